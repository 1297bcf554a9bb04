// Interface: simd/fold_points.hpp. Portable code, AVX2, AVX-512 VBMI2.
#include "simd/fold_points.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "fold_table.hpp"
#include "simd/avx2_fold.hpp"
#include "simd/fold_ascii.hpp"
#include "simd/level.hpp"

namespace dedup::inline v1::detail {
namespace {

// A text with bytes of 0 behind it: its end in a copy.
class padded {
public:
    padded(const char* text, std::size_t size)
        : text_(text), size_(size), end_(size - std::min(size, window + margin)) {}

    // From byte `pos` < size on, window + margin bytes may be read, and two before.
    const char* at(std::size_t pos) {
        if (pos < end_) return text_ + pos;
        if (!copied_) copy_end();
        return copy_.data() + most - (size_ - pos);
    }

private:
    static constexpr std::size_t window = 64, margin = 3;  // of the last code point
    static constexpr std::size_t most = 72;  // bytes that are copied: a fixed number, which is faster than some

    void copy_end() {
        copied_ = true;
        if (size_ >= most)
            std::memcpy(copy_.data(), text_ + size_ - most, most);
        else
            std::copy(text_, text_ + size_, copy_.data() + most - size_);
        std::memset(copy_.data() + most, 0, window + margin);
    }

    const char* text_;
    std::size_t size_;
    std::size_t end_;
    bool copied_ = false;
    std::array<char, most + window + margin> copy_;
};

// A word of marks at a time. Knows all code points of up to three bytes that are kept as they are or dropped.
std::size_t fold_portable(const char* text, std::size_t size, const fold_sets&, char*& key, std::uint64_t* bits,
                          std::size_t at) {
    static const fold_table& table = folds();
    char* out = key;
    std::size_t pos = 0;
    padded whole(text, size);
    for (bool known = true; known && pos < size;) {
        const std::size_t first = (at + pos) % 64, word = (at + pos) / 64;
        const std::size_t border = std::min(size, pos + 64 - first);
        const char* from = whole.at(pos);
        const auto byte = [&from](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(from[i])); };
        std::uint64_t marks = 0, spilt = 0;
        while (pos < border) {
            const char32_t lead = byte(0);
            const std::size_t bit = (at + pos) % 64;
            if (lead < 0x80) {
                *out = ascii_key[lead];
                out += ascii_key[lead] != 0;
                marks |= std::uint64_t{ascii_key[lead] != 0} << bit;
                ++pos, ++from;
                continue;
            }
            const char32_t second = byte(1), third = byte(2);
            const std::size_t bytes = lead >> 5 == 6 ? 2 : 3;
            known = bytes == 2 ? second >> 6 == 2 : lead >> 4 == 14 && second >> 6 == 2 && third >> 6 == 2;
            const char32_t c =
                bytes == 2 ? (lead & 31) << 6 | (second & 63) : (lead & 15) << 12 | (second & 63) << 6 | (third & 63);
            const std::uint16_t kind = table.kinds[c];
            known = known && kind <= kept;
            if (!known) break;
            std::memcpy(out, from, 4);  // of which 2 or 3 count, or none
            const std::uint64_t ones = kind == kept ? (1U << bytes) - 1 : 0;
            out += kind == kept ? bytes : 0;
            marks |= ones << bit;
            spilt = ones >> 1 >> (63 - bit);
            pos += bytes, from += bytes;
        }
        bits[word] |= marks;
        if (spilt != 0) bits[word + 1] |= spilt;
    }
    key = out;
    return pos;
}

#if defined(__x86_64__)

// What the fold of so many bytes is, but for its key. The last sequence may end in the next window: as windows have one
// size, none waits for what the one before holds.
struct window {
    std::uint64_t kept = 0;
    std::size_t size = 0;  // bytes that are done
    bool known = true;     // whether the next code point may be known
    bool first = true;     // before which, if it follows any, there is text that is not known
    bool follows = false;
    std::uint64_t carry = 0;  // whether continuation bytes of the sequence that begins in the window before are kept
    // What the text has had it has again, in windows that follow no pattern: from then on, all are asked.
    bool had_capitals = false;
    bool had_full_width = false;
};

// The sequences of a window, and what has become of them: a bit for the first byte of each.
struct sequences {
    std::uint64_t leads = 0;     // first bytes of 2 bytes and more,
    std::uint64_t leads3 = 0;    // of 3 and more
    std::uint64_t tails = 0;     // continuation bytes
    std::uint64_t whole = 0;     // those that are kept,
    std::uint64_t known = 0;     // and what the kernel knows
    std::uint64_t both = 0;      // alefs behind lam
    std::uint64_t capitals = 0;  // and sharp s: whose second bytes change

