// Which shingles of a key are minimisers, for a block at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dedup::simd {

inline constexpr std::size_t minimiser_block = 4096;  // shingles a call

// What a call may read and write: kernels work on whole vectors.
inline constexpr std::size_t minimiser_slack = 256;
inline constexpr std::size_t minimiser_bytes = minimiser_block + minimiser_slack;
inline constexpr std::size_t minimiser_hashes = minimiser_block + minimiser_slack;
inline constexpr std::size_t minimiser_words = minimiser_block / 64 + 1;

// hashes[i]: buzhash of the shingle at bytes[i], for i < n + 2 * 31. Bit i of `chosen`, for i < n: whether the shingle
// at 31 + i is the least of one of the 32 windows of 32 shingles that hold it; the last word's other bits are 0. Of
// `bytes`, n + 62 + 23 count, n + minimiser_slack may be read.
using minimisers_fn = void (*)(const unsigned char* bytes, std::size_t n, std::uint32_t* hashes, std::uint64_t* chosen);

struct minimiser_kernel {
    const char* name;
    minimisers_fn run;
};

// Those that this CPU can run, the portable one first, the fastest last; all give the same.
std::span<const minimiser_kernel> minimiser_kernels();

}  // namespace dedup::simd
