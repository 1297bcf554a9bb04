// External interface: attribution::read_statement.
#include <algorithm>
#include <cstring>

#include "attribution_parts.hpp"
#include "attribution_tail.hpp"
#include "simd/sixteen_bytes.hpp"

namespace dedup::inline v1::attribution {
namespace {

using kind = token::kind;

constexpr std::uint8_t end_key(std::string_view s) {  // of two bytes or more
    const auto byte = [&](std::size_t back) { return static_cast<unsigned char>(s[s.size() - back]); };
    return static_cast<std::uint8_t>(byte(1) + 5U * byte(2));
}
constexpr auto verbs_by_end = index_rows(
    verbs, [](const verb& v) -> unsigned { return (v.place & (last | glued)) != 0 ? end_key(v.words) : no_byte; });

// A word's beginning and size: rows of several words are found by their first.
constexpr std::uint8_t word_key(std::string_view word) {
    return static_cast<std::uint8_t>(begin_of(word) + 37U * word.size());
}
constexpr std::uint8_t first_key(std::string_view row) {
    return word_key(row.substr(0, row.find(' ')));
}
constexpr auto verbs_by_first = index_rows(
    verbs, [](const verb& v) -> unsigned { return (v.place & (first | middle)) != 0 ? first_key(v.words) : no_byte; });
constexpr auto leads_by_first = index_rows(lead_ins, [](const lead_in& l) -> unsigned { return first_key(l.words); });
constexpr auto leads_by_begin = index_rows(lead_ins, [](const lead_in& l) -> unsigned { return begin_of(l.words); });

// What tokens have in front of their words and behind them, and what a line begins with that is no token.
constexpr byte_set token_fronts("\"'*_([");
constexpr byte_set token_backs("\"'*_,.;:]");
constexpr byte_set ends_words(" \t<");
constexpr byte_set line_fronts(" \t*-_|>:#");
constexpr byte_set number_fronts("+-~(");
constexpr byte_set separators("/-.:");
constexpr byte_set address_backs(">),;");

// An Arabic, Persian or Indic digit begins s.
bool begins_other_digit(std::string_view s) {
    if (s.size() < 2) return false;
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    if (byte(0) == 0xD9U) return byte(1) >= 0xA0U && byte(1) <= 0xA9U;
    if (byte(0) == 0xDBU) return byte(1) >= 0xB0U && byte(1) <= 0xB9U;
    return s.size() >= 3 && byte(0) == 0xE0U && byte(1) == 0xA5U && byte(2) >= 0xA6U && byte(2) <= 0xAFU;
}

constexpr auto verb_sizes = [] {  // words
    std::array<std::uint8_t, verbs.size()> out{};
    for (std::size_t i = 0; i < verbs.size(); ++i)
        out[i] = static_cast<std::uint8_t>(1 + std::count(verbs[i].words.begin(), verbs[i].words.end(), ' '));
    return out;
}();

class reader {
public:
    reader(std::string_view text, const reading& r, statement& s) : text_(text), lines_(r.lines), s_(s) {}

    bool read(std::size_t first, std::size_t last_line) {
        if (lines_[last_line].end - lines_[first].content > statement::most_bytes) return false;
        tail stripped(text_, lines_[last_line].content, lines_[last_line].end);
        std::size_t end = stripped.strip(s_);
        find_glued_verb(lines_[last_line].content, end);
        needs_lead_ = !s_.colon && s_.said == nullptr && !may_end_in_verb(lines_[last_line].content, end);
        if (!tokenise(first, last_line, end)) return false;
        if (s_.size == 0) return s_.said != nullptr;
        if (s_.arrow && text_[lines_[first].content] == '#') return true;  // the number of a post is no date
        find_verb();
        s_.colon = s_.colon || (stripped.dashes && s_.said != nullptr);
        find_parts();
        return true;
    }

private:
    void find_glued_verb(std::size_t begin, std::size_t& end) {
        const std::string_view content = text_.substr(begin, end - begin);
        if (content.size() < 2 || (content.back() & 0x80) == 0) return;
        for (const std::uint8_t row : verbs_by_end.rows(end_key(content))) {
            const verb& v = verbs[row];
            if ((v.place & glued) == 0 || !content.ends_with(v.words)) continue;
            if (s_.said == nullptr || v.words.size() > s_.said->words.size()) s_.said = &v;
        }
        if (s_.said != nullptr) end -= s_.said->words.size();
    }

