// Interface: simd/minimiser_parts.hpp.
//
// Windows are drawn over the upper halves of the hashes, of which twice as many go into a vector. Hardly ever are two
// the least of one window: then both are candidates, with none between them but those that are as small, and windows
// over whole hashes decide. All is numbered as in simd/minimisers.cpp, by the last byte that it depends on.
#include "simd/minimiser_parts.hpp"

#if defined(__x86_64__)

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // of the intrinsics themselves: GCC bug 105593
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#include <algorithm>
#include <array>

#include "simd/avx2_order.hpp"

#define DEDUP_AVX2 __attribute__((target("avx2,popcnt"))) inline

namespace dedup::inline v1::simd {
namespace {

DEDUP_AVX2 __m256i load256(const void* p) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(p));
}
DEDUP_AVX2 __m128i load128(const void* p) {
    return _mm_loadu_si128(static_cast<const __m128i*>(p));
}
DEDUP_AVX2 void store256(void* p, __m256i x) {
    _mm256_storeu_si256(static_cast<__m256i*>(p), x);
}
DEDUP_AVX2 void store128(void* p, __m128i x) {
    _mm_storeu_si128(static_cast<__m128i*>(p), x);
}

// The last half of `before`, then the first one of `now`.
DEDUP_AVX2 __m256i across(__m256i before, __m256i now) {
    return _mm256_permute2x128_si256(before, now, 0x21);
}

// The hashes of two stretches of bytes at once, eight of each a round: either has a half of every vector, so that
// nothing passes from half to half.
struct two_stretches {
    struct turns {  // the place of each lane, and what is left of 32
        alignas(32) std::array<std::uint32_t, 8> place, rest;
    };
    struct eight {
        __m256i low, high;  // four of either stretch, and the next four
    };
    __m256i a, b, c;  // of the round before
    eight d, e;

    DEDUP_AVX2 static eight exclusive_or(eight x, eight y) {
        return {_mm256_xor_si256(x.low, y.low), _mm256_xor_si256(x.high, y.high)};
    }
    template <int K>
    DEDUP_AVX2 static __m256i shifted(__m256i before, __m256i now) {
        return K == 4 ? before : _mm256_alignr_epi8(now, before, 16 - K % 4 * 4);
    }
    template <int K>
    DEDUP_AVX2 static eight doubled(__m256i& before, eight now) {
        const eight both = exclusive_or({shifted<K>(before, now.low), shifted<K>(now.low, now.high)}, now);
        before = now.high;
        return both;
    }
    DEDUP_AVX2 static __m256i mixed(__m256i byte, const turns& by) {
        __m256i x = _mm256_mullo_epi32(_mm256_add_epi32(byte, _mm256_set1_epi32(1)),
                                       _mm256_set1_epi32(static_cast<int>(first_factor)));
        x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 15));
        x = _mm256_mullo_epi32(x, _mm256_set1_epi32(static_cast<int>(second_factor)));
        return _mm256_or_si256(_mm256_srlv_epi32(x, load256(&by.place)), _mm256_sllv_epi32(x, load256(&by.rest)));
    }
    DEDUP_AVX2 static __m256i turned_on(__m256i x, const turns& by) {
        return _mm256_or_si256(_mm256_sllv_epi32(x, load256(&by.place)), _mm256_srlv_epi32(x, load256(&by.rest)));
    }
    // A round's bytes, turned back by their places.
    DEDUP_AVX2 static eight turned_back(const unsigned char* first, const unsigned char* second, const turns* by) {
        const __m256i bytes = _mm256_inserti128_si256(_mm256_castsi128_si256(load128(first)), load128(second), 1);
        // A byte to a lane, below three that are 0.
        const __m256i four = _mm256_setr_epi32(-256, -255, -254, -253, -256, -255, -254, -253);
        const __m256i next_four = _mm256_add_epi32(four, _mm256_set1_epi32(4));
        return {mixed(_mm256_shuffle_epi8(bytes, four), by[0]), mixed(_mm256_shuffle_epi8(bytes, next_four), by[1])};
    }
    DEDUP_AVX2 eight next(eight bytes, const turns* by) {
        const eight now = doubled<4>(c, doubled<2>(b, doubled<1>(a, bytes)));
        const eight all = exclusive_or(e, now);  // those 16 that end eight before, and these
        e = exclusive_or(d, now);
        d = now;
        return {turned_on(all.low, by[0]), turned_on(all.high, by[1])};
    }
};

