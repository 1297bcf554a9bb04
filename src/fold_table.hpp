// Interface: the table of folds.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "code_points.hpp"

namespace dedup::inline v1::detail {

// What folding does to a code point: one of these, or `changed` + the index of a folding.
enum fold_kind : std::uint16_t {
    dropped,       // yields no key: white space, controls, punctuation
    kept,          // as it is
    ignored,       // yields no key, and does not part its neighbours: soft hyphen, variation selectors
    joiner,        // U+200D: kept before a pictograph, else ignored
    kept_joining,  // as it is, or one with the code point before it
    changed,
};

struct folding {
    std::array<char, 4> bytes{};  // never more than the code point has
    std::uint8_t size = 0;
    bool joins = false;  // the first code point may be one with the code point before it
};

struct fold_table {
    code_point_table<std::uint16_t> kinds;
    std::vector<folding> foldings;
};

// Built at the first call from ICU's properties; safe to call from any thread.
[[nodiscard]] const fold_table& folds();

// The one code point that two neighbours in a key make, or 0: canonical composition, and Arabic lam with alef.
[[nodiscard]] char32_t compose(char32_t first, char32_t second);

[[nodiscard]] bool is_pictograph(char32_t c);

}  // namespace dedup::inline v1::detail