    // Whether some are not known yet. Most scripts have sequences of two bytes or of three, but not both.
    [[nodiscard]] bool two_left() const { return (leads & ~leads3 & ~known) != 0; }
    [[nodiscard]] bool wide_left() const { return (leads3 & ~known) != 0; }
};

// Which alefs are known: a first one that may follow a lam is not. `text`: the window's.
[[gnu::always_inline]] inline std::uint64_t known_alefs(const window& w, const char* text, const sequences& q,
                                                        std::uint64_t alefs) {
    const int begin = std::countr_zero(~q.tails);
    const bool behind_lam = w.first ? w.follows : std::memcmp(text + begin - 2, "\xD9\x84", 2) == 0;
    return alefs & ~(std::uint64_t{behind_lam} << begin);
}

// Where the window ends, and what of it is kept.
template <std::size_t Bytes>
[[gnu::always_inline]] inline void finish(window& w, const sequences& q) {
    const std::uint64_t unknown = q.leads & ~q.known;
    const std::uint64_t stop = unknown | (q.capitals & std::uint64_t{1} << (Bytes - 1));
    // A bit that is added behind a lead byte goes through its continuation bytes, and clears theirs.
    std::uint64_t through;
    const bool over = __builtin_add_overflow(q.tails, q.whole << 1 | w.carry, &through);
    w.kept |= q.whole | (q.tails & ~through);
    w.carry = Bytes == 64 ? q.whole >> 63 | std::uint64_t{over} : through >> Bytes % 64 & 1;
    if (stop != 0) {
        w.size = static_cast<std::size_t>(std::countr_zero(stop));
        w.known = (unknown >> w.size & 1) == 0;
        if ((q.both >> w.size & 1) != 0) w.size -= 2;  // an alef keeps its lam
        w.kept &= (std::uint64_t{1} << w.size) - 1;
        w.carry = 0;
    }
}

// `size`: bytes of text.
[[gnu::always_inline]] inline void mark(std::uint64_t* bits, std::size_t at, std::size_t size, std::uint64_t kept) {
    bits[at / 64] |= kept << at % 64;
    if (at % 64 + size > 64) bits[at / 64 + 1] |= kept >> (64 - at % 64);
}

struct window32 : window {
    __m256i key;
};

DEDUP_AVX2 __m256i load32(const char* text) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(text));
}

DEDUP_AVX2 std::uint32_t mask_of(__m256i x) {
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(x));
}

DEDUP_AVX2 std::uint32_t any_bit(__m256i x) {
    return ~mask_of(_mm256_cmpeq_epi8(x, _mm256_setzero_si256()));
}

DEDUP_AVX2 std::uint32_t any_bit(__m256i x, int bits) {
    return any_bit(_mm256_and_si256(x, _mm256_set1_epi8(static_cast<char>(bits))));
}

DEDUP_AVX2 std::uint32_t equal(__m256i x, int byte) {
    return mask_of(_mm256_cmpeq_epi8(x, _mm256_set1_epi8(static_cast<char>(byte))));
}

DEDUP_AVX2 std::uint32_t at_least(__m256i x, int least) {
    return mask_of(_mm256_cmpeq_epi8(_mm256_max_epu8(x, _mm256_set1_epi8(static_cast<char>(least))), x));
}

DEDUP_AVX2 std::uint32_t tails_of(__m256i x) {
    return mask_of(_mm256_cmpgt_epi8(_mm256_set1_epi8(static_cast<char>(0xC0)), x));
}

