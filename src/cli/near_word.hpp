// Which word was perhaps meant.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dedup::cli {

// The first of the words that differ least from what was typed; empty where none is near: with each change, two letters
// swapped included, costing one, up to a third of the letters.
[[nodiscard]] std::string near_word(std::string_view typed, const std::vector<std::string>& words);

}  // namespace dedup::cli
