// Interface: dedup/segment.hpp. The rules SB1 to SB998 of UAX #29, by hand: most bytes are only looked at once, for
// whether a sentence could end there.
#include "dedup/segment.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "code_points.hpp"
#include "icu_sets.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

using namespace detail;

using classes = std::uint32_t;  // a set of Sentence_Break classes

constexpr classes of(USentenceBreak value) {
    return classes{1} << value;
}

constexpr classes transparent = of(U_SB_EXTEND) | of(U_SB_FORMAT);                                 // SB5
constexpr classes separator = of(U_SB_SEP) | of(U_SB_CR) | of(U_SB_LF);                            // ParaSep
constexpr classes terminator = of(U_SB_ATERM) | of(U_SB_STERM);                                    // SATerm
constexpr classes near_end = separator | terminator | transparent | of(U_SB_CLOSE) | of(U_SB_SP);  // SB9 to SB11
constexpr classes stops_lower = of(U_SB_OLETTER) | of(U_SB_UPPER) | of(U_SB_LOWER)                 // SB8
                                | separator | terminator;

struct properties {
    code_point_table<std::uint8_t> values;
    std::array<classes, 128> ascii{};
    std::array<bool, 256> leads{};           // bytes with which a separator or terminator may begin
    std::array<std::uint64_t, 1024> ends{};  // which code points are such, of those of up to three bytes
};

properties load() {
    std::vector<std::uint8_t> flat(code_points, U_SB_OTHER);
    for_values(UCHAR_SENTENCE_BREAK, [&flat](UChar32 first, UChar32 last, int value) {
        std::fill(flat.begin() + first, flat.begin() + last + 1, static_cast<std::uint8_t>(value));
    });
    properties loaded{{flat, U_SB_OTHER}, {}, {}, {}};
    for (char32_t c = 0; c < 0x80; ++c) loaded.ascii[c] = of(static_cast<USentenceBreak>(flat[c]));
    for_values(UCHAR_SENTENCE_BREAK, [&loaded](UChar32 first, UChar32 last, int value) {
        if ((of(static_cast<USentenceBreak>(value)) & (separator | terminator)) == 0) return;
        for (auto c = static_cast<char32_t>(first); c <= static_cast<char32_t>(last); ++c) {
            loaded.leads[c < 0x80      ? c
                         : c < 0x800   ? 0xC0 | c >> 6
                         : c < 0x10000 ? 0xE0 | c >> 12
                                       : 0xF0 | c >> 18] = true;
            if (c < 0x10000) loaded.ends[c / 64] |= std::uint64_t{1} << c % 64;
        }
    });
    return loaded;
}

const properties& table() {
    static const properties loaded = load();
    return loaded;
}

// Walks one text; positions are bytes on code-point borders. Where its lines are `wrapped`, a line's end and the
// markers behind it are one space.
template <bool wrapped>
class scanner {
public:
    explicit scanner(std::string_view text) : text_(text) {}

    // The end of the sentence that begins at `pos` < text.size().
    [[nodiscard]] std::size_t sentence_end(std::size_t pos) const {
        while ((pos = candidate(pos)) < text_.size()) {
            if (is_inside_word(pos)) {
                pos += 2;
                continue;
            }
            const token here = at(pos);
            if ((here.in & separator) != 0) return after_separator(pos, here);  // SB4
            if ((here.in & terminator) == 0) {
                pos = here.end;
                continue;
            }
            const token next = solid(here.end);
            if ((here.in & of(U_SB_ATERM)) != 0) {
                const bool joined = (next.in & of(U_SB_NUMERIC)) != 0                                     // SB6
                                    || ((next.in & of(U_SB_UPPER)) != 0 && has_case(solid_before(pos)));  // SB7
                if (joined) {
                    pos = next.end;
                    continue;
                }
            }
            token after = next;
            while ((after.in & of(U_SB_CLOSE)) != 0) after = solid(after.end);  // SB9
            while ((after.in & of(U_SB_SP)) != 0) after = solid(after.end);     // SB10
            if ((here.in & of(U_SB_ATERM)) != 0 && lower_follows(after)) {      // SB8
                pos = after.end;
                continue;
            }
            if ((after.in & (of(U_SB_SCONTINUE) | terminator)) == 0)                                     // SB8a
                return (after.in & separator) != 0 ? after_separator(after.begin, after) : after.begin;  // SB11
            pos = after.begin;
        }
        return text_.size();
    }

private:
    struct token {
        classes in = 0;  // its class; none at the end of the text
        std::size_t begin = 0, end = 0;
    };