// The hashes, and their upper halves. The second stretch begins where the first one ends, but for what makes its first
// hash; until then it writes what the first one overwrites in the end.
DEDUP_AVX2 void hash_all(const unsigned char* bytes, std::size_t n, std::uint32_t* hashes, std::uint16_t* halves) {
    static constexpr auto turns = [] {
        std::array<two_stretches::turns, 8> all{};
        for (std::uint32_t i = 0; i < 64; ++i) {
            const std::uint32_t place = i / 8 * 4 + i % 4;
            all[i / 8].place[i % 8] = place;
            all[i / 8].rest[i % 8] = 32 - place;
        }
        return all;
    }();
    constexpr std::size_t first = (first_hash - 23) / 8 * 8;
    constexpr std::size_t common = 24;
    const std::size_t size = (first_choice + n - first + common + 15) / 16 * 8;  // of either
    const std::size_t second = first + size - common;
    two_stretches p{};
    // A round ahead, so that the CPU need not look far to find enough to do.
    two_stretches::eight ready = two_stretches::turned_back(bytes + first, bytes + second, &turns[0]);
    for (std::size_t i = 0; i < size; i += 8) {
        const std::size_t v = first + i;
        const std::size_t w = second + i;
        const two_stretches::eight now = ready;
        ready = two_stretches::turned_back(bytes + v + 8, bytes + w + 8, &turns[(i / 4 + 2) % 8]);
        const two_stretches::eight x = p.next(now, &turns[i / 4 % 8]);
        const __m256i half = _mm256_packus_epi32(_mm256_srli_epi32(x.low, 16), _mm256_srli_epi32(x.high, 16));
        store256(hashes + v, _mm256_permute2x128_si256(x.low, x.high, 0x20));
        store256(hashes + w, _mm256_permute2x128_si256(x.low, x.high, 0x31));
        store128(halves + v, _mm256_castsi256_si128(half));
        store128(halves + w, _mm256_extracti128_si256(half, 1));
    }
}

DEDUP_AVX2 __m128i squeezed(unsigned mask) {
    return _mm_loadl_epi64(reinterpret_cast<const __m128i*>(&avx2_order[mask]));
}

// Windows over whole hashes, 8 at a time.
struct hash_windows {
    __m256i p2, p3, p4, p5, w, x1, x2, x3, x4, x5;  // of the rounds before

