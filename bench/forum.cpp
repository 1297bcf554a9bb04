// External interface: write_forum, each_interleaved.
#include "forum.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

#include "prose.hpp"

namespace bench {
namespace {

using paragraph = std::vector<std::string>;  // its sentences

struct written {
    std::string author;
    std::size_t width = 0;  // columns of its lines; 0: a paragraph is a line
    std::vector<paragraph> paragraphs;
};

constexpr std::size_t most_copies = 8;     // quotes of one post
constexpr std::size_t long_sentence = 70;  // bytes; worth being quoted alone
constexpr std::size_t longest_thread = 90;

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t columns(std::string_view s) {
    return static_cast<std::size_t>(std::count_if(s.begin(), s.end(), [](char c) { return !continues(c); }));
}

// Appends `text` in lines of at most `width` code points, each behind `prefix`. Text without spaces breaks anywhere,
// at half the columns, since its characters are twice as wide.
void wrap(std::string_view text, std::string_view prefix, std::size_t width, bool spaced, std::string& out) {
    out += prefix;
    if (width == 0) {
        out.append(text).append("\n");
        return;
    }
    std::size_t column = prefix.size();
    for (std::size_t i = 0; i < text.size();) {
        std::size_t end = spaced ? std::min(text.find(' ', i), text.size()) : i + 1;
        while (end < text.size() && continues(text[end])) ++end;
        const std::string_view piece = text.substr(i, end - i);
        const std::size_t wide = spaced ? columns(piece) : 2;
        const std::size_t gap = spaced && column > prefix.size() ? 1 : 0;
        if (column > prefix.size() && column + gap + wide > width) {
            out.append("\n").append(prefix);
            column = prefix.size();
        } else if (gap > 0) {
            out += ' ';
            ++column;
        }
        out += piece;
        column += wide;
        i = end + (spaced ? 1 : 0);
    }
    out += '\n';
}

// Writes one thread into a dump.
class conversation {
public:
    conversation(const language& l, const forum& f, random& r, dump& d)
        : random_(&r), dump_(&d), forum_(&f), prose_(l, r), share_(std::llround(f.copies * million)) {
        for (std::size_t n = 2 + random_->below(6); n > 0; --n) authors_.push_back(prose_.name());
    }

    void add_post() {
        written now{random_->pick(authors_), random_->chance(1, 2) ? std::size_t{72} : 0, {}};
        const hand h = draw_hand();
        if (random_->chance(1, 8)) dump_->text += random_->chance(1, 2) ? "Hi all,\n\n" : "Hello,\n\n";
        // Quotes as long as the dump has fewer copied bytes than it shall have.
        const std::size_t later = 1 + random_->below(4);
        for (std::size_t n = 0; n < most_copies && !earlier_.empty() && in_debt(); ++n) {
            quote(now, h);
            if (n % 2 == 1) own_paragraph(now, h);
        }
        for (std::size_t n = 0; n < later; ++n) own_paragraph(now, h);
        if (random_->chance(1, 10))
            dump_->text.append("Regards,\n").append(now.author).append("\n");
        else if (random_->chance(1, 9))
            dump_->text += "Thanks!\n";
        else
            dump_->text.pop_back();  // the blank line after the last paragraph
        earlier_.push_back(std::move(now));
    }

private:
    static constexpr std::size_t million = 1'000'000;
    static constexpr std::size_t usual_post = 800;  // bytes that an author adds to what is quoted

    // Whether the dump falls short of its share once the post has got its own words.
    [[nodiscard]] bool in_debt() const { return dump_->copied * million < (dump_->text.size() + usual_post) * share_; }

    hand draw_hand() {
        const bool typeset = forum_->writing == script::curly && random_->chance(1, 3);
        const bool mixed = forum_->writing == script::mixed || forum_->writing == script::nonlatin;
        return {typeset, typeset || (mixed && random_->chance(1, 7)),
                mixed && prose_.in().accented && random_->chance(1, 25)};
    }

    [[nodiscard]] std::string join(const paragraph& p) const {
        std::string all;
        for (const auto& sentence : p) {
            if (!all.empty() && prose_.in().spaced) all += ' ';
            all += sentence;
        }
        return all;
    }

    paragraph sentences(const hand& h, std::size_t n) {
        paragraph p;
        for (; n > 0; --n) p.push_back(prose_.sentence(h));
        return p;
    }

    void put(std::string_view text, std::string_view prefix, std::size_t width) {
        wrap(text, prefix, width, prose_.in().spaced, dump_->text);
    }

    void own_paragraph(written& now, const hand& h) {
        now.paragraphs.push_back(sentences(h, 1 + random_->below(6)));
        put(join(now.paragraphs.back()), "", now.width);
        dump_->text += '\n';
    }

    // Quotes of the forms that people and programs make.
    void quote(written& now, const hand& h) {
        const written& said = random_->chance(1, 2) ? earlier_.back() : random_->pick(earlier_);
        const paragraph& p = random_->pick(said.paragraphs);
        const std::size_t form = random_->below(100);
        if (form < 15 && earlier_.size() > 1) return nested(said, p);
        if (form < 30) return tagged(said, p);
        if (form < 45) return marked(said, p, said.width == 60 ? 72 : 60);  // by a program that wraps anew
        if (form < 58) return passage(now, p, h);
        if (form < 72) return one_sentence(now, p, h);
        marked(said, p, said.width);
    }

    void copied(std::string_view text) { dump_->copied += text.size(); }

