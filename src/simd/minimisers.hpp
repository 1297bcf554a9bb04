// Which shingles of a key are minimisers, for a block at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "dedup/fingerprint.hpp"

namespace dedup::inline v1::simd {

inline constexpr std::size_t minimiser_block = 2048;  // shingles a call, at most

struct minimisers {
    std::size_t count;  // of those chosen
    bool equal;         // if not, no two neighbours among them have the same hash
};

// The hashes of the n shingles of bytes[0 .. n + 23): of a block and the 31 before and behind it, at most.
void hash_shingles(const unsigned char* bytes, std::size_t n, std::uint32_t* out);

// Chooses of the n shingles of the key from `first` on those that are the least of one of the 32 windows of 32 shingles
// that hold them, ascending. Windows that reach over an end of the key see bytes that are 0 there. The key's first byte
// is counted as `begin`. Writes up to minimiser_margin anchors more than it chooses.
using minimisers_fn = minimisers (*)(std::string_view key, std::size_t first, std::size_t n, std::uint32_t begin,
                                     anchor* out);
inline constexpr std::size_t minimiser_margin = 16;

struct minimiser_kernel {
    const char* name;
    minimisers_fn run;
};

// Those that this CPU can run, the portable one first, the fastest last; all give the same.
std::span<const minimiser_kernel> minimiser_kernels();

}  // namespace dedup::inline v1::simd
