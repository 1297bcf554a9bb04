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

}  // namespace

bool collection::is_asked_for(const record& r) const {
    return !settings_.thread || r.thread == *settings_.thread || r.thread == json_string(*settings_.thread);
}

void collection::begin_thread(const record& r) {
    positions_.clear();
    position_ = 0;
    current_.reset();
    if (r.bare) return;  // whatever is called the same
    const auto known = numbers_.find(std::string(r.thread));
    if (known != numbers_.end()) current_ = known->second;
}

void collection::add(record_stream& records, record& r) {
    if (r.first) begin_thread(r);
    if (!is_asked_for(r)) return;
    const auto take = [&] {
        sizes_.clear();
        for (const back_ref& ref : r.post.refs) {
            scratch_.clear();
            append_copy(ref, records.text(r, ref.post), scratch_);
            sizes_.push_back(scratch_.size());
        }
        std::string author = plain(member(r, settings_.fields.author), longest_name);
        std::string date = plain(member(r, settings_.fields.date), longest_name);
        totals.add(r.post, sizes_, author, date, position_);
        std::size_t size = r.post.text.size() + post_overhead;
        for (const std::size_t copy : sizes_) size += copy + copy_overhead;
        show(r, records, size, std::move(author), std::move(date));
        ++position_;
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

void collection::show(const record& r, const record_stream& records, std::size_t size, std::string author,
                      std::string date) {
    // Full from the first post on that has no room, so that a thread has no holes.
    if (shown_ + size > most_shown) shown_ = most_shown;
    if (shown_ == most_shown) {
        ++posts_left_out;
        if (current_) {
            ++threads[*current_].left_out;
        } else if (r.first) {
            ++threads_left_out;
            if (left_out.size() < most_named) left_out.push_back(plain(r.known.thread, longest_name));
        }
        return;
    }
    shown_ += size;
    if (!current_) {
        current_ = threads.size();
        threads.push_back({.name = plain(r.known.thread, longest_name), .posts = {}});
        if (!r.bare) numbers_.emplace(r.thread, *current_);
    }
    std::vector<shown_post>& posts = threads[*current_].posts;
    shown_post post{
        .author = std::move(author), .date = std::move(date), .parent = {}, .text = r.post.text, .refs = r.post.refs};
    for (back_ref& ref : post.refs)
        ref.post = static_cast<std::uint32_t>(ref.post == r.post.post ? posts.size() : positions_[ref.post]);
    if (const auto parent = records.find(member(r, settings_.fields.parent)); parent && *parent < positions_.size()) {
        post.parent = positions_[*parent];
    }
    if (r.named) positions_.push_back(posts.size());
    posts.push_back(std::move(post));
}

}  // namespace dedup::cli
