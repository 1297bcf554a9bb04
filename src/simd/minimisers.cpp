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

minimisers portable(std::string_view key, std::size_t first, std::size_t n, std::uint32_t begin, anchor* out) {
    const minimiser_bytes bytes(key, first, n);
    constexpr std::size_t padded = most_shingles + 64;
    alignas(64) std::uint32_t hashes[padded];
    alignas(64) std::uint32_t a[padded];
    alignas(64) std::uint32_t b[padded];
    const std::size_t shingles = n + 2 * reach;
    hash_shingles(bytes.data() + minimiser_bytes::front - reach, shingles, hashes);
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
        out[count] = {begin + static_cast<std::uint32_t>(first + i), hash};
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

// Of 2^k bytes that are 0, of which the last one's place is i.
constexpr std::uint32_t zero_hash(unsigned k, unsigned i) {
    constexpr std::uint32_t x = first_factor ^ first_factor >> 15;
    return k == 0 ? std::rotr(x * second_factor, static_cast<int>(i % 32))
                  : zero_hash(k - 1, i) ^ zero_hash(k - 1, i + 32 - (1U << (k - 1)));
}

// The hashes, 16 at a time.
struct avx512_hashes {
    static constexpr std::uint32_t none = zero_hash(3, 0) ^ zero_hash(4, 24);  // of bytes that are 0
    alignas(64) static constexpr auto before = [] {
        std::array<std::array<std::uint32_t, 16>, 4> all{};
        for (unsigned k = 0; k < 4; ++k)
            for (unsigned i = 0; i < 16; ++i) all[k][i] = zero_hash(k, 16 + i);
        return all;
    }();

    __m512i a, b, c, d;  // of the round before

    // As if bytes that are 0 were before.
    DEDUP_AVX512 static avx512_hashes behind_nothing() {
        return {_mm512_load_si512(before[0].data()), _mm512_load_si512(before[1].data()),
                _mm512_load_si512(before[2].data()), _mm512_load_si512(before[3].data())};
    }
    template <int K>
    DEDUP_AVX512 static __m512i doubled(__m512i& before, __m512i now) {
        const __m512i both = _mm512_xor_si512(_mm512_alignr_epi32(now, before, 16 - K), now);
        before = now;
        return both;
    }
    // Bytes, turned back by `turns`, which is the place of each.
    DEDUP_AVX512 static __m512i turned_back(const char* bytes, __m512i turns) {
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

// Where hashes stand: each at the last byte of its shingle. The bytes are those that the n own shingles have in the
// key, and those that share a window with them; before the key, all are 0, as are those behind it.
//
//     bytes      0 0 0 0 b b b b b b b b b
//     hashes     . . Z Z h h h h h h h h h h .       Z: of a shingle of zeros; .: does not count
//                    |---|-----|--------|--|
//                    |  reach  |   own  | reach
//                        origin
struct places {
    static constexpr std::size_t origin = 64;

    std::size_t bytes;  // that the key has, from the first one on
    std::size_t own_begin, own_end;

    places(std::size_t key_size, std::size_t first, std::size_t n) {
        const std::size_t before = std::min(first, reach);
        bytes = key_size - (first - before);
        own_begin = origin + before + shingle - 1;
        own_end = own_begin + n;
    }
};
constexpr std::size_t most_places = places::origin + reach + shingle - 1 + minimiser_block + reach + 2 * 32;

// The hashes, and their upper halves, between halves that are 0.
DEDUP_AVX512 void hash_all(const char* bytes, const places& at, std::uint32_t* hashes, std::uint16_t* halves) {
    const __m512i first = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i second = _mm512_add_epi32(first, _mm512_set1_epi32(16));
    const __m512i none = _mm512_set1_epi32(static_cast<int>(avx512_hashes::none));
    for (std::size_t i = places::origin - 32; i < places::origin; i += 16) _mm512_storeu_si512(hashes + i, none);
    _mm512_storeu_si512(halves + places::origin - 32, _mm512_set1_epi16(static_cast<short>(avx512_hashes::none >> 16)));
    const std::size_t end = at.own_end + reach;
    // The key's last bytes, of less than a round, and 0 behind them.
    alignas(32) char last[32 * 4];
    const std::size_t whole = at.bytes / 32 * 32;
    const auto rest = static_cast<__mmask32>((1U << at.bytes % 32) - 1);
    _mm256_store_si256(reinterpret_cast<__m256i*>(last), _mm256_maskz_loadu_epi8(rest, bytes + whole));
    for (std::size_t i = 32; i < sizeof last; i += 32)
        _mm256_store_si256(reinterpret_cast<__m256i*>(last + i), _mm256_setzero_si256());
    const auto round = [&](std::size_t begin) { return begin < whole ? bytes + begin : last + (begin - whole); };
    avx512_hashes p = avx512_hashes::behind_nothing();
    // A round ahead, so that the CPU need not look far to find enough to do.
    __m512i first_ready = avx512_hashes::turned_back(round(0), first);
    __m512i second_ready = avx512_hashes::turned_back(round(0) + 16, second);
    for (std::size_t i = places::origin; i < end; i += 32) {
        const __m512i first_now = first_ready, second_now = second_ready;
        const char* const next = round(i + 32 - places::origin);
        first_ready = avx512_hashes::turned_back(next, first);
        second_ready = avx512_hashes::turned_back(next + 16, second);
        const __m512i low = p.next(first_now, first);
        const __m512i high = p.next(second_now, second);
        _mm512_storeu_si512(hashes + i, low);
        _mm512_storeu_si512(hashes + i + 16, high);
        _mm512_storeu_si512(halves + i, _mm512_permutex2var_epi16(low, numbers<1, 2>(), high));
    }
    _mm512_storeu_si512(halves + at.own_begin - reach - 32, _mm512_setzero_si512());
    _mm512_storeu_si512(halves + end, _mm512_setzero_si512());
}

// Where the own halves stand that are the least of one of their windows; windows that hold what does not count are 0.
DEDUP_AVX512 std::size_t candidates(const std::uint16_t* halves, const places& at, std::uint16_t* found) {
    avx512_windows p{};
    p.least_of_window(halves + at.own_begin + reach - 64);
    p.largest_least(p.least_of_window(halves + at.own_begin + reach - 32));
    std::size_t count = 0;
    for (std::size_t i = at.own_begin; i < at.own_end; i += 32) {
        const __m512i largest = p.largest_least(p.least_of_window(halves + i + reach));  // the last of its windows
        const __m512i own = _mm512_loadu_si512(halves + i);
        const std::size_t left = at.own_end - i;
        const auto wanted = static_cast<__mmask32>(left < 32 ? (1U << left) - 1 : ~0U);
        const __mmask32 chosen = _mm512_mask_cmpeq_epi16_mask(wanted, largest, own);
        const __m512i here = _mm512_add_epi16(numbers<0, 1>(), _mm512_set1_epi16(static_cast<short>(i)));
        _mm512_storeu_si512(found + count, _mm512_maskz_compress_epi16(chosen, here));
        count += static_cast<std::size_t>(_mm_popcnt_u32(chosen));
    }
    return count;
}

// Whether one of the 32 hashes has the upper half of this one, but is not the same.
DEDUP_AVX512 bool nearly_equal(const std::uint32_t* hashes, std::uint32_t hash) {
    const __m512i own = _mm512_set1_epi32(static_cast<int>(hash));
    const __m512i half = _mm512_set1_epi32(1 << 16);
    const __m512i low = _mm512_xor_si512(_mm512_loadu_si512(hashes), own);
    const __m512i high = _mm512_xor_si512(_mm512_loadu_si512(hashes + 16), own);
    const __mmask16 in_low = _mm512_mask_cmplt_epu32_mask(_mm512_test_epi32_mask(low, low), low, half);
    const __mmask16 in_high = _mm512_mask_cmplt_epu32_mask(_mm512_test_epi32_mask(high, high), high, half);
    return _kortestz_mask16_u8(in_low, in_high) == 0;
}

// Takes all candidates. Whether they are right: if not, there are two neighbours of which the upper halves are equal,
// but not the hashes.
DEDUP_AVX512 bool take_all(const std::uint32_t* hashes, const std::uint16_t* found, std::size_t count,
                           std::uint32_t first, anchor* out, minimisers& all) {
    const __m512i low = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    const __m512i high = _mm512_add_epi32(low, _mm512_set1_epi32(8));
    __m512i before = _mm512_set1_epi32(static_cast<int>(~hashes[found[0]]));
    __mmask16 equal = 0;
    __mmask16 unsure = 0;
    for (std::size_t i = 0; i < count; i += 16) {
        const auto there = static_cast<__mmask16>(count - i < 16 ? (1U << (count - i)) - 1 : 0xFFFFU);
        const __m512i place = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(found + i)));
        const __m512i hash = _mm512_mask_i32gather_epi32(_mm512_setzero_si512(), there, place, hashes, 4);
        const __m512i differ = _mm512_xor_si512(_mm512_alignr_epi32(hash, before, 15), hash);
        const __mmask16 same = _mm512_mask_testn_epi32_mask(there, differ, differ);
        equal |= same;
        unsure |= _mm512_mask_cmplt_epu32_mask(_kandn_mask16(same, there), differ, _mm512_set1_epi32(1 << 16));
        before = hash;
        const __m512i at = _mm512_add_epi32(place, _mm512_set1_epi32(static_cast<int>(first)));
        _mm512_storeu_si512(out + i, _mm512_permutex2var_epi32(at, low, hash));
        _mm512_storeu_si512(out + i + 8, _mm512_permutex2var_epi32(at, high, hash));
    }
    all = {count, equal != 0};
    return unsure == 0;
}

// Those of 32 hashes that are less than `hash`, a bit each. (Of a mask that is widened, GCC 12 may spill one half and
// load both.)
DEDUP_AVX512 std::uint32_t less(const std::uint32_t* hashes, __m512i hash) {
    const __mmask16 low = _mm512_cmplt_epu32_mask(_mm512_loadu_si512(hashes), hash);
    const __mmask16 high = _mm512_cmplt_epu32_mask(_mm512_loadu_si512(hashes + 16), hash);
    return _mm512_kunpackw(high, low);
}

// Keeps the candidates that are right: beside them are enough hashes for a window of which none is less. Those that do
// not count are too far from them to matter.
DEDUP_AVX512 std::size_t keep_right(const std::uint32_t* hashes, std::uint16_t* found, std::size_t count) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint32_t* const own = hashes + found[i];
        const __m512i hash = _mm512_set1_epi32(static_cast<int>(*own));
        const int not_less = std::countl_zero(less(own - 32, hash)) + std::countr_zero(less(own + 1, hash));
        found[kept] = found[i];
        kept += not_less >= static_cast<int>(reach);
    }
    return kept;
}

__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi2,popcnt"))) minimisers avx512(
    std::string_view key, std::size_t first, std::size_t n, std::uint32_t begin, anchor* out) {
    alignas(64) std::uint32_t hashes[most_places];
    alignas(64) std::uint16_t halves[most_places];
    std::uint16_t found[most_places];
    const places at(key.size(), first, n);
    hash_all(key.data() + key.size() - at.bytes, at, hashes, halves);
    const std::size_t count = candidates(halves, at, found);
    minimisers all{0, false};
    if (count == 0) return all;
    const std::uint32_t first_at = begin + static_cast<std::uint32_t>(first - at.own_begin);
    const bool sure = take_all(hashes, found, count, first_at, out, all);
    // What stands beside the own ones can only be nearly equal to a candidate if it is so to the first or the last.
    if (!sure || nearly_equal(hashes + at.own_begin - 32, hashes[found[0]]) ||
        nearly_equal(hashes + at.own_end, hashes[found[count - 1]]))
        take_all(hashes, found, keep_right(hashes, found, count), first_at, out, all);
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
