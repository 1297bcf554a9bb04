// UTF-8: whether it is, and steps over what is known to be.
#pragma once

#include <cstddef>
#include <string_view>

namespace dedup::inline v1 {

// Whether the byte is not the first of its code point.
inline bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Where the first sequence that is not well-formed begins (Unicode, table 3-7); s.size() where there is none.
std::size_t well_formed_end(std::string_view s);

// Whether `at` is inside `s`, or its end, and no code point lies across it.
inline bool on_border(std::string_view s, std::size_t at) {
    return at == s.size() || (at < s.size() && !continues(s[at]));
}

// Where the code point that ends before `at` > 0 begins.
inline std::size_t begin_of_last(std::string_view s, std::size_t at) {
    do --at;
    while (at > 0 && continues(s[at]));
    return at;
}

// Where the code point that begins at `at` < s.size() ends.
inline std::size_t end_of_first(std::string_view s, std::size_t at) {
    do ++at;
    while (at < s.size() && continues(s[at]));
    return at;
}

}  // namespace dedup::inline v1
