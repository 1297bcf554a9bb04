// Interface: simd/byte_planes.hpp. Portable code, AVX2, AVX-512 VBMI and GFNI.
#include "simd/byte_planes.hpp"
#include "simd/level.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>
#include <vector>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wuninitialized"  // of the intrinsics themselves: GCC bug 105593
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include "simd/avx2_bytes.hpp"

namespace dedup::inline v1::simd {
namespace {

// What a byte is, a bit each, in two tables. Those that only ASCII can be and those that only other bytes can be share
// bits.
constexpr unsigned is_line_end = 1, is_blank = 2, is_closer = 4, is_bracket = 8, is_dot = 16, is_sign = 32,
                   is_paren = 64, is_colon = 128;
constexpr unsigned is_high_snip = 2, is_lead = 4, is_last = 8, is_tail = 64, is_wide = 128;
using byte_table = std::array<std::uint8_t, 256>;

constexpr void add(byte_table& table, std::string_view bytes, unsigned kind) {
    for (const char c : bytes) {
        std::uint8_t& kinds = table[static_cast<unsigned char>(c)];
        kinds = static_cast<std::uint8_t>(kinds | kind);
    }
}

constexpr byte_table kinds = [] {
    byte_table out{};
    add(out, "\n", is_line_end);
    add(out, " \t", is_blank);
    add(out, ">]", is_closer);
    add(out, "[<{", is_bracket);
    add(out, ".", is_dot);
    add(out, "+#", is_sign);
    add(out, "(", is_paren);
    add(out, ":", is_colon);
    for (unsigned b = 0x80; b < 0xC0; ++b) out[b] = is_tail;
    for (unsigned b = 0xE3; b <= 0xED; ++b) out[b] = is_wide;
    add(out, "\x80", is_lead);
    add(out, "\xA6", is_last);
    add(out, "\xD1\xE2", is_high_snip);
    return out;
}();

// What words for snips begin with, in ASCII: snip, schnipp; zap; cut; omissis.
constexpr unsigned is_first_letter = 1, is_second_letter = 2;
constexpr std::string_view first_letters = "sczoSCZO";
constexpr std::string_view second_letters = "ncaumNCAUM";
constexpr byte_table letters = [] {
    byte_table out{};
    add(out, first_letters, is_first_letter);
    add(out, second_letters, is_second_letter);
    return out;
}();

// A block's bytes by kind.
struct kind_bits {
    std::uint64_t line_end, blank, closer, bracket, dot, sign, paren, colon, first_letter, second_letter;
    std::uint64_t high_snip, lead, last, tail, wide;
};

// Whether all or part of a block's last mark lies in the block, 0 or 1 each; and what is known of all blocks.
struct plane_state {
    std::uint64_t dot = 0;
    std::uint64_t sign = 0;
    std::uint64_t lead = 0;    // of an ellipsis: 80
    std::uint64_t paren = 0;   // (
    std::uint64_t snip = 0;    // ( and the first letter of a word for snips
    std::uint64_t high = 0;    // not 0: not all is ASCII
    std::uint64_t closer = 0;  // not 0: there is a > or a ]
    std::size_t lines = 0;

