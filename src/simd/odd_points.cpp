// Interface: simd/odd_points.hpp. Portable code, AVX2, AVX-512 VBMI.
#include "simd/odd_points.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "simd/avx2_bytes.hpp"
#include "simd/avx2_look_up.hpp"
#include "simd/level.hpp"

namespace dedup::inline v1::simd {
namespace {

// What bytes are to UTF-8, a bit each.
struct shape {
    std::uint64_t leads = 0;    // first bytes of 2 bytes and more,
    std::uint64_t leads3 = 0;   // of 3 and more,
    std::uint64_t leads4 = 0;   // of 4
    std::uint64_t tails = 0;    // continuation bytes
    std::uint64_t fourths = 0;  // where such a byte stands 3 bytes on
};

// Leads that lack continuation bytes, and such bytes that lack a lead. `continued`: with which bytes sequences go on
// that begin earlier; becomes what it is for the bytes behind.
[[gnu::always_inline]] inline std::uint64_t ill_formed(const shape& s, std::uint64_t& continued) {
    const std::uint64_t expected = continued | s.leads << 1 | s.leads3 << 2 | s.leads4 << 3;
    const std::uint64_t behind = s.leads >> 63 | s.leads3 >> 62 | s.leads4 >> 61;
    if (((s.tails ^ expected) | (behind & ~(s.fourths >> 61))) == 0) {
        continued = behind;
        return 0;
    }
    const std::uint64_t second = s.tails >> 1 | s.fourths << 2, third = s.tails >> 2 | s.fourths << 1;
    const std::uint64_t leads3 = s.leads3 & second, leads4 = s.leads4 & second & third;
    const std::uint64_t due = continued | s.leads << 1 | leads3 << 2 | leads4 << 3;
    continued = s.leads >> 63 | leads3 >> 62 | leads4 >> 61;
    return (s.leads & ~second) | (s.leads3 & ~third) | (s.leads4 & ~s.fourths) | (s.tails & ~due);
}

// The odd ones among ASCII bytes; `other` becomes whether there are other bytes. The loops are written for the
// vectoriser.
std::uint64_t portable_ascii(const char* text, char before, bool& other) {
    std::array<unsigned char, odd_block + 1> x;
    std::array<std::uint8_t, odd_block> odd;
    x[0] = static_cast<unsigned char>(before);
    std::memcpy(x.data() + 1, text, odd_block);
    for (std::size_t i = 0; i < odd_block; ++i) {
        const unsigned char c = x[i + 1];
        const bool feed = c == '\n';
        const bool behind_blank = (x[i] == ' ') | (x[i] == '\t');
        odd[i] = ((c < 0x20) & (c != '\t') & !feed) | (c == 0x7F) | (feed & behind_blank);
    }
    std::uint64_t any = 0, all = 0, bits = 0;
    for (std::size_t i = 0; i < odd_block; i += 8) {
        std::uint64_t eight;
        std::memcpy(&eight, odd.data() + i, 8);
        any |= eight;
        std::memcpy(&eight, text + i, 8);
        all |= eight;
    }
    other = (all & 0x8080808080808080) != 0;
    for (std::size_t i = 0; any != 0 && i < odd_block; ++i) bits |= std::uint64_t{odd[i]} << i;
    return bits;
}

// The high bits of eight bytes, the first byte's first.
std::uint64_t high_bits(std::uint64_t eight) {
    return (eight >> 7 & 0x0101010101010101) * 0x0102040810204080 >> 56;
}

shape shape_of(const char* text) {
    shape s;
    for (std::size_t i = 0; i < odd_block; i += 8) {
        std::uint64_t x;
        std::memcpy(&x, text + i, 8);
        if constexpr (std::endian::native == std::endian::big) x = __builtin_bswap64(x);
        s.leads |= high_bits(x & x << 1) << i;
        s.tails |= high_bits(x & ~(x << 1)) << i;
        s.leads3 |= high_bits(x & x << 1 & x << 2) << i;
        s.leads4 |= high_bits(x & x << 1 & x << 2 & x << 3) << i;
    }
    s.fourths = s.tails >> 3;
    for (std::size_t k = 0; k < 3; ++k) {
        const bool tail = (static_cast<unsigned char>(text[odd_block + k]) & 0xC0U) == 0x80;
        s.fourths |= std::uint64_t{tail} << (odd_block - 3 + k);
    }
    return s;
}

// The odd ones among other bytes.
std::uint64_t portable_others(const char* text, const point_set& even, std::uint64_t& continued) {
    const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const shape s = shape_of(text);
    std::uint64_t bits = ill_formed(s, continued);
    for (std::uint64_t two = s.leads & ~s.leads3; two != 0; two &= two - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(two));
        bits |= std::uint64_t{even.two(byte(i), byte(i + 1)) == 0} << i;
    }
    for (std::uint64_t more = s.leads3; more != 0; more &= more - 1) {
        const auto i = static_cast<std::size_t>(std::countr_zero(more));
        bits |= std::uint64_t{!even.contains(byte(i), byte(i + 1), byte(i + 2))} << i;
    }
    return bits;
}

std::uint64_t mark_portable(const char* text, std::size_t blocks, const point_set& even, odd_before before,
                            std::uint64_t* bits) {
    std::uint64_t found = 0;
    char last = before.blank ? ' ' : '.';
    for (std::size_t b = 0; b < blocks; ++b, text += odd_block) {
        bool other = false;
        bits[b] = portable_ascii(text, last, other);
        if (other)
            bits[b] |= portable_others(text, even, before.continued);
        else
            before.continued = 0;
        found |= bits[b];
        last = text[odd_block - 1];
    }
    return found;
}

#if defined(__x86_64__)

#define DEDUP_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi"))) inline

constexpr avx2_set tab_or_space = columns_of(" \t"), tab_feed_or_delete = columns_of("\t\n\x7F");

// FF for ASCII bytes that are not odd. `before`: the bytes before them.
DEDUP_AVX2 __m256i even_ascii(__m256i x, __m256i before) {
    const __m256i feed = held(_mm256_set1_epi8('\n')), last_control = held(_mm256_set1_epi8(0x1F));
    // Signed, other bytes than ASCII are below 0. A tab and a feed are let in, and 7F is left out.
    const __m256i visible = _mm256_xor_si256(_mm256_cmpgt_epi8(x, last_control), in(x, tab_feed_or_delete));
    const __m256i behind_blank = _mm256_and_si256(_mm256_cmpeq_epi8(x, feed), in(before, tab_or_space));
    return _mm256_andnot_si256(behind_blank, visible);
}

// FF for bytes of at least `least`, as unsigned numbers.
DEDUP_AVX2 __m256i at_least(__m256i x, int least) {
    return _mm256_cmpeq_epi8(_mm256_max_epu8(x, _mm256_set1_epi8(static_cast<char>(least))), x);
}
DEDUP_AVX2 std::uint64_t at_least(const halves& x, int least) {
    return bits_of(halves{at_least(x.low, least), at_least(x.high, least)});
}

// FF for the bytes, among 32, with which no code point begins that is known to be in the set. Most scripts have
// sequences of two bytes or of three, but not both. `exact`: whether third bytes had to be asked; then they have to be
// again, where cannot be foreseen.
[[gnu::always_inline]] DEDUP_AVX2 __m256i outside(const char* text, const point_set& s, bool two, bool wide,
                                                  bool& exact) {
    const __m256i x = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
    const auto second = index_from<4>(0x80, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 1)));
    __m256i in = _mm256_setzero_si256();
    if (two) in = find_two(index_from<2>(0xC0, x), second, s.two);
    if (wide) {
        const auto lead = index_from<2>(0xE0, x);
        in = _mm256_or_si256(in, find_wide(lead, second, s.wide));
        const __m256i left = _mm256_and_si256(_mm256_cmpeq_epi8(in, _mm256_setzero_si256()), at_least(x, 0xE0));
        if (exact || (exact = _mm256_movemask_epi8(left) != 0)) {
            const auto third = index_from<4>(0x80, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text + 2)));
            in = _mm256_or_si256(in, _mm256_and_si256(find_wide(lead, second, s.exact), find(third, s.third.data())));
        }
    }
    return _mm256_cmpeq_epi8(in, _mm256_setzero_si256());
}

