// HTML without what lays nothing out: it is the same text, and Gumbo's work on it is bounded.
//
//     reduce("<style>b{}</style><p id=x>a<b>b</b>")       // {"<!><p>a<!>b<!>", true}
//
// Left are the tags of blocks, lists, tables, quotes and links, with the attributes that are read: no scripts, styles,
// comments, SVG, MathML or formatting. "<!>", an empty comment, stands where something was, so that what was apart
// makes no tag or character reference together.
#pragma once

#include <string>
#include <string_view>

namespace dedup::cli {

struct reduced_html {
    std::string html;
    // Whether it can be parsed in linear time: Gumbo looks through the open elements for many a tag and byte.
    bool shallow = true;
};

reduced_html reduce(std::string_view html);

// What reduce() gave without its tags, each that begins or ends a block as a line feed: HTML that has no tag but <pre>.
std::string without_tags(std::string_view reduced);

}  // namespace dedup::cli