    [[nodiscard]] text_traits traits() const { return {lines, high == 0, closer != 0}; }
};

[[gnu::always_inline]] inline void put(const kind_bits& k, block_planes& out, plane_state& s) {
    const std::uint64_t inside = k.paren << 1 | s.paren;
    const std::uint64_t snip = inside & k.first_letter;
    out.line_ends = k.line_end;
    out.stops = k.line_end | k.blank | k.wide;
    out.closers = k.closer;
    out.marks = k.bracket | (k.dot & (k.dot << 1 | s.dot)) | (k.last & (k.lead << 1 | s.lead)) |
                (inside & (k.blank | k.dot | k.high_snip)) | (k.second_letter & (snip << 1 | s.snip));
    out.signs = k.sign & ~(k.sign << 1 | s.sign);
    out.colons = k.colon;
    out.tails = k.tail;
    out.wides = k.wide;
    s.closer |= k.closer;
    s.lines += static_cast<std::size_t>(std::popcount(k.line_end));
    s.dot = k.dot >> 63;
    s.sign = k.sign >> 63;
    s.lead = k.lead >> 63;
    s.paren = k.paren >> 63;
    s.snip = snip >> 63;
}

// Swaps rows and columns of eight bytes of eight bits.
std::uint64_t transposed(std::uint64_t x) {
    std::uint64_t swap = (x ^ (x >> 7)) & 0x00AA00AA00AA00AAU;
    x ^= swap ^ (swap << 7);
    swap = (x ^ (x >> 14)) & 0x0000CCCC0000CCCCU;
    x ^= swap ^ (swap << 14);
    swap = (x ^ (x >> 28)) & 0x00000000F0F0F0F0U;
    return x ^ swap ^ (swap << 28);
}

text_traits read_planes_portable(const char* text, std::size_t blocks, const char* last, block_planes* out) {
    plane_state state;
    for (std::size_t b = 0; b <= blocks; ++b, ++out) {
        const char* from = b < blocks ? text + b * block_size : last;
        std::array<std::uint64_t, 8> rows;  // a byte a kind
        std::array<std::uint64_t, 8> bits;  // a word a kind
        std::uint64_t any = 0;
        for (std::size_t i = 0; i < block_size; i += 8) {
            std::uint64_t eight = 0;
            std::memcpy(&eight, from + i, 8);
            any |= eight;
            const auto kind = [&](std::size_t j) {
                return std::uint64_t{kinds[static_cast<unsigned char>(from[i + j])]} << 8 * j;
            };
            eight = transposed((kind(0) | kind(1) | kind(2) | kind(3)) | (kind(4) | kind(5) | kind(6) | kind(7)));
            rows[i / 8] = eight;
        }
        for (std::size_t kind = 0; kind < 8; ++kind) {
            const auto row = [&](std::size_t i) { return (rows[i] >> 8 * kind & 255) << 8 * i; };
            bits[kind] = (row(0) | row(1) | row(2) | row(3)) | (row(4) | row(5) | row(6) | row(7));
        }
        std::uint64_t high = 0;
        if ((any & 0x8080808080808080U) != 0) {
            for (std::size_t i = 0; i < block_size; ++i)
                high |= std::uint64_t{static_cast<unsigned char>(from[i]) >= 0x80U} << i;
        }
        kind_bits k{};
        k.line_end = bits[0] & ~high;
        k.blank = bits[1] & ~high;
        k.closer = bits[2] & ~high;
        k.bracket = bits[3] & ~high;
        k.sign = bits[5];
        k.paren = bits[6] & ~high;
        k.dot = bits[4];
        k.colon = bits[7] & ~high;
        k.high_snip = bits[1] & high;
        k.lead = bits[2] & high;
        k.last = bits[3] & high;
        k.tail = bits[6] & high;
        k.wide = bits[7] & high;
        if ((k.paren | state.paren | state.snip) != 0) {
            for (std::size_t i = 0; i < block_size; ++i) {
                const unsigned letter = letters[static_cast<unsigned char>(from[i])];
                k.first_letter |= std::uint64_t{letter & is_first_letter} << i;
                k.second_letter |= std::uint64_t{(letter & is_second_letter) != 0} << i;
            }
        }
        state.high |= high;
        put(k, *out, state);
    }
    return state.traits();
}

#if defined(__x86_64__)

#define DEDUP_AVX512 __attribute__((target("avx512f,avx512bw,avx512vbmi,gfni"))) inline

DEDUP_AVX2 halves either(const halves& a, const halves& b) {
    return {_mm256_or_si256(a.low, b.low), _mm256_or_si256(a.high, b.high)};
}

DEDUP_AVX2 halves both(const halves& a, const halves& b) {
    return {_mm256_and_si256(a.low, b.low), _mm256_and_si256(a.high, b.high)};
}

DEDUP_AVX2 halves equal(const halves& x, __m256i y) {
    return {_mm256_cmpeq_epi8(x.low, y), _mm256_cmpeq_epi8(x.high, y)};
}
DEDUP_AVX2 halves equal(const halves& x, char c) {
    return equal(x, _mm256_set1_epi8(c));
}

// Signed, E3 to ED, which is below EE, but not below E3: GCC takes two instructions to tell what is over E2.
DEDUP_AVX2 halves wides_of(const halves& x) {
    const __m256i least = _mm256_set1_epi8('\xE3'), end = _mm256_set1_epi8('\xEE');
    return {_mm256_andnot_si256(_mm256_cmpgt_epi8(least, x.low), _mm256_cmpgt_epi8(end, x.low)),
            _mm256_andnot_si256(_mm256_cmpgt_epi8(least, x.high), _mm256_cmpgt_epi8(end, x.high))};
}

constexpr avx2_set stops = columns_of(" \t\n");
constexpr avx2_set closers = columns_of(">]");
constexpr avx2_set brackets = columns_of("[<");
constexpr avx2_set signs = columns_of("+#");
constexpr avx2_set after_paren = columns_of(" \t.");
constexpr avx2_set most_first_letters = columns_of("szo");  // and c
constexpr avx2_set small_second_letters = columns_of("ncaum");

// The high bit for ASCII in a column of one of the letters.
constexpr avx2_set first_letter_columns = [] {
    avx2_set columns{};
    for (const char c : first_letters) columns[static_cast<unsigned char>(c) % 16] = 0x80;
    return columns;
}();
DEDUP_AVX2 halves in_columns(const halves& x, const avx2_set& columns) {
    const __m256i table =
        _mm256_broadcastsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(columns.data())));
    return {_mm256_shuffle_epi8(table, x.low), _mm256_shuffle_epi8(table, x.high)};
}

