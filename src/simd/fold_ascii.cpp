// Interface: simd/fold_ascii.hpp. Portable code, AVX2, AVX-512 VBMI2.
#include "simd/fold_ascii.hpp"

#include <bit>
#include <cstring>
#include <vector>

#include "simd/avx2_fold.hpp"
#include "simd/level.hpp"

namespace dedup::inline v1::detail {
namespace {

// Folds 64 bytes of ASCII; returns which are kept. Free of branches.
std::uint64_t fold_bytes(const char* text, char*& key) {
    char* out = key;
    std::uint64_t kept = 0;
    const auto fold_byte = [&](std::size_t i) {
        const char folded = ascii_key[static_cast<unsigned char>(text[i])];
        *out = folded;
        out += folded != 0;
        kept |= std::uint64_t{folded != 0} << i;
    };
    for (std::size_t i = 0; i < fold_block; i += 4) fold_byte(i), fold_byte(i + 1), fold_byte(i + 2), fold_byte(i + 3);
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

#define DEDUP_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt,bmi"))) inline

// Folds 32 bytes; returns which are kept.
DEDUP_AVX2 std::uint32_t fold_half(__m256i x, char*& out) {
    const avx2_folded folded = avx2_fold_ascii(x);
    avx2_compact(folded.key, folded.kept, out);
    return folded.kept;
}

DEDUP_AVX2 std::size_t avx2_blocks(const char* text, std::size_t blocks, char*& key, std::uint64_t* bits) {
    char* out = key;
    std::size_t done = 0;
    for (; done < blocks; ++done, text += fold_block) {
        const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
        const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 32));
        if (_mm256_movemask_epi8(_mm256_or_si256(low, high)) != 0) break;
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

#undef DEDUP_AVX512

#endif

std::vector<fold_ascii_kernel> runnable() {
    std::vector<fold_ascii_kernel> kernels{{"portable", portable_blocks}};
#if defined(__x86_64__)
    if (simd::best() >= simd::level::avx2) kernels.push_back({"avx2", avx2_blocks});
    if (simd::best() >= simd::level::avx512) kernels.push_back({"avx512", avx512_blocks});
#endif
    return kernels;
}

}  // namespace

std::span<const fold_ascii_kernel> fold_ascii_kernels() {
    static const std::vector<fold_ascii_kernel> kernels = runnable();
    return kernels;
}

}  // namespace dedup::inline v1::detail
