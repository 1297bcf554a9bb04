// External interface: cli::copy_index.
#include "cli/report/copy_index.hpp"

#include <algorithm>
#include <tuple>

namespace dedup::cli {
namespace {

constexpr unsigned colours = 10;  // c0 to c9 of the style sheet

}  // namespace

copy_index::copy_index(const collection& shown) : entries_(shown.threads.size() + 1) {
    for (std::size_t thread = 0; thread < absent(); ++thread)
        entries_[thread].resize(shown.threads[thread].posts.size());
    entries_[absent()].resize(shown.absent.size());
    for (std::size_t thread = 0; thread < absent(); ++thread) {
        const std::vector<shown_post>& posts = shown.threads[thread].posts;
        for (std::size_t post = 0; post < posts.size(); ++post) {
            const std::vector<shown_copy>& copies = posts[post].copies;
            for (std::size_t copy = 0; copy < copies.size(); ++copy) {
                const original& of = copies[copy].of;
                entries_[of.thread.value_or(absent())][of.post].uses.push_back(
                    {copies[copy].ref.target, thread, post, copy});
            }
        }
    }
    for (std::vector<entry>& thread : entries_) {
        unsigned colour = 0;
        for (entry& e : thread) {
            if (!e.uses.empty()) e.colour = colour++ % colours;
            std::stable_sort(e.uses.begin(), e.uses.end(), [](const use& a, const use& b) {
                return std::tuple(a.target.begin, b.target.end) < std::tuple(b.target.begin, a.target.end);
            });
        }
    }
}

}  // namespace dedup::cli
