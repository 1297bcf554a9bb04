// Differences that nobody counts: what may differ between two copies of the same words.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "dedup/result.hpp"
#include "equal.hpp"

namespace dedup::inline v1 {

// What stands between two neighbouring key code points, in the target and in the copy; empty at the copy's ends:
//
//     target   ... said "no"--and left ...        target "\"--", before "o", after "a"
//     copy     ... said “no” – and left ...       copy   "” – "
struct gap {
    std::string_view target;
    std::string_view copy;
    std::string_view before;  // the copy's key code point before the gap
    std::string_view after;   // the copy's text from the key code point behind the gap on
};

// What a byte can be in a plain gap.
struct gap_byte {
    static constexpr std::uint8_t blank = 1, line_end = 2, quotes = 4, mark = 8, bracket = 16, odd = 32;
    static constexpr auto kinds = [] {
        std::array<std::uint8_t, 256> out{};
        for (unsigned b = 0; b < 256; ++b) out[b] = b < 0x80U ? mark : odd;
        for (const char c : {'[', ']', '<', '{'}) out[static_cast<unsigned char>(c)] = mark | bracket;
        out['>'] = quotes;
        out['\n'] = line_end;
        out[' '] = out['\t'] = blank;
        return out;
    }();
    static std::uint8_t kind(char c) { return kinds[static_cast<unsigned char>(c)]; }
};

// One side of a gap as far as it is plain: ASCII without tags, few marks. What is_free sees in it, byte by byte.
class plain_side {
public:
    explicit plain_side(bool line_start) : line_start_(line_start) {}

    void take(std::string_view s) {
        for (std::size_t i = 0; i < s.size(); ++i) {
            const std::uint8_t kind = gap_byte::kind(s[i]);
            seen_ = static_cast<std::uint8_t>(seen_ | kind);
            line_start_ |= kind == gap_byte::line_end;
            if (kind < gap_byte::mark && (kind != gap_byte::quotes || line_start_)) continue;
            i += take_marks(s.substr(i)) - 1;
            if (s[i] == '[' && may_be_quote(s.substr(i + 1))) seen_ |= gap_byte::odd;
            if (!is_plain()) return;
        }
    }
    // If it is not, only is_free knows.
    [[nodiscard]] bool is_plain() const { return (seen_ & gap_byte::odd) == 0; }
    [[nodiscard]] bool has_brackets() const { return (seen_ & gap_byte::bracket) != 0; }
    [[nodiscard]] bool apart() const {  // by white space
        return (seen_ & (gap_byte::blank | gap_byte::line_end)) != 0;
    }
    [[nodiscard]] bool bare() const { return count_ == 0; }
    void drop_final_stop() {
        if (count_ == 0 || (marks_ & 0xFFU) != '.') return;
        if ((more_ & 0xFFU) != 0) {
            --more_;
            return;
        }
        marks_ >>= 8;
        more_ >>= 8;
        --count_;
    }
    [[nodiscard]] bool has_marks_of(const plain_side& other) const {
        return (marks_ == other.marks_) & (more_ == other.more_) & (count_ == other.count_);
    }

private:
    // Whether this may stand behind the bracket of a tag that opens or closes a quote.
    static bool may_be_quote(std::string_view s) { return !s.empty() && ((s[0] | ' ') == 'q' || (s[0] | ' ') == '/'); }
    // Takes the first one, or as many as are the mark before them again, as in rulers. How many.
    std::size_t take_marks(std::string_view s) {
        line_start_ = false;
        const auto mark = static_cast<unsigned char>(s[0] == '`' ? '\'' : s[0]);
        if (count_ == 0 || (marks_ & 0xFFU) != mark) {
            if (count_ == sizeof marks_) seen_ = gap_byte::odd;
            marks_ = marks_ << 8 | mark;
            more_ <<= 8;
            ++count_;
            return 1;
        }
        std::size_t n = 1;
        while (n < s.size() && s[n] == s[0]) ++n;
        if (mark == '-') return n;
        if ((more_ & 0xFFU) + n > 0xFFU) seen_ = gap_byte::odd;
        more_ += n;
        return n;
    }

    std::uint64_t marks_ = 0;  // the last one lowest
    std::uint64_t more_ = 0;   // how many of each follow it directly
    unsigned count_ = 0;
    std::uint8_t seen_ = 0;  // kinds of bytes
    bool line_start_;
};

// Whether no line ends there and all is ASCII and no part of a tag; nor > anywhere.
inline bool is_plain_line(std::string_view s) {
    return std::all_of(s.begin(), s.end(),
                       [](char c) { return (gap_byte::kind(c) & ~(gap_byte::blank | gap_byte::mark)) == 0; });
}

// The kinds of bytes in what stands between two key bytes of a line and the next, up to some place; odd unless it is
// plain in the first line and then nothing but white space and markers.
inline std::uint8_t kinds_up_to(std::string_view s) {
    using g = gap_byte;
    std::uint8_t seen = 0;
    for (const char c : s) {
        const std::uint8_t kind = g::kind(c);
        const auto odd = (seen & g::line_end) != 0 ? g::mark | g::bracket : g::bracket;
        seen = static_cast<std::uint8_t>(seen | kind | ((kind & odd) != 0 ? g::odd : 0));
    }
    return seen;
}

// Whether nothing but white space stands there in the text, and > behind a line end. At the text's end it may say no.
inline bool is_bare(std::string_view text, span where, bool line_start) {
    using word = std::uint64_t;
    using bytes = unsigned char __attribute__((vector_size(sizeof(word))));
    for (std::size_t at = where.begin; at < where.end; at += sizeof(word)) {
        if (text.size() - at < sizeof(word)) return false;
        const word w = load(text.data() + at);
        const auto b = std::bit_cast<bytes>(std::endian::native == std::endian::little ? w : __builtin_bswap64(w));
        const word there = ~word{0} >> (64 - 8 * std::min(where.end - at, sizeof(word)));
        const auto line_ends = std::bit_cast<word>(b == '\n') & there;
        const auto blanks = std::bit_cast<word>((b == ' ') | (b == '\t')) | line_ends;
        const word first_line = line_start ? 0 : (line_ends & (~line_ends + 1)) - 1;
        const auto marks = std::bit_cast<word>(b == '>') & ~first_line;
        if ((there & ~(blanks | marks)) != 0) return false;
        line_start |= line_ends != 0;
    }
    return true;
}

// Whether the two sides differ in markers, white space, wraps and glyphs alone; at the copy's end, in the full stop
// too. White space between letters or digits is not free on one side only, but a line end between CJK characters is.
bool is_free(const gap& g);

// The same for sides that are plain; `before` and `after`: the bytes beside the copy's. Between CJK characters "no" is
// no answer.
bool is_plainly_free(const plain_side& target, const plain_side& copy, char before, char after);

// The same where the copy begins or, `last`, ends.
bool is_plainly_free_at_end(plain_side target, plain_side copy, bool last);

// Whether two code points are the same but for what typesetters take for one another: “ and ", – and -.
bool is_same_glyph(std::string_view a, std::string_view b);

// Whether letters with the same key differ in case rather than in width, ligature or presentation form.
bool is_case_change(std::string_view target, std::string_view copy);

// Whether a UTF-8 sequence begins an ideograph, kana or Hangul syllable: each is a word of its own.
bool begins_cjk(std::string_view s);

}  // namespace dedup::inline v1
