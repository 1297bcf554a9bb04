// Which of eight to take, in order, for each mask of chosen ones: what AVX2 has instead of a compressing store. Those
// behind are 0.
#pragma once

#include <array>
#include <cstdint>

namespace dedup::inline v1::simd {

inline constexpr auto avx2_order = [] {
    std::array<std::array<std::uint8_t, 8>, 256> order{};
    for (unsigned mask = 0; mask < 256; ++mask) {
        unsigned n = 0;
        for (unsigned i = 0; i < 8; ++i)
            if ((mask >> i & 1) != 0) order[mask][n++] = static_cast<std::uint8_t>(i);
    }
    return order;
}();

}  // namespace dedup::inline v1::simd
