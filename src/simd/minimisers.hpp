// Which shingles of a key are minimisers, for a block at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dedup::inline v1::simd {

inline constexpr std::size_t minimiser_block = 4096;  // shingles a call

// What a call may read and write: kernels work on whole vectors.
inline constexpr std::size_t minimiser_slack = 256;
inline constexpr std::size_t minimiser_bytes = minimiser_block + minimiser_slack;

struct minimisers {
    std::uint32_t hashes[minimiser_block + minimiser_slack];  // buzhash of the shingle at bytes[i], i < n + 2 * 31
    std::uint32_t at[minimiser_block + 16];                   // the chosen ones, ascending, counted from shingle 31 on
    std::uint32_t hash[minimiser_block + 16];                 // of each
    std::size_t count;
};

// Chooses of n shingles, of which the first is at bytes[31], those that are the least of one of the 32 windows of 32
// shingles that hold them. Of `bytes`, n + 62 + 23 count, n + minimiser_slack may be read.
using minimisers_fn = void (*)(const unsigned char* bytes, std::size_t n, minimisers& out);

struct minimiser_kernel {
    const char* name;
    minimisers_fn run;
};

// Those that this CPU can run, the portable one first, the fastest last; all give the same.
std::span<const minimiser_kernel> minimiser_kernels();

}  // namespace dedup::inline v1::simd