DEDUP_AVX2 std::uint64_t mark_avx2(const char* text, std::size_t blocks, const point_set& even, odd_before before,
                                   std::uint64_t* bits) {
    std::uint64_t found = 0;
    bool exact = false;
    __m256i last = _mm256_set1_epi8(before.blank ? ' ' : '.');
    for (std::size_t b = 0; b < blocks; ++b, text += odd_block) {
        const halves x = load(text);
        const halves x1 = bytes_before(text, x, last);
        const halves even_bytes{even_ascii(x.low, x1.low), even_ascii(x.high, x1.high)};
        last = x.high;
        bits[b] = 0;
        if (all(even_bytes)) {
            before.continued = 0;
            continue;
        }
        const std::uint64_t other = bits_of(x);
        bits[b] = ~(bits_of(even_bytes) | other);
        found |= bits[b];
        if ((other | before.continued) == 0) continue;
        shape s;
        s.tails = bits_of(tails_of(x));
        s.leads = other & ~s.tails;
        s.leads3 = at_least(x, 0xE0);
        s.leads4 = at_least(x, 0xF0);
        s.fourths = bits_of(tails_of(load(text + 3)));
        bits[b] |= ill_formed(s, before.continued);
        const bool two = (s.leads & ~s.leads3) != 0, wide = s.leads3 != 0;
        const __m256i low = outside(text, even, two, wide, exact), high = outside(text + 32, even, two, wide, exact);
        bits[b] |= s.leads & bits_of(halves{low, high});
        found |= bits[b];
    }
    return found;
}

