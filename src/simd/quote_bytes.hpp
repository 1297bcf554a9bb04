// What sixteen bytes are, a bit each: > and blanks; letters and ends of words. SSE2 is part of x86-64, so nothing is
// chosen at run time.
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

struct word_bytes {
    std::uint32_t letters;  // of ASCII
    std::uint32_t ends;     // blanks, <, and what is not ASCII and may be part of a word or not
    std::uint32_t ats;      // @
};

inline word_bytes word_bytes_portable(const char* s) {
    word_bytes out{0, 0, 0};
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned small = static_cast<unsigned char>(s[i]) | 0x20U;
        const bool ends = (s[i] == ' ') | (s[i] == '\t') | (s[i] == '<') | ((s[i] & 0x80) != 0);
        out.letters |= static_cast<std::uint32_t>((small >= 'a') & (small <= 'z')) << i;
        out.ends |= static_cast<std::uint32_t>(ends) << i;
        out.ats |= static_cast<std::uint32_t>(s[i] == '@') << i;
    }
    return out;
}

inline word_bytes word_bytes_of(const char* s) {
#if defined(__SSE2__)
    const __m128i x = _mm_loadu_si128(reinterpret_cast<const __m128i*>(s));
    const auto bits = [](__m128i found) { return static_cast<std::uint32_t>(_mm_movemask_epi8(found)); };
    const auto equal = [&x](char c) { return _mm_cmpeq_epi8(x, _mm_set1_epi8(c)); };
    const __m128i from_a = _mm_sub_epi8(_mm_or_si128(x, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    const __m128i ends = _mm_or_si128(_mm_or_si128(equal(' '), equal('\t')), _mm_or_si128(equal('<'), x));
    return {bits(_mm_cmpeq_epi8(_mm_min_epu8(from_a, _mm_set1_epi8(25)), from_a)), bits(ends), bits(equal('@'))};
#else
    return word_bytes_portable(s);
#endif
}

// Of a text's end, whose sixteen bytes are fewer, and 0 behind them.
template <class Bytes>
inline Bytes at_end(std::string_view s, Bytes (*of)(const char*)) {
    std::array<char, 16> copy{};
    std::copy(s.begin(), s.end(), copy.begin());
    return of(copy.data());
}

inline quote_bytes quote_bytes_of(std::string_view s) {
    return s.size() >= 16 ? quote_bytes_of(s.data()) : at_end<quote_bytes>(s, quote_bytes_of);
}

inline word_bytes word_bytes_of(std::string_view s) {
    return s.size() >= 16 ? word_bytes_of(s.data()) : at_end<word_bytes>(s, word_bytes_of);
}

}  // namespace dedup::inline v1::simd
