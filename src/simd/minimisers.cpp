// Interface: simd/minimisers.hpp. Portable code and AVX-512; AVX2 is in simd/avx2_minimisers.cpp.
//
// Buzhash is h(i) = xor over j < 24 of rotl(mix(b[i + j]), 23 - j). As rotation distributes over xor, the hash of 2m
// bytes is made of two hashes of m bytes: four doublings give 16 bytes, and 16 + 8 gives 24, with no step depending on
// the step before it. The same trick gives minima over 32 neighbours in five steps, and the largest of 32 such minima
// in five more: a shingle is a minimiser where that is its own hash. AVX-512 has rotations by lane: each byte is turned
// back by its own place first, and the whole on by the place of its last byte, and nothing in between.
#include "simd/minimisers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <vector>

#include "simd/level.hpp"
#include "simd/minimiser_parts.hpp"

#if defined(__x86_64__)
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // of the intrinsics themselves: GCC bug 105593
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>
#endif

namespace dedup::inline v1::simd {
namespace {

std::uint32_t rotl(std::uint32_t x, unsigned n) {
    return (x << n) | (x >> (32 - n));
}

constexpr std::size_t most_shingles = minimiser_block + 2 * reach;

minimisers portable(const unsigned char* bytes, std::size_t n, std::uint32_t first, anchor* out) {
    constexpr std::size_t padded = most_shingles + 64;
    alignas(64) std::uint32_t hashes[padded];
    alignas(64) std::uint32_t a[padded];
    alignas(64) std::uint32_t b[padded];
    const std::size_t shingles = n + 2 * reach;
    hash_shingles(bytes + minimiser_front - reach, shingles, hashes);
    for (std::size_t i = 0; i < shingles - 1; ++i) b[i] = std::min(hashes[i], hashes[i + 1]);
    for (std::size_t i = 0; i < shingles - 3; ++i) a[i] = std::min(b[i], b[i + 2]);
    for (std::size_t i = 0; i < shingles - 7; ++i) b[i] = std::min(a[i], a[i + 4]);
    for (std::size_t i = 0; i < shingles - 15; ++i) a[i] = std::min(b[i], b[i + 8]);
    for (std::size_t i = 0; i < shingles - 31; ++i) b[i] = std::min(a[i], a[i + 16]);  // least of a window
    const std::size_t windows = shingles - 31;
    for (std::size_t i = 0; i < windows - 1; ++i) a[i] = std::max(b[i], b[i + 1]);
    for (std::size_t i = 0; i < windows - 3; ++i) b[i] = std::max(a[i], a[i + 2]);
    for (std::size_t i = 0; i < windows - 7; ++i) a[i] = std::max(b[i], b[i + 4]);
    for (std::size_t i = 0; i < windows - 15; ++i) b[i] = std::max(a[i], a[i + 8]);
    std::size_t count = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const std::uint32_t hash = hashes[i + reach];
        out[count] = {first + static_cast<std::uint32_t>(i), hash};
        count += std::max(b[i], b[i + 16]) == hash;
    }
    return {count, true};
}

#if defined(__x86_64__)

// The doublings as a pipeline of registers: each round takes a vector of bytes in, and every step combines what it has
// just got with what it got the rounds before. All is numbered by the last byte that it depends on, so that a lane
// needs none to its right: a shingle is decided by the last window that holds it, `reach` bytes behind its own. Windows
// are drawn when all hashes are in memory, where neighbours are a load away: done with the hashes, they would make one
// chain of steps, too long for the CPU to find enough to do beside it.

#define DEDUP_AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt"))) inline

// The hashes, 16 at a time.
struct avx512_hashes {
    __m512i a, b, c, d;  // of the round before

