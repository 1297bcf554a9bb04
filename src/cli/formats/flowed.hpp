// format=flowed text (RFC 3676).
#pragma once

#include <string>
#include <string_view>

namespace dedup::cli {

// The text without its space-stuffing. Lines that flow on keep the space at their end, by which the cleaner knows them;
// with `delete_space` it means nothing, and they are joined.
std::string unstuff(std::string_view text, bool delete_space);

}  // namespace dedup::cli
