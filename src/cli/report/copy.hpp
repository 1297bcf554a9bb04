// A copy in a report: one line that unfolds to what the reader of the post saw, with its edits.
#pragma once

#include <string>
#include <string_view>

#include "dedup/result.hpp"

namespace dedup::cli {

// What append_copy_block() shows. Ids and links are made by this program and are not escaped.
struct copy_view {
    const back_ref& ref;
    std::string_view target;  // the bytes that are repeated
    std::string_view author;  // of them, or empty
    std::string_view thread;  // of them, if it is another
    std::string id;           // of its line, which can have the focus
    std::string original;     // link to the canonical copy; empty where that is not shown
    std::size_t post = 0;     // its post, as people count
    unsigned colour = 0;
    bool mid_line = false;  // text stands before it on its line
    bool same_post = false;
};

// Appends the element. The text of its class `was`, without what stands in <del>, is the copy byte for byte, as far as
// HTML can hold it. Gives whether the copy ends with a line end.
bool append_copy_block(std::string& out, const copy_view& view);

}  // namespace dedup::cli