// FF for each bit.
DEDUP_AVX2 __m256i spread(std::uint64_t bits) {
    const __m256i of_byte = _mm256_setr_epi64x(0, 0x0101010101010101, 0x0202020202020202, 0x0303030303030303);
    const __m256i bit = _mm256_set1_epi64x(static_cast<long long>(0x8040201008040201));
    const __m256i bytes = _mm256_shuffle_epi8(_mm256_set1_epi32(static_cast<int>(bits)), of_byte);
    return _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit);
}

DEDUP_AVX2 void add(window32& w, std::uint64_t where, int delta) {
    w.key = _mm256_add_epi8(w.key, _mm256_and_si256(spread(where), _mm256_set1_epi8(static_cast<char>(delta))));
}

DEDUP_AVX2 void put(window32& w, std::uint64_t where, __m256i bytes) {
    w.key = _mm256_blendv_epi8(w.key, bytes, spread(where));
}

// Adds 32 to the code points whose first bytes have bit 7 in `which`: that is the other half of the lead byte's 64, and
// for the upper half the next lead byte's.
DEDUP_AVX2 void add_32(window32& w, __m256i which, __m256i next) {
    const __m256i leads = _mm256_cmpgt_epi8(_mm256_setzero_si256(), which);
    const __m256i upper = _mm256_and_si256(_mm256_srli_epi16(next, 5), _mm256_set1_epi8(1));
    const __m256i seconds = _mm256_alignr_epi8(leads, _mm256_permute2x128_si256(leads, leads, 0x08), 15);
    w.key = _mm256_xor_si256(_mm256_add_epi8(w.key, _mm256_and_si256(leads, upper)),
                             _mm256_and_si256(seconds, _mm256_set1_epi8(0x20)));
}

// As the functions below, which are written for 64 bytes.
DEDUP_AVX2 void fold_alefs(window32& w, const char* text, std::uint64_t d8, __m256i x, __m256i next,
                           const simd::avx2_index<4>& second, const fold_sets& s, sequences& q) {
    const __m256i ligature = simd::find_in_row<2>(second, s.ligature.data());
    const std::uint64_t alefs = d8 & any_bit(ligature);
    q.both = alefs & (equal(x, 0xD9) & equal(next, 0x84)) << 2;
    q.whole |= alefs & ~q.both;
    q.known |= known_alefs(w, text, q, alefs);
    w.kept |= q.both;
    if (q.both == 0) return;
    put(w, q.both, ligature);
    put(w, q.both >> 1, _mm256_set1_epi8(static_cast<char>(0xBB)));
    put(w, q.both >> 2, _mm256_set1_epi8(static_cast<char>(0xEF)));
}

DEDUP_AVX2 void fold_two(window32& w, const char* text, __m256i x, __m256i next, const simd::avx2_index<4>& second,
                         const fold_sets& s, sequences& q) {
    const auto lead = simd::index_from<2>(0xC0, x);
    const __m256i common = simd::find_two(lead, second, s.common_two);
    q.known = q.whole = any_bit(common);
    q.capitals = mask_of(common);
    if (w.had_capitals |= q.capitals != 0; w.had_capitals) add_32(w, common, next);
    if (!q.two_left()) return;
    if (const std::uint64_t d8 = equal(x, 0xD8); d8 != 0) fold_alefs(w, text, d8, x, next, second, s, q);
    q.known |= any_bit(simd::find_two(lead, second, s.dropped_two));
    if (!q.two_left()) return;
    const __m256i capital =
        _mm256_and_si256(simd::find_two(lead, second, s.capitals), _mm256_cmpeq_epi8(common, _mm256_setzero_si256()));
    if (const std::uint64_t capitals = any_bit(capital); capitals != 0) {
        const std::uint64_t plus_80 = any_bit(capital, fold_sets::plus_80);
        const std::uint64_t plus_1 = any_bit(capital, fold_sets::plus_1);
        const __m256i by_32 = _mm256_and_si256(capital, _mm256_set1_epi8(fold_sets::plus_32));
        add_32(w, _mm256_cmpgt_epi8(by_32, _mm256_setzero_si256()), next);
        add(w, plus_80 | plus_1 << 1, 1);
        add(w, plus_80 << 1, 16);
        q.capitals |= capitals;
        q.whole |= capitals;
        q.known |= capitals;
        if (!q.two_left()) return;
    }
    const std::uint64_t kept = any_bit(simd::find_two(lead, second, s.kept_two));
    q.whole |= kept;
    q.known |= kept;
    if (!q.two_left()) return;
    const std::uint64_t sharp = s.sharp_s & equal(x, 0xC3) & equal(next, 0x9F);
    put(w, sharp | sharp << 1, _mm256_set1_epi8('s'));
    q.capitals |= sharp;
    q.whole |= sharp;
    q.known |= sharp;
}

