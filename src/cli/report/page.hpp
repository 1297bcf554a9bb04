// The whole report: one HTML file that needs nothing else, and lets nothing in.
#pragma once

#include <string>

#include "cli/output.hpp"
#include "cli/report/collection.hpp"

namespace dedup::cli {

// `title`: empty for one that says what is in it.
void write_page(output& out, const collection& shown, const std::string& title);

}  // namespace dedup::cli
