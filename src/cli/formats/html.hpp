// HTML as plain text, as a mail program would show it: html_to_text("<p>a<blockquote>b</blockquote>") is "a\n> b\n".
//
// Block elements are lines of their own, paragraphs have a blank line between them; quotes have "> " before each line,
// list items "- " or their number; cells of a row have tabs between them; <pre> is kept as it is. What is not shown
// (scripts, styles, comments, <head>) is left out.
#pragma once

#include <string>
#include <string_view>

namespace dedup::cli {

// UTF-8; ill-formed sequences become U+FFFD. Ends in a line feed unless it is empty. Takes any bytes, in linear time:
// what cannot be parsed in that, because it is nested too deeply or too large, loses its tags and keeps its lines. Says
// in `flat` whether that was so.
std::string html_to_text(std::string_view html, bool* flat = nullptr);

}  // namespace dedup::cli