    void attribute(const written& said) {
        if (random_->chance(1, 2)) dump_->text += said.author + " wrote:\n";
    }

    void marked(const written& said, const paragraph& p, std::size_t width) {
        const std::string text = join(p);
        attribute(said);
        put(text, "> ", width);
        dump_->text += '\n';
        copied(text);
    }

    // A quote with the quote that it answers.
    void nested(const written& said, const paragraph& p) {
        const written& older = earlier_[random_->below(earlier_.size() - 1)];
        const std::string inner = join(random_->pick(older.paragraphs));
        const std::string outer = join(p);
        attribute(said);
        put(inner, random_->chance(1, 2) ? ">> " : "> > ", older.width);
        dump_->text += ">\n";
        put(outer, "> ", said.width);
        dump_->text += '\n';
        copied(inner);
        copied(outer);
    }

    void tagged(const written& said, const paragraph& p) {
        const std::string text = join(p);
        const std::string_view mark = random_->chance(1, 2) ? "\"" : "";
        dump_->text.append("[quote=").append(mark).append(said.author).append(mark).append("]\n");
        put(text, "", said.width);
        dump_->text += "[/quote]\n\n";
        copied(text);
    }

    // Some words out of a paragraph, without any mark, between own sentences.
    void passage(const written& now, const paragraph& p, const hand& h) {
        std::string text = join(p);
        const bool spaced = prose_.in().spaced;
        const auto border = [&](std::size_t i) {  // of a word, or of a code point
            while (i < text.size() && (spaced ? text[i] != ' ' : continues(text[i]))) ++i;
            return i;
        };
        const std::size_t begin = border(random_->below(text.size() / 3 + 1));
        const std::size_t end = border(text.size() - random_->below(text.size() / 3 + 1));
        if (end < begin + 2 * long_sentence) return one_sentence(now, p, h);
        text = text.substr(begin, end - begin);
        if (text.front() == ' ') text.erase(0, 1);
        put(join({prose_.sentence(h), text, prose_.sentence(h)}), "", now.width);
        dump_->text += '\n';
        copied(text);
    }

    void one_sentence(const written& now, const paragraph& p, const hand& h) {
        const std::string& text =
            *std::max_element(p.begin(), p.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });
        if (text.size() < long_sentence || random_->chance(1, 2))
            put(text, "> ", now.width);
        else
            put(join({text, prose_.sentence(h)}), "", now.width);
        dump_->text += '\n';
        copied(text);
    }

    random* random_;
    dump* dump_;
    const forum* forum_;
    prose prose_;
    std::size_t share_;  // of a million bytes
    std::vector<std::string> authors_;
    std::vector<written> earlier_;
};

// Mixed: about 37 % of the bytes are not ASCII, as in a sample of real multilingual forums.
const language& draw_language(script s, random& r) {
    if (s == script::nonlatin) return r.pick(non_latin());
    if (s != script::mixed || r.chance(1, 8)) return english();
    return r.chance(1, 2) ? r.pick(other_latin()) : r.pick(non_latin());
}

// A fifth of the threads found no answer, most have a few, some a lot.
std::size_t draw_length(random& r) {
    const std::size_t kind = r.below(10);
    if (kind < 2) return 1;
    return 2 + r.below(kind < 9 ? 20 : longest_thread);
}

constexpr std::size_t usual_thread = 13'000;  // bytes

// A thread that does not depend on others.
class lone_thread {
public:
    lone_thread(const forum& f, std::size_t number)
        : random_(f.seed + 0x9E3779B9 * number),
          talk_(draw_language(f.writing, random_), f, random_, text_),
          posts_left_(draw_length(random_)) {
        text_.add_thread("t" + std::to_string(number));
    }
    lone_thread(const lone_thread&) = delete;
    lone_thread& operator=(const lone_thread&) = delete;

    void write_post(const post_taker& take) {
        talk_.add_post();
        text_.add_post(std::to_string(text_.posts.size()));
        take(text_, text_.threads.front(), text_.posts.back());
        --posts_left_;
    }
    [[nodiscard]] bool ended() const { return posts_left_ == 0; }

private:
    random random_;
    dump text_;
    conversation talk_;
    std::size_t posts_left_;
};

}  // namespace

void each_interleaved(const forum& f, std::size_t open, const post_taker& take) {
    const std::size_t threads = std::max<std::size_t>(1, f.size / usual_thread);
    random order(f.seed);
    std::vector<std::unique_ptr<lone_thread>> now;
    for (std::size_t next = 0; next < threads || !now.empty();) {
        while (next < threads && now.size() < open) now.push_back(std::make_unique<lone_thread>(f, next++));
        auto& thread = now[order.below(now.size())];
        thread->write_post(take);
        if (!thread->ended()) continue;
        std::swap(thread, now.back());
        now.pop_back();
    }
}

dump write_forum(const forum& f) {
    dump d;
    d.text.reserve(f.size + (std::size_t{1} << 16));
    random r(f.seed);
    while (d.text.size() < f.size || d.posts.empty()) {
        const std::string name = std::string("t").append(std::to_string(d.threads.size()));
        d.add_thread(name);
        conversation talk(draw_language(f.writing, r), f, r, d);
        const std::size_t posts = draw_length(r);
        for (std::size_t n = 0; n < posts && (d.text.size() < f.size || d.posts.empty()); ++n) {
            talk.add_post();
            d.add_post(std::string(name).append("-").append(std::to_string(n)));
        }
    }
    return d;
}

}  // namespace bench
