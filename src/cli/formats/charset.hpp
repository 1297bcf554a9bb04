// Text in any charset as UTF-8.
#pragma once

#include <string>
#include <string_view>

namespace dedup::cli {

// Appends `bytes`, which are said to be in `charset` (empty: nothing is said). Where that is unknown or wrong, they are
// read as UTF-8 or, if they are not, as windows-1252; what cannot be read becomes U+FFFD. Whether all was as it was
// said.
bool append_as_utf8(std::string& out, std::string_view bytes, std::string_view charset);

}  // namespace dedup::cli
