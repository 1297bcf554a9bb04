// External interface: cli::most_repeated.
#include "cli/report/repeats.hpp"

#include <algorithm>
#include <tuple>

namespace dedup::cli {
namespace {

constexpr std::size_t shortest = 20;  // bytes

struct place_of_target {
    std::size_t post = 0;
    span target;
};

// By post and where they begin, the longest first.
std::vector<place_of_target> targets_of(const shown_thread& thread) {
    std::vector<place_of_target> targets;
    for (const shown_post& post : thread.posts) {
        for (const back_ref& r : post.refs) targets.push_back({r.post, r.target});
    }
    std::sort(targets.begin(), targets.end(), [](const place_of_target& a, const place_of_target& b) {
        return std::tuple(a.post, a.target.begin, b.target.end) < std::tuple(b.post, b.target.begin, a.target.end);
    });
    return targets;
}

bool is_same_block(const repeat& r, const place_of_target& t) {
    if (r.post != t.post || t.target.begin >= r.target.end) return false;
    const std::size_t shared = std::min(r.target.end, t.target.end) - t.target.begin;
    return 2 * shared >= std::max(r.target.size(), t.target.size());
}

}  // namespace

std::vector<repeat> most_repeated(const std::vector<shown_thread>& threads, std::size_t most) {
    std::vector<repeat> found;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        const std::size_t first = found.size();
        for (const place_of_target& t : targets_of(threads[i])) {
            if (found.size() > first && is_same_block(found.back(), t)) {
                ++found.back().copies;
                if (t.target.size() > found.back().target.size()) found.back().target = t.target;
            } else {
                found.push_back({i, t.post, t.target, 1});
            }
        }
    }
    std::erase_if(found, [](const repeat& r) { return r.copies < 2 || r.target.size() < shortest; });
    std::stable_sort(found.begin(), found.end(), [](const repeat& a, const repeat& b) {
        return std::tuple(b.copies, b.target.size()) < std::tuple(a.copies, a.target.size());
    });
    if (found.size() > most) found.resize(most);
    return found;
}

}  // namespace dedup::cli
