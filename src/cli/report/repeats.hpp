// The blocks of text that most copies repeat.
#pragma once

#include <cstddef>
#include <vector>

#include "cli/report/collection.hpp"
#include "cli/report/copy_index.hpp"
#include "dedup/result.hpp"

namespace dedup::cli {

struct repeat {
    original of;
    span target;  // of one of its copies
    std::size_t copies = 0;
};

// At most `most` of them, the most often copied first; those of equal number by length, then as they stand. Whoever
// copied the middle half of a block, alone or within something longer, copied the block. Of two that share half of the
// shorter one, the second is passed over, and so is the fifth of a post. What is copied once, or shorter than a few
// words, is none.
[[nodiscard]] std::vector<repeat> most_repeated(const copy_index& copies, std::size_t most);

}  // namespace dedup::cli
