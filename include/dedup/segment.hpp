// Stage 3: sentences, as UAX #29 draws them.
//
//     std::vector<std::size_t> borders;
//     dedup::sentence_borders("One. Two?", borders);
//     // borders == {0, 5, 9}
//
// May change; safe to call from any thread.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace dedup::inline v1 {

// Overwrites `borders` with the sentence boundaries of `text` (UTF-8), in bytes, ascending, both ends included (none
// where the text is empty): Unicode Standard Annex #29, default rules, equal to ICU's. Linear.
void sentence_borders(std::string_view text, std::vector<std::size_t>& borders);

// Those of a paragraph as it is read: each line feed, and every '>' and space behind it, counts as a space.
void wrapped_sentence_borders(std::string_view text, std::vector<std::size_t>& borders);

// Whether byte `at` of the text (UTF-8) is of a separator or terminator, or of a code point beyond ASCII that may stand
// between one and the border that it makes. Letters, digits and symbols are not: behind them no border is due to what
// stands before them.
bool near_sentence_end(std::string_view text, std::size_t at);

}  // namespace dedup::inline v1
