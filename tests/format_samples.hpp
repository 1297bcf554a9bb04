// What tests of other formats through the tool share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

inline const std::string samples = DEDUP_TEST_DATA "/formats/";
inline const std::string passage = "The build now takes eleven minutes, and the caches are thrown away after a week.";

inline std::size_t count(const std::string& text, std::string_view part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
    return n;
}

inline std::string mail(const std::string& header, const std::string& text) {
    return "From ann@example.org Mon Jan  5 10:00:00 2004\n" + header + "\n" + text + "\n";
}
