// Which of sixteen bytes begin letters, and which go on with one. SSE2 is part of x86-64, so nothing is chosen at run
// time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace dedup::inline v1::simd {

struct letter_bytes {
    std::uint32_t letters;  // bit i: byte i is a letter or digit of ASCII, or the first of what is not ASCII
    std::uint32_t tails;    // continues a code point
    std::uint32_t late;     // the first of what comes from U+2000 on, CJK with it
};

inline letter_bytes letter_bytes_portable(const char* s) {
    letter_bytes out{0, 0, 0};
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned b = static_cast<unsigned char>(s[i]);
        out.letters |= static_cast<std::uint32_t>((b - '0' <= 9) | ((b | 0x20U) - 'a' <= 25) | (b >= 0xC0U)) << i;
        out.tails |= static_cast<std::uint32_t>((b & 0xC0U) == 0x80U) << i;
        out.late |= static_cast<std::uint32_t>(b >= 0xE2U) << i;
    }
    return out;
}

inline letter_bytes letter_bytes_of(const char* s) {
#if defined(__SSE2__)
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(s));
    const auto are_from = [](__m128i bytes, char first, char more) {
        const __m128i behind = _mm_sub_epi8(bytes, _mm_set1_epi8(first));
        return _mm_cmpeq_epi8(_mm_min_epu8(behind, _mm_set1_epi8(more)), behind);
    };
    const auto bits = [](__m128i found) { return static_cast<std::uint32_t>(_mm_movemask_epi8(found)); };
    const __m128i ascii = _mm_or_si128(are_from(x, '0', 9), are_from(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a', 25));
    const __m128i tails = _mm_cmplt_epi8(x, _mm_set1_epi8(-0x40));
    const __m128i late = _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(-0x1F)), x);
    return {bits(_mm_or_si128(ascii, _mm_andnot_si128(tails, x))), bits(tails), bits(late)};
#else
    return letter_bytes_portable(s);
#endif
}

// Of a text's end, whose sixteen bytes are fewer.
inline letter_bytes letter_bytes_of(std::string_view s) {
    if (s.size() >= 16) return letter_bytes_of(s.data());
    std::array<char, 16> copy{};
    std::copy(s.begin(), s.end(), copy.begin());
    return letter_bytes_of(copy.data());
}

}  // namespace dedup::inline v1::simd
