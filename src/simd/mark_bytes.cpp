// Interface: simd/mark_bytes.hpp. Portable code, AVX2.
#include "simd/mark_bytes.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace dedup::simd {
namespace {

// Whether s[0] is one; free of branches, so that compilers vectorise loops of it.
inline std::uint8_t is_mark(const char* s) {
    const char c = s[0];
    return static_cast<std::uint8_t>(((c | 0x20) == '{') | ((c | 0x20) == '(') | ((c | 0x20) == '<') | (c == '\xE2') |
                                     ((c == '.') & (s[1] == '.')));
}

#if defined(__x86_64__)

#define DEDUP_AVX2 __attribute__((target("avx2"))) inline

// With the bit 20 (hex), which ( and < have and in which [ and { differ, each has a low half of its own. It makes
// brackets of two control characters, too: 08 and 1C.
DEDUP_AVX2 std::uint32_t marks_of(const char* text) {
    const __m256i mark = _mm256_setr_epi8(0, 0, 0, 0, 0, 0, 0, 0, '(', 0, 0, '{', '<', 0, 0, 0,  //
                                          0, 0, 0, 0, 0, 0, 0, 0, '(', 0, 0, '{', '<', 0, 0, 0);
    const __m256i dot = _mm256_set1_epi8('.');
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
    const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 1));
    const __m256i y = _mm256_or_si256(x, _mm256_set1_epi8(0x20));
    const __m256i brackets = _mm256_cmpeq_epi8(_mm256_shuffle_epi8(mark, y), y);
    const __m256i dots = _mm256_and_si256(_mm256_cmpeq_epi8(x, dot), _mm256_cmpeq_epi8(next, dot));
    const __m256i ellipses = _mm256_cmpeq_epi8(x, _mm256_set1_epi8('\xE2'));
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_or_si256(_mm256_or_si256(brackets, dots), ellipses)));
}

DEDUP_AVX2 void mark_bytes_avx2(const char* text, std::size_t blocks, std::uint64_t* bits) {
    for (std::size_t b = 0; b < blocks; ++b, text += mark_block)
        bits[b] = marks_of(text) | std::uint64_t{marks_of(text + 32)} << 32;
}

#undef DEDUP_AVX2

#endif

}  // namespace

void mark_bytes_portable(const char* text, std::size_t blocks, std::uint64_t* bits) {
    for (std::size_t b = 0; b < blocks; ++b, text += mark_block) {
        std::uint8_t any = 0;
        for (std::size_t i = 0; i < mark_block; ++i) any |= is_mark(text + i);
        bits[b] = 0;
        for (std::size_t i = 0; any != 0 && i < mark_block; ++i) bits[b] |= std::uint64_t{is_mark(text + i)} << i;
    }
}

mark_bytes_fn mark_bytes() {
#if defined(__x86_64__)
    static const mark_bytes_fn fastest = __builtin_cpu_supports("avx2") != 0 ? mark_bytes_avx2 : mark_bytes_portable;
    return fastest;
#else
    return mark_bytes_portable;
#endif
}

}  // namespace dedup::simd
