// Which UTF-8 sequences are well-formed by their lengths, for kernels.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dedup::inline v1::simd {

// What bytes are to UTF-8, a bit each.
template <std::size_t Bytes>
struct sequences {
    std::uint64_t leads = 0;    // first bytes of 2 bytes and more,
    std::uint64_t leads3 = 0;   // of 3 and more,
    std::uint64_t leads4 = 0;   // of 4
    std::uint64_t tails = 0;    // continuation bytes
    std::uint64_t fourths = 0;  // where such a byte stands 3 bytes on
};

// Leads that lack continuation bytes, and such bytes that lack a lead. `continued`: with which bytes sequences go on
// that begin earlier; becomes what it is for the bytes behind.
template <std::size_t Bytes>
[[gnu::always_inline]] inline std::uint64_t ill_formed(const sequences<Bytes>& s, std::uint64_t& continued) {
    constexpr std::uint64_t all = ~std::uint64_t{0} >> (64 - Bytes);
    const std::uint64_t expected = (continued | s.leads << 1 | s.leads3 << 2 | s.leads4 << 3) & all;
    const std::uint64_t behind = s.leads >> (Bytes - 1) | s.leads3 >> (Bytes - 2) | s.leads4 >> (Bytes - 3);
    if (((s.tails ^ expected) | (behind & ~(s.fourths >> (Bytes - 3)))) == 0) {
        continued = behind;
        return 0;
    }
    const std::uint64_t second = s.tails >> 1 | s.fourths << 2, third = s.tails >> 2 | s.fourths << 1;
    const std::uint64_t leads3 = s.leads3 & second, leads4 = s.leads4 & second & third;
    const std::uint64_t due = continued | s.leads << 1 | leads3 << 2 | leads4 << 3;
    continued = s.leads >> (Bytes - 1) | leads3 >> (Bytes - 2) | leads4 >> (Bytes - 3);
    return (s.leads & ~second) | (s.leads3 & ~third) | (s.leads4 & ~s.fourths) | (s.tails & ~due);
}

}  // namespace dedup::inline v1::simd
