// Which shingles of a key are minimisers, for a block at a time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dedup::simd {

inline constexpr std::size_t minimiser_block = 1024;  // shingles a call

// hashes[i]: buzhash of the shingle at bytes[i], for i < n + 2 * 31; chosen[i] for i < n: whether the shingle at
// 31 + i is the least of one of the 32 windows of 32 shingles that hold it. Reads bytes[0 .. n + 62 + 23].
using minimisers_fn = void (*)(const unsigned char* bytes, std::size_t n, std::uint32_t* hashes, std::uint8_t* chosen);

void minimisers_portable(const unsigned char* bytes, std::size_t n, std::uint32_t* hashes, std::uint8_t* chosen);

// The fastest that this CPU has; same results as the portable one.
minimisers_fn minimisers();

}  // namespace dedup::simd