    // Whether the last token, which ends at `end`, may end a verb. Says "no" only of what find_verb() says so.
    [[nodiscard]] bool may_end_in_verb(std::size_t begin, std::size_t end) const {
        while (begin < end && token_backs.has(text_[end - 1])) --end;
        const std::string_view s = of(text_, without_wide_stops(text_, {begin, end}));
        if (s.size() < 2 || s.ends_with(')')) return true;
        const auto rows = may_end_verb(s) ? verbs_by_end.rows(end_key(s)) : std::span<const std::uint8_t>();
        return std::any_of(rows.begin(), rows.end(), [&](std::uint8_t row) {
            const std::string_view words = verbs[row].words;
            const std::string_view word = words.substr(words.rfind(' ') + 1);
            return s.size() >= word.size() && same_letters(s.substr(s.size() - word.size()), word);
        });
    }

    // Tokens end at blanks, line ends and full-width commas; <an address> is one token, wrapped or not.
    bool tokenise(std::size_t first, std::size_t last_line, std::size_t end) {
        std::size_t at = lines_[first].content;
        std::size_t i = first;
        std::size_t line_end = std::min<std::size_t>(lines_[i].end, end);
        s_.bullet = text_.substr(at).starts_with("* ");
        // Bullets and bold type; marks that are none of this text's: "-|   Ann writes:".
        while (at < line_end && line_fronts.has(text_[at])) ++at;
        if (at < line_end && text_[at] == '<' && !is_address_at(at, line_end)) ++at;
        for (;;) {
            while (at < line_end && is_blank(text_[at])) ++at;
            if (at >= line_end) {
                if (i == last_line || line_end == end) return true;
                ++i;
                at = lines_[i].content;
                line_end = std::min<std::size_t>(lines_[i].end, end);
                continue;
            }
            if (s_.size == statement::most_tokens || (needs_lead_ && s_.size == 1 && !may_lead_to_author()))
                return false;
            if (text_[at] != '<' || !read_address(i, last_line, end, at)) at = read_word(at, line_end);
            line_end = std::min<std::size_t>(lines_[i].end, end);
        }
    }

    // Adds the word that begins at `at` and returns its end. Most are letters between blanks, and nothing more is to be
    // known of them.
    std::size_t read_word(std::size_t at, std::size_t line_end) {
        const simd::word_bytes bytes = simd::bits_of<simd::word_bytes>(text_.substr(at, 16));
        const auto first_bit = [](std::uint32_t bits) {
            return static_cast<std::size_t>(std::countr_zero(bits | 0x10000U));
        };
        const std::size_t letters = first_bit(~bytes.letters);
        std::size_t stop = std::min(at + letters, line_end);
        if (letters > 0 && (stop == line_end || is_blank(text_[stop]))) {
            const token::bytes all = token::bytes_of({at, stop});
            s_.tokens[s_.size++] = {all, all, kind::word};
            return stop;
        }
        stop = split_lead(at, end_of_word(std::min(at + first_bit(bytes.ends & ~1U), line_end), line_end));
        add(at, std::min(stop, line_end), stop - at > 16 || (bytes.ats & ((1U << (stop - at)) - 1)) != 0);
        return stop;
    }

    [[nodiscard]] std::size_t end_of_word(std::size_t at, std::size_t line_end) const {
        while (at < line_end && !ends_words.has(text_[at])) {
            const bool wide = static_cast<unsigned char>(text_[at]) >= 0xE0U;
            const std::string_view rest = text_.substr(at, wide ? 3 : 1);
            at += rest.size();
            if (rest == "，" || rest == "、") break;
        }
        return at;
    }

    // <In article <id> begins with a mark.
    [[nodiscard]] bool is_address_at(std::size_t at, std::size_t line_end) const {
        const std::string_view s = text_.substr(at + 1, line_end - at - 1);
        const std::size_t close = s.find('>');
        return close != std::string_view::npos && s.find('<') > s.find_first_of(">@:");
    }

    // Adds <...> that begins at `at`, if it ends; moves `i` and `at` on to there.
    bool read_address(std::size_t& i, std::size_t last_line, std::size_t end, std::size_t& at) {
        std::size_t from = at;
        for (std::size_t j = i; j <= last_line && j <= i + 1; ++j) {
            from = std::max<std::size_t>(from, lines_[j].content);
            const std::size_t to = std::min<std::size_t>(lines_[j].end, end);
            const void* close = from < to ? std::memchr(text_.data() + from, '>', to - from) : nullptr;
            if (close == nullptr) continue;
            std::size_t stop = static_cast<std::size_t>(static_cast<const char*>(close) - text_.data()) + 1;
            while (stop < to && address_backs.has(text_[stop])) ++stop;  // <a<mailto:a>>, (<a>)
            add(at, stop, true);
            i = j;
            at = stop;
            return true;
        }
        return false;
    }

