// What tests of the quote stage share.
#pragma once

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "dedup/quote.hpp"

namespace dedup_test {

inline dedup::reading read(const std::string& text) {
    dedup::reading r;
    dedup::read(text, {}, r);
    return r;
}

// What a reader reads of the whole text, its map back checked.
inline std::string read_all(const std::string& text, const dedup::reading& r) {
    std::string out;
    std::vector<std::uint32_t> back;
    dedup::reading_text(text, r, 0, r.lines.size(), out, back);
    REQUIRE(out.size() == back.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        REQUIRE(back[i] < text.size());
        const bool same = text[back[i]] == out[i] || (text[back[i]] == '\n' && out[i] == ' ');
        REQUIRE(same);
        if (i > 0) REQUIRE(back[i] > back[i - 1]);
    }
    return out;
}

}  // namespace dedup_test
