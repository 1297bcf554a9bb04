// A paragraph by what it says, for those who look for copies across threads.
//
// Paragraphs that are wrapped, quoted, typeset or capitalised otherwise have one fingerprint; others share one by
// chance, so that it proposes and never decides. Of one Unicode and ICU version. A plain value.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dedup/result.hpp"

namespace dedup::inline v1 {

struct paragraph {
    std::uint64_t fingerprint = 0;  // XXH3-64 of its key
    std::size_t key_size = 0;       // bytes that count, letters and digits mostly
    span text;                      // from its first word's line to its last line's end, blanks behind it left out

    bool operator==(const paragraph&) const = default;
};

}  // namespace dedup::inline v1