    // 在2015年: no blank behind the lead-in.
    std::size_t split_lead(std::size_t at, std::size_t stop) {
        if (static_cast<unsigned char>(text_[at]) < 0xE3U) return stop;
        for (const std::uint8_t row : leads_by_begin.rows(begin_of(text_.substr(at, stop - at)))) {
            const lead_in& l = lead_ins[row];
            if (!text_.substr(at, stop - at).starts_with(l.words)) continue;
            const std::size_t digit = at + l.words.size();
            if (digit < stop && is_digit(text_[digit])) return digit;
        }
        return stop;
    }

    // `marked`: it may have an @.
    void add(std::size_t begin, std::size_t end, bool marked) {
        const std::string_view all = text_.substr(begin, end - begin);
        token& t = s_.tokens[s_.size++];
        t.where = token::bytes_of({begin, end});
        t.is = kind::word;
        while (begin < end && token_fronts.has(text_[begin])) ++begin;
        while (begin < end && token_backs.has(text_[end - 1])) --end;
        span inside{begin, end};
        if (begin < end && ((text_[begin] | text_[end - 1]) & 0x80) != 0) inside = without_wide_stops(text_, inside);
        std::string_view core = of(text_, inside);
        if (core.ends_with(')') && core.find('(') == std::string_view::npos) core.remove_suffix(1);
        t.core = token::bytes_of({inside.begin, inside.begin + core.size()});
        const std::size_t mark = marked ? core.find('@') : std::string_view::npos;
        marked = mark < core.size();
        if (all.front() == '<' || all.starts_with("[mailto:") || (marked && mark > 0 && mark + 1 < core.size())) {
            t.is = kind::address;
            s_.address = s_.address || marked || all.find(" at ") != std::string_view::npos ||
                         all.find("<at>") != std::string_view::npos;
        } else if (is_number(core)) {
            t.is = kind::number;
        }
    }

    static bool is_number(std::string_view s) {
        while (!s.empty() && number_fronts.has(s.front())) s.remove_prefix(1);
        if (s.empty()) return false;
        if (is_digit(s.front()) || begins_other_digit(s)) return true;
        // GMT+03:00, and what is glued to a time: ב-23:39, 上午12:17
        if (s.size() > 40 || !is_digit(s.back()) || s.find("//") != std::string_view::npos) return false;
        const std::size_t colon = s.find_first_of(":+");
        return colon != std::string_view::npos && colon + 1 < s.size() && is_digit(s[colon + 1]);
    }

    [[nodiscard]] std::string_view core(std::size_t i) const { return of(text_, s_.tokens[i].core); }
    [[nodiscard]] bool is_address(std::size_t i) const { return s_.tokens[i].is == kind::address; }
    [[nodiscard]] bool is_number(std::size_t i) const { return s_.tokens[i].is == kind::number; }

    // Whether tokens [at, ...) are the words of a row; as many as it has.
    [[nodiscard]] bool matches(std::string_view row, std::size_t at, std::size_t& behind) const {
        for (std::size_t i = at;; ++i) {
            if (i >= s_.size) return false;
            if (row.size() == 1 && row[0] == '<') {
                behind = i;  // the address itself is not part of it
                return text_[s_.tokens[i].where.begin] == '<';
            }
            // No row's word has a token's blanks: only <addresses> hold any.
            const std::string_view word = core(i);
            const bool ends = row.size() == word.size();
            if (!ends && (row.size() < word.size() || row[word.size()] != ' ')) return false;
            if (!same_letters(word, row.substr(0, word.size()))) return false;
            if (ends) {
                behind = i + 1;
                return true;
            }
            row.remove_prefix(word.size() + 1);
        }
    }

    void take_verb(const verb& v, std::size_t at, std::size_t behind) {
        if (s_.said != nullptr && v.words.size() <= s_.said->words.size()) return;
        s_.said = &v;
        verb_at_ = at;
        verb_behind_ = behind;
    }

