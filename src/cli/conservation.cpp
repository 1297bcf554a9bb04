// External interface: cli::conservation.
#include "cli/conservation.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "dedup/dedup.hpp"
#include "dedup/error.hpp"

namespace dedup::cli {
namespace {

std::string difference(std::string_view restored, std::string_view expected, std::string_view of) {
    if (restored == expected) return {};
    const auto [at, unused] = std::mismatch(restored.begin(), restored.end(), expected.begin(), expected.end());
    return fmt::format("the post does not come back: {} bytes instead of the {} of its {}, which differ at byte {}",
                       restored.size(), expected.size(), of, at - restored.begin() + 1);
}

}  // namespace

void conservation::remember(const post& p) {
    if (p.first) {
        texts_.clear();
        kept_.clear();
    }
    // A post without an id of its own is not among them: nobody refers to it.
    if (p.posts.size() > texts_.size()) texts_.push_back(kept_.emplace_back(p.result.text));
}

std::string conservation::lost(const post& p) {
    remember(p);
    try {
        const std::string restored = restore(p.result, texts_);
        const std::string normal = normalize(p.source, options_);
        normal_ += normal.size();
        copied_ += restored.size() - p.result.text.size();
        std::string lost = difference(restored, normal, "normalised text");
        if (lost.empty() && options_.keep_source) {
            lost = difference(restore_source(p.result, texts_), p.source, "source");
        }
        return lost;
    } catch (const error& e) {
        return fmt::format("the post does not come back: {}", e.what());
    }
}

}  // namespace dedup::cli
