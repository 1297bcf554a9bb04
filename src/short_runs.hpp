// Quotes that are shorter than an anchor, taken from the midst of what they quote.
#pragma once

#include <cstdint>
#include <vector>

#include "dedup/growing.hpp"
#include "dedup/match.hpp"

namespace dedup::inline v1 {

// Every eighth key position of the earlier posts, by the eight bytes there: runs of 15 key bytes are found. Read when
// first asked for, so that threads without short quotes do not pay; what is found does not depend on when that was.
class short_runs {
public:
    // The chain from the longest run in key positions [begin, end) of the staged post, the first of equal ones, with
    // what nearly agrees beside it. Empty where it does not cover three quarters, and for units of more than 1024 key
    // bytes: anchors find these. A place offers at most eight others.
    chain find(const thread_index& thread, std::uint32_t begin, std::uint32_t end);
    void clear();
    [[nodiscard]] std::size_t memory() const;

private:
    void read_earlier(const thread_index& thread);
    [[nodiscard]] std::size_t hash_of(std::uint64_t bytes) const;
    void link(const thread_index& thread, std::uint32_t entry);

    // A hash table: last position of a chain, in eighths, plus 1. Of each hash the table knows all but the last bits,
    // so that four hashes share a chain: heads are memory.
    std::vector<std::uint32_t> heads_;
    growing<std::uint32_t> nexts_;  // the position before it, plus 1
};

}  // namespace dedup::inline v1
