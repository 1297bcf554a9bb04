// Sets of code points that kernels can ask for 64 bytes at a time.
#pragma once

#include <array>
#include <cstdint>
#include <functional>

namespace dedup::simd {

// A part of a set of code points beyond ASCII, in seven look-ups of 64 bytes, which is what a vector's permutation has:
//
//     bytes       lead      second    third
//     two         2 bytes & 6 bits                a bit for each of eight kinds of lead bytes, and which second
//     wide        3, 4    & 6 bits                bytes those have; a prefix is in if all that begin with it are
//     exact       3, 4    & 6 bits  & 6 bits      likewise, for prefixes that are half in and common
//
// Not all of the set is in it, but nothing else is: no prefix either that begins no well-formed sequence.
struct point_set {
    using look_up = std::array<std::uint8_t, 64>;  // by the low six bits of a byte

    alignas(64) look_up two_lead{};
    alignas(64) look_up two_second{};
    alignas(64) look_up wide_lead{};
    alignas(64) look_up wide_second{};
    alignas(64) look_up exact_lead{};
    alignas(64) look_up exact_second{};
    alignas(64) look_up exact_third{};

    // Whether the code point is known to be in that begins with these bytes, the first of which is a lead byte.
    [[nodiscard]] bool contains(unsigned char lead, unsigned char second, unsigned char third) const {
        const unsigned a = lead & 63U, b = second & 63U, c = third & 63U;
        return ((two_lead[a] & two_second[b]) | (wide_lead[a] & wide_second[b]) |
                (exact_lead[a] & exact_second[b] & exact_third[c])) != 0;
    }

    // The part of the set of what `in` says yes to that fits, common scripts first. Asks for each code point.
    static point_set of(const std::function<bool(char32_t)>& in);
};

}  // namespace dedup::simd
