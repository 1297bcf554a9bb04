// External interface: cli::near_word.
#include "cli/near_word.hpp"

#include <algorithm>

namespace dedup::cli {
namespace {

// Optimal string alignment.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before_last, last, row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        before_last = std::move(last);
        last = row;
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row.back();
}

}  // namespace

std::string near_word(std::string_view typed, const std::vector<std::string>& words) {
    std::string best;
    std::size_t least = std::max<std::size_t>(1, typed.size() / 3) + 1;
    if (typed.size() > 64) return best;
    for (const std::string& word : words) {
        if (const std::size_t d = distance(typed, word); d < least) {
            least = d;
            best = word;
        }
    }
    return best;
}

}  // namespace dedup::cli