DEDUP_AVX2 halves small(const halves& x) {
    const __m256i bit = _mm256_set1_epi8(0x20);
    return {_mm256_or_si256(x.low, bit), _mm256_or_si256(x.high, bit)};
}

// Marks are told on vectors, of each byte and the one before, and are one mask in the end: a mask takes the CPU longer
// than several comparisons. What may be the first letter of a word for snips behind ( is rare enough for a branch.
DEDUP_AVX2 text_traits read_planes_avx2(const char* text, std::size_t blocks, const char* last, block_planes* out) {
    plane_state s;
    __m256i before = _mm256_setzero_si256();
    for (std::size_t b = 0; b <= blocks; ++b, ++out) {
        const char* from = b < blocks ? text + b * block_size : last;
        const halves x = load(from);
        const halves x1 = bytes_before(from, x, before);
        before = x.high;
        const halves inside = equal(x1, '(');
        const halves maybe_snip = both(inside, in_columns(x, first_letter_columns));
        halves marks = either(either(in(x, brackets), equal(x, '{')),
                              either(both(equal(x, '.'), equal(x1, '.')), both(inside, in(x, after_paren))));
        std::uint64_t snips = 0;
        out->tails = out->wides = 0;
        if (any(either(x, maybe_snip)) || s.snip != 0) {
            const halves first_letter = either(in(small(x), most_first_letters), equal(small(x), 'c'));
            const std::uint64_t first = bits_of(both(inside, first_letter));
            if (const std::uint64_t second = first << 1 | s.snip; second != 0)
                snips = second & bits_of(in(small(x), small_second_letters));
            s.snip = first >> 63;
            s.high |= bits_of(x);
            out->tails = bits_of(tails_of(x));
            out->wides = bits_of(wides_of(x));
            marks = either(marks, either(both(equal(x, '\xA6'), equal(x1, '\x80')),
                                         both(inside, either(equal(x, '\xD1'), equal(x, '\xE2')))));
        }
        const std::uint64_t sign = bits_of(in(x, signs));
        out->line_ends = bits_of(equal(x, '\n'));
        out->stops = bits_of(in(x, stops)) | out->wides;
        out->closers = bits_of(in(x, closers));
        out->marks = bits_of(marks) | snips;
        out->signs = sign & ~(sign << 1 | s.sign);
        out->colons = bits_of(equal(x, held(_mm256_set1_epi8(':'))));
        s.sign = sign >> 63;
        s.closer |= out->closers;
        s.lines += static_cast<std::size_t>(std::popcount(out->line_ends));
    }
    return s.traits();
}

