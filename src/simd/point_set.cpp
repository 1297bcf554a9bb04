// External interface: point_set::of (point_set.hpp).
#include "simd/point_set.hpp"

#include <cstddef>
#include <string_view>

namespace dedup::simd {
namespace {

using membership = std::function<bool(char32_t)>;

// Lead bytes of which each has a kind of its own, if that is no other's, while there are kinds: Latin, Arabic, Hebrew,
// Cyrillic, Armenian; ideographs, kana and their punctuation, Hangul, symbols, emoji.
constexpr std::string_view common_two = "\xC3\xC2\xD8\xD9\xDB\xD7\xD2\xD6";
constexpr std::string_view common_wide = "\xE4\xE2\xE3\xED\xEA\xEF\xE1\xF0";
// General punctuation, kana, variation selectors, Devanagari, Thai.
constexpr std::array<std::string_view, 8> common_prefixes = {"\xE2\x80", "\xE3\x80", "\xE3\x82", "\xEF\xB8",
                                                             "\xE0\xA4", "\xE0\xA5", "\xE0\xB8", "\xE0\xB9"};

bool all(const membership& in, char32_t first, char32_t count) {
    for (char32_t c = first; c < first + count; ++c) {
        if (!in(c)) return false;
    }
    return true;
}

// Which second bytes all of whose sequences after `lead` are well-formed and in.
std::uint64_t row_of(unsigned lead, const membership& in) {
    std::uint64_t row = 0;
    for (char32_t second = 0; second < 64; ++second) {
        bool whole = false;
        if (lead < 0xE0) {
            whole = lead >= 0xC2 && in((lead & 31) << 6 | second);
        } else if (lead < 0xF0) {
            const char32_t first = ((lead & 15) << 6 | second) << 6;
            whole = first >= 0x800 && (first < 0xD800 || first >= 0xE000) && all(in, first, 64);
        } else if (lead < 0xF5) {
            const char32_t first = ((lead & 7) << 6 | second) << 12;
            whole = first >= 0x10000 && first < 0x110000 && all(in, first, 4096);
        }
        row |= std::uint64_t{whole} << second;
    }
    return row;
}

void cover(unsigned first, unsigned last, std::string_view common, const membership& in, point_set::look_up& leads,
           point_set::look_up& seconds) {
    std::array<std::uint64_t, 64> rows{};
    for (unsigned lead = first; lead <= last; ++lead) rows[lead & 63] = row_of(lead, in);
    std::array<std::uint64_t, 8> kinds{};
    std::size_t n = 0;
    for (const char lead : common) {
        const std::uint64_t row = rows[static_cast<unsigned char>(lead) & 63U];
        bool fresh = n < kinds.size() && row != 0;
        for (std::size_t k = 0; k < n; ++k) fresh = fresh && kinds[k] != row;
        if (fresh) kinds[n++] = row;
    }
    for (std::size_t k = 0; k < n; ++k) {
        const auto bit = static_cast<std::uint8_t>(1U << k);
        for (unsigned i = 0; i < 64; ++i) {
            if ((kinds[k] & ~rows[i]) == 0) leads[i] |= bit;
            if ((kinds[k] >> i & 1) != 0) seconds[i] |= bit;
        }
    }
}

}  // namespace

point_set point_set::of(const membership& in) {
    point_set s;
    cover(0xC0, 0xDF, common_two, in, s.two_lead, s.two_second);
    cover(0xE0, 0xFF, common_wide, in, s.wide_lead, s.wide_second);
    for (std::size_t k = 0; k < common_prefixes.size(); ++k) {
        const auto bit = static_cast<std::uint8_t>(1U << k);
        const auto lead = static_cast<unsigned char>(common_prefixes[k][0]);
        const auto second = static_cast<unsigned char>(common_prefixes[k][1]);
        const char32_t first = ((lead & 15U) << 6 | (second & 63U)) << 6;
        s.exact_lead[lead & 63U] |= bit;
        s.exact_second[second & 63U] |= bit;
        for (char32_t third = 0; third < 64; ++third) {
            if (in(first + third)) s.exact_third[third] |= bit;
        }
    }
    return s;
}

}  // namespace dedup::simd
