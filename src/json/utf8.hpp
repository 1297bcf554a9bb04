// UTF-8 a sequence at a time, for the places where speed does not matter: messages, names, other formats, counting.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dedup::inline v1::json {

struct sequence {
    std::size_t size;  // of the code point, or of the maximal subpart that becomes one U+FFFD
    bool well_formed;
};

// The sequence at `at` < text.size(), as the WHATWG Encoding Standard reads it.
inline sequence next_sequence(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return {1, true};
    const std::size_t size = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4) return {1, false};
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    for (std::size_t i = 1; i < size; ++i) {
        if (at + i == text.size() || byte(i) < low || byte(i) > high) return {i, false};
        low = 0x80;
        high = 0xBF;
    }
    return {size, true};
}

// Appends `text`, each ill-formed sequence as U+FFFD; how many there were.
inline std::size_t append_well_formed(std::string& out, std::string_view text) {
    std::size_t repaired = 0;
    std::size_t good = 0;  // begin of what is well-formed and not yet appended
    for (std::size_t at = 0; at < text.size();) {
        const sequence next = next_sequence(text, at);
        if (!next.well_formed) {
            out.append(text.substr(good, at - good)).append("\xEF\xBF\xBD");
            good = at + next.size;
            ++repaired;
        }
        at += next.size;
    }
    out.append(text.substr(good));
    return repaired;
}

}  // namespace dedup::inline v1::json
