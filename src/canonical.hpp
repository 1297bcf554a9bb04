// Unicode's normal forms for short spans of code points: which ones may be copied as they are, and what the others
// become. Private to normalize.
//
// A span that begins at a code point without `joins` and ends before the next such one is normalised on its own.
#pragma once

#include <cstdint>
#include <vector>

#include "code_points.hpp"
#include "dedup/options.hpp"

namespace dedup::inline v1::unicode {

// What a code point is to the switches of dedup::options.
enum kind : std::uint8_t { other, line, space, control, joiner, glyph };

// One code point's properties, 16 bits:
//
//     15        8        5      4      3   2  0
//     combining ... splits  joins  moves   kind
//     class
//
// moves: the normal form's quick check does not say yes. joins: what stands before it may change it or change with it.
// splits: it has a decomposition. What is inert (UAX #15) has none of the three, nor a class.
struct property {
    static constexpr std::uint16_t kinds = 7, moves = 8, joins = 16, splits = 32, low = 31;
};

// Each code point's properties, for one normal form.
class table : public detail::code_point_table<std::uint16_t> {
public:
    static const table& of(normal_form);  // built at first use

private:
    explicit table(normal_form);
};

// The full decomposition of `c`, or `c`, appended. Canonical, or with nfkc compatible.
void decompose(char32_t c, normal_form, std::vector<char32_t>& out);

// Decomposed code points, put into canonical order and composed, in place. Linear: long runs of combining marks are
// counted into their classes (ICU 72 inserts one at a time, 11 s for 320 kB of them).
void compose(std::vector<char32_t>& points, const table&);

// The composition of two code points, or 0.
char32_t compose_pair(char32_t, char32_t);

}  // namespace dedup::inline v1::unicode
