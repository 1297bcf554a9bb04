// Interface: simd/point_set.hpp.
#include "simd/point_set.hpp"

#include <algorithm>
#include <cstddef>

namespace dedup::inline v1::simd {
namespace {

// Of lead bytes. Latin, Arabic, Hebrew, Cyrillic, Armenian;
constexpr std::string_view common_two = "\xC3\xC2\xD8\xD9\xDB\xD7\xD2\xD6";
// ideographs, kana and their punctuation, Hangul, symbols, emoji.
constexpr std::string_view common_wide = "\xE4\xE2\xE3\xED\xEA\xEF\xE1\xF0";
// General punctuation, kana, variation selectors, Devanagari, Thai.
constexpr std::string_view common_pairs = "\xE2\x80\xE3\x80\xE3\x82\xEF\xB8\xE0\xA4\xE0\xA5\xE0\xB8\xE0\xB9";

bool has(const point_bits& in, char32_t c) {
    return (in[c / 64] >> c % 64 & 1) != 0;
}

// Both multiples of 64.
bool has_all(const point_bits& in, char32_t first, char32_t count) {
    const auto word = in.begin() + first / 64;
    return std::all_of(word, word + count / 64, [](std::uint64_t w) { return w == ~std::uint64_t{0}; });
}

// Whether all sequences that begin with these bytes (the second without its high bits) are well-formed and in.
bool whole(unsigned lead, char32_t second, const point_bits& in) {
    if (lead < 0xE0) return lead >= 0xC2 && has(in, (lead & 31) << 6 | second);
    if (lead < 0xF0) {
        const char32_t first = ((lead & 15) << 6 | second) << 6;
        return first >= 0x800 && (first < 0xD800 || first >= 0xE000) && has_all(in, first, 64);
    }
    const char32_t first = ((lead & 15) << 6 | second) << 12;
    return first >= 0x10000 && first < 0x110000 && has_all(in, first, 4096);
}

unsigned byte_of(std::string_view s, std::size_t i) {
    return static_cast<unsigned char>(s[i]);
}

}  // namespace

pair_rows rows_of(const point_bits& in) {
    pair_rows rows{};
    for (unsigned lead = 0xC0; lead <= 0xFF; ++lead) {
        for (char32_t second = 0; second < 64; ++second)
            rows[lead & 63] |= std::uint64_t{whole(lead, second, in)} << second;
    }
    return rows;
}

pair_set cover(const pair_rows& rows, std::string_view common) {
    std::array<std::uint64_t, 8> kinds{};
    std::size_t n = 0;
    for (std::size_t i = 0; i < common.size(); ++i) {
        const std::uint64_t row = rows[byte_of(common, i) & 63];
        bool fresh = n < kinds.size() && row != 0;
        for (std::size_t k = 0; k < n; ++k) fresh = fresh && kinds[k] != row;
        if (fresh) kinds[n++] = row;
    }
    pair_set pairs;
    for (std::size_t k = 0; k < n; ++k) {
        const auto bit = static_cast<std::uint8_t>(1U << k);
        for (unsigned i = 0; i < 64; ++i) {
            if ((kinds[k] & ~rows[i]) == 0) pairs.lead[i] |= bit;
            if ((kinds[k] >> i & 1) != 0) pairs.second[i] |= bit;
        }
    }
    return pairs;
}

look_up thirds_of(const point_bits& in, std::string_view pairs) {
    look_up thirds{};
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const char32_t prefix = (byte_of(pairs, i) & 15) << 6 | (byte_of(pairs, i + 1) & 63);
        for (char32_t third = 0; third < 64; ++third) {
            const char32_t c = prefix << 6 | third;
            const bool is_in = byte_of(pairs, i) < 0xF0 ? has(in, c) : has_all(in, c << 6, 64);
            thirds[third] |= static_cast<std::uint8_t>(is_in ? 1U << i / 2 : 0);
        }
    }
    return thirds;
}

pair_set pairs_of(std::string_view pairs) {
    pair_set set;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        const auto bit = static_cast<std::uint8_t>(1U << i / 2);
        set.lead[byte_of(pairs, i) & 63] |= bit;
        set.second[byte_of(pairs, i + 1) & 63] |= bit;
    }
    return set;
}

point_set point_set::of(const point_bits& in) {
    pair_rows two = rows_of(in), wide = two;
    for (std::size_t i = 0; i < 64; ++i) (i < 32 ? wide : two)[i] = 0;
    return {cover(two, common_two), cover(wide, common_wide), pairs_of(common_pairs), thirds_of(in, common_pairs)};
}

}  // namespace dedup::inline v1::simd
