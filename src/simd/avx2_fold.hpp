// The fold of ASCII, 32 bytes at a time, for kernels.
#pragma once

#if defined(__x86_64__)

#include <array>
#include <cstddef>
#include <cstdint>

#include "simd/avx2_look_up.hpp"
#include "simd/avx2_order.hpp"
#include "simd/fold_ascii.hpp"

namespace dedup::inline v1::detail {

// ASCII has eight rows of sixteen: bit r of ascii_columns[c] says that row r keeps column c.
inline constexpr auto ascii_columns = [] {
    std::array<std::uint8_t, 16> kept{};
    for (unsigned c = 0; c < 128; ++c)
        if (ascii_key[c] != 0) kept[c % 16] = static_cast<std::uint8_t>(kept[c % 16] | 1U << c / 16);
    return kept;
}();

inline constexpr std::array<std::uint8_t, 16> ascii_rows{1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0};

struct avx2_folded {
    __m256i key;  // other bytes than ASCII as they are
    std::uint32_t kept;
};

DEDUP_AVX2 avx2_folded avx2_fold_ascii(__m256i x) {
    const __m256i column =
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&ascii_columns)));
    const __m256i row = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&ascii_rows)));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(15));
    const __m256i hit = _mm256_and_si256(_mm256_shuffle_epi8(column, x), _mm256_shuffle_epi8(row, high));
    const __m256i dropped = _mm256_cmpeq_epi8(hit, _mm256_setzero_si256());
    const __m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(x, _mm256_set1_epi8('A' - 1)),
                                           _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), x));
    return {_mm256_or_si256(x, _mm256_and_si256(upper, _mm256_set1_epi8(32))),
            ~static_cast<std::uint32_t>(_mm256_movemask_epi8(dropped))};
}

// Writes the bytes of `key` that are kept, and up to eight more.
DEDUP_AVX2 void avx2_compact(__m256i key, std::uint32_t kept, char*& out) {
    const __m128i quarter[2] = {_mm256_castsi256_si128(key), _mm256_extracti128_si256(key, 1)};
    for (int q = 0; q < 2; ++q) {
        for (int e = 0; e < 2; ++e) {
            const std::uint32_t eight = kept >> (16 * q + 8 * e) & 255;
            const __m128i bytes = e == 0 ? quarter[q] : _mm_unpackhi_epi64(quarter[q], quarter[q]);
            const __m128i order = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(&simd::avx2_order[eight]));
            // What it stores too much is overwritten later.
            _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(bytes, order));
            out += _mm_popcnt_u32(eight);
        }
    }
}

}  // namespace dedup::inline v1::detail

#endif
