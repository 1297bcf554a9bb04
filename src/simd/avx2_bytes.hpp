// 64 bytes as two vectors, and which of them are what, for kernels.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <cstdint>
#include <string_view>

#define DEDUP_AVX2 __attribute__((target("avx2,popcnt,bmi"))) inline

namespace dedup::inline v1::simd {

struct halves {
    __m256i low, high;
};

DEDUP_AVX2 halves load(const char* text) {
    return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(text)),
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32))};
}

// What a loop needs in each turn: GCC 12 makes a vector of equal bytes anew, by three instructions, where registers are
// scarce.
DEDUP_AVX2 __m256i held(__m256i x) {
    asm("" : "+x"(x));
    return x;
}

// The high bit of each byte; whether any is set, or all are.
DEDUP_AVX2 std::uint64_t bits_of(const halves& x) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(x.low)) |
           std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(x.high))} << 32;
}

DEDUP_AVX2 bool any(const halves& x) {
    return _mm256_movemask_epi8(_mm256_or_si256(x.low, x.high)) != 0;
}
DEDUP_AVX2 bool all(const halves& x) {
    return _mm256_movemask_epi8(_mm256_and_si256(x.low, x.high)) == -1;
}

// FF for bytes that continue a code point: signed, what is below C0.
DEDUP_AVX2 halves tails_of(const halves& x) {
    const __m256i end = _mm256_set1_epi8('\xC0');
    return {_mm256_cmpgt_epi8(end, x.low), _mm256_cmpgt_epi8(end, x.high)};
}

// ASCII has eight rows of sixteen. Of a set without two of a column: which it has of each, or what is in another one.
using avx2_set = std::array<std::uint8_t, 16>;
constexpr avx2_set columns_of(std::string_view set) {
    avx2_set columns{1};
    for (const char c : set) columns[c % 16] = static_cast<std::uint8_t>(c);
    return columns;
}

// FF for what is in the set.
DEDUP_AVX2 __m256i in(__m256i x, const avx2_set& columns) {
    const __m256i table =
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(columns.data())));
    return _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, x), x);
}
DEDUP_AVX2 halves in(const halves& x, const avx2_set& columns) {
    return {in(x.low, columns), in(x.high, columns)};
}

// The byte before each of 64 bytes of a text, of which x is loaded, and `before` what stands before it.
DEDUP_AVX2 halves bytes_before(const char* text, const halves& x, __m256i before) {
    return {_mm256_alignr_epi8(x.low, _mm256_permute2x128_si256(before, x.low, 0x21), 15),
            _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 31))};
}

}  // namespace dedup::inline v1::simd

#endif
