// External interface: cli::collection.
#include "cli/report/collection.hpp"

#include <algorithm>
#include <numeric>

#include "cli/report/copy.hpp"
#include "cli/report/html.hpp"
#include "dedup/json.hpp"
#include "dedup/restore.hpp"
#include "json/text.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t longest_name = 200;   // bytes of an author or a date that are told apart
constexpr std::size_t longest_start = 200;  // bytes of a post in the list of threads

// Bytes of HTML around a post's text, around a copy in its own post and in the original's, which is cut there and
// links back, and of a thread and its line in the list.
constexpr std::size_t post_overhead = 400, copy_overhead = 300, thread_overhead = 400;

// What a string, a number or the like says; nothing for null, objects and arrays.
std::string plain(std::string_view token, std::size_t most) {
    std::string scratch;
    std::size_t lone = 0;
    if (token.starts_with('"')) return std::string(beginning(json::unescape(token, scratch, lone), most));
    const bool none = token.empty() || token == "null" || token.front() == '{' || token.front() == '[';
    return none ? std::string() : std::string(beginning(token, most));
}

std::string_view member(const record& r, const std::string& name) {
    for (const json::member& m : r.members) {
        if (m.key == name) return m.value;
    }
    return {};
}

}  // namespace

std::optional<std::size_t> shown_thread::find(std::size_t number) const {
    const auto at = std::lower_bound(posts.begin(), posts.end(), number,
                                     [](const shown_post& p, std::size_t sought) { return p.number < sought; });
    if (at == posts.end() || at->number != number) return std::nullopt;
    return static_cast<std::size_t>(at - posts.begin());
}

std::string_view collection::text(const original& of, span target) const {
    if (!of.thread) return absent[of.post].blocks.at(target);
    return std::string_view(threads[*of.thread].posts[of.post].text).substr(target.begin, target.size());
}

std::size_t collection::number(const original& of) const {
    return of.thread ? threads[*of.thread].posts[of.post].number : absent[of.post].number;
}

const std::string& collection::thread_name(const original& of) const {
    return of.thread ? threads[*of.thread].name : absent[of.post].thread;
}

std::string_view collection::author(const original& of) const {
    return of.thread ? std::string_view(threads[*of.thread].posts[of.post].author) : std::string_view();
}

std::size_t collection::threads_cut() const {
    const auto cut = std::count_if(threads.begin(), threads.end(),
                                   [](const shown_thread& t) { return t.posts.size() < t.posts_read; });
    return static_cast<std::size_t>(cut) + threads_left_out();
}

std::vector<left_out> collection::left_out_of() const {
    std::vector<left_out> found;
    for (const shown_thread& t : threads) {
        if (found.size() == most_named) return found;
        const std::size_t posts = t.posts_read - t.posts.size();
        if (posts > 0) found.push_back({.thread = t.name, .posts = posts, .posts_read = t.posts_read});
    }
    for (const unshown_thread& t : unshown_) {
        if (found.size() == most_named) return found;
        if (!t.shown_later) found.push_back({.thread = t.name, .posts = t.posts, .posts_read = t.posts});
    }
    return found;
}

bool collection::is_asked_for(const record& r) const {
    return !settings_.thread || r.thread == *settings_.thread || r.thread == json_string(*settings_.thread);
}

void collection::add(record_stream& records, record& r) {
    if (!is_asked_for(r)) return;
    if (r.number == 0) begin_thread(r);
    const auto take = [&] {
        sizes_.clear();
        for (const back_ref& ref : r.post.refs) {
            scratch_.clear();
            append_copy(ref, records.text(r, ref.post), scratch_);
            sizes_.push_back(scratch_.size());
        }
        std::string author = plain(member(r, settings_.fields.author), longest_name);
        std::string date = plain(member(r, settings_.fields.date), longest_name);
        totals.add(r.post, sizes_, author, date, r.number);
        show(r, records, std::move(author), std::move(date));
    };
    try {
        records.restored(r);
    } catch (...) {
        // Its text is shown all the same: others refer to it.
        r.post.refs.clear();
        take();
        throw;
    }
    take();
}

// What was followed under its key was another thread, which is over.
void collection::begin_thread(const record& r) {
    ++threads_read;
    if (r.key.empty()) {
        text_file_ = {};
    } else {
        followed_.erase(std::string(r.key));
    }
}

collection::followed& collection::follow(std::string_view key) {
    return key.empty() ? text_file_ : followed_[std::string(key)];
}

const collection::followed* collection::find(std::string_view key) const {
    if (key.empty()) return &text_file_;
    const auto found = followed_.find(std::string(key));
    return found == followed_.end() ? nullptr : &found->second;
}

