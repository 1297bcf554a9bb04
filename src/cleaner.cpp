// External interface: class cleaner, class thread_state, clean.
#include "dedup/cleaner.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "cleaner_state.hpp"
#include "dedup/dedup.hpp"
#include "large_post.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t largest_thread = (std::size_t{1} << 32) - (std::size_t{1} << 20);  // offsets have 32 bits
constexpr std::size_t word = 64;

// What the copies leave of the staged post.
[[gnu::noinline]] std::string literals(const thread_index& t, std::span<const taken_copy> copies) {
    std::string out;
    std::size_t at = t.posts().back().text;
    const std::size_t end = at + t.posts().back().size;
    out.reserve(end - at - copies.back().removed);
    for (const taken_copy& c : copies) {
        out.append(t.text().substr(at, c.text.begin - at));
        at = c.text.end;
    }
    out.append(t.text().substr(at, end - at));
    return out;
}

std::size_t bytes_of(const reading& r) {
    return r.lines.memory() + r.announcements.capacity() * sizeof(announcement) +
           (r.tags.capacity() + r.apart.capacity() + r.snips.capacity()) * sizeof(span) +
           r.levels.capacity() * sizeof(level) + r.room.memory();
}

// Empties the buffer, with its room.
template <class Buffer>
void drop(Buffer& buffer) {
    Buffer().swap(buffer);
}

}  // namespace

thread_state::thread_state() noexcept = default;
thread_state::~thread_state() = default;
thread_state::thread_state(thread_state&&) noexcept = default;
thread_state& thread_state::operator=(thread_state&&) noexcept = default;

std::uint32_t thread_state::posts() const {
    return state_ == nullptr ? 0 : static_cast<std::uint32_t>(state_->parents.size());
}

std::size_t thread_state::memory() const {
    return sizeof *this + (state_ == nullptr ? 0 : state_->memory());
}

void thread_state::state::clear() {
    index.clear();
    units.clear();
    parents.shrink(0);
    authors.shrink(0);
    bytes = 0;
}

void thread_state::state::begin_post(const hints& h) {
    parents.push_back(h.parent);
    if (parents.back() >= parents.size() - 1) parents.back().reset();
    authors.push_back(h.author);
}

void thread_state::state::take_back(std::uint32_t staged) {
    index.rollback();
    units.clear();  // read anew when next asked for
    parents.shrink(std::min<std::size_t>(parents.size(), staged));
    authors.shrink(std::min<std::size_t>(authors.size(), staged));
}

std::size_t thread_state::state::memory() const {
    return sizeof *this + index.memory() + units.memory() + parents.memory() + authors.memory();
}

void cleaner::state::begin_thread() {
    thread = std::make_unique<thread_state::state>();
    thread->swap(room);
}

void cleaner::state::check_size(const thread_state::state& t, std::size_t post_size, std::size_t text_size) const {
    const std::size_t most = std::min(o.max_thread, largest_thread);
    if (post_size > o.max_post || post_size > most - std::min(t.bytes, most)) refuse(t, post_size);
    check_room(t, text_size);  // repairs can treble a post of stray bytes
}

// Posts begin in new words.
void cleaner::state::check_room(const thread_state::state& t, std::size_t text_size) {
    if (text_size >= largest_thread || t.index.text().size() + text_size + word > largest_thread) refuse_room(t);
}

void cleaner::state::refuse_room(const thread_state::state& t) {
    throw error(errc::thread_too_large, static_cast<std::uint32_t>(t.parents.size()), 0,
                "thread's text has over 2^32 bytes with this post");
}

void cleaner::state::refuse(const thread_state::state& t, std::size_t post_size) const {
    const auto number = static_cast<std::uint32_t>(t.parents.size());
    if (post_size > o.max_post) {
        throw error(
            errc::post_too_large, number, o.max_post,
            "post has " + std::to_string(post_size) + " bytes, over the ceiling of " + std::to_string(o.max_post));
    }
    throw error(errc::thread_too_large, number, o.max_thread - std::min(t.bytes, o.max_thread),
                "thread has over " + std::to_string(std::min(o.max_thread, largest_thread)) + " bytes with this post");
}

