// The fold of most code points, 64 bytes at a time: kernels that give the same bytes, and the one that suits this CPU.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "simd/point_set.hpp"

namespace dedup::inline v1::detail {

// What kernels know of the fold. None of the code points in these sets becomes one with another, but for alef.
struct fold_sets {
    simd::pair_set common_two;  // of two bytes: letters kept as they are, Cyrillic capitals with bit 7
    simd::pair_set kept_two;    // others that are kept
    simd::pair_set kept_wide;   // of more
    simd::pair_set dropped_two;
    simd::pair_set exact;  // pairs that both kept and dropped code points begin with
    alignas(64) simd::look_up kept_third{};
    alignas(64) simd::look_up dropped_third{};

    // Capitals of two bytes. Their small letters come 32, 80 or 1 code points later, as which bits say.
    simd::pair_set capitals;
    static constexpr std::uint8_t plus_32 = 0x07, plus_80 = 0x08, plus_1 = 0xF0;

    std::uint64_t sharp_s = 0;  // all bits where C3 9F folds to ss

    // Code points of full width, EF BC and EF BD: the key byte by last bit of the second and low six bits of the third,
    // 0 where it is dropped; 80 and above for the kernel to stop.
    alignas(64) std::array<std::uint8_t, 128> full_width{};

    // By the second byte of an alef (the first is D8), the third byte of its ligature with lam (EF BB ..), or 0. Lam is
    // D9 84.
    alignas(64) simd::look_up ligature{};
};

// Built at the first call; safe to call from any thread.
[[nodiscard]] const fold_sets& sets_to_fold();

// Folds text, which is UTF-8, until a code point comes that it does not know: never one that has an effect on others. A
// first one that may join what stands before it is not known, unless `at` is 0: then nothing does. Returns where it
// stopped; moves `key` past what it wrote, and may write 64 bytes more there. Bit `at` + i of `bits`, which was 0,
// becomes 1 if byte i is marked.
struct fold_points_kernel {
    std::string_view name;
    std::size_t (*fold)(const char* text, std::size_t size, const fold_sets&, char*& key, std::uint64_t* bits,
                        std::size_t at);
};

// What this CPU can run: the portable kernel first, the fastest last.
[[nodiscard]] std::span<const fold_points_kernel> fold_points_kernels();

}  // namespace dedup::inline v1::detail
