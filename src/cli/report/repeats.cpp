// External interface: cli::most_repeated.
#include "cli/report/repeats.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace dedup::cli {
namespace {

constexpr std::size_t shortest = 20;          // bytes
constexpr std::ptrdiff_t most_of_a_post = 4;  // one that is quoted all over would leave no room for others

// Targets in one post, by where they begin.
using targets = std::vector<span>;

std::vector<targets> targets_of(const shown_thread& thread) {
    std::vector<targets> of(thread.posts.size());
    for (const shown_post& post : thread.posts) {
        for (const back_ref& r : post.refs) of[r.post].push_back(r.target);
    }
    for (targets& in : of) {
        std::sort(in.begin(), in.end(),
                  [](const span& a, const span& b) { return std::tuple(a.begin, b.end) < std::tuple(b.begin, a.end); });
    }
    return of;
}

// How many of a growing number of positions are below a bound, in logarithmic time (Fenwick's tree).
class counter {
public:
    explicit counter(std::size_t positions) : tree_(positions + 1) {}
    void add(std::size_t position) {
        for (std::size_t i = position + 1; i < tree_.size(); i += i & (~i + 1)) ++tree_[i];
    }
    [[nodiscard]] std::size_t below(std::size_t bound) const {
        std::size_t count = 0;
        for (std::size_t i = bound; i > 0; i -= i & (~i + 1)) count += tree_[i];
        return count;
    }

private:
    std::vector<std::size_t> tree_;
};

// [i]: targets that cover the middle half of block i.
std::vector<std::size_t> copies_of(const std::vector<span>& blocks, const targets& in) {
    const auto middle = [](const span& block) {
        return span{block.begin + block.size() / 4, block.end - block.size() / 4};
    };
    std::vector<std::size_t> by_end(in.size()), order(blocks.size()), copies(blocks.size());
    std::iota(by_end.begin(), by_end.end(), 0);
    std::iota(order.begin(), order.end(), 0);
    std::sort(by_end.begin(), by_end.end(), [&](std::size_t a, std::size_t b) { return in[a].end > in[b].end; });
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return middle(blocks[a]).end > middle(blocks[b]).end; });
    counter counted(in.size());
    std::size_t next = 0;
    for (const std::size_t i : order) {
        const span half = middle(blocks[i]);
        for (; next < by_end.size() && in[by_end[next]].end >= half.end; ++next) counted.add(by_end[next]);
        const auto bound =
            std::partition_point(in.begin(), in.end(), [&](const span& target) { return target.begin <= half.begin; });
        copies[i] = counted.below(static_cast<std::size_t>(bound - in.begin()));
    }
    return copies;
}

bool is_same_place(const repeat& a, const repeat& b) {
    if (a.thread != b.thread || a.post != b.post) return false;
    const std::size_t begin = std::max(a.target.begin, b.target.begin), end = std::min(a.target.end, b.target.end);
    return end > begin && 2 * (end - begin) >= std::min(a.target.size(), b.target.size());
}

void append_repeats(std::vector<repeat>& found, const shown_thread& thread, std::size_t number) {
    const std::vector<targets> all = targets_of(thread);
    for (std::size_t post = 0; post < all.size(); ++post) {
        targets blocks = all[post];
        blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
        const std::vector<std::size_t> copies = copies_of(blocks, all[post]);
        for (std::size_t i = 0; i < blocks.size(); ++i) {
            if (copies[i] < 2 || blocks[i].size() < shortest) continue;
            found.push_back({.thread = number, .post = post, .target = blocks[i], .copies = copies[i]});
        }
    }
}

}  // namespace

std::vector<repeat> most_repeated(const std::vector<shown_thread>& threads, std::size_t most) {
    std::vector<repeat> found;
    for (std::size_t i = 0; i < threads.size(); ++i) append_repeats(found, threads[i], i);
    std::stable_sort(found.begin(), found.end(), [](const repeat& a, const repeat& b) {
        return std::tuple(b.copies, b.target.size()) < std::tuple(a.copies, a.target.size());
    });
    std::vector<repeat> chosen;
    for (const repeat& r : found) {
        if (chosen.size() == most) break;
        const auto of_post = [&](const repeat& other) { return other.thread == r.thread && other.post == r.post; };
        const auto same = [&](const repeat& other) { return is_same_place(r, other); };
        if (std::count_if(chosen.begin(), chosen.end(), of_post) >= most_of_a_post) continue;
        if (std::none_of(chosen.begin(), chosen.end(), same)) chosen.push_back(r);
    }
    return chosen;
}

}  // namespace dedup::cli