    template <int K>
    DEDUP_AVX512 static __m512i doubled(__m512i& before, __m512i now) {
        const __m512i both = _mm512_xor_si512(_mm512_alignr_epi32(now, before, 16 - K), now);
        before = now;
        return both;
    }
    // Bytes, turned back by `turns`, which is the place of each.
    DEDUP_AVX512 static __m512i turned_back(const unsigned char* bytes, __m512i turns) {
        const __m512i byte = _mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
        __m512i x = _mm512_mullo_epi32(_mm512_add_epi32(byte, _mm512_set1_epi32(1)),
                                       _mm512_set1_epi32(static_cast<int>(first_factor)));
        x = _mm512_xor_si512(x, _mm512_srli_epi32(x, 15));
        return _mm512_rorv_epi32(_mm512_mullo_epi32(x, _mm512_set1_epi32(static_cast<int>(second_factor))), turns);
    }
    DEDUP_AVX512 __m512i next(__m512i bytes, __m512i turns) {
        const __m512i eight = doubled<4>(c, doubled<2>(b, doubled<1>(a, bytes)));
        const __m512i first = d;  // the eight bytes that end 16 before
        return _mm512_rolv_epi32(_mm512_xor_si512(first, doubled<8>(d, eight)), turns);
    }
};

// The windows, 32 at a time, over no more of a hash than its upper half. Hardly ever are two the least of one window:
// then both are candidates, and whole hashes decide.
struct avx512_windows {
    __m512i p1, p2, p3, w, x1, x2, x3, x4;  // of the round before

    // The last K lanes of `before`, then the first ones of `now`.
    template <int K>
    DEDUP_AVX512 static __m512i shifted(__m512i before, __m512i now) {
        if (K == 1) return _mm512_shldi_epi32(now, shifted<2>(before, now), 16);
        return _mm512_alignr_epi32(now, before, 16 - K / 2);
    }
    template <int K>
    DEDUP_AVX512 static __m512i least(__m512i& before, __m512i now) {
        const __m512i both = _mm512_min_epu16(shifted<K>(before, now), now);
        before = now;
        return both;
    }
    template <int K>
    DEDUP_AVX512 static __m512i largest(__m512i& before, __m512i now) {
        const __m512i both = _mm512_max_epu16(shifted<K>(before, now), now);
        before = now;
        return both;
    }
    DEDUP_AVX512 __m512i least_of_window(const std::uint16_t* h) {
        const __m512i two = _mm512_min_epu16(_mm512_loadu_si512(h), _mm512_loadu_si512(h - 1));
        const __m512i before = _mm512_min_epu16(_mm512_loadu_si512(h - 2), _mm512_loadu_si512(h - 3));
        return least<16>(p3, least<8>(p2, least<4>(p1, _mm512_min_epu16(two, before))));
    }
    // The largest of the 32 windows that hold a shingle.
    DEDUP_AVX512 __m512i largest_least(__m512i window) {
        return largest<16>(x4, largest<8>(x3, largest<4>(x2, largest<2>(x1, largest<1>(w, window)))));
    }
};

// `first`, `first` + step, ...: 32 numbers.
template <std::uint16_t first, std::uint16_t step>
DEDUP_AVX512 __m512i numbers() {
    alignas(64) static constexpr auto all = [] {
        std::array<std::uint16_t, 32> n{};
        for (std::size_t i = 0; i < n.size(); ++i) n[i] = static_cast<std::uint16_t>(first + step * i);
        return n;
    }();
    return _mm512_load_si512(all.data());
}

// The hashes, and their upper halves, between halves that are 0.
DEDUP_AVX512 void hash_all(const unsigned char* bytes, std::size_t n, std::uint32_t* hashes, std::uint16_t* halves) {
    const __m512i first = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(16));
    const std::size_t end = first_choice + n;
    avx512_hashes p{};
    // A round ahead, so that the CPU need not look far to find enough to do.
    __m512i first_ready = avx512_hashes::turned_back(bytes, first);
    __m512i second_ready = avx512_hashes::turned_back(bytes + 16, second);
    for (std::size_t v = 0; v < end; v += 32) {
        const __m512i first_now = first_ready, second_now = second_ready;
        const unsigned char* const next = bytes + (v + 32 < end ? v + 32 : v);  // behind the last round is nothing
        first_ready = avx512_hashes::turned_back(next, first);
        second_ready = avx512_hashes::turned_back(next + 16, second);
        const __m512i low = p.next(first_now, first);
        const __m512i high = p.next(second_now, second);
        _mm512_storeu_si512(hashes + v, low);
        _mm512_storeu_si512(hashes + v + 16, high);
        _mm512_storeu_si512(halves + v, _mm512_permutex2var_epi16(low, numbers<1, 2>(), high));
    }
    _mm512_storeu_si512(halves + first_hash - 32, _mm512_setzero_si512());
    _mm512_storeu_si512(halves + end, _mm512_setzero_si512());
}