// By the low six bits of the bytes. With a mask, as GCC takes the other form's for not initialised: its bug 105593.
DEDUP_AVX512 __m512i find(__m512i x, const look_up& table) {
    return _mm512_maskz_permutexvar_epi8(~__mmask64{0}, x, _mm512_load_si512(table.data()));
}
DEDUP_AVX512 __m512i find(__m512i x, __m512i second, const pair_set& s) {
    return _mm512_and_si512(find(x, s.lead), find(second, s.second));
}

DEDUP_AVX512 std::uint64_t tails_at(__m512i x) {
    return _mm512_cmplt_epi8_mask(x, _mm512_set1_epi8(static_cast<char>(0xC0)));
}

// The odd ones among other bytes.
DEDUP_AVX512 std::uint64_t odd_others(const char* text, __m512i x, std::uint64_t other, const point_set& even,
                                      std::uint64_t& continued) {
    const __m512i second = _mm512_loadu_si512(text + 1), third = _mm512_loadu_si512(text + 2);
    shape s;
    s.tails = tails_at(x);
    s.leads = other & ~s.tails;
    s.leads3 = _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8(static_cast<char>(0xE0)));
    s.leads4 = _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8(static_cast<char>(0xF0)));
    s.fourths = tails_at(_mm512_loadu_si512(text + 3));
    const __m512i in = _mm512_or_si512(_mm512_or_si512(find(x, second, even.two), find(x, second, even.wide)),
                                       _mm512_and_si512(find(x, second, even.exact), find(third, even.third)));
    return (s.leads & _mm512_testn_epi8_mask(in, in)) | ill_formed(s, continued);
}

DEDUP_AVX512 std::uint64_t mark_avx512(const char* text, std::size_t blocks, const point_set& even, odd_before before,
                                       std::uint64_t* bits) {
    const __m512i space = _mm512_set1_epi8(' '), tab = _mm512_set1_epi8('\t'), feed = _mm512_set1_epi8('\n');
    std::uint64_t blank = before.blank, found = 0;
    for (std::size_t b = 0; b < blocks; ++b, text += odd_block) {
        const __m512i x = _mm512_loadu_si512(text);
        const std::uint64_t feeds = _mm512_cmpeq_epi8_mask(x, feed), tabs = _mm512_cmpeq_epi8_mask(x, tab);
        const std::uint64_t blanks = _mm512_cmpeq_epi8_mask(x, space) | tabs;
        // Signed, those over 7E are at most 0 when 1 is added.
        const std::uint64_t controls_or_high =
            _mm512_cmple_epi8_mask(_mm512_add_epi8(x, _mm512_set1_epi8(1)), space) & ~feeds & ~tabs;
        std::uint64_t odd = feeds & (blanks << 1 | blank);
        blank = blanks >> 63;
        const std::uint64_t other = controls_or_high != 0 ? _mm512_movepi8_mask(x) : 0;
        odd |= controls_or_high & ~other;
        if (other != 0)
            odd |= odd_others(text, x, other, even, before.continued);
        else
            before.continued = 0;
        bits[b] = odd;
        found |= odd;
    }
    return found;
}

#undef DEDUP_AVX512

#endif

std::vector<odd_kernel> runnable() {
    std::vector<odd_kernel> kernels{{"portable", mark_portable}};
#if defined(__x86_64__)
    if (best() >= level::avx2) kernels.push_back({"avx2", mark_avx2});
    if (best() >= level::avx512) kernels.push_back({"avx512", mark_avx512});
#endif
    return kernels;
}

}  // namespace

std::span<const odd_kernel> odd_kernels() {
    static const std::vector<odd_kernel> kernels = runnable();
    return kernels;
}

}  // namespace dedup::inline v1::simd
