// External interface: cli::record_stream.
#include "cli/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "cli/input.hpp"
#include "cli/interrupt.hpp"
#include "cli/memory.hpp"
#include "dedup/dedup.hpp"
#include "dedup/error.hpp"
#include "dedup/json.hpp"
#include "json/text.hpp"

namespace dedup::cli {
namespace {

constexpr std::uint32_t own_number = std::numeric_limits<std::uint32_t>::max();  // until it is known
constexpr std::size_t beside = std::size_t{32} << 20;                            // bytes for what is no thread

// No thread of JSONL is called so: these are strings or integers.
constexpr std::string_view before_text_files = "text ";

std::string text_file_name(std::string_view token) {
    return std::string(before_text_files).append(token);
}

// Of a text that has so many, normalised: up to three for one. The ceilings are for the source.
std::size_t grown(std::size_t bytes) {
    return bytes > std::numeric_limits<std::size_t>::max() / 3 ? bytes : 3 * bytes;
}

// Bytes of the post that `c` stands for, before any of them is made: a record of a few bytes can ask for any number.
// Targets outside their text are left to restore() to refuse. `most` bounds the work, too.
bool restores_within(const cleaned& c, const std::vector<std::string_view>& texts, std::size_t most) {
    std::size_t size = c.text.size();
    std::size_t looked_at = 0;
    for (const back_ref& r : c.refs) {
        const std::string_view text = r.post == c.post ? c.text : texts[r.post];
        if (r.target.begin > r.target.end || r.target.end > text.size()) return true;
        const std::string_view target = text.substr(r.target.begin, r.target.size());
        looked_at += target.size();
        if (looked_at / 4 > most) return false;
        const auto line_feeds = [&](std::string_view in) {
            return r.prefix.empty() ? 0 : static_cast<std::size_t>(std::count(in.begin(), in.end(), '\n'));
        };
        std::size_t lines = line_feeds(target);
        size += target.size();
        for (const edit& e : r.edits) {
            if (e.replaced.begin > e.replaced.end || e.replaced.end > target.size()) return true;
            size += e.text.size();
            size -= std::min(size, e.replaced.size());
            lines += line_feeds(e.text);
        }
        if (!r.prefix.empty() && lines > most / r.prefix.size()) return false;
        size += lines * r.prefix.size();
        if (size > most) return false;
    }
    return size <= most;
}

record_members sort_members(std::span<const json::member> members) {
    record_members r;
    const std::pair<std::string_view, std::string_view*> slots[] = {
        {"thread", &r.thread}, {"id", &r.id}, {"text", &r.text}, {"refs", &r.refs}, {"restore", &r.restore}};
    for (const json::member& m : members) {
        for (const auto& [name, slot] : slots) {
            if (m.key != name) continue;
            if (!slot->empty()) throw bad_record{m.raw_key.data(), fmt::format("the field `{}` stands twice", name)};
            *slot = m.value;
        }
    }
    if (r.text.empty()) throw bad_record{nullptr, "the field `text` is missing"};
    if (r.text.front() != '"') throw bad_record{r.text.data(), "the text is not a string"};
    if (r.thread.empty()) throw bad_record{nullptr, "the field `thread` is missing"};
    return r;
}

// Runs `read`, which reads the member `bytes` of the line, if there is one; errors count from the line's beginning.
template <class Read>
void in_member(std::string_view line, std::string_view bytes, Read read) {
    if (bytes.empty()) return;
    try {
        read();
    } catch (const json_error& e) {
        throw json_error(static_cast<std::size_t>(bytes.data() - line.data()) + e.offset(), e.what());
    }
}

}  // namespace

std::string_view post_place::token() const {
    return thread.starts_with(before_text_files) ? thread.substr(before_text_files.size()) : thread;
}

record_stream::record_stream(const settings& s, problems& problems)
    : settings_(s),
      problems_(problems),
      spill_(disk_store::temporary(store_memory(s))),
      threads_(total_memory(s) - store_memory(s) - std::min(total_memory(s) / 4, beside), total_memory(s),
               spill_.get()) {}

void record_stream::each(const std::string& file, const std::function<void(record&)>& use) {
    input from(file, true);
    const std::size_t longest =
        std::min<std::size_t>(settings_.clean.max_post, std::size_t{128} << 20) * 24 + (std::size_t{16} << 20);
    line_reader lines(from, longest);
    const std::uint64_t before = read_;
    while (lines.next()) {
        lines.take(block_);
        read_ = before + from.used();
        for (line_cursor at(block_, longest); at.next();) {
            if (interrupted()) {
                disk_store::remove_temporary();
                end_interrupted();
            }
            line(at, file, use);
        }
    }
    if (lines.fault()) bad({file, lines.number(), lines.cut_line().size() + 1}, *lines.fault());
}

void record_stream::bad(const place& at, std::string_view what) {
    problems_.bad(at, what);
    problems_.show();
}

void record_stream::line(const line_cursor& at, const std::string& file, const std::function<void(record&)>& use) {
    const std::string_view line = at.line();
    const auto bad_at = [&](std::size_t offset, std::string_view what) { bad({file, at.number(), offset + 1}, what); };
    if (at.too_long()) return bad_at(0, "the line is too long for a post within --max-post");
    if (is_blank(line)) return;
    try {
        record r = read(line);
        use(r);
        problems_.good();
    } catch (const json_error& e) {
        bad_at(e.offset(), e.what());
    } catch (const bad_record& e) {
        bad_at(e.at == nullptr ? 0 : static_cast<std::size_t>(e.at - line.data()), e.what);
    }
}

record record_stream::read(std::string_view line) {
    record r;
    r.line = line;
    r.members = reader_.read(line);
    r.known = sort_members(r.members);
    const auto thread = json::canonical_id(r.known.thread, thread_token_);
    if (!thread) throw bad_record{r.known.thread.data(), "the thread is neither a string nor an integer"};
    r.thread = *thread;
    in_member(line, r.known.restore, [&] { r.bare = parts_.restore(r.known.restore, r.post); });
    change_thread(r);
    if (now_ != nullptr) r.key = now_->name();
    r.number = here().posts();

