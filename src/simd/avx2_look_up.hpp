// Look-ups by the low bits of UTF-8 bytes, 32 at a time, for kernels.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <cstddef>
#include <cstdint>

#include "simd/avx2_bytes.hpp"
#include "simd/point_set.hpp"

namespace dedup::inline v1::simd {

// 32 bytes as indices into a table: of them, those of `Rows` rows of sixteen bytes; the others find 0.
template <int Rows>
struct avx2_index {
    __m256i row[Rows];  // a shuffle gives 0 for what is 80 and above
};

template <int Rows>
DEDUP_AVX2 avx2_index<Rows> index_from(int first, __m256i x) {
    avx2_index<Rows> i;
    for (int r = 0; r < Rows; ++r) {
        const __m256i base = _mm256_set1_epi8(static_cast<char>(first + 16 * r));
        i.row[r] = _mm256_adds_epu8(_mm256_xor_si256(x, base), _mm256_set1_epi8(0x70));
    }
    return i;
}

template <int Row, int Rows>
DEDUP_AVX2 __m256i find_in_row(const avx2_index<Rows>& i, const std::uint8_t* table) {
    const auto* const row = reinterpret_cast<const __m128i*>(table + 16 * Row);
    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_load_si128(row)), i.row[Row]);
}

template <int Rows>
DEDUP_AVX2 __m256i find(const avx2_index<Rows>& i, const std::uint8_t* table) {
    __m256i found = _mm256_or_si256(find_in_row<0>(i, table), find_in_row<1>(i, table));
    if constexpr (Rows == 4)
        found = _mm256_or_si256(found, _mm256_or_si256(find_in_row<2>(i, table), find_in_row<3>(i, table)));
    return found;
}

// For lead bytes from C0 on, with two rows, or from E0.
DEDUP_AVX2 __m256i find_two(const avx2_index<2>& lead, const avx2_index<4>& second, const pair_set& s) {
    return _mm256_and_si256(find(lead, s.lead.data()), find(second, s.second.data()));
}
DEDUP_AVX2 __m256i find_wide(const avx2_index<2>& lead, const avx2_index<4>& second, const pair_set& s) {
    return _mm256_and_si256(find(lead, s.lead.data() + 32), find(second, s.second.data()));
}

}  // namespace dedup::inline v1::simd

#endif