    void find_verb() {
        verb_at_ = verb_behind_ = s_.size;
        if (s_.said != nullptr) return;  // glued: tokens end before it
        const std::string_view end = core(s_.size - 1);
        if (may_end_verb(end)) {
            for (const std::uint8_t row : verbs_by_end.rows(end_key(end))) {
                const verb& v = verbs[row];
                if ((v.place & last) == 0) continue;
                const std::size_t n = verb_sizes[row];
                std::size_t behind = 0;
                if (n <= s_.size && matches(v.words, s_.size - n, behind)) take_verb(v, s_.size - n, behind);
            }
        }
        for (std::size_t i = 0; i + 1 < s_.size && s_.said == nullptr && s_.colon; ++i) {
            const std::string_view word = core(i);
            if (word.empty()) continue;
            for (const std::uint8_t row : verbs_by_first.rows(word_key(word))) {
                const verb& v = verbs[row];
                std::size_t behind = 0;
                if ((v.place & (i == 0 ? first : middle)) != 0 && matches(v.words, i, behind) && behind < s_.size)
                    take_verb(v, i, behind);
            }
        }
    }

    // Token behind the lead-in that begins at `at`, or `at`.
    std::size_t find_lead(std::size_t at, std::size_t end, const lead_in*& found) const {
        const std::string_view word = at < end ? core(at) : std::string_view();
        if (word.empty() || !lead_begins.has(word[0], word.size() > 1 ? word[1] : ' ')) return at;
        return find_lead_of(word, at, end, found);
    }

    [[gnu::noinline]] std::size_t find_lead_of(std::string_view word, std::size_t at, std::size_t end,
                                               const lead_in*& found) const {
        std::size_t best = at;
        for (const std::uint8_t row : leads_by_first.rows(word_key(word))) {
            const lead_in& l = lead_ins[row];
            std::size_t behind = 0;
            if (!matches(l.words, at, behind) || behind > end) continue;
            if (l.kind == lead::date && !number_follows(behind, end, 3)) continue;
            if (l.kind == lead::article && (behind == end || !is_address(behind))) continue;
            if (found != nullptr && l.words.size() <= found->words.size()) continue;
            found = &l;
            best = behind;
        }
        return best;
    }

    // Whether a lead-in may begin with the first token, other than a date's.
    [[nodiscard]] bool may_lead_to_author() const {
        if (core(0).empty()) return false;
        const auto rows = leads_by_first.rows(word_key(core(0)));
        return std::any_of(rows.begin(), rows.end(), [](std::uint8_t row) { return lead_ins[row].kind != lead::date; });
    }

    [[nodiscard]] bool number_follows(std::size_t at, std::size_t end, std::size_t within) const {
        for (std::size_t i = at; i < end && i < at + within; ++i) {
            if (is_address(i)) return false;
            if (is_number(i)) return true;
        }
        return false;
    }

    // A date that begins at `at`: returns its end, or `at`. `led`: a lead-in said that it comes.
    std::size_t read_date(std::size_t at, std::size_t end, bool led) {
        std::size_t number = at;
        while (number < end && number < at + (led ? 3 : 2) && !is_number(number)) {
            if (is_address(number)) return at;
            ++number;
        }
        if (number >= end || !is_number(number)) return at;
        if (!led && number > at && !looks_like_weekday(at)) return at;
        std::size_t numbers = 0;
        std::size_t behind = number;
        bool year = false;
        bool time = false;
        for (std::size_t i = number; i < end && i <= behind + 3 && !is_address(i); ++i) {
            if (i > behind && year && time) break;  // what follows a gap is a name: "mychk1 1"
            const std::string_view n = core(i);
            if (is_number(i)) {
                const auto parts = std::count_if(n.begin(), n.end(), [](char c) { return separators.has(c); });
                const bool colon = parts > 0 && n.find(':') != std::string_view::npos;
                ++numbers;
                s_.dated = s_.dated || parts >= 1 || n.size() >= 8;
                time = time || colon;
                year = year || (!colon && (parts >= 2 || n.size() >= 4));
            } else if (i > behind || !is_unit_of_date(n)) {
                continue;
            }
            behind = i + 1;
        }
        s_.dated = s_.dated || numbers >= 2;
        if (numbers == 1 && !s_.dated && core(number).size() <= 2 && behind + 1 < end) ++behind;  // "5 January"
        s_.date = trimmed(text_, {s_.tokens[at].where.begin, s_.tokens[behind - 1].where.end});
        return behind;
    }

    // вт, / pe / Tue: short, or set off by a comma.
    [[nodiscard]] bool looks_like_weekday(std::size_t i) const {
        const std::string_view all = of(text_, s_.tokens[i].where);
        return core(i).size() <= 6 || all.ends_with(',') || all.ends_with('.');
    }

    // "Ann on 5.1.2016", "Ann (2019-07-29 15:46:51)": where the author ends.
    std::size_t read_date_behind(std::size_t at, std::size_t end) {
        for (std::size_t i = at + 1; i < end; ++i) {
            const lead_in* found = nullptr;
            const std::size_t behind = find_lead(i, end, found);
            const bool opens = is_number(i) && (text_[s_.tokens[i].where.begin] == '(' || is_address(i - 1));
            if (!opens && (found == nullptr || found->kind != lead::date)) continue;
            read_date(opens ? i : behind, end, true);
            return i;
        }
        return end;
    }