void collection::show(const record& r, const record_stream& records, std::string author, std::string date) {
    const std::size_t bytes = std::accumulate(sizes_.begin(), sizes_.end(), r.post.text.size());
    const std::size_t least = bytes + post_overhead + copy_overhead * sizes_.size();
    const std::size_t room = most_shown - shown_;
    const std::size_t size = least > room ? least : html_size(r, records, author, date);
    if (size > room) return leave_out(r, bytes);
    shown_ += size;
    shown_thread& in = shown_thread_of(r);
    in.posts_read = r.number + std::size_t{1};
    shown_post post{.number = r.number,
                    .author = std::move(author),
                    .date = std::move(date),
                    .parent = records.find(member(r, settings_.fields.parent)),
                    .text = r.post.text,
                    .copies = {}};
    for (const back_ref& ref : r.post.refs) {
        const bool elsewhere = records.place_of(r, ref.post).thread != r.key;
        post.copies.push_back({.ref = ref, .of = original_of(ref, r, records), .elsewhere = elsewhere});
    }
    in.posts.push_back(std::move(post));
}

void collection::leave_out(const record& r, std::size_t bytes) {
    ++posts_left_out;
    bytes_left_out += bytes;
    const followed* known = find(r.key);
    if (known != nullptr && known->shown) {
        threads[*known->shown].posts_read = r.number + std::size_t{1};
        return;
    }
    if (r.number == 0 && unshown_.size() < most_named) {
        followed& thread = follow(r.key);
        thread.unshown = unshown_.size();
        unshown_.push_back({.name = plain(r.known.thread, longest_name)});
        known = &thread;
    }
    if (known != nullptr && known->unshown) ++unshown_[*known->unshown].posts;
}

shown_thread& collection::shown_thread_of(const record& r) {
    followed& thread = follow(r.key);
    if (!thread.shown) {
        if (thread.unshown) unshown_[*thread.unshown].shown_later = true;
        thread.shown = threads.size();
        threads.push_back({.name = plain(r.known.thread, longest_name), .posts = {}});
    }
    return threads[*thread.shown];
}

std::size_t collection::escaped_size(std::string_view text) {
    scratch_.clear();
    append_escaped(scratch_, text);
    return scratch_.size();
}

std::size_t collection::html_size(const record& r, const record_stream& records, std::string_view author,
                                  std::string_view date) {
    std::size_t size = post_overhead + escaped_size(r.post.text) + escaped_size(author) + escaped_size(date);
    const followed* const known = find(r.key);
    if (known == nullptr || !known->shown) {
        size += thread_overhead + 2 * escaped_size(plain(r.known.thread, longest_name)) +
                escaped_size(beginning(r.post.text, longest_start));
    }
    for (const back_ref& ref : r.post.refs) size += html_size(ref, r, records);
    return size;
}

// The ids, links and numbers that are not known yet are within copy_overhead.
std::size_t collection::html_size(const back_ref& ref, const record& r, const record_stream& records) {
    const post_place place = records.place_of(r, ref.post);
    const bool own = ref.post == r.post.post;
    const std::optional<original> of = own ? std::nullopt : find_original(place);
    const std::string thread = place.thread == r.key ? std::string() : plain(place.token(), longest_name);
    const std::string_view target = records.text(r, ref.post).substr(ref.target.begin, ref.target.size());
    scratch_.clear();
    append_copy_block(scratch_, {.ref = ref,
                                 .target = target,
                                 .author = of ? author(*of) : std::string_view(),
                                 .thread = thread,
                                 .id = {},
                                 .original = {}});
    std::size_t size = scratch_.size() + copy_overhead;
    if (!thread.empty()) size += escaped_size(plain(r.known.thread, longest_name));  // links back name it
    if (!of && !own) size += target.size();                                          // held beside the copy
    return size;
}

std::optional<original> collection::find_original(const post_place& place) const {
    const followed* const in = find(place.thread);
    if (in == nullptr || !in->shown) return std::nullopt;
    const auto post = threads[*in->shown].find(place.number);
    return post ? std::optional<original>({in->shown, *post}) : std::nullopt;
}

// The post of `r` itself is about to be shown.
original collection::original_of(const back_ref& ref, const record& r, const record_stream& records) {
    const post_place place = records.place_of(r, ref.post);
    followed& in = follow(place.thread);
    if (ref.post == r.post.post) return {in.shown, threads[*in.shown].posts.size()};
    if (const auto shown = find_original(place)) return *shown;
    const auto [at, added] = in.absent.try_emplace(place.number, absent.size());
    if (added) {
        absent.push_back({.thread = plain(place.token(), longest_name), .number = place.number, .blocks = {}});
    }
    absent[at->second].blocks.try_emplace(ref.target,
                                          records.text(r, ref.post).substr(ref.target.begin, ref.target.size()));
    return {std::nullopt, at->second};
}

}  // namespace dedup::cli