// What a byte is by itself, a bit a plane: an ASCII byte,
constexpr unsigned of_line_ends = 1, of_signs = 2, of_closers = 4, of_marks = 8, of_stops = 16, of_colons = 32,
                   of_tails = 64, of_wides = 128;
constexpr byte_table planes_of = [] {
    byte_table out{};
    add(out, "\n", of_line_ends | of_stops);
    add(out, " \t", of_stops);
    add(out, "+#", of_signs);
    add(out, ">]", of_closers);
    add(out, "[<{", of_marks);
    add(out, ":", of_colons);
    return out;
}();
// and a lead byte, by its low six bits.
constexpr std::array<std::uint8_t, 64> planes_of_lead = [] {
    std::array<std::uint8_t, 64> out{};
    for (unsigned b = 0xE3; b <= 0xED; ++b) out[b & 63] = of_wides | of_stops;
    return out;
}();

// What it is to marks and runs of signs, a bit each: in the lower half as the last byte (of words for snips, the last
// but one), in the upper half as the byte before.
constexpr unsigned begins_snip = 1, of_run = of_signs, in_paren = of_marks / 2, of_dots = of_marks;
constexpr byte_table parts_of = [] {
    byte_table out{};
    add(out, ".", of_dots | of_dots << 4);
    add(out, " \t.", in_paren);
    add(out, first_letters, begins_snip);
    add(out, "(", (in_paren | begins_snip) << 4);
    add(out, "+#", of_run << 4);
    return out;
}();
constexpr std::array<std::uint8_t, 64> parts_of_lead = [] {
    std::array<std::uint8_t, 64> out{};
    out[0xD1 & 63] = out[0xE2 & 63] = in_paren;
    return out;
}();

DEDUP_AVX512 __m512i all(unsigned byte) {
    return _mm512_set1_epi8(static_cast<char>(byte));
}

// The bytes of a table that ASCII bytes find.
DEDUP_AVX512 __m512i find(__m512i x, __mmask64 ascii, const byte_table& table) {
    return _mm512_maskz_permutex2var_epi8(ascii, _mm512_loadu_si512(table.data()), x,
                                          _mm512_loadu_si512(table.data() + 64));
}

DEDUP_AVX512 std::uint64_t equal(__m512i x, char c) {
    return _mm512_cmpeq_epi8_mask(x, _mm512_set1_epi8(c));
}

// The last byte of `before`, then all but the last of x.
DEDUP_AVX512 __m512i shifted(__m512i before, __m512i x) {
    return _mm512_alignr_epi8(x, _mm512_alignr_epi32(x, before, 12), 15);
}

// Words of bits, in the order of block_planes, from bytes with a bit a plane.
DEDUP_AVX512 __m512i planes(__m512i bytes) {
    constexpr std::array<std::uint8_t, 8> bits = {of_line_ends, of_stops,  of_closers, of_marks,
                                                  of_signs,     of_colons, of_tails,   of_wides};
    constexpr std::uint64_t turn = 0x8040201008040201;
    static constexpr std::array<std::uint8_t, 64> by_plane = [] {
        std::array<std::uint8_t, 64> out{};
        for (std::size_t i = 0; i < 64; ++i) out[i] = static_cast<std::uint8_t>(i % 8 * 8 + i / 8);
        return out;
    }();
    // Of each eight bytes, a plane's bits become a byte, the last bit first; then they are turned.
    const __m512i eights = _mm512_gf2p8affine_epi64_epi8(_mm512_set1_epi64(std::bit_cast<long long>(bits)), bytes, 0);
    const __m512i turned = _mm512_gf2p8affine_epi64_epi8(eights, _mm512_set1_epi64(std::bit_cast<long long>(turn)), 0);
    return _mm512_permutexvar_epi8(_mm512_loadu_si512(by_plane.data()), turned);
}

