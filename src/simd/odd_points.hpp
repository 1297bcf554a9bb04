// Where text needs a closer look before it may be copied: kernels that give the same bits, and the one that suits this
// CPU.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "simd/point_set.hpp"

namespace dedup::inline v1::simd {

inline constexpr std::size_t odd_block = 64;  // bytes a word of bits
inline constexpr std::size_t odd_margin = 3;  // bytes read behind the last block

// What stands before a text's first byte.
struct odd_before {
    std::uint64_t continued = 0;  // which of the first bytes continue a code point that begins earlier
    bool blank = false;           // a space or tab
};

// Bit i of bits[b]: whether text[64 * b + i] is odd, which is
//
//     a control other than tab and line feed
//     a line feed behind a space or tab
//     the first byte of a code point that is not in `even`, or of an ill-formed sequence
//     a byte that continues no code point
//
// The second to fourth byte of a sequence whose first byte is odd may be odd or not. Returns the union of the words: 0
// where nothing is odd.
struct odd_kernel {
    std::string_view name;
    std::uint64_t (*mark)(const char* text, std::size_t blocks, const point_set& even, odd_before, std::uint64_t* bits);
};

// What this CPU can run: the portable kernel first, the fastest last.
[[nodiscard]] std::span<const odd_kernel> odd_kernels();

}  // namespace dedup::inline v1::simd
