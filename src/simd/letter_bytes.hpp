// Which of sixteen bytes are letters, which not ASCII. SSE2 is part of x86-64, so nothing is chosen at run time.
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
    std::uint32_t letters;  // bit i: byte i is a letter or digit of ASCII
    std::uint32_t wides;    // no ASCII
};

inline letter_bytes letter_bytes_portable(const char* s) {
    letter_bytes out{0, 0};
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned b = static_cast<unsigned char>(s[i]);
        out.letters |= static_cast<std::uint32_t>((b - '0' <= 9) | ((b | 0x20U) - 'a' <= 25)) << i;
        out.wides |= static_cast<std::uint32_t>(b >= 0x80U) << i;
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
    const __m128i letters = _mm_or_si128(are_from(x, '0', 9), are_from(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a', 25));
    return {static_cast<std::uint32_t>(_mm_movemask_epi8(letters)), static_cast<std::uint32_t>(_mm_movemask_epi8(x))};
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
