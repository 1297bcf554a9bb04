// The format of an input, by its first bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "cli/commands.hpp"

namespace dedup::cli {

constexpr std::size_t recognised_by = std::size_t{64} << 10;  // bytes, at most

// mbox, stackexchange or discourse; automatic where it is none of them.
format recognise(std::string_view begin);

// As an object does: whether nothing but white space stands before one.
bool begins_with_brace(std::string_view begin);

// Whether a line looks like the one that begins a message in an mbox: "From ann@example.org Mon Jan  5 10:00:00 2004".
bool is_from_line(std::string_view line);
// Whether it looks like a field of a header: "Subject: x".
bool is_header_line(std::string_view line);

}  // namespace dedup::cli
