// Nearly equal stretches of key: where words were changed, which bytes are still the same.
#pragma once

#include <cstdint>

#include "dedup/match.hpp"

namespace dedup::inline v1 {

// Key bytes [at, at_end) of the copy beside [from, from_end) of its source.
struct stretch {
    std::uint32_t at = 0;
    std::uint32_t at_end = 0;
    std::uint32_t from = 0;
    std::uint32_t from_end = 0;
};

// The runs that a greedy walk from the front finds: at each difference it goes on where four bytes are the same again,
// at most 16 bytes on. Ascending; empty if there are none. A fixed number of steps a difference.
chain align_ahead(const thread_index& thread, stretch s);

// The same from the back.
chain align_behind(const thread_index& thread, stretch s);

// False where they find nothing, in the stretch or in a shorter one that begins, or ends, where it does. The stretch is
// empty on no side.
bool may_align_ahead(const thread_index& thread, stretch s);
bool may_align_behind(const thread_index& thread, stretch s);

// Whether what differs between the runs is letters alone: no digit, no operator.
bool differs_in_letters(const thread_index& thread, stretch s, const chain& same);

}  // namespace dedup::inline v1
