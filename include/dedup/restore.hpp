// The inverse of collapse: texts and back-references become the post again.
//
// May change (dedup.hpp has the calls that do not); safe to call from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "dedup/result.hpp"

namespace dedup::inline v1 {

// Appends the copy that `ref` stands for to `out`; `target_text` is the text of the post that it names.
// Throws errc::bad_reference for offsets outside the text, inside a code point, or out of order.
void append_copy(const back_ref& ref, std::string_view target_text, std::string& out);

// `text` with `edits` applied; offsets in the edits count from the text's first byte. Throws as above.
std::string apply_edits(std::string_view text, const std::vector<edit>& edits);

}  // namespace dedup::inline v1
