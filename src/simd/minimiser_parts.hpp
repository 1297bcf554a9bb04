// What the kernels of minimisers.hpp share.
#pragma once

#include <cstddef>
#include <cstdint>

#include "simd/minimisers.hpp"

namespace dedup::inline v1::simd {

// Of the bytes of a shingle.
inline constexpr std::uint32_t first_factor = 0x9E3779B1U;
inline constexpr std::uint32_t second_factor = 0x85EBCA6BU;

inline constexpr std::size_t reach = window - 1;  // shingles beside one that share a window with it

// The bytes with which the first shingle that counts ends, and the first window of such; and where the first shingle
// that may be chosen is decided, and ends.
inline constexpr std::size_t first_hash = minimiser_front - reach + shingle - 1;
inline constexpr std::size_t first_window = first_hash + reach;
inline constexpr std::size_t first_choice = first_window + reach;
inline constexpr std::size_t first_own = first_choice - reach;
static_assert(first_choice % 16 == 0);  // vectors begin there

#if defined(__x86_64__)

minimisers avx2_minimisers(const unsigned char* bytes, std::size_t n, std::uint32_t first, anchor* out);

#endif

}  // namespace dedup::inline v1::simd
