// Interface: simd/minimisers.hpp. Portable code, AVX2, AVX-512.
//
// Buzhash is h(i) = xor over j < 24 of rotl(mix(b[i + j]), 23 - j). As rotation distributes over xor, the hash of 2m
// bytes is made of two hashes of m bytes: four doublings give 16 bytes, and 16 + 8 gives 24, with no step depending on
// the step before it. The same trick gives minima over 32 neighbours in five steps, and the largest of 32 such minima
// in five more: a shingle is a minimiser where that is its own hash.
#include "simd/minimisers.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "simd/level.hpp"

#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // of the intrinsics themselves: GCC bug 105593
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#endif

namespace dedup::inline v1::simd {
namespace {

constexpr std::uint32_t first_factor = 0x9E3779B1U;
constexpr std::uint32_t second_factor = 0x85EBCA6BU;
constexpr std::size_t reach = 31;  // shingles beside one that share a window with it

std::uint32_t rotl(std::uint32_t x, unsigned n) {
    return (x << n) | (x >> (32 - n));
}

void portable(const unsigned char* bytes, std::size_t n, minimisers& out) {
    constexpr std::size_t padded = minimiser_block + 2 * reach + 64;
    alignas(64) std::uint32_t a[padded];
    alignas(64) std::uint32_t b[padded];
    const std::size_t shingles = n + 2 * reach;
    for (std::size_t i = 0; i < shingles + 23; ++i) {
        std::uint32_t x = (bytes[i] + 1U) * first_factor;
        x ^= x >> 15;
        a[i] = x * second_factor;
    }
    for (std::size_t i = 0; i < shingles + 22; ++i) b[i] = rotl(a[i], 1) ^ a[i + 1];
    for (std::size_t i = 0; i < shingles + 20; ++i) a[i] = rotl(b[i], 2) ^ b[i + 2];
    for (std::size_t i = 0; i < shingles + 16; ++i) b[i] = rotl(a[i], 4) ^ a[i + 4];              // 8 bytes
    for (std::size_t i = 0; i < shingles + 8; ++i) a[i] = rotl(b[i], 8) ^ b[i + 8];               // 16 bytes
    for (std::size_t i = 0; i < shingles; ++i) a[i] = out.hashes[i] = rotl(a[i], 8) ^ b[i + 16];  // 24 bytes
    for (std::size_t i = 0; i < shingles - 1; ++i) b[i] = std::min(a[i], a[i + 1]);
    for (std::size_t i = 0; i < shingles - 3; ++i) a[i] = std::min(b[i], b[i + 2]);
    for (std::size_t i = 0; i < shingles - 7; ++i) b[i] = std::min(a[i], a[i + 4]);
    for (std::size_t i = 0; i < shingles - 15; ++i) a[i] = std::min(b[i], b[i + 8]);
    for (std::size_t i = 0; i < shingles - 31; ++i) b[i] = std::min(a[i], a[i + 16]);  // least of a window
    const std::size_t windows = shingles - 31;
    for (std::size_t i = 0; i < windows - 1; ++i) a[i] = std::max(b[i], b[i + 1]);
    for (std::size_t i = 0; i < windows - 3; ++i) b[i] = std::max(a[i], a[i + 2]);
    for (std::size_t i = 0; i < windows - 7; ++i) a[i] = std::max(b[i], b[i + 4]);
    for (std::size_t i = 0; i < windows - 15; ++i) b[i] = std::max(a[i], a[i + 8]);
    out.count = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t hash = out.hashes[i + reach];
        out.at[out.count] = static_cast<std::uint32_t>(i);
        out.hash[out.count] = hash;
        out.count += std::max(b[i], b[i + 16]) == hash;
    }
}

#if defined(__x86_64__)

// The doublings as a pipeline of registers: each round takes a vector of bytes in, and every step combines what it has
// just got with what it got the round before, so that nothing goes through memory but the hashes themselves. Step by
// step the results fall behind: a round's hashes are those of `hash_lag` vectors before, its minimisers those of
// `lag` vectors before.

#define DEDUP_AVX2 __attribute__((target("avx2"))) inline
#define DEDUP_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt"))) inline

struct avx512_pipeline {
    static constexpr std::size_t lanes = 16, hash_lag = 4, lag = 14;
    __m512i a, b, c, d, h, p1, p2, p3, p4, w, x1, x2, x3, x4;

    // Lanes K and up of `before`, then those of `now`.
    template <int K>
    DEDUP_AVX512 static __m512i from(__m512i before, __m512i now) {
        return _mm512_alignr_epi32(now, before, K);
    }
    template <int K>
    DEDUP_AVX512 static __m512i doubled(__m512i& before, __m512i now) {
        const __m512i both = _mm512_xor_si512(_mm512_rol_epi32(before, K), from<K>(before, now));
        before = now;
        return both;
    }
    template <int K>
    DEDUP_AVX512 static __m512i least(__m512i& before, __m512i now) {
        const __m512i both = _mm512_min_epu32(before, from<K>(before, now));
        before = now;
        return both;
    }
    template <int K>
    DEDUP_AVX512 static __m512i largest(__m512i& before, __m512i now) {
        const __m512i both = _mm512_max_epu32(before, from<K>(before, now));
        before = now;
        return both;
    }

