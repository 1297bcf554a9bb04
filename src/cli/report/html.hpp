// HTML out of this program's own markup, and of text that strangers wrote: whatever the bytes of that are, no markup
// comes of it. It is never put into attributes.
#pragma once

#include <fmt/format.h>

#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace dedup::cli {

// Appends markup with numbers and this program's own words: nothing here is escaped.
template <class... Values>
void put(std::string& out, fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Values>(values)...);
}

// Appends `bytes` as the content of an element. What HTML cannot hold as a character
// (controls but tab and line feed, ill-formed UTF-8, noncharacters) becomes a picture of it or U+FFFD.
void append_escaped(std::string& out, std::string_view bytes);

// The longest beginning of at most `most` bytes that ends between code points.
[[nodiscard]] std::string_view beginning(std::string_view utf8, std::size_t most);

}  // namespace dedup::cli
