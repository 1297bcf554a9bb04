// External interface: class cleaner, clean.
#include "dedup/cleaner.hpp"

#include <string>
#include <utility>

#include "dedup/collapse.hpp"
#include "dedup/dedup.hpp"
#include "dedup/match.hpp"
#include "dedup/normalize.hpp"
#include "dedup/quote.hpp"
#include "follow.hpp"
#include "units.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t largest_thread = (std::size_t{1} << 32) - (std::size_t{1} << 20);  // offsets have 32 bits
constexpr std::size_t word = 64;                                                         // posts begin on these

}  // namespace

struct cleaner::state {
    options o;
    thread_index thread;
    follow_buffers follow;
    short_units units;
    normal_text text;
    reading lines;
    std::vector<chain> chains;
    collapse_buffers buffers;
    std::vector<taken_copy> copies;
    std::vector<std::optional<std::uint32_t>> parents;
    std::vector<std::string> authors;
    std::size_t bytes = 0;  // of the thread's posts, as given

    void check_size(std::string_view post) const;
};

void cleaner::state::check_size(std::string_view post) const {
    const auto number = static_cast<std::uint32_t>(parents.size());
    if (post.size() > o.max_post) {
        throw error(
            errc::post_too_large, number, o.max_post,
            "post has " + std::to_string(post.size()) + " bytes, over the ceiling of " + std::to_string(o.max_post));
    }
    if (post.size() >
        std::min(o.max_thread, largest_thread) - std::min(bytes, std::min(o.max_thread, largest_thread))) {
        throw error(
            errc::thread_too_large, number, o.max_thread - std::min(bytes, o.max_thread),
            "thread has over " + std::to_string(std::min(o.max_thread, largest_thread)) + " bytes with this post");
    }
}

cleaner::cleaner(options o) : state_(std::make_unique<state>()) {
    state_->o = o;
}
cleaner::~cleaner() = default;
cleaner::cleaner(cleaner&&) noexcept = default;
cleaner& cleaner::operator=(cleaner&&) noexcept = default;

cleaned cleaner::clean(std::string_view post, const hints& h) {
    state& s = *state_;
    s.check_size(post);
    try {
        normalize(post, s.o, s.text);
    } catch (const error& e) {
        throw error(e.code(), static_cast<std::uint32_t>(s.parents.size()), e.offset(), e.what());
    }
    // Repairs can treble a post of stray bytes, and posts begin in new words.
    if (s.thread.text().size() + s.text.text.size() + word > largest_thread) {
        throw error(errc::thread_too_large, static_cast<std::uint32_t>(s.parents.size()), 0,
                    "thread's text has over 2^32 bytes with this post");
    }
    read(s.text.text, s.text.flowed, s.lines);
    cleaned out;
    out.post = static_cast<std::uint32_t>(s.parents.size());
    out.repaired = s.text.repaired;
    if (s.o.keep_source) {
        out.source = source_edits(post, s.text);
        out.eol = s.text.eol;
    }
    s.thread.stage(s.text.text, s.lines);
    try {
        const bool earlier = h.parent && *h.parent < out.post;
        s.parents.push_back(earlier ? h.parent : std::nullopt);
        s.authors.emplace_back(h.author);
        find_chains(s.thread, s.lines.levels.empty() ? least_unmarked : shingle, s.chains);
        follow_copies(s.thread, s.follow, s.chains);
        s.units.find(s.thread, s.lines, s.chains);
        collapse(s.thread, {s.text, s.lines, s.parents, s.authors}, s.chains, s.o, s.buffers, out.refs, s.copies);
        out.text.reserve(s.text.text.size() - (s.copies.empty() ? 0 : s.copies.back().removed));
        std::size_t at = s.thread.posts().back().text;
        const std::size_t end = at + s.text.text.size();
        for (const taken_copy& c : s.copies) {
            out.text.append(s.thread.text().substr(at, c.text.begin - at));
            at = c.text.end;
        }
        out.text.append(s.thread.text().substr(at, end - at));
        s.thread.commit(s.copies);
    } catch (...) {
        s.thread.rollback();
        s.units.clear();  // read anew when next asked for
        s.parents.resize(out.post);
        s.authors.resize(out.post);
        throw;
    }
    s.bytes += post.size();
    return out;
}

void cleaner::next_thread() {
    state_->thread.clear();
    state_->units.clear();
    state_->parents.clear();
    state_->authors.clear();
    state_->bytes = 0;
}

std::size_t cleaner::memory() const {
    const state& s = *state_;
    return sizeof s + s.thread.memory() + s.units.memory() + s.follow.memory() + s.text.text.capacity() +
           s.text.map.changes.capacity() * sizeof(change) + s.text.flowed.capacity() * sizeof(std::size_t) +
           s.lines.lines.capacity() * sizeof(line) + s.lines.announcements.capacity() * sizeof(announcement) +
           (s.lines.tags.capacity() + s.lines.apart.capacity() + s.lines.snips.capacity()) * sizeof(span) +
           s.lines.levels.capacity() * sizeof(level) + s.lines.room.memory() + s.chains.capacity() * sizeof(chain) +
           s.copies.capacity() * sizeof(taken_copy) + s.buffers.memory() + s.authors.capacity() * sizeof(std::string) +
           s.parents.capacity() * sizeof(s.parents[0]);
}

cleaned clean(std::string_view page, const options& o) {
    return cleaner(o).clean(page);
}

}  // namespace dedup::inline v1
