// External interface: find_snips.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "attribution_index.hpp"
#include "quote_parts.hpp"

namespace dedup::inline v1 {
namespace {

// Where a word must stand between brackets or in a ruled line to say that text is gone.
enum class place : std::uint8_t { alone, first, last, ruled };
struct snip_word {
    std::string_view word;  // lower case
    place where;
};
constexpr std::array<snip_word, 22> snip_words = {{
    {"snip", place::first},     {"snipped", place::first},   {"schnipp", place::first},
    {"schnapp", place::first},  {"schnippel", place::first}, {"zap", place::alone},
    {"cut", place::alone},      {"cut here", place::ruled},  // in brackets: a kernel's log
    {"omissis", place::alone},  {"snipped", place::last},    {"deleted", place::last},
    {"omitted", place::last},   {"elided", place::last},     {"trimmed", place::last},
    {"truncated", place::last}, {"gekürzt", place::last},    {"ausgelassen", place::last},
    {"coupé", place::last},     {"coupée", place::last},     {"recortado", place::last},
    {"tagliato", place::last},  {"скип", place::first},
}};

struct bracket {
    char open;
    char close;
    bool last;  // may hold a word that is last: "(stuff deleted)" is as often a remark
};
constexpr std::array<bracket, 4> brackets = {
    {{'(', ')', false}, {'[', ']', true}, {'<', '>', true}, {'{', '}', false}}};

constexpr std::size_t longest_inside = 48;  // bytes between brackets
constexpr std::size_t longest_word = [] {
    std::size_t n = 0;
    for (const snip_word& w : snip_words) n = std::max(n, w.word.size());
    return n;
}();
constexpr std::size_t most_dots = 6;  // more are leaders, as in a table of contents

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::string_view trim(std::string_view s) {
    while (!s.empty() && is_blank(s.front())) s.remove_prefix(1);
    while (!s.empty() && is_blank(s.back())) s.remove_suffix(1);
    return s;
}

bool is_word(std::string_view s, std::string_view word) {
    for (std::size_t i = 0; i < word.size(); ++i) {
        const char c = s[i] >= 'A' && s[i] <= 'Z' ? static_cast<char>(s[i] + 32) : s[i];
        if (c != word[i]) return false;
    }
    return true;
}

// The letters that such words begin with, and those that the last ones end in.
constexpr std::array<std::array<bool, 256>, 2> letters = [] {
    std::array<std::array<bool, 256>, 2> out{};
    for (const snip_word& w : snip_words) {
        const bool last = w.where == place::last;
        const auto c = static_cast<unsigned char>(last ? w.word.back() : w.word.front());
        out[static_cast<std::size_t>(last)][c] = true;
        if (c >= 'a' && c <= 'z') out[static_cast<std::size_t>(last)][c - 32U] = true;
    }
    return out;
}();

// What may stand inside a bracket that is a snip: its first byte, and its last one where only the last word tells.
constexpr auto begins_inside = [] {
    std::array<bool, 256> out = letters[0];
    for (const char c : {' ', '\t', '.', ellipsis[0]}) out[static_cast<unsigned char>(c)] = true;
    return out;
}();
constexpr auto ends_inside = [] {
    std::array<bool, 256> out = letters[1];
    out[' '] = out['\t'] = true;
    return out;
}();

// The words by what they begin with, in small letters, or, where they are last, end in.
constexpr auto words_by_letter = attribution::index_rows(snip_words, [](const snip_word& w) -> unsigned {
    return static_cast<unsigned char>(w.where == place::last ? w.word.back() : w.word.front());
});

// Whether `s` says so with one of the words that its letter may tell.
bool says_snip_with(char letter, std::string_view s, bool last, bool ruled) {
    for (const std::uint8_t row : words_by_letter.rows(static_cast<unsigned char>(attribution::lower(letter)))) {
        const snip_word& w = snip_words[row];
        const std::size_t n = w.word.size();
        if (s.size() < n) continue;
        if (s.size() == n) {
            if ((last || w.where != place::last) && (ruled || w.where != place::ruled) && is_word(s, w.word))
                return true;
        } else if (w.where == place::first) {
            if ((is_blank(s[n]) || s[n] == ':' || s[n] == ',') && is_word(s, w.word)) return true;
        } else if (w.where == place::last && last) {
            if (is_blank(s[s.size() - n - 1]) && is_word(s.substr(s.size() - n), w.word)) return true;
        }
    }
    return false;
}

// Whether words say that text is gone: "snip", "snip rest", "stuff deleted".
bool says_snip(std::string_view s, bool last, bool ruled) {
    return !s.empty() &&
           (says_snip_with(s.front(), s, false, ruled) || (last && says_snip_with(s.back(), s, true, ruled)));
}

// Bytes of the dots or the ellipsis that `s` begins with: "...", "…", not "..".
std::size_t dots_at(std::string_view s) {
    if (s.starts_with(ellipsis)) return ellipsis.size();
    std::size_t n = 0;
    while (n < s.size() && s[n] == '.') ++n;
    return n > 2 && n <= most_dots ? n : 0;
}

// Whether there are only dots, two at least, or an ellipsis: "..", ". . .", "…".
bool is_dots(std::string_view s) {
    if (s == ellipsis) return true;
    std::size_t n = 0;
    for (const char c : s) {
        if (c != '.' && c != ' ') return false;
        n += static_cast<std::size_t>(c == '.');
    }
    return n > 1 && n <= most_dots;
}

constexpr attribution::byte_set rules("-=*_~. \t");

// What is left of a ruled line inside its rules and scissors: "snip" of "---8<--- snip ---8<---".
struct ruled {
    std::string_view inside;
    bool scissors = false;
};

ruled unrule(std::string_view s) {
    ruled out{s};
    std::string_view& in = out.inside;
    for (;;) {
        while (!in.empty() && rules.has(in.front())) in.remove_prefix(1);
        while (!in.empty() && rules.has(in.back())) in.remove_suffix(1);
        const auto is_scissors = [](std::string_view t) { return t == "8<" || t == ">8" || t == "%<" || t == ">%"; };
        if (is_scissors(in.substr(0, 2))) {
            in.remove_prefix(2);
        } else if (in.size() > 2 && is_scissors(in.substr(in.size() - 2))) {
            in.remove_suffix(2);
        } else {
            return out;
        }
        out.scissors = true;
    }
}

// Whether the whole line says that text is gone.
bool is_snip_line(std::string_view s) {
    switch (s[0]) {
        case '.':
            return is_dots(s);
        case '8':
        case '-':
        case '=':
        case '*':
        case '_':
        case '~':
            break;
        default:
            return s == ellipsis;
    }
    if (s.size() > 100 || is_ruler(s, 2)) return false;
    const ruled r = unrule(s);
    if (r.inside.empty()) return r.scissors;
    // A list's item, "- snip", has its rule on one side only.
    const bool both =
        !is_blank(s.back()) && r.inside.data() + r.inside.size() != s.data() + s.size() && r.inside.data() != s.data();
    return (r.scissors || both) && says_snip(r.inside, true, true);
}

class snip_finder {
public:
    snip_finder(std::string_view text, const plane_reader& planes, reading& r)
        : text_(text), planes_(planes), r_(r), out_(r.snips) {}