    DEDUP_AVX512 __m512i hash(const unsigned char* bytes, std::uint32_t* hashes) {
        const __m512i byte = _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
        __m512i x = _mm512_mullo_epi32(_mm512_add_epi32(byte, _mm512_set1_epi32(1)),
                                       _mm512_set1_epi32(static_cast<int>(first_factor)));
        x = _mm512_xor_si512(x, _mm512_srli_epi32(x, 15));
        x = _mm512_mullo_epi32(x, _mm512_set1_epi32(static_cast<int>(second_factor)));
        const __m512i eight = doubled<4>(c, doubled<2>(b, doubled<1>(a, x)));
        const __m512i sixteen = doubled<8>(d, eight);
        const __m512i now = _mm512_xor_si512(_mm512_rol_epi32(sixteen, 8), eight);
        _mm512_storeu_si512(hashes, now);
        return now;
    }
    // The least hash of each window.
    DEDUP_AVX512 __m512i least_of_window(__m512i now) {
        const __m512i half = least<8>(p3, least<4>(p2, least<2>(p1, least<1>(h, now))));
        const __m512i both = _mm512_min_epu32(p4, half);
        p4 = half;
        return both;
    }
    // The largest of the 32 windows that hold a shingle.
    DEDUP_AVX512 __m512i largest_least(__m512i window) {
        const __m512i half = largest<8>(x3, largest<4>(x2, largest<2>(x1, largest<1>(w, window))));
        const __m512i both = _mm512_max_epu32(x4, half);
        x4 = half;
        return both;
    }
};

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt"))) void avx512(const unsigned char* bytes,
                                                                                 std::size_t n, minimisers& out) {
    using pipeline = avx512_pipeline;
    constexpr std::size_t lanes = pipeline::lanes, hash_lag = pipeline::hash_lag, lag = pipeline::lag;
    const std::size_t hashed = hash_lag + (n + 2 * reach + lanes - 1) / lanes;  // rounds that take bytes in
    alignas(64) std::uint32_t early[lanes];                                     // hashes of nothing
    pipeline p{};
    std::size_t v = 0;
    for (; v < hash_lag; ++v) p.hash(bytes + v * lanes, early);
    const auto window = [&]() __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,popcnt"), always_inline)) {
        if (v >= hashed) return p.least_of_window(_mm512_setzero_si512());
        return p.least_of_window(p.hash(bytes + v * lanes, out.hashes + (v - hash_lag) * lanes));
    };
    for (; v < lag - 4; ++v) p.w = window();
    for (; v < lag; ++v) p.largest_least(window());
    const __m512i numbers = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    std::size_t count = 0;
    for (std::size_t at = 0; at < n; at += lanes, ++v) {
        const __m512i largest = p.largest_least(window());
        const __m512i own = _mm512_loadu_si512(out.hashes + at + reach);
        const auto wanted = static_cast<__mmask16>(n - at < lanes ? (1U << (n - at)) - 1 : 0xFFFFU);
        const __mmask16 chosen = _mm512_mask_cmpeq_epi32_mask(wanted, largest, own);
        const __m512i here = _mm512_add_epi32(numbers, _mm512_set1_epi32(static_cast<int>(at)));
        _mm512_storeu_si512(out.at + count, _mm512_maskz_compress_epi32(chosen, here));
        _mm512_storeu_si512(out.hash + count, _mm512_maskz_compress_epi32(chosen, own));
        count += static_cast<std::size_t>(_mm_popcnt_u32(chosen));
    }
    out.count = count;
}

struct avx2_pipeline {
    static constexpr std::size_t lanes = 8, hash_lag = 5, lag = 17;
    __m256i a, b, c, d, e, h, p1, p2, p3, p4, p5, w, x1, x2, x3, x4, x5;

    template <int K>
    DEDUP_AVX2 static __m256i from(__m256i before, __m256i now) {
        const __m256i middle = _mm256_permute2x128_si256(before, now, 0x21);
        return K == 4 ? middle : _mm256_alignr_epi8(middle, before, K % 4 * 4);
    }
    template <int K>
    DEDUP_AVX2 static __m256i rol(__m256i x) {
        if (K == 8) {
            const __m256i order =
                _mm256_broadcastsi128_si256(_mm_setr_epi8(3, 0, 1, 2, 7, 4, 5, 6, 11, 8, 9, 10, 15, 12, 13, 14));
            return _mm256_shuffle_epi8(x, order);
        }
        return _mm256_or_si256(_mm256_slli_epi32(x, K), _mm256_srli_epi32(x, 32 - K));
    }
    template <int K>
    DEDUP_AVX2 static __m256i doubled(__m256i& before, __m256i now) {
        const __m256i both = _mm256_xor_si256(rol<K>(before), from<K>(before, now));
        before = now;
        return both;
    }
    template <int K>
    DEDUP_AVX2 static __m256i least(__m256i& before, __m256i now) {
        const __m256i both = _mm256_min_epu32(before, from<K>(before, now));
        before = now;
        return both;
    }
    template <int K>
    DEDUP_AVX2 static __m256i largest(__m256i& before, __m256i now) {
        const __m256i both = _mm256_max_epu32(before, from<K>(before, now));
        before = now;
        return both;
    }