    [[nodiscard]] token at(std::size_t pos) const {
        if (pos >= text_.size()) return {0, pos, pos};
        if (wrapped && text_[pos] == '\n') return {of(U_SB_SP), pos, behind_markers(pos + 1)};
        if (const auto byte = static_cast<unsigned char>(text_[pos]); byte < 0x80)
            return {table_.ascii[byte], pos, pos + 1};
        const code_point c = decode(text_.data() + pos, text_.size() - pos);
        return {of(static_cast<USentenceBreak>(table_.values[c.value])), pos, pos + c.size};
    }

    // Whether a full stop stands there with an ASCII letter in lower case or digit behind it: by SB6 and SB8, both
    // pass.
    [[nodiscard]] bool is_inside_word(std::size_t pos) const {
        if (text_[pos] != '.' || pos + 1 == text_.size()) return false;
        const unsigned next = static_cast<unsigned char>(text_[pos + 1]);
        return (next - 'a' <= 'z' - 'a') | (next - '0' <= 9);
    }

    [[nodiscard]] std::size_t behind_markers(std::size_t pos) const {
        while (pos < text_.size() && (text_[pos] == '>' || text_[pos] == ' ')) ++pos;
        return pos;
    }

    // The first code point from `pos` on that SB5 does not skip.
    [[nodiscard]] token solid(std::size_t pos) const {
        token here = at(pos);
        while ((here.in & transparent) != 0) here = at(here.end);
        return here;
    }

    [[nodiscard]] token solid_before(std::size_t pos) const {
        while (pos > 0) {
            const std::size_t end = pos;
            do --pos;
            while (pos > 0 && end - pos < 4 && (static_cast<unsigned char>(text_[pos]) & 0xC0) == 0x80);
            const token here = at(pos);
            if (here.end != end) return {};  // not UTF-8
            if ((here.in & transparent) == 0) return here;
        }
        return {};
    }

    static bool has_case(const token& t) { return (t.in & (of(U_SB_UPPER) | of(U_SB_LOWER))) != 0; }

    // Whether a lower-case letter comes before any other letter, separator or terminator. Two calls never read the
    // same bytes: a terminator stops them.
    [[nodiscard]] bool lower_follows(token here) const {
        while (here.in != 0 && (here.in & stops_lower) == 0) here = at(here.end);
        return (here.in & of(U_SB_LOWER)) != 0;
    }

    [[nodiscard]] std::size_t after_separator(std::size_t pos, const token& here) const {
        const bool crlf =
            !wrapped && (here.in & of(U_SB_CR)) != 0 && pos + 1 < text_.size() && text_[pos + 1] == '\n';  // SB3
        return here.end + crlf;
    }