DEDUP_AVX2 void fold_wide(window32& w, __m256i x, __m256i next, __m256i after, const simd::avx2_index<4>& second,
                          const fold_sets& s, sequences& q) {
    const auto lead = simd::index_from<2>(0xE0, x);
    const std::uint64_t kept = any_bit(simd::find_wide(lead, second, s.kept_wide));
    q.whole |= kept;
    q.known |= kept;
    if (!q.wide_left()) return;
    const auto third = simd::index_from<4>(0x80, after);
    const __m256i exact = simd::find_wide(lead, second, s.exact);
    const std::uint64_t also = any_bit(_mm256_and_si256(exact, simd::find(third, s.kept_third.data())));
    q.whole |= also;
    q.known |= also | any_bit(_mm256_and_si256(exact, simd::find(third, s.dropped_third.data())));
    if (!q.wide_left()) return;
    const std::uint64_t bc = equal(next, 0xBC), full = equal(x, 0xEF) & (bc | equal(next, 0xBD));
    if (full == 0) return;
    const __m256i folded = _mm256_blendv_epi8(simd::find(third, s.full_width.data() + 64),
                                              simd::find(third, s.full_width.data()), spread(bc));
    const std::uint64_t ascii = full & ~std::uint64_t{mask_of(folded)};
    q.known |= ascii;
    w.kept |= ascii & any_bit(folded);
    put(w, ascii, folded);
}

DEDUP_AVX2 void fold_others(window32& w, const char* text, __m256i x, std::uint64_t other, const fold_sets& s) {
    const __m256i next = load32(text + 1), after = load32(text + 2);
    const std::uint64_t tails = tails_of(x);
    sequences q{other & ~tails, at_least(x, 0xE0), tails};
    const auto second = simd::index_from<4>(0x80, next);
    if (q.two_left()) fold_two(w, text, x, next, second, s, q);
    if (q.wide_left()) fold_wide(w, x, next, after, second, s, q);
    finish<32>(w, q);
}

DEDUP_AVX2 std::size_t fold_avx2(const char* text, std::size_t size, const fold_sets& s, char*& key,
                                 std::uint64_t* bits, std::size_t at) {
    char* out = key;
    std::size_t pos = 0;
    window32 w;
    w.follows = at > 0;
    padded whole(text, size);
    while (pos < size && w.known) {
        const char* const here = whole.at(pos);
        const __m256i x = load32(here);
        const avx2_folded ascii = avx2_fold_ascii(x);
        w.key = ascii.key;
        w.kept = ascii.kept;
        w.size = 32;
        w.first = pos == 0;
        if (const std::uint64_t other = mask_of(x); other != 0) fold_others(w, here, x, other, s);
        avx2_compact(w.key, static_cast<std::uint32_t>(w.kept), out);
        mark(bits, at + pos, std::min(w.size, size - pos), w.kept);
        pos += w.size;
    }
    key = out;
    return std::min(pos, size);
}

#define DEDUP_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi,avx512vbmi2,popcnt,bmi"))) inline

// With a mask, as GCC takes the other form's for not initialised: its bug 105593.
DEDUP_AVX512 __m512i find(__m512i x, const simd::look_up& table) {
    return _mm512_maskz_permutexvar_epi8(~__mmask64{0}, x, _mm512_load_si512(table.data()));
}

