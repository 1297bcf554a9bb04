// Interface: simd/fold_ascii.hpp. Portable code, AVX2, AVX-512 VBMI2.
#include "simd/fold_ascii.hpp"

#include <bit>
#include <cstring>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace dedup::detail {
namespace {

// Folds 64 bytes of ASCII; returns which are kept. Free of branches.
std::uint64_t fold_bytes(const char* text, char*& key) {
    char* out = key;
    std::uint64_t kept = 0;
    for (std::size_t i = 0; i < fold_block; ++i) {
        const char folded = ascii_key[static_cast<unsigned char>(text[i])];
        *out = folded;
        out += folded != 0;
        kept |= std::uint64_t{folded != 0} << i;
    }
    key = out;
    return kept;
}

std::size_t portable_blocks(const char* text, std::size_t blocks, char*& key, std::uint64_t* bits) {
    for (std::size_t done = 0; done < blocks; ++done, text += fold_block) {
        std::uint64_t any = 0;
        for (std::size_t i = 0; i < fold_block; i += 8) {
            std::uint64_t eight;
            std::memcpy(&eight, text + i, 8);
            any |= eight;
        }
        if ((any & 0x8080808080808080) != 0) return done;
        bits[done] = fold_bytes(text, key);
    }
    return blocks;
}

#if defined(__x86_64__)

// Which bytes of eight to take, in order, for each mask of kept ones; the rest of the store is overwritten later.
constexpr auto squeeze = [] {
    std::array<std::array<std::uint8_t, 8>, 256> shuffle{};
    for (unsigned mask = 0; mask < 256; ++mask) {
        unsigned n = 0;
        for (unsigned i = 0; i < 8; ++i)
            if ((mask >> i & 1) != 0) shuffle[mask][n++] = static_cast<std::uint8_t>(i);
    }
    return shuffle;
}();

// ASCII has eight rows of sixteen: bit r of columns[c] says that row r keeps column c.
constexpr auto columns = [] {
    std::array<std::uint8_t, 16> kept{};
    for (unsigned c = 0; c < 128; ++c)
        if (ascii_key[c] != 0) kept[c % 16] = static_cast<std::uint8_t>(kept[c % 16] | 1U << c / 16);
    return kept;
}();

constexpr std::array<std::uint8_t, 16> rows{1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0};

#define DEDUP_AVX2 __attribute__((target("avx2,popcnt,bmi"))) inline
#define DEDUP_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt,bmi"))) inline

DEDUP_AVX2 std::uint64_t non_ascii(__m256i low, __m256i high) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(low)) |
           std::uint64_t{static_cast<std::uint32_t>(_mm256_movemask_epi8(high))} << 32;
}

// Folds 32 bytes; returns which are kept.
DEDUP_AVX2 std::uint32_t fold_half(__m256i x, char*& out) {
    const __m256i column = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&columns)));
    const __m256i row = _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(&rows)));
    const __m256i high = _mm256_and_si256(_mm256_srli_epi16(x, 4), _mm256_set1_epi8(15));
    const __m256i hit = _mm256_and_si256(_mm256_shuffle_epi8(column, x), _mm256_shuffle_epi8(row, high));
    const __m256i dropped = _mm256_cmpeq_epi8(hit, _mm256_setzero_si256());
    const __m256i upper = _mm256_and_si256(_mm256_cmpgt_epi8(x, _mm256_set1_epi8('A' - 1)),
                                           _mm256_cmpgt_epi8(_mm256_set1_epi8('Z' + 1), x));
    const __m256i lower = _mm256_or_si256(x, _mm256_and_si256(upper, _mm256_set1_epi8(32)));
    const std::uint32_t kept = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(dropped));
    const __m128i quarter[2] = {_mm256_castsi256_si128(lower), _mm256_extracti128_si256(lower, 1)};
    for (int q = 0; q < 2; ++q) {
        for (int e = 0; e < 2; ++e) {
            const std::uint32_t eight = kept >> (16 * q + 8 * e) & 255;
            const __m128i bytes = e == 0 ? quarter[q] : _mm_unpackhi_epi64(quarter[q], quarter[q]);
            const __m128i order = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(&squeeze[eight]));
            _mm_storel_epi64(reinterpret_cast<__m128i*>(out), _mm_shuffle_epi8(bytes, order));
            out += _mm_popcnt_u32(eight);
        }
    }
    return kept;
}

DEDUP_AVX2 std::size_t avx2_blocks(const char* text, std::size_t blocks, char*& key, std::uint64_t* bits) {
    char* out = key;
    std::size_t done = 0;
    for (; done < blocks; ++done, text += fold_block) {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32));
        if (non_ascii(low, high) != 0) break;
        const std::uint64_t kept = fold_half(low, out);
        bits[done] = kept | std::uint64_t{fold_half(high, out)} << 32;
    }
    key = out;
    return done;
}

// Folds 64 bytes; returns which are kept. Compresses in a register, then stores all of it: a compressing store is slow
// on Zen 4.
DEDUP_AVX512 std::uint64_t fold_whole(__m512i x, char*& out) {
    const __m512i low = _mm512_loadu_si512(ascii_key.data());
    const __m512i high = _mm512_loadu_si512(ascii_key.data() + 64);
    const __m512i folded = _mm512_permutex2var_epi8(low, x, high);
    const __mmask64 kept = _mm512_test_epi8_mask(folded, folded);
    _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(kept, folded));
    out += _mm_popcnt_u64(kept);
    return kept;
}

DEDUP_AVX512 std::size_t avx512_blocks(const char* text, std::size_t blocks, char*& key, std::uint64_t* bits) {
    char* out = key;
    std::size_t done = 0;
    for (; done < blocks; ++done, text += fold_block) {
        const __m512i x = _mm512_loadu_si512(text);
        if (_mm512_movepi8_mask(x) != 0) break;
        bits[done] = fold_whole(x, out);
    }
    key = out;
    return done;
}

#undef DEDUP_AVX2
#undef DEDUP_AVX512

#endif

std::vector<fold_ascii_kernel> runnable() {
    std::vector<fold_ascii_kernel> kernels{{"portable", portable_blocks}};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") != 0) kernels.push_back({"avx2", avx2_blocks});
    if (__builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
        __builtin_cpu_supports("avx512vbmi") != 0 && __builtin_cpu_supports("avx512vbmi2") != 0)
        kernels.push_back({"avx512", avx512_blocks});
#endif
    return kernels;
}

}  // namespace

std::span<const fold_ascii_kernel> fold_ascii_kernels() {
    static const std::vector<fold_ascii_kernel> kernels = runnable();
    return kernels;
}

}  // namespace dedup::detail
