// External interface: cli::repeat_counts.
#include "cli/repeat_counts.hpp"

#include <algorithm>
#include <tuple>

namespace dedup::cli {

// What begins stands before what ends at the same place: no stretch is cut in two where one target follows another.
void repeat_counts::sort() {
    std::sort(ends_.begin(), ends_.end(), [](const end& a, const end& b) {
        return std::tuple(a.post, a.at, !a.begins) < std::tuple(b.post, b.at, !b.begins);
    });
}

}  // namespace dedup::cli
