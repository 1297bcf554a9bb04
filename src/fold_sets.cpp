// External interface: sets_to_fold (simd/fold_points.hpp).
#include <string_view>

#include "fold_table.hpp"
#include "simd/fold_ascii.hpp"
#include "simd/fold_points.hpp"

namespace dedup::inline v1::detail {
namespace {

using simd::look_up;
using simd::pair_rows;
using simd::pair_set;

// General punctuation, kana and their punctuation, Devanagari, Thai, emoji.
constexpr std::string_view common_pairs = "\xE2\x80\xE3\x80\xE3\x82\xE3\x83\xE0\xA4\xE0\xA5\xE0\xB9\xF0\x9F";

// The rows of two-byte sequences, or of the others.
pair_rows half(pair_rows rows, bool two) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if ((i < 32) != two) rows[i] = 0;
    }
    return rows;
}

// The pairs, each with its bit moved.
void add(pair_set& to, const pair_set& from, unsigned shift) {
    for (std::size_t i = 0; i < 64; ++i) {
        to.lead[i] |= static_cast<std::uint8_t>(from.lead[i] << shift);
        to.second[i] |= static_cast<std::uint8_t>(from.second[i] << shift);
    }
}

class builder {
public:
    fold_sets build() const {
        fold_sets s;
        const simd::point_bits all_kept = table_.kinds.bits([](std::uint16_t kind) { return kind == kept; });
        const simd::point_bits all_dropped = table_.kinds.bits([](std::uint16_t kind) { return kind == dropped; });
        const pair_rows rows = simd::rows_of(all_kept);
        s.common_two = simd::cover(half(rows, true), "\xDA\xD0\xD1\xC3\xD8\xD9\xD7");
        add(s.common_two, simd::cover(capitals(32), "\xD0"), 7);
        s.kept_two = simd::cover(half(rows, true), "\xCE\xCF\xC4\xC5\xC2\xD2\xDB\xD6");
        s.kept_wide = simd::cover(half(rows, false), "\xE4\xE3\xED\xEA\xE2\xEF\xE1\xE0");
        s.dropped_two = simd::cover(half(simd::rows_of(all_dropped), true), "\xC2\xD8\xD9\xDB\xD6\xD7\xCE");
        s.exact = simd::pairs_of(common_pairs);
        s.kept_third = simd::thirds_of(all_kept, common_pairs);
        s.dropped_third = simd::thirds_of(all_dropped, common_pairs);
        add(s.capitals, simd::cover(capitals(32), "\xC3\xCE\xD0"), 0);
        add(s.capitals, simd::cover(capitals(80), "\xD0"), 3);
        add(s.capitals, simd::cover(capitals(1), "\xC4\xC5\xCF\xD1"), 4);
        s.sharp_s = is_two_s(0xDF) ? ~std::uint64_t{0} : 0;
        for (unsigned i = 0; i < 128; ++i) s.full_width[i] = full_width(0xFF00 + i);
        for (const char32_t alef : {0x622, 0x623, 0x625, 0x627}) s.ligature[alef & 63] = ligature(alef);
        return s;
    }

private:
    // Code points that fold to the one `delta` further on, in bytes that a kernel can tell: with 1 the lead byte stays,
    // with 80 it is the next one.
    [[nodiscard]] pair_rows capitals(unsigned delta) const {
        const auto is_capital = [&](char32_t c) {
            if ((delta == 1 && c % 64 == 63) || (delta == 80 && c % 64 >= 48)) return false;
            const std::uint16_t kind = table_.kinds[c];
            if (kind < changed) return false;
            const folding& f = table_.foldings[kind - changed];
            return !f.joins && f.size == 2 && decode(f.bytes.data(), 2).value == c + delta;
        };
        simd::point_bits bits(code_points / 64);
        for (char32_t c = 0; c < 0x7B0; ++c) bits[c / 64] |= std::uint64_t{is_capital(c)} << c % 64;
        return simd::rows_of(bits);
    }

    [[nodiscard]] bool is_two_s(char32_t c) const {
        const std::uint16_t kind = table_.kinds[c];
        if (kind < changed) return false;
        const folding& f = table_.foldings[kind - changed];
        return !f.joins && f.size == 2 && f.bytes[0] == 's' && f.bytes[1] == 's';
    }

    [[nodiscard]] std::uint8_t full_width(char32_t c) const {
        const std::uint16_t kind = table_.kinds[c];
        if (kind == dropped) return 0;
        const bool one = kind >= changed && table_.foldings[kind - changed].size == 1;
        return one ? static_cast<std::uint8_t>(table_.foldings[kind - changed].bytes[0]) : 0x80;
    }

    [[nodiscard]] std::uint8_t ligature(char32_t alef) const {
        constexpr char32_t lam = 0x644;
        const char32_t both = compose(lam, alef);
        const bool known = table_.kinds[lam] == kept && table_.kinds[alef] == kept_joining && both >> 6 == 0xFEFB >> 6;
        return known ? static_cast<std::uint8_t>(0x80 | (both & 63)) : 0;
    }

    const fold_table& table_ = folds();
};

}  // namespace

const fold_sets& sets_to_fold() {
    static const fold_sets sets = builder().build();
    return sets;
}

}  // namespace dedup::inline v1::detail