    void find(numbers marks, numbers snipping) {
        for (const std::uint32_t i : snipping) look_at_line(r_.lines[i]);
        for (const std::uint32_t at : marks) look_at_mark(at);
        if (out_.size() < 2) return;
        std::sort(out_.begin(), out_.end());
        drop_overlaps();
    }

private:
    void put(std::size_t begin, std::size_t size) { out_.push_back({begin, begin + size}); }

    // A line of nothing else, and dots that begin one.
    void look_at_line(const line& l) {
        std::size_t content = l.content;
        while (is_blank(text_[content]) && content + 1 < l.end) ++content;
        const std::string_view s = text_.substr(content, l.end - content);
        if (is_snip_line(s)) return put(content, s.size());
        const std::size_t dots = dots_at(s);
        if (dots > 0) put(content, dots);
    }

    // A bracket, or a byte that says that dots, an ellipsis or a ( stand here or just before.
    void look_at_mark(std::size_t at) {
        const char c = text_[at];
        for (const std::size_t back : {1U, 2U})
            if (at >= back && text_[at - back] == '(') look_at_bracket(at - back, brackets[0]);
        if (c == '.') {
            if (at > dots_behind_ && text_[at - 1] == '.') dots_behind_ = look_at_dots(at - 1, 1);
        } else if (c == ellipsis[2]) {
            if (at >= 2 && text_[at - 2] == ellipsis[0]) look_at_dots(at - 2, ellipsis.size());
        } else {
            for (const bracket& b : brackets)
                if (c == b.open) look_at_bracket(at, b);
        }
    }

