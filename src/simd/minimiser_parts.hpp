// What the kernels of minimisers.hpp share.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "simd/minimisers.hpp"

namespace dedup::inline v1::simd {

// Of the bytes of a shingle.
inline constexpr std::uint32_t first_factor = 0x9E3779B1U;
inline constexpr std::uint32_t second_factor = 0x85EBCA6BU;

inline constexpr std::size_t reach = window - 1;  // shingles beside one that share a window with it

// The key bytes of n shingles from `first` on, and of those that share a window with them, to be read in whole vectors:
// 0 where the key has none, and anything behind.
class minimiser_bytes {
    static constexpr std::size_t piece = 32;  // no more: more is cleared by a string instruction, slow to start
    static constexpr std::size_t filler = 3 * piece;

public:
    static constexpr std::size_t front = reach + 1;             // bytes before the shingles; the first does not count
    static constexpr std::size_t slack = shingle - 1 + filler;  // behind the first ones of all, or more

    minimiser_bytes(std::string_view key, std::size_t first, std::size_t n) {
        const std::size_t before = std::min(first, reach);
        const std::size_t behind = std::min(key.size() - first, n + reach + shingle - 1);
        std::memset(bytes_, 0, front);
        copy(key.data() + first - before, before + behind, bytes_ + front - before);
        for (std::size_t done = 0; done < filler; done += piece) std::memset(bytes_ + front + behind + done, 0, piece);
    }
    [[nodiscard]] const unsigned char* data() const { return bytes_; }

private:
    // A compiler that knows the most that n can be copies by such an instruction, too.
    static void copy(const char* from, std::size_t n, unsigned char* to) {
        asm("" : "+r"(n));
        std::memcpy(to, from, n);
    }

    unsigned char bytes_[front + minimiser_block + reach + shingle - 1 + filler];
};

#if defined(__x86_64__)

minimisers avx2_minimisers(std::string_view key, std::size_t first, std::size_t n, std::uint32_t begin, anchor* out);

#endif

}  // namespace dedup::inline v1::simd
