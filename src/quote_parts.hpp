// What read() is made of: each part finds one way of marking quotes.
#pragma once

#include <span>
#include <string_view>

#include "dedup/quote.hpp"

namespace dedup {

// Whether the line parts a signature from the text: "-- ", its space dropped.
bool is_signature_mark(std::string_view content);

// Whether the line is one sign again and again, at least so often: "______".
bool is_ruler(std::string_view content, std::size_t least);

// Sets content, depth and weak of a line that begins with marks; weak here: its neighbours must settle it.
void read_marker(std::string_view text, line& l);

// Confirms or takes back the marks that one line alone cannot tell from something else. Linear.
void settle_markers(std::string_view text, std::span<line> lines);

// Adds opening and closing tags that have partners to `tags` and, as announcements, their pairs. Linear.
void find_tags(std::string_view text, reading& r);

// Adds the marks of what a quote left out to `snips`. Linear.
void find_snips(std::string_view text, reading& r);

// Adds attribution lines and header blocks to `announcements`; the lines and tags are known. Linear.
void find_attributions(std::string_view text, reading& r);

}  // namespace dedup
