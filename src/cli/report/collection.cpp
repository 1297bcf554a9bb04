// External interface: cli::collection.
#include "cli/report/collection.hpp"

#include "cli/report/html.hpp"
#include "dedup/json.hpp"
#include "dedup/restore.hpp"
#include "json/text.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t longest_name = 200;   // bytes of an author or a date that are told apart
constexpr std::size_t post_overhead = 256;  // bytes that a post takes beside its text, in memory and in the file
constexpr std::size_t copy_overhead = 512;

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

constexpr std::uint32_t own = std::numeric_limits<std::uint32_t>::max();  // until its position is known

}  // namespace

bool collection::is_asked_for(const record& r) const {
    return !settings_.thread || r.thread == *settings_.thread || r.thread == json_string(*settings_.thread);
}

// A text file is a thread of its own, whatever is called the same.
collection::followed& collection::follow(const record& r) {
    followed& thread = r.bare ? text_file_ : followed_[std::string(r.thread)];
    if (r.number == 0) thread = {};
    return thread;
}

void collection::add(record_stream& records, record& r) {
    if (!is_asked_for(r)) return;
    followed& thread = follow(r);
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
        std::size_t size = r.post.text.size() + post_overhead;
        for (const std::size_t copy : sizes_) size += copy + copy_overhead;
        show(thread, r, records, size, std::move(author), std::move(date));
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

void collection::show(followed& thread, const record& r, const record_stream& records, std::size_t size,
                      std::string author, std::string date) {
    // Full from the first post on that has no room, so that a thread has no holes.
    if (shown_ + size > most_shown) shown_ = most_shown;
    if (shown_ == most_shown) {
        ++posts_left_out;
        if (thread.shown) {
            ++threads[*thread.shown].left_out;
        } else if (r.number == 0) {
            ++threads_left_out;
            if (left_out.size() < most_named) left_out.push_back(plain(r.known.thread, longest_name));
        }
        return;
    }
    shown_ += size;
    if (!thread.shown) {
        thread.shown = threads.size();
        threads.push_back({.name = plain(r.known.thread, longest_name), .posts = {}});
    }
    std::vector<shown_post>& posts = threads[*thread.shown].posts;
    shown_post post{
        .author = std::move(author), .date = std::move(date), .parent = {}, .text = r.post.text, .refs = r.post.refs};
    for (back_ref& ref : post.refs) point(ref, thread, r, records, posts);
    for (back_ref& ref : post.refs) {
        if (ref.post == own) ref.post = static_cast<std::uint32_t>(posts.size());
    }
    if (const auto parent = records.find(member(r, settings_.fields.parent));
        parent && *parent < thread.positions.size()) {
        post.parent = thread.positions[*parent];
    }
    thread.positions.push_back(posts.size());
    posts.push_back(std::move(post));
}

// Has the reference name a position in what is shown. What stands in another thread is shown before the post, as far as
// it is repeated.
void collection::point(back_ref& ref, const followed& thread, const record& r, const record_stream& records,
                       std::vector<shown_post>& posts) {
    const std::string elsewhere = records.elsewhere(r, ref.post);
    if (ref.post == r.post.post) {
        ref.post = own;
    } else if (elsewhere.empty()) {
        ref.post = static_cast<std::uint32_t>(thread.positions[ref.post]);
    } else {
        const std::string_view target = records.text(r, ref.post).substr(ref.target.begin, ref.target.size());
        ref.target = {0, target.size()};
        ref.post = static_cast<std::uint32_t>(posts.size());
        posts.push_back({.author = "of another thread: " + elsewhere,
                         .date = {},
                         .parent = {},
                         .text = std::string(target),
                         .refs = {}});
    }
}

}  // namespace dedup::cli
