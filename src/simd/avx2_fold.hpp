// The fold of ASCII, 32 bytes at a time, for kernels.
#pragma once

#if defined(__x86_64__)

#include <array>
#include <cstddef>
#include <cstdint>

#include "simd/avx2_bytes.hpp"
#include "simd/avx2_look_up.hpp"
#include "simd/avx2_order.hpp"
#include "simd/fold_ascii.hpp"

namespace dedup::inline v1::detail {

// ASCII has eight rows of sixteen. A byte is kept if its column and its row have a bit in common, and a capital if
// their bits are above the one that makes it small: rows 4 and 5 have some each for their capitals, and one with row 7
// for what they have beside.
struct avx2_ascii {
    static constexpr std::uint8_t small = 0x20;
    std::array<std::uint8_t, 16> columns{}, rows{0, 0, 1, 2, 0x40 | 8, 0x30 | 8, 4, 8, 0, 0, 0, 0, 0, 0, 0, 0};

    constexpr avx2_ascii() {
        for (unsigned c = 0; c < 128; ++c) {
            const bool capital = c >= 'A' && c <= 'Z';
            const unsigned bits = rows[c / 16] & (capital ? 0xF0U : 0x0FU);
            if (ascii_key[c] != 0) columns[c % 16] = static_cast<std::uint8_t>(columns[c % 16] | bits);
        }
    }
    [[nodiscard]] constexpr bool right() const {
        for (unsigned c = 0; c < 128; ++c) {
            const unsigned hit = unsigned{columns[c % 16]} & rows[c / 16];
            const char key = static_cast<char>(hit > small ? c | small : hit > 0 ? c : 0);
            if (key != ascii_key[c]) return false;
        }
        return true;
    }
};
inline constexpr avx2_ascii ascii_hits;
static_assert(ascii_hits.right());

struct avx2_folded {
    __m256i key;  // other bytes than ASCII as they are
    std::uint32_t kept;
};

DEDUP_AVX2 avx2_folded avx2_fold_ascii(__m256i x) {
    const __m256i column =
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&ascii_hits.columns)));
    const __m256i row =
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&ascii_hits.rows)));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(15));
    const __m256i hit = _mm256_and_si256(_mm256_shuffle_epi8(column, x), _mm256_shuffle_epi8(row, high));
    const __m256i small = simd::held(_mm256_set1_epi8(avx2_ascii::small));
    const __m256i capital = _mm256_cmpgt_epi8(hit, small);
    const __m256i kept = _mm256_cmpgt_epi8(hit, _mm256_setzero_si256());
    return {_mm256_or_si256(x, _mm256_and_si256(capital, small)),
            static_cast<std::uint32_t>(_mm256_movemask_epi8(kept))};
}

// Writes the bytes of `key` that are kept, and up to eight more.
DEDUP_AVX2 void avx2_compact(__m256i key, std::uint64_t kept, char*& out) {
    const std::uint64_t eights[4] = {kept & 255, kept >> 8 & 255, kept >> 16 & 255, kept >> 24};
    const auto order = [&eights](unsigned i) {
        const auto at = [&](unsigned k) { return reinterpret_cast<const __m64*>(&simd::avx2_order[eights[k]]); };
        return _mm_loadh_pi(_mm_loadl_pi(_mm_setzero_ps(), at(i)), at(i + 1));
    };
    const __m256i in_eights = _mm256_castps_si256(_mm256_insertf128_ps(_mm256_castps128_ps256(order(0)), order(2), 1));
    const __m256i begin = _mm256_setr_epi64x(0, 0x0808080808080808, 0, 0x0808080808080808);
    const __m256 ordered = _mm256_castsi256_ps(_mm256_shuffle_epi8(key, _mm256_or_si256(in_eights, begin)));
    const __m128 quarters[2] = {_mm256_castps256_ps128(ordered), _mm256_extractf128_ps(ordered, 1)};
    // What an eight stores too much is overwritten by the next.
    for (unsigned i = 0; i < 2; ++i) {
        _mm_storel_pi(reinterpret_cast<__m64*>(out), quarters[i]);
        out += _mm_popcnt_u64(eights[2 * i]);
        _mm_storeh_pi(reinterpret_cast<__m64*>(out), quarters[i]);
        out += _mm_popcnt_u64(eights[2 * i + 1]);
    }
}

}  // namespace dedup::inline v1::detail

#endif
