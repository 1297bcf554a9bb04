// How far keys are equal, and where that leaves off.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "dedup/match.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {

inline std::uint64_t load(const char* p) {
    std::uint64_t w = 0;
    std::memcpy(&w, p, sizeof w);
    return w;
}

// Number of equal bytes from a and b on, at most `most`.
template <class Size>
Size equal_ahead(const char* a, const char* b, Size most) {
    Size n = 0;
    if constexpr (std::endian::native == std::endian::little) {
        for (; n + 8 <= most; n += 8) {
            const std::uint64_t differ = load(a + n) ^ load(b + n);
            if (differ != 0) return n + static_cast<Size>(std::countr_zero(differ)) / 8;
        }
    }
    while (n < most && a[n] == b[n]) ++n;
    return n;
}

// The same before a and b.
template <class Size>
Size equal_behind(const char* a, const char* b, Size most) {
    Size n = 0;
    if constexpr (std::endian::native == std::endian::little) {
        for (; n + 8 <= most; n += 8) {
            const std::uint64_t differ =
                load(a - static_cast<std::ptrdiff_t>(n) - 8) ^ load(b - static_cast<std::ptrdiff_t>(n) - 8);
            if (differ != 0) return n + static_cast<Size>(std::countl_zero(differ)) / 8;
        }
    }
    while (n < most && a[-1 - static_cast<std::ptrdiff_t>(n)] == b[-1 - static_cast<std::ptrdiff_t>(n)]) ++n;
    return n;
}

// What of the run is whole code points: two that differ in their last byte alone differ.
inline run whole_code_points(std::string_view key, run r) {
    const auto inside = [&](std::uint32_t at) { return at < key.size() && continues(key[at]); };
    while (r.size > 0 && (inside(r.at) || inside(r.from))) r = {r.at + 1, r.from + 1, r.size - 1};
    while (r.size > 0 && (inside(r.at + r.size) || inside(r.from + r.size))) --r.size;
    return r;
}

}  // namespace dedup::inline v1