    const auto id = json::canonical_id(r.known.id, id_);
    r.post.text = json::unescape(r.known.text, text_, r.post.repaired);
    r.post.post = r.number;
    // Kept even where its references turn out to be bad: others may name what it holds literally.
    if (here().bytes() + r.post.text.size() > grown(settings_.clean.max_thread)) {
        throw bad_record{r.known.text.data(), "the thread is larger than --max-thread"};
    }
    const bool named = id && !here().ids().find(*id);
    // What nobody can name has a number, but needs no text.
    here().add(named ? r.known.id : std::string_view(), named ? r.post.text : std::string_view());
    return r;
}

// A text file is a thread of its own, whatever is called the same; others may refer to the first of its name.
void record_stream::change_thread(const record& r) {
    leave_others();
    text_file_.clear();
    if (now_ != nullptr && (r.bare || now_->name() != r.thread)) leave();
    if (now_ == nullptr) now_ = &threads_.take(r.bare ? text_file_name(r.thread) : std::string(r.thread), keeper_);
    if (r.bare && now_->thread.posts() != 0) leave();
}

void record_stream::leave() {
    settings_.sorted ? threads_.forget(*now_) : threads_.give_back(*now_, keeper_);
    now_ = nullptr;
}

void record_stream::leave_others() {
    for (const auto& [name, other] : others_) threads_.give_back(*other, keeper_);
    others_.clear();
    far_posts_.clear();
}

const record_stream::kept_threads::entry& record_stream::other(std::string_view thread) {
    if (const auto known = others_.find(thread); known != others_.end()) return *known->second;
    kept_threads::entry& taken = threads_.take(thread, keeper_);
    others_.emplace(taken.name(), &taken);
    return taken;
}

std::uint32_t record_stream::number_of(const record& r, std::string_view thread, std::string_view id) {
    const auto missing = [&] { return json_error(0, fmt::format("no post {} stands before this one", id)); };
    if (thread.empty() || thread == r.thread) {
        if (json::canonical_id(r.known.id, id_) == id) return own_number;
        const auto found = here().ids().find(id);
        if (!found) throw missing();
        return *found;
    }
    // Only a text file's post that others refer to is called what its thread is.
    const kept_threads::entry& in = other(id == thread ? text_file_name(thread) : std::string(thread));
    const auto found = in.thread.ids().find(id);
    if (!found) throw missing();
    far_posts_.emplace_back(&in, *found);
    return static_cast<std::uint32_t>(here().posts() + far_posts_.size() - 1);
}

post_place record_stream::place_of(const record& r, std::uint32_t post) const {
    if (post == r.post.post) return {r.key, r.number};
    if (post < here().posts()) return {r.key, post};
    const auto& [in, number] = far_posts_[post - here().posts()];
    return {in->name(), number};
}

// References to posts elsewhere have numbers behind those of the thread, and the record's own is the last.
void record_stream::name_texts(cleaned& c) {
    c.post = static_cast<std::uint32_t>(here().posts() + far_posts_.size());
    if (texts_.size() < c.post) texts_.resize(c.post);
    for (back_ref& ref : c.refs) {
        if (ref.post == own_number) {
            ref.post = c.post;
        } else if (ref.post < here().posts()) {
            texts_[ref.post] = here().text(ref.post);
        } else {
            const auto& [thread, number] = far_posts_[ref.post - here().posts()];
            texts_[ref.post] = thread->thread.text(number);
        }
    }
}

std::string record_stream::restored(record& r) {
    in_member(r.line, r.known.refs, [&] {
        const auto number = [&](std::string_view thread, std::string_view id) { return number_of(r, thread, id); };
        parts_.refs(r.known.refs, number, r.post);
    });
    name_texts(r.post);

    const char* const at = r.known.refs.empty() ? r.known.text.data() : r.known.refs.data();
    const bool normal = r.post.source.empty();  // and so is what comes out
    const std::size_t most = normal ? grown(settings_.clean.max_post) : settings_.clean.max_post;
    if (!restores_within(r.post, texts_, normal ? most : grown(most))) {
        throw bad_record{at, "the post is larger than --max-post"};
    }
    try {
        std::string post = restore_source(r.post, texts_);
        if (post.size() > most) throw bad_record{at, "the post is larger than --max-post"};
        return post;
    } catch (const dedup::error& e) {
        throw bad_record{at, e.what()};
    }
}

std::optional<std::uint32_t> record_stream::find(std::string_view id_token) const {
    std::string scratch;
    const auto id = json::canonical_id(id_token, scratch);
    return id ? here().ids().find(*id) : std::nullopt;
}

}  // namespace dedup::cli
