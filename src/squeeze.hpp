// The last step of normalize, on request: blank lines go. Private to normalize.
#pragma once

#include "dedup/normalize.hpp"

namespace dedup::inline v1 {

// Takes out all lines of spaces and tabs at either end of n.text, and all but the first of several elsewhere; the map
// and the flowed line ends follow. Linear.
void squeeze_blank_lines(normal_text& n);

}  // namespace dedup::inline v1
