// Interface: simd/fold_points.hpp. Portable code, AVX-512 VBMI2.
#include "simd/fold_points.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "fold_table.hpp"
#include "simd/fold_ascii.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace dedup::detail {
namespace {

// A word of marks at a time. Knows all code points of up to three bytes that are kept as they are or dropped.
std::size_t fold_portable(const char* text, std::size_t size, const fold_sets&, char*& key, std::uint64_t* bits,
                          std::size_t at) {
    static const fold_table& table = folds();
    const auto byte = [text](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    char* out = key;
    std::size_t pos = 0;
    for (bool known = true; known && pos < size;) {
        const std::size_t first = (at + pos) % 64, word = (at + pos) / 64;
        const std::size_t border = std::min(size, pos + 64 - first);
        std::uint64_t marks = 0, spilt = 0;
        while (pos < border) {
            const char32_t lead = byte(pos);
            const std::size_t bit = (at + pos) % 64;
            if (lead < 0x80) {
                *out = ascii_key[lead];
                out += ascii_key[lead] != 0;
                marks |= std::uint64_t{ascii_key[lead] != 0} << bit;
                ++pos;
                continue;
            }
            const char32_t second = byte(pos + 1), third = byte(pos + 2);
            const std::size_t bytes = lead >> 5 == 6 ? 2 : 3;
            known = bytes == 2 ? second >> 6 == 2 : lead >> 4 == 14 && second >> 6 == 2 && third >> 6 == 2;
            const char32_t c =
                bytes == 2 ? (lead & 31) << 6 | (second & 63) : (lead & 15) << 12 | (second & 63) << 6 | (third & 63);
            const std::uint16_t kind = table.kinds[c];
            known = known && kind <= kept;
            if (!known) break;
            std::memcpy(out, text + pos, 4);  // of which 2 or 3 count, or none
            const std::uint64_t ones = kind == kept ? (1U << bytes) - 1 : 0;
            out += kind == kept ? bytes : 0;
            marks |= ones << bit;
            spilt = ones >> 1 >> (63 - bit);
            pos += bytes;
        }
        bits[word] |= marks;
        if (spilt != 0) bits[word + 1] |= spilt;
    }
    key = out;
    return pos;
}

#if defined(__x86_64__)

#define DEDUP_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt,bmi"))) inline

DEDUP_AVX512 __m512i find(__m512i x, std::uint64_t wanted, const simd::look_up& table) {
    return _mm512_maskz_permutexvar_epi8(wanted, x, _mm512_load_si512(table.data()));
}

DEDUP_AVX512 __m512i find(__m512i x, __m512i second, std::uint64_t leads, const simd::pair_set& s) {
    return _mm512_and_si512(find(x, leads, s.lead), find(second, leads, s.second));
}

DEDUP_AVX512 std::uint64_t equal(__m512i x, int byte) {
    return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(static_cast<char>(byte)));
}

DEDUP_AVX512 std::uint64_t tails_of(__m512i x) {
    return _mm512_cmplt_epi8_mask(x, _mm512_set1_epi8(static_cast<char>(0xC0)));
}

DEDUP_AVX512 std::uint64_t test(__m512i x, int bits) {
    return _mm512_test_epi8_mask(x, _mm512_set1_epi8(static_cast<char>(bits)));
}

constexpr std::uint64_t first_bits(std::size_t n) {
    return n == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

// 64 bytes, folded.
struct window {
    __m512i key;
    std::uint64_t kept = 0;
    std::size_t size = 64;  // bytes that are done
    bool known = true;      // whether the next code point may be known
};

// The bytes of `w` that lead sequences of three bytes and more.
DEDUP_AVX512 void fold_wide(window& w, __m512i x, __m512i second, __m512i third, std::uint64_t leads3,
                            const fold_sets& s, std::uint64_t& whole, std::uint64_t& known) {
    const __m512i exact = find(x, second, leads3, s.exact);
    const std::uint64_t kept = test(find(x, second, leads3, s.kept_wide), 0xFF) |
                               _mm512_test_epi8_mask(exact, find(third, leads3, s.kept_third));
    whole |= kept;
    known |= kept | _mm512_test_epi8_mask(exact, find(third, leads3, s.dropped_third));
    const std::uint64_t full = leads3 & equal(x, 0xEF) & equal(_mm512_and_si512(second, _mm512_set1_epi8(-2)), 0xBC);
    if (full == 0) return;
    // Bit 6 of the index comes from the second byte; a shift of 16-bit lanes moves no other bit there.
    const __m512i high = _mm512_slli_epi16(_mm512_and_si512(second, _mm512_set1_epi8(1)), 6);
    const __m512i index = _mm512_or_si512(_mm512_and_si512(third, _mm512_set1_epi8(63)), high);
    const __m512i folded = _mm512_permutex2var_epi8(_mm512_load_si512(s.full_width.data()), index,
                                                    _mm512_load_si512(s.full_width.data() + 64));
    const std::uint64_t ascii = full & ~_mm512_movepi8_mask(folded);
    known |= ascii;
    w.kept |= ascii & test(folded, 0x7F);
    w.key = _mm512_mask_mov_epi8(w.key, ascii, folded);
}

// Alefs, and lam before alef as one code point; `both` becomes where such an alef begins.
DEDUP_AVX512 void fold_alefs(window& w, __m512i x, __m512i second, std::uint64_t leads, const fold_sets& s,
                             std::uint64_t& whole, std::uint64_t& known, std::uint64_t& both) {
    const __m512i ligature = find(second, leads & equal(x, 0xD8), s.ligature);
    const std::uint64_t alefs = test(ligature, 0xFF);
    if (alefs == 0) return;
    whole |= alefs;
    known |= alefs & ~std::uint64_t{1};  // the first may follow a lam
    both = alefs & (leads & equal(x, 0xD9) & equal(second, 0x84)) << 2;
    w.key = _mm512_mask_mov_epi8(w.key, both, ligature);
    w.key = _mm512_mask_mov_epi8(w.key, both >> 1, _mm512_set1_epi8(static_cast<char>(0xBB)));
    w.key = _mm512_mask_mov_epi8(w.key, both >> 2, _mm512_set1_epi8(static_cast<char>(0xEF)));
}

// The bytes of `w` that lead sequences of two bytes.
DEDUP_AVX512 void fold_two(window& w, __m512i x, __m512i second, std::uint64_t leads, const fold_sets& s,
                           std::uint64_t& whole, std::uint64_t& known) {
    const __m512i two = _mm512_or_si512(find(x, second, leads, s.kept_two[0]), find(x, second, leads, s.kept_two[1]));
    const __m512i capital = find(x, second, leads, s.capitals);
    const std::uint64_t plus_32 = test(capital, fold_sets::plus_32), plus_80 = test(capital, fold_sets::plus_80);
    const std::uint64_t plus_1 = test(capital, fold_sets::plus_1);
    whole = test(two, 0xFF) | plus_32 | plus_80 | plus_1;
    known = whole | test(find(x, second, leads, s.dropped_two), 0xFF);
    // 32 more is the other half of the lead byte's 64, and for the upper half the next lead byte's.
    const std::uint64_t next_lead = (plus_32 & test(second, 0x20)) | plus_80;
    w.key = _mm512_mask_add_epi8(w.key, next_lead | plus_1 << 1, w.key, _mm512_set1_epi8(1));
    w.key = _mm512_xor_si512(w.key, _mm512_maskz_set1_epi8(plus_32 << 1, 0x20));
    w.key = _mm512_mask_add_epi8(w.key, plus_80 << 1, w.key, _mm512_set1_epi8(16));
}

DEDUP_AVX512 void fold_others(window& w, const char* text, __m512i x, std::uint64_t other, const fold_sets& s) {
    const __m512i second = _mm512_loadu_si512(text + 1), third = _mm512_loadu_si512(text + 2);
    const std::uint64_t tails = tails_of(x), leads = other & ~tails;
    const std::uint64_t leads3 = _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8(static_cast<char>(0xE0)));
    const std::uint64_t leads4 = _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8(static_cast<char>(0xF0)));
    const std::uint64_t next = tails_of(second), next2 = tails_of(third);
    const std::uint64_t next3 = tails_of(_mm512_loadu_si512(text + 3));
    const std::uint64_t led = leads << 1 | leads3 << 2 | leads4 << 3;
    const std::uint64_t broken = (leads & ~next) | (leads3 & ~next2) | (leads4 & ~next3) | (tails & ~led);
    std::uint64_t whole = 0, known = 0, both = 0;  // leads of what is kept, of what is known, of alefs
    w.kept &= ~other;
    w.key = _mm512_mask_mov_epi8(w.key, other, x);
    fold_two(w, x, second, leads, s, whole, known);
    fold_alefs(w, x, second, leads, s, whole, known, both);
    if (leads3 != 0) fold_wide(w, x, second, third, leads3, s, whole, known);
    const std::uint64_t unknown = (leads & ~known) | broken;
    const std::uint64_t across = (leads & 1ULL << 63) | (leads3 & 3ULL << 62) | (leads4 & 7ULL << 61);
    w.size = static_cast<std::size_t>(std::countr_zero(unknown | across));
    w.known = (unknown >> (w.size & 63) & 1) == 0;
    if (w.size < 64 && (both >> w.size & 1) != 0) w.size -= 2;  // an alef keeps its lam
    w.kept |= whole | whole << 1 | (whole & leads3) << 2 | (whole & leads4) << 3;
    w.kept &= ~(both << 1) & first_bits(w.size);
}

