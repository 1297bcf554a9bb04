// What the slots of the anchor table say, and how many places one hash may offer.
#pragma once

#include <cstdint>

namespace dedup::anchor_table {

inline constexpr std::uint32_t empty = 0xFFFFFFFF;
inline constexpr std::uint32_t removed = 0xFFFFFFFE;  // was taken out; probing goes on
inline constexpr std::uint32_t none = 0xFFFFFFFF;     // a slot number: has no slot
inline constexpr std::uint32_t share = 8;             // entries a hash, the earliest

}  // namespace dedup::anchor_table
