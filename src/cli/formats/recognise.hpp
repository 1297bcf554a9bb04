// The format of an input, by what is said of it and by its first bytes.
#pragma once

#include <cstddef>
#include <string_view>

#include "cli/commands.hpp"

namespace dedup::cli {

constexpr std::size_t recognised_by = std::size_t{64} << 10;  // bytes, at most

// How a file is read. `begin` is all of it, or its first `recognised_by` bytes.
enum class source_kind { text, html_page, jsonl, converted_jsonl, mbox, stackexchange, discourse };
source_kind decide(const settings&, std::string_view begin);

// mbox, stackexchange, discourse, jsonl or text.
format recognise(std::string_view begin);

// Whether a line is the one that begins a message in an mbox, "From ann@example.org Mon Jan  5 10:00:00 2004": a sender
// of any kind, weekday, month, day, time and year (RFC 4155), with what is found in archives beside: a zone before or
// behind the year, "remote from host", the order of "Mon, 5 Jan 2004 10:00:00".
bool is_from_line(std::string_view line);
// Whether it looks like a field of a header: "Subject: x". An address ("http://") is none.
bool is_header_line(std::string_view line);

// Without white space at its beginning.
std::string_view skip_spaces(std::string_view text);
// Without a byte order mark.
std::string_view without_mark(std::string_view text);

}  // namespace dedup::cli