    // The first position from `pos` on where a separator or terminator may begin; text.size() if there is none.
    [[nodiscard]] std::size_t candidate(std::size_t pos) const {
        while (true) {
            pos = skip_ascii(pos);
            if (pos >= text_.size()) return text_.size();
            auto byte = static_cast<unsigned char>(text_[pos]);
            if (byte < 0x80) return pos;
            do {
                const std::size_t size = byte >> 5 == 6 ? 2 : byte >> 4 == 14 ? 3 : 1;
                if (size > 1 && text_.size() - pos >= size) {
                    const unsigned row = size == 2 ? byte & 31U : (byte & 15U) << 6 | (text_[pos + 1] & 63U);
                    if ((table_.ends[row] >> (text_[pos + size - 1] & 63U) & 1) != 0) return pos;
                    pos += size;
                } else if (table_.leads[byte]) {
                    const token here = at(pos);
                    if ((here.in & (separator | terminator)) != 0) return pos;
                    pos = here.end;
                } else {
                    ++pos;
                }
                const bool word_behind = text_.size() - pos >= 2 && static_cast<unsigned char>(text_[pos + 1]) >= 0x80;
                if (word_behind && text_[pos] == ' ') ++pos;
            } while (pos < text_.size() && (byte = static_cast<unsigned char>(text_[pos])) >= 0x80);
        }
    }

    // The first byte from `pos` on that is not ASCII, or one of . ? ! CR LF.
    [[nodiscard]] std::size_t skip_ascii(std::size_t pos) const {
        const std::size_t size = text_.size();
        if (std::endian::native == std::endian::little && size >= sizeof(bytes)) {
            for (; size - pos >= sizeof(bytes); pos += sizeof(bytes)) {
                if (const std::size_t n = first(hits(pos)); n < sizeof(bytes)) return pos + n;
            }
            const std::size_t last = size - sizeof(bytes);  // again with what was seen
            words found = hits(last);
            const std::size_t seen = pos - last;
            found[0] = seen < 8 ? found[0] & ~std::uint64_t{0} << 8 * seen : 0;
            found[1] = seen < 8 ? found[1] : seen < 16 ? found[1] & ~std::uint64_t{0} << 8 * (seen - 8) : 0;
            return last + first(found);
        }
        while (pos < size && static_cast<unsigned char>(text_[pos]) < 0x80 &&
               !table_.leads[static_cast<unsigned char>(text_[pos])])
            ++pos;
        return pos;
    }

    using bytes = unsigned char __attribute__((vector_size(16)));
    using words = std::array<std::uint64_t, 2>;

    // A byte each, not 0 where skip_ascii() ends.
    [[nodiscard]] words hits(std::size_t pos) const {
        bytes x;
        std::memcpy(&x, text_.data() + pos, sizeof x);
        auto found = (x == '.') | (x == '?') | (x == '!') | (x == '\r') | (x >= 0x80);
        if (!wrapped) found |= x == '\n';
        return std::bit_cast<words>(found);
    }

    // Number of the first byte that is not 0; 16 if all are.
    [[nodiscard]] static std::size_t first(words found) {
        if (found[0] != 0) return static_cast<std::size_t>(std::countr_zero(found[0])) / 8;
        return 8 + static_cast<std::size_t>(std::countr_zero(found[1])) / 8;
    }

    std::string_view text_;
    const properties& table_ = table();
};

template <bool wrapped>
void draw_borders(std::string_view text, std::vector<std::size_t>& borders) {
    borders.clear();
    if (text.empty()) return;
    const scanner<wrapped> scan(text);
    std::size_t pos = 0;
    borders.push_back(pos);
    while (pos < text.size()) borders.push_back(pos = scan.sentence_end(pos));
}

}  // namespace

void sentence_borders(std::string_view text, std::vector<std::size_t>& borders) {
    draw_borders<false>(text, borders);
}

void wrapped_sentence_borders(std::string_view text, std::vector<std::size_t>& borders) {
    draw_borders<true>(text, borders);
}

bool near_sentence_end(std::string_view text, std::size_t at) {
    const char c = text[at];
    if ((c & 0x80) == 0) return c == '.' || c == '?' || c == '!' || c == '\r';
    const std::size_t begin = begin_of_last(text, at + 1);
    const code_point whole = decode(text.data() + begin, text.size() - begin);
    return (of(static_cast<USentenceBreak>(table().values[whole.value])) & near_end) != 0;
}

}  // namespace dedup::inline v1