// Where the halves end that are the least of one of their windows, `reach` of either side included: of these, windows
// that hold what does not count are 0.
DEDUP_AVX512 std::size_t candidates(const std::uint16_t* halves, std::size_t n, std::uint16_t* ends) {
    constexpr std::size_t begin = first_window / 32 * 32;
    const std::size_t end = first_choice + n + reach;
    avx512_windows p{};
    p.least_of_window(halves + begin - 32);
    std::size_t count = 0;
    for (std::size_t v = begin; v < end; v += 32) {
        const __m512i largest = p.largest_least(p.least_of_window(halves + v));
        const __m512i own = _mm512_loadu_si512(halves + v - reach);
        const auto wanted = static_cast<__mmask32>(end - v < 32 ? (1U << (end - v)) - 1 : ~0U);
        const __mmask32 chosen = _mm512_mask_cmpeq_epi16_mask(wanted, largest, own);
        const __m512i here = _mm512_add_epi16(numbers<0, 1>(), _mm512_set1_epi16(static_cast<short>(v - reach)));
        _mm512_storeu_si512(ends + count, _mm512_maskz_compress_epi16(chosen, here));
        count += static_cast<std::size_t>(_mm_popcnt_u32(chosen));
    }
    return count;
}

// Takes all candidates that are among the n shingles. Whether they are right: if not, there are two neighbours of which
// the upper halves are equal, but not the hashes.
DEDUP_AVX512 bool take_all(const std::uint32_t* hashes, const std::uint16_t* ends, std::size_t count, std::size_t n,
                           std::uint32_t first, anchor* out, minimisers& all) {
    const __m512i low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(8));
    __m512i before = _mm512_set1_epi32(static_cast<int>(~hashes[ends[0]]));
    __mmask16 equal = 0;
    __mmask16 unsure = 0;
    all.count = 0;
    for (std::size_t i = 0; i < count; i += 16) {
        const auto there = static_cast<__mmask16>(count - i < 16 ? (1U << (count - i)) - 1 : 0xFFFFU);
        const __m512i end = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(ends + i)));
        const __m512i hash = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), there, end, hashes, 4);
        const __m512i differ = _mm512_xor_si512(_mm512_alignr_epi32(hash, before, 15), hash);
        const __mmask16 same = _mm512_mask_testn_epi32_mask(there, differ, differ);
        equal |= same;
        unsure |= _mm512_mask_cmplt_epu32_mask(_kandn_mask16(same, there), differ, _mm512_set1_epi32(1 << 16));
        before = hash;
        const __m512i at = _mm512_sub_epi32(end, _mm512_set1_epi32(first_own));  // less than 0 is large
        const __mmask16 own = _mm512_mask_cmplt_epu32_mask(there, at, _mm512_set1_epi32(static_cast<int>(n)));
        const __m512i from_first = _mm512_add_epi32(at, _mm512_set1_epi32(static_cast<int>(first)));
        const __m512i own_at = _mm512_maskz_compress_epi32(own, from_first);
        const __m512i own_hash = _mm512_maskz_compress_epi32(own, hash);
        _mm512_storeu_si512(out + all.count, _mm512_permutex2var_epi32(own_at, low, own_hash));
        _mm512_storeu_si512(out + all.count + 8, _mm512_permutex2var_epi32(own_at, high, own_hash));
        all.count += static_cast<std::size_t>(_mm_popcnt_u32(own));
    }
    all.equal = equal != 0;
    return unsure == 0;
}

