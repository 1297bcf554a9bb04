// The edits of a copy as HTML: in its text, and as a list.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/result.hpp"

namespace dedup::cli {

// Edits of a copy that are looked at, at most; the text behind them is as it was written, without marks.
constexpr std::size_t most_marked = 1000;

// What the first `most_marked` edits of `r` do to `target`; the other functions take it.
[[nodiscard]] std::vector<edit_type> edit_types(const back_ref& r, std::string_view target);

// The copy that `r` makes of `target`; what it left out in <del>.
void append_edited_text(std::string& out, const back_ref& r, std::string_view target,
                        const std::vector<edit_type>& types);

// The edits by what they do, the weightiest first; long lists and long texts are cut short and say so.
void append_edit_list(std::string& out, const back_ref& r, std::string_view target,
                      const std::vector<edit_type>& types);

}  // namespace dedup::cli
