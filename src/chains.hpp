// What the stages from match on ask of a chain, and cut from it. Chains are not empty unless said.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dedup/match.hpp"
#include "merge_sort.hpp"

namespace dedup::inline v1 {

inline std::uint32_t at_begin(const chain& c) {
    return c.front().at;
}
inline std::uint32_t at_end(const chain& c) {
    return c.back().at + c.back().size;
}
inline std::uint32_t from_end(const chain& c) {
    return c.back().from + c.back().size;
}

// Key bytes that are the same in copy and source.
inline std::uint32_t key_size(const chain& c) {
    if (c.size() == 1) return c.front().size;
    std::uint32_t n = 0;
    for (const run& r : c) n += r.size;
    return n;
}

inline const run& longest_run(const chain& c) {
    return *std::max_element(c.begin(), c.end(), [](const run& a, const run& b) { return a.size < b.size; });
}

// Where the chain with this number stands.
struct chain_place {
    chain_place() = default;
    chain_place(const chain& c, std::size_t n)
        : begin(std::uint64_t{at_begin(c)} << 32 | c.front().from),
          rank(static_cast<std::uint32_t>(n) | std::uint32_t{!c.attached} << 31),
          end(at_end(c)) {}

    [[nodiscard]] std::uint32_t at() const { return static_cast<std::uint32_t>(begin >> 32); }
    [[nodiscard]] std::uint32_t from() const { return static_cast<std::uint32_t>(begin); }
    [[nodiscard]] bool attached() const { return rank >> 31 == 0; }
    [[nodiscard]] std::uint32_t number() const { return rank & ~(1U << 31); }

    std::uint64_t begin = 0;
    std::uint32_t rank = 0;  // among those that begin alike: attached ones before others, then by number
    std::uint32_t end = 0;
};

// The order in which chains are listed: by where they begin, then by where they come from, then by rank. Free of
// branches: behind every place there is another.
inline bool is_before(const chain_place& a, const chain_place& b) {
    return a.begin < b.begin + std::uint64_t{a.rank < b.rank};
}

// Chains in that order, which stay where they are; those that begin alike keep theirs, whatever the standard library.
// O(n log n). Holds nothing from one post to the next but its room.
class chain_order {
public:
    void clear() { places_.clear(); }
    // Takes in those that stand behind the ones it has.
    void add(const std::vector<chain>& chains);
    [[nodiscard]] std::span<const chain_place> places() const { return places_; }
    [[nodiscard]] std::size_t memory() const { return places_.capacity() * sizeof(chain_place) + sort_.memory(); }

private:
    std::vector<chain_place> places_;
    merge_sort<chain_place> sort_;
};

// Keeps what of the runs lies in [begin, end), by where the copy (run::at) or its source (run::from) stands; the chain
// may become empty.
inline void keep(chain& runs, std::uint32_t run::*side, std::uint32_t begin, std::uint32_t end) {
    run* kept = runs.data();
    for (const run& r : runs) {
        const std::uint32_t first = std::min(std::max(r.*side, begin), r.*side + r.size);
        const std::uint32_t last = std::max(std::min(r.*side + r.size, end), first);
        const std::uint32_t skipped = first - r.*side;
        if (first < last) *kept++ = {r.at + skipped, r.from + skipped, last - first};
    }
    runs.shrink(static_cast<std::size_t>(kept - runs.data()));
}

}  // namespace dedup::inline v1
