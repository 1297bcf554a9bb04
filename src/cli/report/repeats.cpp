// External interface: cli::most_repeated.
#include "cli/report/repeats.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace dedup::cli {
namespace {

constexpr std::size_t shortest = 20;          // bytes
constexpr std::ptrdiff_t most_of_a_post = 4;  // one that is quoted all over would leave no room for others

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

// [i]: how many of the targets `in`, which stand by where they begin, cover the middle half of block i.
std::vector<std::size_t> copies_of(const std::vector<span>& blocks, const std::vector<span>& in) {
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

bool is_same_post(const repeat& a, const repeat& b) {
    return a.of.thread == b.of.thread && a.of.post == b.of.post;
}

bool is_same_place(const repeat& a, const repeat& b) {
    if (!is_same_post(a, b)) return false;
    const std::size_t begin = std::max(a.target.begin, b.target.begin), end = std::min(a.target.end, b.target.end);
    return end > begin && 2 * (end - begin) >= std::min(a.target.size(), b.target.size());
}

void append_repeats(std::vector<repeat>& found, const original& of, const std::vector<use>& uses) {
    std::vector<span> targets;
    for (const use& u : uses) targets.push_back(u.target);
    std::vector<span> blocks = targets;
    blocks.erase(std::unique(blocks.begin(), blocks.end()), blocks.end());
    const std::vector<std::size_t> copies = copies_of(blocks, targets);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (copies[i] < 2 || blocks[i].size() < shortest) continue;
        found.push_back({.of = of, .target = blocks[i], .copies = copies[i]});
    }
}

}  // namespace

std::vector<repeat> most_repeated(const copy_index& copies, std::size_t most) {
    std::vector<repeat> found;
    copies.each([&](const original& of, const std::vector<use>& in) { append_repeats(found, of, in); });
    std::stable_sort(found.begin(), found.end(), [](const repeat& a, const repeat& b) {
        return std::tuple(b.copies, b.target.size()) < std::tuple(a.copies, a.target.size());
    });
    std::vector<repeat> chosen;
    for (const repeat& r : found) {
        if (chosen.size() == most) break;
        const auto of_post = [&](const repeat& other) { return is_same_post(r, other); };
        const auto same = [&](const repeat& other) { return is_same_place(r, other); };
        if (std::count_if(chosen.begin(), chosen.end(), of_post) >= most_of_a_post) continue;
        if (std::none_of(chosen.begin(), chosen.end(), same)) chosen.push_back(r);
    }
    return chosen;
}

}  // namespace dedup::cli