    void look_at_bracket(std::size_t at, const bracket& b) {
        const std::string_view rest = text_.substr(at + 1, longest_inside);
        if (rest.empty()) return;
        // Few brackets hold dots or a word that may say it.
        const bool may_begin = begins_inside[static_cast<unsigned char>(rest[0])];
        if (!b.last && !may_begin) return;
        const std::size_t size =
            b.last ? size_inside(at + 1, rest, b.close) : std::min(rest.find(b.close), rest.size());
        if (size == rest.size() || size == 0) return;
        if (!may_begin && !may_end_with_word(at + 1, rest.substr(0, size))) return;
        const std::string_view inside = rest.substr(0, size);
        for (const char c : inside)
            if (c == '\n' || c == b.open) return;
        const std::string_view words = trim(inside);
        if (is_dots(words) || says_snip(words, b.last, false)) put(at, size + 2);
    }

    // Whether what is inside a bracket may end in a word that is last: such a word is all, or has a blank before it.
    [[nodiscard]] bool may_end_with_word(std::size_t at, std::string_view inside) const {
        const std::size_t end = at + inside.size();
        return ends_inside[static_cast<unsigned char>(inside.back())] &&
               (inside.size() <= longest_word || planes_.find(&simd::block_planes::stops, at, end) < end);
    }

    // Where `rest`, which begins at `at`, has its first > or ], or its size.
    [[nodiscard]] std::size_t size_inside(std::size_t at, std::string_view rest, char close) const {
        const std::size_t size = planes_.find(&simd::block_planes::closers, at, at + rest.size()) - at;
        return size == rest.size() || rest[size] == close ? size : std::min(rest.find(close, size), rest.size());
    }

    // Dots, of which `size` bytes are known, that stand free within a line or end one. Returns where they end.
    std::size_t look_at_dots(std::size_t at, std::size_t size) {
        std::size_t end = at + size;
        while (end < text_.size() && text_[end] == '.') ++end;
        const bool ends_line = end == text_.size() || text_[end] == '\n';
        const bool free = at > 0 && is_blank(text_[at - 1]) && (ends_line || is_blank(text_[end]));
        if ((free || ends_line) && dots_at(text_.substr(at, end - at)) == end - at) put(at, end - at);
        return end;
    }

    void drop_overlaps() {
        std::size_t kept = 0;
        for (const span& s : out_) {
            if (kept > 0 && s.begin < out_[kept - 1].end) {
                // A line of nothing else goes before what it holds.
                if (s.end > out_[kept - 1].end) out_[kept - 1].end = s.end;
                continue;
            }
            out_[kept++] = s;
        }
        out_.resize(kept);
    }

    std::string_view text_;
    const plane_reader& planes_;
    reading& r_;
    std::vector<span>& out_;
    std::size_t dots_behind_ = 0;  // where the dots end that were looked at last
};

}  // namespace

void find_snips(std::string_view text, const plane_reader& planes, numbers marks, numbers snipping, reading& r) {
    snip_finder(text, planes, r).find(marks, snipping);
}

}  // namespace dedup::inline v1
