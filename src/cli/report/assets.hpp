// The style sheet and the script of a report, and the sources that a Content-Security-Policy names them by. embed.cmake
// writes the definitions from style.css and script.js.
#pragma once

#include <string_view>

namespace dedup::cli::assets {

extern const std::string_view style;
extern const std::string_view script;
extern const std::string_view style_source;  // sha256-...
extern const std::string_view script_source;

}  // namespace dedup::cli::assets
