// Which of sixteen bytes are > and which are blanks. SSE2 is part of x86-64, so nothing is chosen at run time.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace dedup::inline v1::simd {

struct quote_bytes {
    std::uint32_t marks;   // bit i: byte i is >
    std::uint32_t blanks;  // a space or a tab
};

inline quote_bytes quote_bytes_portable(const char* s) {
    quote_bytes out{0, 0};
    for (unsigned i = 0; i < 16; ++i) {
        out.marks |= static_cast<std::uint32_t>(s[i] == '>') << i;
        out.blanks |= static_cast<std::uint32_t>((s[i] == ' ') | (s[i] == '\t')) << i;
    }
    return out;
}

inline quote_bytes quote_bytes_of(const char* s) {
#if defined(__SSE2__)
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(s));
    const auto bits = [](__m128i found) { return static_cast<std::uint32_t>(_mm_movemask_epi8(found)); };
    const __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(x, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(x, _mm_set1_epi8('\t')));
    return {bits(_mm_cmpeq_epi8(x, _mm_set1_epi8('>'))), bits(blank)};
#else
    return quote_bytes_portable(s);
#endif
}

// Of a text's end, whose sixteen bytes are fewer.
inline quote_bytes quote_bytes_of(std::string_view s) {
    if (s.size() >= 16) return quote_bytes_of(s.data());
    std::array<char, 16> copy{};
    std::copy(s.begin(), s.end(), copy.begin());
    return quote_bytes_of(copy.data());
}

}  // namespace dedup::inline v1::simd
