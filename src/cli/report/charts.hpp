// The charts above the threads: inline SVG, lengths in per cent so that it fits any width.
#pragma once

#include <string>

#include "cli/report/collection.hpp"
#include "cli/report/totals.hpp"

namespace dedup::cli {

// Each appends a <figure>, or nothing where there is nothing to say.
void append_depth_chart(std::string& out, const totals& t);
void append_author_chart(std::string& out, const totals& t);
void append_time_chart(std::string& out, const totals& t);

// Bytes as people read them: "1.2 MB".
[[nodiscard]] std::string human_size(std::size_t bytes);
// A share of 1 as "12.3 %".
[[nodiscard]] std::string per_cent(double share);

}  // namespace dedup::cli
