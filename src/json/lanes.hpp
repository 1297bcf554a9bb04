// Sixteen bytes at a time, for strings: the compiler's own vectors, which are SSE2 or NEON without an intrinsic.
//
//     json::copy_until(from, end, to, [](json::lanes v) { return v == '\\'; });
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

inline lanes load(const char* from) {
    lanes v;
    std::memcpy(&v, from, width);
    return v;
}

// Number of the first lane that is set, as a comparison sets it; `width` where none is.
template <class Mask>
std::size_t first_lane(Mask mask) {
    static_assert(sizeof mask == width);
    std::uint64_t half[2];
    std::memcpy(half, &mask, width);
    const auto byte = [](std::uint64_t bits) {
        const int zeros = std::endian::native == std::endian::little ? std::countr_zero(bits) : std::countl_zero(bits);
        return static_cast<std::size_t>(zeros) / 8;
    };
    if (half[0] != 0) return byte(half[0]);
    return half[1] != 0 ? 8 + byte(half[1]) : width;
}

// The first byte of [from, end) that `wanted` sets the lane of, or end.
template <class Wanted>
const char* find(const char* from, const char* end, Wanted wanted) {
    for (; static_cast<std::size_t>(end - from) >= width; from += width) {
        if (const std::size_t lane = first_lane(wanted(load(from))); lane != width) return from + lane;
    }
    char tail[width] = {};
    const auto left = static_cast<std::size_t>(end - from);
    std::memcpy(tail, from, left);
    const std::size_t lane = first_lane(wanted(load(tail)));
    return lane < left ? from + lane : end;
}

// As find(), and copies the bytes before it to `to`, which moves behind them. `width` bytes more may be written.
template <class Wanted>
const char* copy_until(const char* from, const char* end, char*& to, Wanted wanted) {
    for (; static_cast<std::size_t>(end - from) >= width; from += width, to += width) {
        const lanes v = load(from);
        std::memcpy(to, &v, width);
        if (const std::size_t lane = first_lane(wanted(v)); lane != width) {
            to += lane;
            return from + lane;
        }
    }
    char tail[width] = {};
    const auto left = static_cast<std::size_t>(end - from);
    std::memcpy(tail, from, left);
    std::memcpy(to, tail, width);
    const std::size_t lane = first_lane(wanted(load(tail)));
    to += lane < left ? lane : left;
    return lane < left ? from + lane : end;
}

}  // namespace dedup::inline v1::json
