// The charset of an HTML page, as the HTML standard finds it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dedup::cli {

// What the page says its charset is: by a byte order mark, else by a <meta> in its first 1024 bytes, as a name for
// append_as_utf8(); empty where it says nothing.
std::string html_charset(std::string_view page);

// The page without its mark, from that charset; from UTF-8 or, where it is not that, from windows-1252 if it says
// nothing. What cannot be read becomes U+FFFD, and is counted.
std::string html_as_utf8(std::string_view page, std::size_t& repaired);

}  // namespace dedup::cli
