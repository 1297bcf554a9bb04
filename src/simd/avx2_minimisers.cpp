// Interface: simd/minimiser_parts.hpp.
//
// The shingles are eight stretches, a lane each: what stands some shingles before stands as many rows above, and
// nothing passes from lane to lane. Above the first row stand the last 32, each lane moved to the next one:
//
//     row   lane 0   lane 1     lane 2      ...
//     -1             rows - 1   2 rows - 1
//      0    0        rows       2 rows
//      1    1        rows + 1   2 rows + 1
//
// They are numbered from the first one that counts. Whether one is chosen is known `reach` rows below, where the last
// window ends that holds it.
#include "simd/minimiser_parts.hpp"

#if defined(__x86_64__)

#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // of the intrinsics themselves: GCC bug 105593
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <immintrin.h>

#include <algorithm>
#include <array>
#include <span>

#define DEDUP_AVX2 __attribute__((target("avx2,bmi,popcnt"))) inline
// A loop over all rows by itself: joined to the one before, it would want more registers than there are.
#define DEDUP_AVX2_ALONE __attribute__((target("avx2,bmi,popcnt"), noinline))

namespace dedup::inline v1::simd {
namespace {

using row = __m256i;

constexpr std::size_t lanes = 8;
constexpr std::size_t step = 8;  // rows at a time, of whose number it is a divisor

constexpr std::size_t rows_of(std::size_t n) {
    return (n + 2 * reach + lanes * step - 1) / (lanes * step) * step;
}
constexpr std::size_t most_rows = rows_of(minimiser_block);
static_assert(2 * reach + lanes * step - 1 + shingle <= minimiser_bytes::front + minimiser_bytes::slack);  // read

DEDUP_AVX2 row all(std::uint32_t x) {
    return _mm256_set1_epi32(static_cast<int>(x));
}
DEDUP_AVX2 row load(const void* p) {
    return _mm256_loadu_si256(static_cast<const row*>(p));
}
// Each lane moved to the one before. The last one is then whatever stands behind it.
DEDUP_AVX2 row next_lane(const row* x) {
    return load(reinterpret_cast<const std::uint32_t*>(x) + 1);
}
DEDUP_AVX2 row even(row x, row y) {
    return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(x), _mm256_castsi256_ps(y), 0x88));
}
DEDUP_AVX2 row odd(row x, row y) {
    return _mm256_castps_si256(_mm256_shuffle_ps(_mm256_castsi256_ps(x), _mm256_castsi256_ps(y), 0xDD));
}

// Eight bytes of each of the lanes 0, 1, 4 and 5, counted from that of `first`.
DEDUP_AVX2 row bytes_of(const unsigned char* first, std::size_t rows) {
    const auto eight = [&](std::size_t lane) { return reinterpret_cast<const __m128i*>(first + lane * rows); };
    const __m128i low = _mm_unpacklo_epi64(_mm_loadl_epi64(eight(0)), _mm_loadl_epi64(eight(1)));
    const __m128i high = _mm_unpacklo_epi64(_mm_loadl_epi64(eight(4)), _mm_loadl_epi64(eight(5)));
    return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

DEDUP_AVX2 row mixed(row byte) {
    row x = _mm256_mullo_epi32(_mm256_add_epi32(byte, all(1)), all(first_factor));
    x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 15));
    return _mm256_mullo_epi32(x, all(second_factor));
}

// The next bytes of each lane, mixed, a row each.
struct mixed_bytes {
    row four[2];  // bytes of each lane, then the next four

    DEDUP_AVX2 mixed_bytes(const unsigned char* bytes, std::size_t rows) {
        const row x = bytes_of(bytes, rows), y = bytes_of(bytes + 2 * rows, rows);
        four[0] = even(x, y);
        four[1] = odd(x, y);
    }
    DEDUP_AVX2 row operator[](std::size_t i) const {
        // A byte to a lane, below three that are 0.
        const row pick =
            _mm256_add_epi32(_mm256_setr_epi32(-256, -252, -248, -244, -256, -252, -248, -244), all(i % 4));
        return mixed(_mm256_shuffle_epi8(four[i / 4], pick));
    }
};

