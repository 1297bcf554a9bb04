// What each of sixteen bytes is, a bit each. SSE2 is part of x86-64, so nothing is chosen at run time.
//
//     const quote_bytes b = bits_of<quote_bytes>("> > Hello, world");   // b.marks == 0b101
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
    std::uint32_t marks = 0;   // bit i: byte i is >
    std::uint32_t blanks = 0;  // a space or a tab

    static quote_bytes portable(const char* s);
    static quote_bytes of(const char* s);
};

struct word_bytes {
    std::uint32_t letters = 0;  // of ASCII
    std::uint32_t ends = 0;     // blanks, <, and what is not ASCII and may be part of a word or not
    std::uint32_t ats = 0;      // @

    static word_bytes portable(const char* s);
    static word_bytes of(const char* s);
};

struct letter_bytes {
    std::uint32_t letters = 0;  // letters and digits of ASCII, and the first byte of what is not ASCII
    std::uint32_t tails = 0;    // continues a code point
    std::uint32_t late = 0;     // the first of what comes from U+2000 on, CJK with it

    static letter_bytes portable(const char* s);
    static letter_bytes of(const char* s);
};

// Of up to sixteen bytes; behind a text's end there is nothing.
template <class Bytes>
inline Bytes bits_of(std::string_view s) {
    if (s.size() >= 16) return Bytes::of(s.data());
    std::array<char, 16> copy{};
    std::copy(s.begin(), s.end(), copy.begin());
    return Bytes::of(copy.data());
}

inline quote_bytes quote_bytes::portable(const char* s) {
    quote_bytes out;
    for (unsigned i = 0; i < 16; ++i) {
        out.marks |= static_cast<std::uint32_t>(s[i] == '>') << i;
        out.blanks |= static_cast<std::uint32_t>((s[i] == ' ') | (s[i] == '\t')) << i;
    }
    return out;
}

inline word_bytes word_bytes::portable(const char* s) {
    word_bytes out;
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned small = static_cast<unsigned char>(s[i]) | 0x20U;
        const bool ends = (s[i] == ' ') | (s[i] == '\t') | (s[i] == '<') | ((s[i] & 0x80) != 0);
        out.letters |= static_cast<std::uint32_t>((small >= 'a') & (small <= 'z')) << i;
        out.ends |= static_cast<std::uint32_t>(ends) << i;
        out.ats |= static_cast<std::uint32_t>(s[i] == '@') << i;
    }
    return out;
}

inline letter_bytes letter_bytes::portable(const char* s) {
    letter_bytes out;
    for (unsigned i = 0; i < 16; ++i) {
        const unsigned b = static_cast<unsigned char>(s[i]);
        out.letters |= static_cast<std::uint32_t>((b - '0' <= 9) | ((b | 0x20U) - 'a' <= 25) | (b >= 0xC0U)) << i;
        out.tails |= static_cast<std::uint32_t>((b & 0xC0U) == 0x80U) << i;
        out.late |= static_cast<std::uint32_t>(b >= 0xE2U) << i;
    }
    return out;
}

#if defined(__SSE2__)

namespace sse2 {

inline __m128i load(const char* s) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(s));
}
// The high bit of each byte.
inline std::uint32_t bits(__m128i x) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(x));
}
inline __m128i equal(__m128i x, char c) {
    return _mm_cmpeq_epi8(x, _mm_set1_epi8(c));
}
// FF for `first` and the `more` behind it.
inline __m128i are_from(__m128i x, char first, char more) {
    const __m128i behind = _mm_sub_epi8(x, _mm_set1_epi8(first));
    return _mm_cmpeq_epi8(_mm_min_epu8(behind, _mm_set1_epi8(more)), behind);
}
inline __m128i ascii_letters(__m128i x) {
    return are_from(_mm_or_si128(x, _mm_set1_epi8(0x20)), 'a', 25);
}
inline __m128i blanks(__m128i x) {
    return _mm_or_si128(equal(x, ' '), equal(x, '\t'));
}

}  // namespace sse2

inline quote_bytes quote_bytes::of(const char* s) {
    const __m128i x = sse2::load(s);
    return {sse2::bits(sse2::equal(x, '>')), sse2::bits(sse2::blanks(x))};
}

inline word_bytes word_bytes::of(const char* s) {
    const __m128i x = sse2::load(s);
    const __m128i ends = _mm_or_si128(sse2::blanks(x), _mm_or_si128(sse2::equal(x, '<'), x));
    return {sse2::bits(sse2::ascii_letters(x)), sse2::bits(ends), sse2::bits(sse2::equal(x, '@'))};
}

inline letter_bytes letter_bytes::of(const char* s) {
    const __m128i x = sse2::load(s);
    const __m128i ascii = _mm_or_si128(sse2::are_from(x, '0', 9), sse2::ascii_letters(x));
    const __m128i tails = _mm_cmplt_epi8(x, _mm_set1_epi8(-0x40));
    const __m128i late = _mm_and_si128(_mm_cmpgt_epi8(x, _mm_set1_epi8(-0x1F)), x);
    return {sse2::bits(_mm_or_si128(ascii, _mm_andnot_si128(tails, x))), sse2::bits(tails), sse2::bits(late)};
}

#else

inline quote_bytes quote_bytes::of(const char* s) {
    return portable(s);
}
inline word_bytes word_bytes::of(const char* s) {
    return portable(s);
}
inline letter_bytes letter_bytes::of(const char* s) {
    return portable(s);
}

#endif

}  // namespace dedup::inline v1::simd
