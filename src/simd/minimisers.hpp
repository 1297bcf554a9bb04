// Which shingles of a key are minimisers, for a block at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "dedup/fingerprint.hpp"

namespace dedup::inline v1::simd {

inline constexpr std::size_t minimiser_block = 2048;  // shingles a call

// What a call reads and writes beside its shingles: kernels work on whole vectors.
inline constexpr std::size_t minimiser_front = 42;   // bytes before the first shingle, of which the last 31 count
inline constexpr std::size_t minimiser_slack = 160;  // bytes in all, of which the last 64 do not count
inline constexpr std::size_t minimiser_bytes = minimiser_block + minimiser_slack;

struct minimisers {
    std::size_t count;  // of those chosen
    bool equal;         // if not, no two neighbours among them have the same hash
};

// The hashes of the n shingles of bytes[0 .. n + 23): of a block and the 31 before and behind it, at most.
void hash_shingles(const unsigned char* bytes, std::size_t n, std::uint32_t* out);

// Chooses of n shingles, of which the first is at bytes[minimiser_front], those that are the least of one of the 32
// windows of 32 shingles that hold them, ascending, counted from `first` on. Reads n + minimiser_slack bytes, writes up
// to minimiser_margin anchors more than it chooses.
using minimisers_fn = minimisers (*)(const unsigned char* bytes, std::size_t n, std::uint32_t first, anchor* out);
inline constexpr std::size_t minimiser_margin = 16;

struct minimiser_kernel {
    const char* name;
    minimisers_fn run;
};

// Those that this CPU can run, the portable one first, the fastest last; all give the same.
std::span<const minimiser_kernel> minimiser_kernels();

}  // namespace dedup::inline v1::simd