    void find_parts() {
        std::size_t at = s_.said != nullptr && verb_at_ == 0 ? verb_behind_ : 0;
        const std::size_t head = s_.said != nullptr && verb_at_ > 0 ? verb_at_ : s_.size;
        if (at == 0) at = read_lead(head);
        const bool has_date = s_.date.size() > 0;
        if (at < head && !has_date) {
            const std::size_t behind = read_date_behind(at, head);
            read_author(at, behind);
        } else if (at < head) {
            read_author(at, head);
        }
        if (verb_behind_ >= s_.size || verb_at_ == 0) return;
        // Something stands behind the verb: whom the date does not name.
        if (has_date && s_.author.size() == 0) {
            read_author(verb_behind_, s_.size);
        } else {
            read_behind_verb();
        }
    }

    // Lead-in, identifier and date. Returns where the author begins.
    std::size_t read_lead(std::size_t head) {
        std::size_t at = find_lead(0, head, s_.led);
        if (s_.led != nullptr && s_.led->kind == lead::article) {
            s_.begins = true;
            ++at;
            if (at < head && text_[s_.tokens[at].where.begin] == '(' && !is_address(at) &&
                of(text_, s_.tokens[at].where).ends_with(','))
                ++at;  // (sci.crypt),
            const lead_in* second = nullptr;
            const std::size_t behind = find_lead(at, head, second);
            return second != nullptr && second->kind == lead::date ? read_date(behind, head, true) : at;
        }
        if (s_.led != nullptr && s_.led->kind != lead::date) {
            s_.begins = true;
            return at;
        }
        const std::size_t behind = read_date(at, head, s_.led != nullptr);
        s_.begins = behind > at && (s_.led != nullptr || s_.dated);
        return behind;
    }

    void read_behind_verb() {
        std::size_t at = verb_behind_;
        const lead_in* found = nullptr;
        const std::size_t behind = find_lead(at, s_.size, found);
        if (found != nullptr && found->kind == lead::date) {
            read_date(behind, s_.size, true);
            return;
        }
        for (const std::string_view in : {"in", "im", "en", "dans", "news"})
            s_.behind_verb = s_.behind_verb || same_word(core(at), in);
        s_.behind_verb = s_.behind_verb && s_.size - at <= 8;
        if (!s_.behind_verb) read_date(at, s_.size, true);
    }

    void read_author(std::size_t at, std::size_t end) {
        while (at < end && (core(at).empty() || stands_before_author(core(at)))) ++at;
        for (std::size_t i = at; i < end; ++i) {
            const std::string_view word = core(i);
            const bool last_of_all = same_word(word, "via") || text_[s_.tokens[i].where.begin] == '[';
            if (i > at && last_of_all) end = i;
            if (of(text_, s_.tokens[i].where) == "==" && i + 1 < end) at = i + 1;
        }
        if (at >= end) return;
        std::size_t mail = end;
        for (std::size_t i = end; i-- > at;) {
            if (is_address(i))
                mail = i;
            else
                ++s_.words;
        }
        if (mail > at) {
            end = mail;
        } else if (mail + 1 < end) {
            at = mail + 1;  // ann@host (Ann Lee)
        } else {
            s_.author = trimmed(text_, s_.tokens[mail].where);
            if (s_.author.size() > 2 && text_[s_.author.begin] == '<')
                s_.author = {s_.author.begin + 1, s_.author.end - 1};
            s_.author = trimmed(text_, s_.author);
            return;
        }
        s_.author = trimmed(text_, {s_.tokens[at].where.begin, s_.tokens[end - 1].where.end});
    }

    std::string_view text_;
    const growing<line>& lines_;
    statement& s_;
    bool needs_lead_ = false;  // with neither a colon nor a verb, all but the lead-in of an author says nothing
    std::size_t verb_at_ = 0;
    std::size_t verb_behind_ = 0;
};

}  // namespace

bool read_statement(std::string_view text, const reading& r, std::size_t first, std::size_t last_line, statement& s) {
    s.size = 0;
    s.colon = s.arrow = s.dated = s.begins = s.address = s.bullet = s.behind_verb = false;
    s.said = nullptr;
    s.led = nullptr;
    s.words = 0;
    s.author = s.date = {};
    return reader(text, r, s).read(first, last_line);
}

}  // namespace dedup::inline v1::attribution