// Hashes that roll over the bytes of all lanes at once: what comes in, and what has come in a shingle before.
DEDUP_AVX2 row rolled(row hash, row in) {
    return _mm256_xor_si256(in, _mm256_or_si256(_mm256_add_epi32(hash, hash), _mm256_srli_epi32(hash, 31)));
}
DEDUP_AVX2 row rolled(row hash, row in, row leaving) {
    const row turn = _mm256_setr_epi32(0x00030201, 0x04070605, 0x080B0A09, 0x0C0F0E0D,  // by 24 bits
                                       0x00030201, 0x04070605, 0x080B0A09, 0x0C0F0E0D);
    return rolled(hash, _mm256_xor_si256(in, _mm256_shuffle_epi8(leaving, turn)));
}

// Mixes bytes into `in`, those before the first row first. They are also the last ones of the lane before, where they
// are not mixed again: of as many rows as the last lane, which has none behind it, can spare.
DEDUP_AVX2_ALONE void hash_all(const unsigned char* bytes, std::size_t rows, std::size_t spare, row* in, row* hashes) {
    row h = all(0);
    for (std::size_t i = 0; i < shingle; i += step) {
        const mixed_bytes next(bytes + i, rows);
        for (std::size_t k = 0; k < step; ++k) h = rolled(h, in[i + k] = next[k]);
    }
    in[shingle] = all(0);  // whatever is behind the last lane
    const std::size_t known = std::min({spare / step * step, shingle, rows});
    std::size_t i = 0;
    for (; i < rows - known; i += step) {
        const mixed_bytes next(bytes + shingle + i, rows);
        for (std::size_t k = 0; k < step; ++k) hashes[i + k] = h = rolled(h, in[shingle + i + k] = next[k], in[i + k]);
    }
    for (; i < rows; i += step) {
        const row* const before = in + (shingle + i - rows);
        for (std::size_t k = 0; k < step; ++k) hashes[i + k] = h = rolled(h, next_lane(before + k), in[i + k]);
    }
}

// Puts above the first row what stands there.
DEDUP_AVX2_ALONE void put_above(std::size_t rows, row* x) {
    const row lane_before = _mm256_setr_epi32(7, 0, 1, 2, 3, 4, 5, 6);
    for (std::size_t i = 0; i < window; i += step) {
        x -= step;
        for (std::size_t k = step; k-- > 0;) x[k] = _mm256_permutevar8x32_epi32(x[rows + k], lane_before);
    }
}

// The least, or the largest, of the 32 rows that end with each: the last rows of one block of 32 and the first ones of
// the next.
template <bool Largest>
struct windows {
    row last[window + 1];  // of the block before, from each row on, or none
    row first;             // of this one, up to the row

    DEDUP_AVX2 static row of(row x, row y) { return Largest ? _mm256_max_epu32(x, y) : _mm256_min_epu32(x, y); }
    DEDUP_AVX2 void begin_block_behind(const row* x) {
        row r = last[window] = first = all(Largest ? 0 : ~0U);
        for (std::size_t i = window; i > 0; i -= step) {
            for (std::size_t k = 1; k <= step; ++k) last[i - k] = r = of(r, x[i - k]);
        }
    }
    DEDUP_AVX2 row next(row x, std::size_t i) {
        first = of(first, x);
        return of(first, last[i + 1]);
    }
};

DEDUP_AVX2_ALONE void least_of_windows(const row* hashes, std::size_t rows, row* least) {
    windows<false> w;
    for (std::size_t b = 0; b < rows; b += window) {
        w.begin_block_behind(hashes + b - window);
        const std::size_t size = std::min(rows - b, window);
        for (std::size_t i = 0; i < size; i += step) {
            for (std::size_t k = i; k < i + step; ++k) least[b + k] = w.next(hashes[b + k], k);
        }
    }
}

using chosen_rows = std::uint32_t[(most_rows + window - 1) / window][lanes];  // of 32 rows a bit each

// Lanes of which a bit is set.
constexpr auto bit = [] {
    std::array<std::array<std::uint32_t, lanes>, window> bits{};
    for (std::size_t i = 0; i < window; ++i) bits[i].fill(1U << i);
    return bits;
}();

// The bits from one on, which may be any number.
DEDUP_AVX2 row bits_from(row first) {
    return _mm256_sllv_epi32(all(~0U), _mm256_max_epi32(first, all(0)));
}