cleaner::cleaner(options o) : state_(std::make_unique<state>()) {
    state_->o = o;
}
cleaner::~cleaner() = default;
cleaner::cleaner(cleaner&&) noexcept = default;
cleaner& cleaner::operator=(cleaner&&) noexcept = default;

cleaned cleaner::clean(std::string_view post, const hints& h) {
    state_->prepare(post);
    return state_->clean(h);
}

void cleaner::state::prepare(std::string_view post) {
    const thread_state::state& t = posts();
    prepared = false;
    check_size(t, post.size(), 0);
    try {
        normal = normal_view(post, o, text);
    } catch (const error& e) {
        throw error(e.code(), static_cast<std::uint32_t>(t.parents.size()), e.offset(), e.what());
    }
    check_room(t, normal.size());
    read(normal, text.flowed, lines);
    source = post;
}

cleaned cleaner::state::clean(const hints& h) {
    thread_state::state& t = posts();
    cleaned out;
    out.post = static_cast<std::uint32_t>(t.parents.size());
    out.repaired = text.repaired;
    if (o.keep_source) {
        out.source = source_edits(source, text);
        out.eol = text.eol;
    }
    const bool large = std::max(source.size(), normal.size()) > large_post;
    t.index.append(normal);
    if (large) drop(text.text);
    t.index.stage(lines);
    try {
        t.begin_post(h);
        find_copies();
        if (large) give_back();
        write(out);
        t.index.commit(copies);
    } catch (...) {
        t.take_back(out.post);
        throw;
    }
    if (large) {
        t.index.give_back();
        drop(copies);
        drop(refs);
    }
    t.bytes += source.size();
    return out;
}

// Those of the staged post, into refs and copies. Most have none.
void cleaner::state::find_copies() {
    thread_state::state& t = *thread;
    find_chains(t.index, lines.levels.empty() ? least_unmarked : shingle, chains);
    order.clear();
    if (!chains.empty()) {
        follow_copies(t.index, follow, chains);
        order.add(chains);
    }
    if (t.units.find(t.index, lines, order.places(), chains)) order.add(chains);
    collapse(t.index, {text.map, lines, {t.parents.data(), t.parents.size()}, t.authors}, chains, order.places(), o,
             buffers, refs, copies);
}

void cleaner::state::write(cleaned& out) {
    const thread_index& index = thread->index;
    if (copies.empty()) {
        out.text = index.text().substr(index.posts().back().text);
    } else {
        out.refs.assign(std::make_move_iterator(refs.begin()), std::make_move_iterator(refs.end()));
        out.text = literals(index, copies);
    }
}

// What finding a post's copies needed.
void cleaner::state::give_back() {
    drop(text.map.changes);
    drop(text.flowed);
    drop(chains);
    lines = {};
    order = {};
    follow = {};
    buffers.give_back();
}

void cleaner::next_thread() {
    if (state_->thread != nullptr) state_->thread->clear();
}

void cleaner::swap(thread_state& other) noexcept {
    state& s = *state_;
    if (s.thread != nullptr) s.thread->swap(s.room);
    s.thread.swap(other.state_);
    if (s.thread != nullptr) s.thread->swap(s.room);
}

std::string_view cleaner::text(std::uint32_t post) const {
    const thread_index& index = state_->thread->index;
    const thread_index::post& p = index.posts()[post];
    return index.text().substr(p.text, p.size);
}

std::size_t cleaner::memory() const {
    const state& s = *state_;
    return sizeof s + (s.thread == nullptr ? 0 : s.thread->memory()) + s.room.staging.memory() + s.room.units.memory() +
           s.follow.memory() + s.text.text.capacity() + s.text.map.changes.capacity() * sizeof(change) +
           s.text.flowed.capacity() * sizeof(std::size_t) + s.text.room.memory() + bytes_of(s.lines) +
           bytes_of(s.foreign_lines) + s.key.key.capacity() + s.key.bits.capacity() * sizeof(std::uint64_t) +
           s.key_places.memory() + s.chains.capacity() * sizeof(chain) + s.order.memory() +
           s.copies.capacity() * sizeof(taken_copy) + s.refs.capacity() * sizeof(back_ref) + s.buffers.memory();
}

cleaned clean(std::string_view page, const options& o) {
    return cleaner(o).clean(page);
}

}  // namespace dedup::inline v1