// Those of 32 hashes that are less than `hash`, a bit each. (Of a mask that is widened, GCC 12 may spill one half and
// load both.)
DEDUP_AVX512 std::uint32_t less(const std::uint32_t* hashes, __m512i hash) {
    const __mmask16 low = _mm512_cmplt_epu32_mask(_mm512_loadu_si512(hashes), hash);
    const __mmask16 high = _mm512_cmplt_epu32_mask(_mm512_loadu_si512(hashes + 16), hash);
    return _mm512_kunpackw(high, low);
}

// Keeps the candidates that are right: beside them are enough hashes for a window of which none is less. Hashes that do
// not count are so far from the n shingles that they can only keep others.
DEDUP_AVX512 std::size_t keep_right(const std::uint32_t* hashes, std::uint16_t* ends, std::size_t count) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t* const own = hashes + ends[i];
        const __m512i hash = _mm512_set1_epi32(static_cast<int>(*own));
        const int not_less = std::countl_zero(less(own - 32, hash)) + std::countr_zero(less(own + 1, hash));
        ends[kept] = ends[i];
        kept += not_less >= static_cast<int>(reach);
    }
    return kept;
}

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt"))) minimisers avx512(
    const unsigned char* bytes, std::size_t n, std::uint32_t first, anchor* out) {
    alignas(64) std::uint32_t hashes[minimiser_bytes];
    alignas(64) std::uint16_t halves[minimiser_bytes + 32];
    std::uint16_t ends[minimiser_bytes + 32];
    hash_all(bytes, n, hashes, halves);
    minimisers all;
    const std::size_t count = candidates(halves, n, ends);
    if (!take_all(hashes, ends, count, n, first, out, all))
        take_all(hashes, ends, keep_right(hashes, ends, count), n, first, out, all);
    return all;
}

#undef DEDUP_AVX512

#endif

std::vector<minimiser_kernel> runnable() {
    std::vector<minimiser_kernel> kernels{{"portable", portable}};
#if defined(__x86_64__)
    if (best() >= level::avx2) kernels.push_back({"avx2", avx2_minimisers});
    if (best() >= level::avx512) kernels.push_back({"avx512", avx512});
#endif
    return kernels;
}

}  // namespace

void hash_shingles(const unsigned char* bytes, std::size_t n, std::uint32_t* out) {
    constexpr std::size_t padded = most_shingles + 23;
    alignas(64) std::uint32_t a[padded];
    alignas(64) std::uint32_t b[padded];
    for (std::size_t i = 0; i < n + 23; ++i) {
        std::uint32_t x = (bytes[i] + 1U) * first_factor;
        x ^= x >> 15;
        a[i] = x * second_factor;
    }
    for (std::size_t i = 0; i < n + 22; ++i) b[i] = rotl(a[i], 1) ^ a[i + 1];
    for (std::size_t i = 0; i < n + 20; ++i) a[i] = rotl(b[i], 2) ^ b[i + 2];
    for (std::size_t i = 0; i < n + 16; ++i) b[i] = rotl(a[i], 4) ^ a[i + 4];  // 8 bytes
    for (std::size_t i = 0; i < n + 8; ++i) a[i] = rotl(b[i], 8) ^ b[i + 8];   // 16 bytes
    for (std::size_t i = 0; i < n; ++i) out[i] = rotl(a[i], 8) ^ b[i + 16];    // 24 bytes
}

std::span<const minimiser_kernel> minimiser_kernels() {
    static const std::vector<minimiser_kernel> kernels = runnable();
    return kernels;
}

}  // namespace dedup::inline v1::simd