    DEDUP_AVX2 __m256i hash(const unsigned char* bytes, std::uint32_t* hashes) {
        const __m256i byte = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(bytes)));
        __m256i x = _mm256_mullo_epi32(_mm256_add_epi32(byte, _mm256_set1_epi32(1)),
                                       _mm256_set1_epi32(static_cast<int>(first_factor)));
        x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 15));
        x = _mm256_mullo_epi32(x, _mm256_set1_epi32(static_cast<int>(second_factor)));
        const __m256i eight = doubled<4>(c, doubled<2>(b, doubled<1>(a, x)));
        const __m256i sixteen = _mm256_xor_si256(rol<8>(d), eight);
        const __m256i now = _mm256_xor_si256(rol<8>(e), eight);
        d = eight;
        e = sixteen;
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(hashes), now);
        return now;
    }
    DEDUP_AVX2 __m256i least_of_window(__m256i now) {
        const __m256i quarter = least<4>(p2, least<2>(p1, least<1>(h, now)));
        const __m256i half = _mm256_min_epu32(p3, quarter);
        const __m256i both = _mm256_min_epu32(p5, half);
        p3 = quarter;
        p5 = p4;
        p4 = half;
        return both;
    }
    DEDUP_AVX2 __m256i largest_least(__m256i window) {
        const __m256i quarter = largest<4>(x2, largest<2>(x1, largest<1>(w, window)));
        const __m256i half = _mm256_max_epu32(x3, quarter);
        const __m256i both = _mm256_max_epu32(x5, half);
        x3 = quarter;
        x5 = x4;
        x4 = half;
        return both;
    }
};

// Which of eight lanes to take, in order, for each mask of chosen ones.
constexpr auto squeeze = [] {
    std::array<std::array<std::uint8_t, 8>, 256> lanes{};
    for (unsigned mask = 0; mask < 256; ++mask) {
        unsigned n = 0;
        for (unsigned i = 0; i < 8; ++i)
            if ((mask >> i & 1) != 0) lanes[mask][n++] = static_cast<std::uint8_t>(i);
    }
    return lanes;
}();

__attribute__((target("avx2,popcnt"))) void avx2(const unsigned char* bytes, std::size_t n, minimisers& out) {
    using pipeline = avx2_pipeline;
    constexpr std::size_t lanes = pipeline::lanes, hash_lag = pipeline::hash_lag, lag = pipeline::lag;
    const std::size_t hashed = hash_lag + (n + 2 * reach + lanes - 1) / lanes;
    alignas(64) std::uint32_t early[lanes];
    pipeline p{};
    std::size_t v = 0;
    for (; v < hash_lag; ++v) p.hash(bytes + v * lanes, early);
    const auto window = [&]() __attribute__((target("avx2,popcnt"), always_inline)) {
        if (v >= hashed) return p.least_of_window(_mm256_setzero_si256());
        return p.least_of_window(p.hash(bytes + v * lanes, out.hashes + (v - hash_lag) * lanes));
    };
    for (; v < lag - 6; ++v) p.w = window();
    for (; v < lag; ++v) p.largest_least(window());
    std::size_t count = 0;
    for (std::size_t at = 0; at < n; at += lanes, ++v) {
        const __m256i largest = p.largest_least(window());
        const __m256i own = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(out.hashes + at + reach));
        const unsigned wanted = n - at < lanes ? (1U << (n - at)) - 1 : 0xFFU;
        const unsigned chosen =
            static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(largest, own)))) & wanted;
        const __m256i order = _mm256_cvtepu8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(&squeeze[chosen])));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out.at + count),
                            _mm256_add_epi32(order, _mm256_set1_epi32(static_cast<int>(at))));
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out.hash + count), _mm256_permutevar8x32_epi32(own, order));
        count += static_cast<std::size_t>(_mm_popcnt_u32(chosen));
    }
    out.count = count;
}

#undef DEDUP_AVX2
#undef DEDUP_AVX512

#endif

std::vector<minimiser_kernel> runnable() {
    std::vector<minimiser_kernel> kernels{{"portable", portable}};
#if defined(__x86_64__)
    if (best() >= level::avx2) kernels.push_back({"avx2", avx2});
    if (best() >= level::avx512) kernels.push_back({"avx512", avx512});
#endif
    return kernels;
}

}  // namespace

std::span<const minimiser_kernel> minimiser_kernels() {
    static const std::vector<minimiser_kernel> kernels = runnable();
    return kernels;
}

}  // namespace dedup::inline v1::simd
