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

// The own text is in the result; a post without an id is in no thread.
void conservation::name_texts(const post& p) {
    if (texts_.size() < p.result.post) texts_.resize(p.result.post);
    for (const back_ref& r : p.result.refs) {
        if (r.post != p.result.post) texts_[r.post] = p.cleaned_by.text(r.post);
    }
}

std::string conservation::lost(const post& p, counts& compared) {
    name_texts(p);
    try {
        const std::string restored = restore(p.result, texts_);
        const std::string normal = normalize(p.source, options_);
        compared.normal += normal.size();
        compared.copied += restored.size() - p.result.text.size();
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
