// External interface: class prose, split.
#include "prose.hpp"

#include <array>
#include <utility>

namespace bench {
namespace {

constexpr std::size_t topic_words = 160;

using replacement = std::pair<std::string_view, std::string_view>;

// Leftmost, first row first.
void replace_all(std::string& s, std::span<const replacement> rows) {
    std::string out;
    for (std::size_t i = 0; i < s.size();) {
        const replacement* hit = nullptr;
        for (const auto& row : rows) {
            if (s.compare(i, row.first.size(), row.first) == 0) {
                hit = &row;
                break;
            }
        }
        out += hit != nullptr ? hit->second : std::string_view(s).substr(i, 1);
        i += hit != nullptr ? hit->first.size() : 1;
    }
    s = std::move(out);
}

constexpr std::array<replacement, 6> curly_rows = {
    {{" \"", " “"}, {"\"", "”"}, {"'", "’"}, {" -- ", " – "}, {"...", "…"}, {" (\"", " (“"}}};

constexpr std::array<replacement, 14> decomposed_rows = {{{"ä", "a\u0308"},
                                                          {"ö", "o\u0308"},
                                                          {"ü", "u\u0308"},
                                                          {"é", "e\u0301"},
                                                          {"è", "e\u0300"},
                                                          {"ê", "e\u0302"},
                                                          {"à", "a\u0300"},
                                                          {"ù", "u\u0300"},
                                                          {"ç", "c\u0327"},
                                                          {"á", "a\u0301"},
                                                          {"í", "i\u0301"},
                                                          {"ó", "o\u0301"},
                                                          {"ú", "u\u0301"},
                                                          {"ñ", "n\u0303"}}};

// The first letter as a capital: ASCII, Latin-1, Cyrillic; others have none or stay.
void capitalise(std::string& s) {
    const auto byte = [&s](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    if (s.empty()) return;
    if (s[0] >= 'a' && s[0] <= 'z') s[0] = static_cast<char>(s[0] - 32);
    if (s.size() < 2) return;
    const unsigned two = byte(0) << 8 | byte(1);
    unsigned capital = two;
    if (two >= 0xC3A0 && two <= 0xC3BE && two != 0xC3B7) capital = two - 0x20;  // à to þ
    if (two >= 0xD0B0 && two <= 0xD0BF) capital = two - 0x20;                   // а to п
    if (two >= 0xD180 && two <= 0xD18F) capital = 0xD0A0 + (two - 0xD180);      // р to я
    if (two >= 0xD190 && two <= 0xD19F) capital = 0xD080 + (two - 0xD190);      // ѐ to џ
    if (two == 0xD291) capital = 0xD290;                                        // ґ
    s[0] = static_cast<char>(capital >> 8);
    s[1] = static_cast<char>(capital & 0xFF);
}

}  // namespace

std::vector<std::string_view> split(std::string_view list) {
    std::vector<std::string_view> words;
    for (std::size_t i = 0; i < list.size();) {
        const std::size_t end = std::min(list.find(' ', i), list.size());
        words.push_back(list.substr(i, end - i));
        i = end + 1;
    }
    return words;
}

prose::prose(const language& l, random& r)
    : language_(&l),
      random_(&r),
      common_(split(l.common)),
      common_rank_(common_.size()),
      syllables_(split(l.syllables)),
      topic_rank_(topic_words) {
    for (std::size_t i = 0; i < topic_words; ++i) topic_.push_back(make_word());
}

std::string prose::make_word() {
    std::string word;
    for (std::size_t n = language_->spaced ? 2 + random_->below(3) : 2; n > 0; --n) word += random_->pick(syllables_);
    return word;
}

std::string prose::name() {
    std::string first = make_word();
    std::string last = make_word();
    capitalise(first);
    capitalise(last);
    return first + (language_->spaced ? " " : "") + last;
}

std::string_view prose::word() {
    const std::size_t kind = random_->below(1000);
    if (kind < 640) return common_[common_rank_(*random_)];
    if (kind < 960) return topic_[topic_rank_(*random_)];
    made_ = make_word();
    if (kind >= 997) {
        made_ = random_->chance(1, 2) ? "https://www.example.org/" : "https://example.org/";
        made_ += std::to_string(random_->below(100000));
    } else if (kind >= 987) {
        made_ = std::to_string(random_->below(2000));
    } else if (kind == 986 && language_->spaced) {
        made_ += "é";  // a name from elsewhere
    }
    return made_;
}

std::string prose::sentence(const hand& h) {
    const language& l = *language_;
    std::string s;
    std::size_t words = 3 + random_->below(10);  // statements of their own: operands have no order
    words += random_->below(14);
    for (std::size_t i = 0; i < words; ++i) {
        if (i > 0) {
            if (random_->chance(1, 11))
                s += l.comma;
            else if (l.spaced)
                s += random_->chance(1, 60) ? " -- " : " ";
        }
        const std::size_t dress = random_->below(120);
        const std::string_view w = word();
        if (dress < 2)
            s.append(l.open).append(w).append(l.close);
        else if (dress < 4)
            s.append("(").append(w).append(")");
        else
            s += w;
    }
    if (!s.starts_with("https:")) capitalise(s);
    const std::size_t end = random_->below(100);
    s += end < 85 ? l.stop : end < 93 ? l.question : end < 97 ? l.exclamation : std::string_view("...");
    if (h.emoji && random_->chance(1, 6)) s.append(" ").append(random_->pick(emoji()));
    if (h.curly) replace_all(s, curly_rows);
    if (h.decomposed) replace_all(s, decomposed_rows);
    return s;
}

}  // namespace bench