// As above, but all bytes are looked up, and planes made of what was found.
DEDUP_AVX512 text_traits read_planes_avx512(const char* text, std::size_t blocks, const char* last, block_planes* out) {
    plane_state s;
    __m512i parts_before = _mm512_setzero_si512(), seen = parts_before;
    for (std::size_t b = 0; b <= blocks; ++b, ++out) {
        const __m512i x = _mm512_loadu_si512(b < blocks ? text + b * block_size : last);
        const __mmask64 high = _mm512_movepi8_mask(x);
        __m512i alone = find(x, ~high, planes_of), parts = find(x, ~high, parts_of);
        std::uint64_t lead = 0, ellipses = 0;
        if (high != 0) {
            const __mmask64 tails = _mm512_cmplt_epi8_mask(x, all(0xC0)), leads = high & ~tails;  // signed
            alone = _mm512_mask_mov_epi8(alone, tails, all(of_tails));
            alone = _mm512_mask_permutexvar_epi8(alone, leads, x, _mm512_loadu_si512(planes_of_lead.data()));
            parts = _mm512_mask_permutexvar_epi8(parts, leads, x, _mm512_loadu_si512(parts_of_lead.data()));
            lead = equal(x, '\x80');
            ellipses = equal(x, '\xA6') & (lead << 1 | s.lead);
            s.high = 1;
        }
        s.lead = lead >> 63;
        // The shift moves bits from byte to byte, but none into a lower half.
        const __m512i parts1 = _mm512_srli_epi16(shifted(parts_before, parts), 4);
        const __m512i pairs = _mm512_and_si512(parts, parts1);
        const __m512i marks = _mm512_and_si512(_mm512_or_si512(pairs, _mm512_add_epi8(pairs, pairs)), all(of_marks));
        const __m512i bytes = _mm512_andnot_si512(_mm512_and_si512(parts1, all(of_run)), alone);
        const __m512i words = planes(_mm512_or_si512(bytes, marks));
        _mm512_storeu_si512(out, words);
        seen = _mm512_or_si512(seen, words);
        s.lines += static_cast<std::size_t>(std::popcount(out->line_ends));
        const std::uint64_t snip = _mm512_test_epi8_mask(pairs, all(begins_snip));
        if ((snip | s.snip | ellipses) != 0) {
            const std::uint64_t second = _mm512_test_epi8_mask(find(x, ~high, letters), all(is_second_letter));
            out->marks |= ellipses | ((snip << 1 | s.snip) & second);
            s.snip = snip >> 63;
        }
        parts_before = parts;
    }
    block_planes any;
    _mm512_storeu_si512(&any, seen);
    s.closer = any.closers;
    return s.traits();
}

#undef DEDUP_AVX512

#endif

std::vector<read_planes_fn> runnable() {
    std::vector<read_planes_fn> kernels{read_planes_portable};
#if defined(__x86_64__)
    if (best() >= level::avx2) kernels.push_back(read_planes_avx2);
    if (best() >= level::avx512) kernels.push_back(read_planes_avx512);
#endif
    return kernels;
}

}  // namespace

std::span<const read_planes_fn> read_planes_kernels() {
    static const std::vector<read_planes_fn> kernels = runnable();
    return kernels;
}

text_traits read_planes(std::string_view text, block_planes* out, read_planes_fn kernel) {
    const std::size_t blocks = text.size() / block_size;
    const std::size_t rest = text.size() % block_size;
    // The last block is copied from where 64 bytes lie, as copying 64 is faster than copying some.
    std::array<char, 2 * block_size> last;
    std::memset(last.data() + block_size, 0, block_size);  // no more: more would be cleared by a string instruction
    if (blocks > 0)
        std::memcpy(last.data(), text.data() + text.size() - block_size, block_size);
    else
        std::copy(text.begin(), text.end(), last.begin() + static_cast<std::ptrdiff_t>(block_size - rest));
    text_traits traits = kernel(text.data(), blocks, last.data() + block_size - rest, out);
    if (!text.empty() && text.back() != '\n') {
        ++traits.lines;
        out[blocks].line_ends |= std::uint64_t{1} << rest;
        out[blocks].stops |= std::uint64_t{1} << rest;
    }
    out[blocks + 1] = {};
    return traits;
}

}  // namespace dedup::inline v1::simd
