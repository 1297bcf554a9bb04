// Sixteen bytes at a time, and blocks of 64 as bits, for strings: the compiler's own vectors, which are SSE2 or NEON.
//
//     std::uint64_t backslashes = json::mark(block, [](json::lanes v) { return v == '\\'; });
//
// Safe to call from any thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace dedup::inline v1::json {

using lanes = unsigned char __attribute__((vector_size(16)));
constexpr std::size_t width = sizeof(lanes);
constexpr std::size_t block_size = 64;  // bytes

inline lanes load(const char* from) {
    lanes v;
    std::memcpy(&v, from, width);
    return v;
}

// A bit for each lane that a comparison has set, the first lane's lowest.
template <class Mask>
std::uint32_t portable_bits(Mask set) {
    static_assert(sizeof set == width);
    constexpr std::uint64_t bit_of_byte =
        std::endian::native == std::endian::little ? 0x8040201008040201 : 0x0102040810204080;
    constexpr std::uint64_t sum = 0x0101010101010101;
    std::uint64_t half[2];
    std::memcpy(half, &set, width);
    return static_cast<std::uint32_t>((half[0] & bit_of_byte) * sum >> 56 | (half[1] & bit_of_byte) * sum >> 56 << 8);
}

template <class Mask>
std::uint32_t bits(Mask set) {
#ifdef __SSE2__
    using chars = char __attribute__((vector_size(width)));
    return static_cast<std::uint32_t>(__builtin_ia32_pmovmskb128(std::bit_cast<chars>(set)));
#else
    return portable_bits(set);
#endif
}

// A bit for each byte of a block that `wanted` sets the lane of.
template <class Wanted>
std::uint64_t mark(const char* block, Wanted wanted) {
    std::uint64_t marked = 0;
    for (std::size_t at = 0; at < block_size; at += width)
        marked |= std::uint64_t{bits(wanted(load(block + at)))} << at;
    return marked;
}

// The first byte of [from, end) that `wanted` sets the lane of, or end.
template <class Wanted>
const char* find(const char* from, const char* end, Wanted wanted) {
    for (; static_cast<std::size_t>(end - from) >= width; from += width) {
        if (const std::uint32_t found = bits(wanted(load(from))); found != 0) return from + std::countr_zero(found);
    }
    char tail[width] = {};
    const auto left = static_cast<std::size_t>(end - from);
    std::memcpy(tail, from, left);
    const auto lane = static_cast<std::size_t>(std::countr_zero(bits(wanted(load(tail)))));
    return lane < left ? from + lane : end;
}

}  // namespace dedup::inline v1::json