    template <int K>
    DEDUP_AVX2 static __m256i shifted(__m256i before, __m256i now) {
        return K == 4 ? across(before, now) : _mm256_alignr_epi8(now, across(before, now), 16 - K % 4 * 4);
    }
    template <int K>
    DEDUP_AVX2 static __m256i least(__m256i& before, __m256i now) {
        const __m256i both = _mm256_min_epu32(shifted<K>(before, now), now);
        before = now;
        return both;
    }
    template <int K>
    DEDUP_AVX2 static __m256i largest(__m256i& before, __m256i now) {
        const __m256i both = _mm256_max_epu32(shifted<K>(before, now), now);
        before = now;
        return both;
    }
    DEDUP_AVX2 __m256i least_of_window(const std::uint32_t* h) {
        const __m256i two = _mm256_min_epu32(load256(h), load256(h - 1));
        const __m256i before = _mm256_min_epu32(load256(h - 2), load256(h - 3));
        const __m256i quarter = least<4>(p2, _mm256_min_epu32(two, before));
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

// Appends the minimisers among the n shingles from `first` on.
DEDUP_AVX2 void choose(std::size_t first, std::size_t n, minimisers& out) {
    constexpr std::size_t lanes = 8;
    const std::uint32_t* const hashes = out.hashes + first;
    hash_windows p{};
    std::size_t v = first_hash / lanes * lanes;
    for (; v + lanes <= first_window; v += lanes) p.least_of_window(hashes + v);
    for (; v < first_choice; v += lanes) p.largest_least(p.least_of_window(hashes + v));
    std::size_t count = out.count;
    for (std::size_t at = 0; at < n; at += lanes, v += lanes) {
        const __m256i largest = p.largest_least(p.least_of_window(hashes + v));
        const __m256i own = load256(hashes + v - reach);
        const unsigned wanted = n - at < lanes ? (1U << (n - at)) - 1 : 0xFFU;
        const unsigned chosen =
            static_cast<unsigned>(_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(largest, own)))) & wanted;
        const __m256i order = _mm256_cvtepu8_epi32(squeezed(chosen));
        store256(out.at + count, _mm256_add_epi32(order, _mm256_set1_epi32(static_cast<int>(first + at))));
        store256(out.hash + count, _mm256_permutevar8x32_epi32(own, order));
        count += static_cast<std::size_t>(_mm_popcnt_u32(chosen));
    }
    out.count = count;
}

// Windows over halves, 16 at a time: the least of 32 that end there, or the largest.
template <bool Largest>
struct half_windows {
    __m256i four, eight, sixteen;  // of the round before

    DEDUP_AVX2 static __m256i of(__m256i x, __m256i y) {
        return Largest ? _mm256_max_epu16(x, y) : _mm256_min_epu16(x, y);
    }
    DEDUP_AVX2 __m256i next(const std::uint16_t* h) {
        const __m256i last4 = of(of(load256(h), load256(h - 1)), of(load256(h - 2), load256(h - 3)));
        const __m256i last8 = of(_mm256_alignr_epi8(last4, across(four, last4), 8), last4);
        const __m256i last16 = of(across(eight, last8), last8);
        const __m256i last32 = of(sixteen, last16);
        four = last4;
        eight = last8;
        sixteen = last16;
        return last32;
    }
};

// The windows by their ends, those that hold what does not count as 0, as are all before and behind. Gives up where
// windows are like those that end 32 before: text is periodic, and its halves decide nothing.
DEDUP_AVX2 bool draw_windows(const std::uint16_t* halves, std::size_t n, std::uint16_t* windows) {
    const std::size_t end = first_choice + n;
    for (const std::size_t i : {32U, 16U}) store256(windows + first_window - i, _mm256_setzero_si256());
    half_windows<false> least{};
    for (const std::size_t i : {32U, 16U}) least.next(halves + first_window - i);
    for (std::size_t v = first_window; v < end; v += 16) {
        const __m256i now = least.next(halves + v);
        if (_mm256_movemask_epi8(_mm256_cmpeq_epi16(now, load256(windows + v - 32))) == -1) return false;
        store256(windows + v, now);
    }
    for (const std::size_t i : {0U, 16U, 32U}) store256(windows + end + i, _mm256_setzero_si256());
    return true;
}

