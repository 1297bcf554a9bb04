// What normalize does with each code point, by the switches of dedup::options. Private to normalize.
#pragma once

#include <array>
#include <cstdint>

#include "canonical.hpp"
#include "simd/point_set.hpp"

namespace dedup::inline v1 {

enum class action : std::uint8_t { copy, compose, drop, line, space, glyph };

struct actions {
    const unicode::table* table;
    std::array<action, unicode::property::low + 1> by_property;
    simd::point_set copied;  // some of the code points that action::copy is for

    [[nodiscard]] action operator()(std::uint16_t properties) const {
        return by_property[properties & unicode::property::low];
    }

    // Built at the first call with such switches (a few ms); safe to call from any thread.
    static const actions& of(const options&);

    // Null before the first such call.
    static const actions* if_built(const options&);
};

}  // namespace dedup::inline v1
