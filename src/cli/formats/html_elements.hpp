// What elements of HTML are to a text.
#pragma once

#include <gumbo.h>

namespace dedup::cli {

// Whether the element begins a line, and a line begins behind it.
bool is_block(GumboTag tag);
// Whether there is blank space around it as well.
bool is_paragraph(GumboTag tag);
// Whether the layout has a use for its tags: a text is the same without those of all others.
bool is_laid_out(GumboTag tag);

}  // namespace dedup::cli