// Where the halves end that are the least of one of their windows, `reach` of either side included.
DEDUP_AVX2 std::size_t candidates(std::uint16_t* halves, const std::uint16_t* windows, std::size_t n,
                                  std::uint16_t* ends) {
    const std::size_t end = first_choice + n;
    store256(halves + end, _mm256_set1_epi16(1));  // unlike the windows there
    half_windows<true> largest{};
    __m128i low = _mm_set1_epi16(first_hash);  // where lane 0 ends
    __m128i high = _mm_set1_epi16(first_hash + 8);
    std::size_t count = 0;
    for (std::size_t v = first_window; v < end + reach; v += 16) {
        const __m256i equal = _mm256_cmpeq_epi16(largest.next(windows + v), load256(halves + v - reach));
        const auto chosen =
            static_cast<unsigned>(_mm256_movemask_epi8(_mm256_packs_epi16(equal, _mm256_setzero_si256())));
        store128(ends + count, _mm_add_epi16(_mm_cvtepu8_epi16(squeezed(chosen & 0xFF)), low));
        count += static_cast<std::size_t>(_mm_popcnt_u32(chosen & 0xFF));
        store128(ends + count, _mm_add_epi16(_mm_cvtepu8_epi16(squeezed(chosen >> 16)), high));
        count += static_cast<std::size_t>(_mm_popcnt_u32(chosen >> 16));
        low = _mm_add_epi16(low, _mm_set1_epi16(16));
        high = _mm_add_epi16(high, _mm_set1_epi16(16));
    }
    return count;
}

bool have_equal_halves(std::uint32_t a, std::uint32_t b) {
    return (a ^ b) >> 16 == 0;
}

// Appends the candidate if it is one of the n shingles.
void take(std::size_t end, std::size_t n, std::size_t& count, minimisers& out) {
    const std::size_t at = end - first_own;  // less than 0 is large
    out.at[count] = static_cast<std::uint32_t>(at);
    out.hash[count] = out.hashes[end];
    count += at < n;
}

// Whether two neighbours have equal halves.
bool take_all(std::span<const std::uint16_t> ends, std::size_t n, minimisers& out) {
    bool equal = false;
    std::size_t count = 0;
    std::uint32_t before = ~out.hashes[ends.front()];
    for (const std::size_t end : ends) {
        equal |= have_equal_halves(before, out.hashes[end]);
        before = out.hashes[end];
        take(end, n, count, out);
    }
    out.count = count;
    return equal;
}

// Appends the minimisers among the shingles that end from `first` to `last`.
void choose_between(std::size_t first, std::size_t last, std::size_t n, minimisers& out) {
    first = std::max(first, first_own) - first_own;
    last = std::min(last - std::min(last, first_own - 1), n);
    if (first < last) choose(first, last - first, out);
}

// Takes all but those of which a neighbour with an equal half has the less hash.
__attribute__((noinline)) void take_least(std::span<const std::uint16_t> ends, std::size_t n, minimisers& out) {
    out.count = 0;
    for (std::size_t i = 0; i < ends.size();) {
        const std::size_t first = i;
        do ++i;
        while (i < ends.size() && have_equal_halves(out.hashes[ends[i - 1]], out.hashes[ends[i]]));
        if (i - first == 1)
            take(ends[first], n, out.count, out);
        else
            choose_between(ends[first], ends[i - 1], n, out);
    }
}

}  // namespace

void avx2_choose_among(std::span<const std::uint16_t> ends, std::size_t n, minimisers& out) {
    out.equal = take_all(ends, n, out);
    if (out.equal) take_least(ends, n, out);
}

__attribute__((target("avx2,popcnt"))) void avx2_minimisers(const unsigned char* bytes, std::size_t n,
                                                            minimisers& out) {
    constexpr std::size_t few = 112;  // which windows over whole hashes are done with sooner
    alignas(32) std::uint16_t halves[minimiser_bytes + 32];
    std::uint16_t windows[minimiser_bytes + 32];
    std::uint16_t ends[minimiser_bytes + 32];
    hash_all(bytes, n, out.hashes, halves);
    if (n > few && draw_windows(halves, n, windows))
        return avx2_choose_among({ends, candidates(halves, windows, n, ends)}, n, out);
    out.count = 0;
    out.equal = true;
    choose(0, n, out);
}

}  // namespace dedup::inline v1::simd

#undef DEDUP_AVX2

#endif