DEDUP_AVX512 __m512i find(__m512i x, __m512i second, const simd::pair_set& s) {
    return _mm512_and_si512(find(x, s.lead), find(second, s.second));
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
DEDUP_AVX512 std::uint64_t test(__m512i x) {
    return _mm512_test_epi8_mask(x, x);
}

struct window64 : window {
    __m512i key;
};

// Code points of full width.
DEDUP_AVX512 void fold_full_width(window64& w, __m512i x, __m512i second, __m512i third, const fold_sets& s,
                                  sequences& q) {
    const std::uint64_t full = q.leads3 & equal(x, 0xEF) & equal(_mm512_and_si512(second, _mm512_set1_epi8(-2)), 0xBC);
    w.had_full_width |= full != 0;
    if (!w.had_full_width) return;
    // Bit 6 of the index comes from the second byte; a shift of 16-bit lanes moves no other bit there.
    const __m512i high = _mm512_slli_epi16(second, 6);
    const __m512i index = _mm512_ternarylogic_epi64(third, high, _mm512_set1_epi8(63), 0xE4);
    const __m512i folded = _mm512_permutex2var_epi8(_mm512_load_si512(s.full_width.data()), index,
                                                    _mm512_load_si512(s.full_width.data() + 64));
    const std::uint64_t ascii = full & ~_mm512_movepi8_mask(folded);
    q.known |= ascii;
    w.kept |= ascii & test(folded, 0x7F);
    w.key = _mm512_mask_mov_epi8(w.key, ascii, folded);
}

// The sequences of three bytes and more.
DEDUP_AVX512 void fold_wide(window64& w, __m512i x, __m512i second, __m512i third, const fold_sets& s, sequences& q) {
    const __m512i exact = find(x, second, s.exact);
    const __m512i kept =
        _mm512_or_si512(find(x, second, s.kept_wide), _mm512_and_si512(exact, find(third, s.kept_third)));
    const std::uint64_t whole = q.leads3 & test(kept);
    q.whole |= whole;
    q.known |= whole | (q.leads3 & _mm512_test_epi8_mask(exact, find(third, s.dropped_third)));
    if (w.had_full_width || q.wide_left()) fold_full_width(w, x, second, third, s, q);
}

// Alefs, and lam before alef as one code point.
DEDUP_AVX512 void fold_alefs(window64& w, const char* text, __m512i x, __m512i second, const fold_sets& s,
                             sequences& q) {
    const __m512i ligature = find(second, s.ligature);
    const std::uint64_t alefs = q.leads & equal(x, 0xD8) & test(ligature);
    if (alefs == 0) return;
    q.both = alefs & (q.leads & equal(x, 0xD9) & equal(second, 0x84)) << 2;
    q.whole |= alefs & ~q.both;
    q.known |= known_alefs(w, text, q, alefs);
    w.kept |= q.both;
    w.key = _mm512_mask_mov_epi8(w.key, q.both, ligature);
    w.key = _mm512_mask_mov_epi8(w.key, q.both >> 1, _mm512_set1_epi8(static_cast<char>(0xBB)));
    w.key = _mm512_mask_mov_epi8(w.key, q.both >> 2, _mm512_set1_epi8(static_cast<char>(0xEF)));
}

// Adds 32 to code points, given by their first bytes: that is the other half of the lead byte's 64, and for the upper
// half the next lead byte's.
DEDUP_AVX512 void add_32(window64& w, std::uint64_t which, __m512i second) {
    const __m512i half = _mm512_set1_epi8(0x20);
    const std::uint64_t upper = _mm512_mask_test_epi8_mask(which, second, half);
    w.key = _mm512_mask_add_epi8(w.key, upper, w.key, _mm512_set1_epi8(1));
    w.key = _mm512_xor_si512(w.key, _mm512_maskz_mov_epi8(which << 1, half));
}

// The sequences of two bytes. Of the sets, those that few scripts need come last.
DEDUP_AVX512 void fold_two(window64& w, const char* text, __m512i x, __m512i second, const fold_sets& s, sequences& q) {
    const __m512i common = _mm512_maskz_mov_epi8(q.leads, find(x, second, s.common_two));
    q.known = q.whole = test(common);
    q.capitals = _mm512_movepi8_mask(common);
    if (w.had_capitals |= q.capitals != 0; w.had_capitals) add_32(w, q.capitals, second);
    if (!q.two_left()) return;
    fold_alefs(w, text, x, second, s, q);
    q.known |= q.leads & test(find(x, second, s.dropped_two));
    if (!q.two_left()) return;
    const __m512i capital = _mm512_maskz_mov_epi8(q.leads & ~q.known, find(x, second, s.capitals));
    const std::uint64_t plus_80 = test(capital, fold_sets::plus_80), plus_1 = test(capital, fold_sets::plus_1);
    add_32(w, test(capital, fold_sets::plus_32), second);
    w.key = _mm512_mask_add_epi8(w.key, plus_80 | plus_1 << 1, w.key, _mm512_set1_epi8(1));
    w.key = _mm512_mask_add_epi8(w.key, plus_80 << 1, w.key, _mm512_set1_epi8(16));
    const std::uint64_t capitals = test(capital), others = q.leads & test(find(x, second, s.kept_two));
    q.capitals |= capitals;
    q.whole |= capitals | others;
    q.known |= capitals | others;
    if (!q.two_left()) return;
    const std::uint64_t sharp = q.leads & s.sharp_s & equal(x, 0xC3) & equal(second, 0x9F);
    w.key = _mm512_mask_mov_epi8(w.key, sharp | sharp << 1, _mm512_set1_epi8('s'));
    q.capitals |= sharp;
    q.whole |= sharp;
    q.known |= sharp;
}

DEDUP_AVX512 void fold_others(window64& w, const char* text, __m512i x, __mmask64 other, const fold_sets& s) {
    const __m512i second = _mm512_loadu_si512(text + 1), third = _mm512_loadu_si512(text + 2);
    const std::uint64_t tails = tails_of(x);
    sequences q{other & ~tails, _mm512_cmpge_epu8_mask(x, _mm512_set1_epi8(static_cast<char>(0xE0))), tails};
    w.kept &= ~other;
    w.key = _mm512_mask_mov_epi8(w.key, other, x);
    if (q.two_left()) fold_two(w, text, x, second, s, q);
    if (q.wide_left()) fold_wide(w, x, second, third, s, q);
    finish<64>(w, q);
}

DEDUP_AVX512 std::size_t fold_avx512(const char* text, std::size_t size, const fold_sets& s, char*& key,
                                     std::uint64_t* bits, std::size_t at) {
    const __m512i low = _mm512_loadu_si512(ascii_key.data()), high = _mm512_loadu_si512(ascii_key.data() + 64);
    char* out = key;
    std::size_t pos = 0;
    window64 w;
    w.follows = at > 0;
    padded whole(text, size);
    while (pos < size && w.known) {
        const char* const here = whole.at(pos);
        const __m512i x = _mm512_loadu_si512(here);
        w.key = _mm512_permutex2var_epi8(low, x, high);
        w.kept = test(w.key);
        w.size = 64;
        w.first = pos == 0;
        if (const __mmask64 other = _mm512_movepi8_mask(x); other != 0) fold_others(w, here, x, other, s);
        // Compresses in a register, then stores all of it: a compressing store is slow on Zen 4.
        _mm512_storeu_si512(out, _mm512_maskz_compress_epi8(w.kept, w.key));
        out += _mm_popcnt_u64(w.kept);
        mark(bits, at + pos, std::min(w.size, size - pos), w.kept);
        pos += w.size;
    }
    key = out;
    return std::min(pos, size);
}

#undef DEDUP_AVX512

#endif

std::vector<fold_points_kernel> runnable() {
    std::vector<fold_points_kernel> kernels{{"portable", fold_portable}};
#if defined(__x86_64__)
    if (simd::best() >= simd::level::avx2) kernels.push_back({"avx2", fold_avx2});
    if (simd::best() >= simd::level::avx512) kernels.push_back({"avx512", fold_avx512});
#endif
    return kernels;
}

}  // namespace

std::span<const fold_points_kernel> fold_points_kernels() {
    static const std::vector<fold_points_kernel> kernels = runnable();
    return kernels;
}

}  // namespace dedup::inline v1::detail
