// Where the bytes stand that lines, words and marks of quotes are told by: a look at every byte, and the only one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace dedup::inline v1::simd {

inline constexpr std::size_t block_size = 64;  // bytes

// A plane is a word a block, a bit a byte:
//
//     text        A m i d . . . LF
//     line_ends   . . . . . . . 1
//     marks       . . . . . 1 1 .
//
// Where a mark has several bytes, the bit is that of the last one looked at.
struct block_planes {
    std::uint64_t line_ends;  // LF, and the byte behind a text that does not end in one
    std::uint64_t stops;      // where a word ends: line ends, blanks, lead bytes of CJK, kana and Hangul
    std::uint64_t closers;    // > ]
    std::uint64_t marks;      // [ < {; what tells ( before what may be a snip; dots; ellipses
    std::uint64_t signs;      // the first of a run of + and #
    std::uint64_t colons;     // :
    std::uint64_t tails;      // UTF-8: bytes that continue a code point
    std::uint64_t wides;      // UTF-8: lead bytes of CJK, kana and Hangul (E3 to ED)
};

struct text_traits {
    std::size_t lines = 0;
    bool ascii = true;
    bool closers = false;  // any
};

// Reads text[0 .. 64 * blocks), then the 64 bytes at `last`, which are a block more.
using read_planes_fn = text_traits (*)(const char* text, std::size_t blocks, const char* last, block_planes* out);

// Those that this CPU has, the portable one first and the fastest last; all give the same.
std::span<const read_planes_fn> read_planes_kernels();

// Blocks that a text's planes have: at least one, and one more behind the last, which is empty.
constexpr std::size_t plane_blocks(std::size_t text_size) {
    return text_size / block_size + 2;
}

// All planes of a text, in plane_blocks(text.size()) blocks.
text_traits read_planes(std::string_view text, block_planes* out, read_planes_fn kernel = read_planes_kernels().back());

}  // namespace dedup::inline v1::simd
