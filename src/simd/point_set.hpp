// Sets of code points that kernels can ask for 64 bytes at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dedup::inline v1::simd {

using look_up = std::array<std::uint8_t, 64>;  // by the low six bits of a byte

// A set of code points, 64 a word.
using point_bits = std::vector<std::uint64_t>;

// A set of first two bytes, as eight sets of lead bytes that each have a set of second bytes of their own: a pair is in
// if a bit is set for both.
struct pair_set {
    alignas(64) look_up lead{};
    alignas(64) look_up second{};

    [[nodiscard]] unsigned operator()(unsigned char first, unsigned char next) const {
        return static_cast<unsigned>(lead[first & 63U] & second[next & 63U]);
    }
};

// A part of a set of code points beyond ASCII, in look-ups of 64 bytes, which is what a vector's permutation has:
//
//     two      sequences of two bytes
//     wide     longer ones; a pair is in if all sequences that begin with it are
//     exact    pairs with which both some of the set begin and others, a bit each, and by third byte which those are
//
// Not all of the set is in it, but nothing else is: no pair either that begins no well-formed sequence.
struct point_set {
    pair_set two;
    pair_set wide;
    pair_set exact;
    alignas(64) look_up third{};

    // Whether the code point is known to be in that begins with these bytes, the first of which is a lead byte.
    [[nodiscard]] bool contains(unsigned char lead, unsigned char second, unsigned char next) const {
        return (two(lead, second) | wide(lead, second) | (exact(lead, second) & third[next & 63U])) != 0;
    }

    // The part of `in` that fits, common scripts first.
    static point_set of(const point_bits& in);
};

// For each lead byte, by its low six bits, the second bytes all of whose sequences are well-formed and in.
using pair_rows = std::array<std::uint64_t, 64>;
[[nodiscard]] pair_rows rows_of(const point_bits& in);

// A part of `rows`: the kinds of rows that the lead bytes `common` have, the first eight, and whatever rows they are
// within.
[[nodiscard]] pair_set cover(const pair_rows& rows, std::string_view common);

// For each third byte, by its low six bits, which of up to eight pairs (two bytes each) make with it nothing but what
// is in.
[[nodiscard]] look_up thirds_of(const point_bits& in, std::string_view pairs);

// These pairs, a bit each.
[[nodiscard]] pair_set pairs_of(std::string_view pairs);

}  // namespace dedup::inline v1::simd
