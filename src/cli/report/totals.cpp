// External interface: cli::totals and cli::row.
#include "cli/report/totals.hpp"

#include <algorithm>

#include "cli/report/day.hpp"

namespace dedup::cli {

void row::add(std::size_t position, const tally& t) {
    positions_ = std::max(positions_, position + 1);
    while (position / width_ >= most) {
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const tally moved = columns_[i];
            columns_[i] = {};
            columns_[i / 2].add(moved);
        }
        columns_.resize((columns_.size() + 1) / 2);
        width_ *= 2;
    }
    columns_.resize(std::max(columns_.size(), position / width_ + 1));
    columns_[position / width_].add(t);
}

void totals::add(const cleaned& post, const std::vector<std::size_t>& sizes, std::string_view author,
                 std::string_view date, std::size_t position) {
    tally t{.kept = post.text.size(), .copied = 0};
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        t.copied += sizes[i];
        copied_by_depth[std::min<std::size_t>(post.refs[i].depth, depths - 1)] += sizes[i];
    }
    ++posts;
    copies += sizes.size();
    all.add(t);
    by_position.add(position, t);
    if (const auto day = day_of(date)) {
        ++dated;
        by_day[*day].add(t);
    }
    if (author.empty()) return;
    std::string name(author);
    const auto known = by_author.find(name);
    if (known != by_author.end()) {
        known->second.add(t);
    } else if (by_author.size() < most_authors) {
        by_author.emplace(std::move(name), t);
    } else {
        other_authors.add(t);
    }
}

}  // namespace dedup::cli
