// External interface: cli::batch, cli::longest_line.
#include "cli/batch.hpp"

#include <algorithm>

namespace dedup::cli {
void batch::clear() {
    if (input.bytes.size() > largest_kept) input.bytes = {};
    if (decoded.size() > largest_kept) decoded = {};
    posts.clear();
    members.clear();
    faults.clear();
    for (batch_lane& l : lanes) {
        l.posts.clear();
        l.output.clear();
        l.faults.clear();
        l.passed = {};
    }
    parsed = false;
    open_lanes = 0;
}

std::size_t longest_line(const settings& s) {
    return std::min<std::size_t>(s.clean.max_post, std::size_t{512} << 20) * 6 + (std::size_t{16} << 20);
}

}  // namespace dedup::cli