DEDUP_AVX512 std::size_t fold_avx512(const char* text, std::size_t size, const fold_sets& s, char*& key,
                                     std::uint64_t* bits, std::size_t at) {
    const __m512i low = _mm512_loadu_si512(ascii_key.data()), high = _mm512_loadu_si512(ascii_key.data() + 64);
    char* out = key;
    std::size_t pos = 0;
    window w;
    while (pos < size) {
        const __m512i x = _mm512_loadu_si512(text + pos);
        w.key = _mm512_permutex2var_epi8(low, x, high);
        w.kept = test(w.key, 0xFF);
        w.size = 64;
        if (const std::uint64_t other = _mm512_movepi8_mask(x); other != 0) fold_others(w, text + pos, x, other, s);
        // Compresses in a register, then stores all of it: a compressing store is slow on Zen 4.
        _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(w.kept, w.key));
        out += _mm_popcnt_u64(w.kept);
        const std::size_t word = (at + pos) / 64, first = (at + pos) % 64;
        bits[word] |= w.kept << first;
        if (const std::uint64_t spilt = w.kept >> 1 >> (63 - first); spilt != 0) bits[word + 1] |= spilt;
        pos += w.size;
        if (!w.known) break;
    }
    key = out;
    return pos;
}

#undef DEDUP_AVX512

#endif

std::vector<fold_points_kernel> runnable() {
    std::vector<fold_points_kernel> kernels{{"portable", fold_portable}};
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
        __builtin_cpu_supports("avx512vbmi") != 0 && __builtin_cpu_supports("avx512vbmi2") != 0)
        kernels.push_back({"avx512", fold_avx512});
#endif
    return kernels;
}

}  // namespace

std::span<const fold_points_kernel> fold_points_kernels() {
    static const std::vector<fold_points_kernel> kernels = runnable();
    return kernels;
}

}  // namespace dedup::detail