// Those of the n shingles that are the least of one of their windows.
DEDUP_AVX2_ALONE void choose(const row* hashes, const row* least, std::size_t rows, std::size_t n, chosen_rows& out) {
    const row lane = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    row begin = _mm256_sub_epi32(all(2 * reach), _mm256_mullo_epi32(lane, all(static_cast<std::uint32_t>(rows))));
    row end = _mm256_add_epi32(begin, all(static_cast<std::uint32_t>(n)));
    windows<true> w;
    for (std::size_t b = 0; b < rows; b += window) {
        w.begin_block_behind(least + b - window);
        const std::size_t size = std::min(rows - b, window);
        row bits = all(0);
        for (std::size_t i = 0; i < size; i += step) {
            for (std::size_t k = i; k < i + step; ++k) {
                const row is_least = _mm256_cmpeq_epi32(w.next(least[b + k], k), hashes[b + k - reach]);
                bits = _mm256_or_si256(bits, _mm256_and_si256(is_least, load(bit[k].data())));
            }
        }
        bits = _mm256_andnot_si256(bits_from(end), _mm256_and_si256(bits, bits_from(begin)));
        _mm256_storeu_si256(reinterpret_cast<row*>(out[b / window]), bits);
        begin = _mm256_sub_epi32(begin, all(window));
        end = _mm256_sub_epi32(end, all(window));
    }
}

// The first shingle of which a bit is set, which is taken; whatever stands 64 rows on if there is none.
DEDUP_AVX2 anchor take_first(std::uint64_t& bits, std::uint32_t at, const std::uint32_t* hashes) {
    const std::uint64_t k = _tzcnt_u64(bits);
    bits = _blsr_u64(bits);
    return {at + static_cast<std::uint32_t>(k), hashes[lanes * k]};
}

// Lists what is chosen, lane by lane: of 32 shingles hardly ever more than three. Where the list ends.
DEDUP_AVX2 anchor* list(const row* hashes, std::size_t rows, const chosen_rows& chosen, std::uint32_t first,
                        anchor* out) {
    constexpr std::size_t usual = 3;
    const std::span blocks(chosen, (rows + window - 1) / window);
    for (std::size_t lane = 0; lane < lanes; ++lane) {
        const auto* own = reinterpret_cast<const std::uint32_t*>(hashes - reach) + lane;
        auto at = first + static_cast<std::uint32_t>(lane * rows - 2 * reach);
        for (const auto& block : blocks) {
            std::uint64_t bits = block[lane];
            anchor* const end = out + _mm_popcnt_u64(bits);
            do {
                for (std::size_t i = 0; i < usual; ++i) *out++ = take_first(bits, at, own);
            } while (bits != 0);
            out = end;
            own += window * lanes;
            at += window;
        }
    }
    return out;
}

// As no two are at the same place, it is their hashes if anything is equal. Puts down four behind them.
DEDUP_AVX2 bool have_equal_neighbours(anchor* a, std::size_t count) {
    _mm256_storeu_si256(reinterpret_cast<row*>(a + count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    row equal = all(0);
    for (std::size_t i = 0; i + 1 < count; i += 4)
        equal = _mm256_or_si256(equal, _mm256_cmpeq_epi32(load(a + i), load(a + i + 1)));
    return _mm256_movemask_epi8(equal) != 0;
}

}  // namespace

__attribute__((target("avx2,bmi,popcnt"))) minimisers avx2_minimisers(std::string_view key, std::size_t first,
                                                                      std::size_t n, std::uint32_t begin, anchor* out) {
    const minimiser_bytes bytes(key, first, n);
    row room[2][window + most_rows + window];  // those behind the last row may be anything
    row* const hashes = room[0] + window;
    row* const least = room[1] + window;
    chosen_rows chosen;
    const std::size_t rows = rows_of(n);
    hash_all(bytes.data(), rows, lanes * rows - (n + 2 * reach), room[1], hashes);
    put_above(rows, hashes);
    least_of_windows(hashes, rows, least);
    put_above(rows, least);
    choose(hashes, least, rows, n, chosen);
    const std::uint32_t at = begin + static_cast<std::uint32_t>(first);
    const auto count = static_cast<std::size_t>(list(hashes, rows, chosen, at, out) - out);
    return {count, have_equal_neighbours(out, count)};
}

}  // namespace dedup::inline v1::simd

#undef DEDUP_AVX2
#undef DEDUP_AVX2_ALONE

#endif
