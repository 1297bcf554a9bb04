// Where the few bytes stand that marks of a cut quote begin with.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dedup::simd {

inline constexpr std::size_t mark_block = 64;  // bytes a word of bits

// Bit i of bits[b]: whether text[64 * b + i] is one of [ ( < { or the first byte of an ellipsis (E2), or a dot before a
// dot; or 08 or 1C, which are no marks. Reads text[0 .. 64 * blocks].
using mark_bytes_fn = void (*)(const char* text, std::size_t blocks, std::uint64_t* bits);

void mark_bytes_portable(const char* text, std::size_t blocks, std::uint64_t* bits);

// The fastest that this CPU has; same results as the portable one.
mark_bytes_fn mark_bytes();

}  // namespace dedup::simd
