// External interface: cli::post_cleaner.
#include "cli/post_cleaner.hpp"

#include <fmt/format.h>

#include "dedup/error.hpp"
#include "dedup/json.hpp"
#include "dedup/normalize.hpp"
#include "json/text.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
// A piece: the ids, a line each, behind their size in bytes; then what the cleaner saves.
std::string thread_keeper::save(cleaned_thread& t, std::uint32_t first) {
    std::string ids;
    for (std::uint32_t n = first; n < t.ids.size(); ++n) ids.append(t.ids[n]).push_back('\n');
    std::string piece;
    for (int shift = 0; shift < 32; shift += 8) piece += static_cast<char>(ids.size() >> shift);
    piece += ids;
    cleaner_.swap(t.state);
    piece += cleaner_.save(first);
    cleaner_.swap(t.state);
    return piece;
}

void thread_keeper::load(cleaned_thread& t, std::string_view piece) {
    std::size_t size = 0;
    for (std::size_t i = 0; i < 4; ++i) size |= std::size_t{static_cast<unsigned char>(piece[i])} << (8 * i);
    std::string_view ids = piece.substr(4, size);
    for (std::size_t end = 0; !ids.empty(); ids.remove_prefix(end + 1)) {
        end = ids.find('\n');
        t.ids.add(ids.substr(0, end));
    }
    cleaner_.swap(t.state);
    cleaner_.load(piece.substr(4 + size));
    cleaner_.swap(t.state);
    t.seen = true;
}

void post_cleaner::clean(batch& b, std::size_t lane, cleaned_threads::entry*& last) {
    lane_ = &b.lanes[lane];
    if (last != nullptr) cleaner_.swap(last->thread.state);
    for (const std::uint32_t n : lane_->posts) {
        batch_post& p = b.posts[n];
        p.output.begin = lane_->output.size();
        if (b.bare) {
            leave(last);
            text_file(b);
        } else {
            if (last == nullptr || last->name() != p.thread) change_thread(p, last);
            line(b, p, last->thread);
        }
        p.output.end = lane_->output.size();
    }
    if (last == nullptr) return;
    if (!settings_.sorted) return leave(last);
    cleaner_.swap(last->thread.state);
}

void post_cleaner::change_thread(const batch_post& p, cleaned_threads::entry*& now) {
    leave(now);
    now = &threads_.take(p.thread, keeper_);
    // A new one begins in what the cleaner has, which may be the room of one that has ended.
    if (now->thread.state.posts() != 0) cleaner_.swap(now->thread.state);
}

void post_cleaner::leave(cleaned_threads::entry*& now) {
    if (now == nullptr) return;
    if (settings_.sorted && !threads_.saves()) {
        cleaner_.next_thread();
        threads_.forget(*now);
    } else {
        cleaner_.swap(now->thread.state);
        settings_.sorted ? threads_.put_away(*now, keeper_) : threads_.give_back(*now, keeper_);
    }
    now = nullptr;
}

void post_cleaner::bad(std::size_t line, std::size_t offset, std::string what) {
    lane_->faults.push_back({line, offset, std::move(what)});
}

void post_cleaner::give(const cleaned& c, const post& p, std::size_t line) {
    lane_->passed.add(c, p.source.size(), p.first);
    if (verify_) {
        if (std::string lost = verify_->lost(p, lane_->passed); !lost.empty())
            lane_->faults.push_back({line, 0, std::move(lost), true});
    }
    sink_(p, lane_->output);
}

void post_cleaner::text_file(const batch& b) {
    const std::string_view text = b.input.lines();
    cleaner_.next_thread();
    std::string name;
    json::append_well_formed(name, b.file);
    name = json_string(name);
    post_ids ids;
    ids.add(name);
    try {
        cleaned c = cleaner_.clean(text);
        give(c,
             {.result = c,
              .source = text,
              .thread = name,
              .id = name,
              .text = {},
              .members = {},
              .text_value = {},
              .ids = ids,
              .cleaned_by = cleaner_,
              .bare = true,
              .first = true},
             1);
    } catch (const dedup::error& e) {
        bad(1, e.offset(), e.what());
    }
    cleaner_.next_thread();
}

void post_cleaner::line(const batch& b, const batch_post& p, cleaned_thread& t) {
    const auto offset = [&](std::string_view token) { return static_cast<std::size_t>(token.data() - p.line.data()); };
    const std::string_view written = p.values.id;
    const auto id = written.empty() ? std::nullopt : json::canonical_id(written, id_);
    const bool usable = id && !t.ids.find(*id);
    cleaned c;
    try {
        c = usable ? clean_line(p, t.ids) : literal(p.text.text);
    } catch (const dedup::error& e) {
        return bad(p.number, offset(p.values.text), e.what());
    }
    c.repaired += p.text.lone;
    if (usable) {
        t.ids.add(written);
    } else {
        bad(p.number, written.empty() ? 0 : offset(written),
            fmt::format("the id {}; the post is cleaned without references",
                        id                ? "stands in the thread already"
                        : written.empty() ? "is missing"
                                          : "is neither a string nor an integer"));
    }
    give(c,
         {.result = c,
          .source = p.text.text,
          .thread = p.values.thread,
          .id = id ? written : std::string_view{},
          .text = p.text.plain ? p.values.text : std::string_view{},
          .members = std::span(b.members).subspan(p.members.begin, p.members.size()),
          .text_value = p.values.text,
          .ids = t.ids,
          .cleaned_by = cleaner_,
          .first = !t.seen},
         p.number);
    t.seen = true;
}

cleaned post_cleaner::clean_line(const batch_post& p, const post_ids& ids) {
    hints h;
    if (!p.values.parent.empty()) {
        if (const auto id = json::canonical_id(p.values.parent, parent_)) h.parent = ids.find(*id);
    }
    std::size_t lone = 0;
    if (p.values.author.starts_with('"')) h.author = json::unescape(p.values.author, author_, lone);
    return cleaner_.clean(p.text.text, h);
}

// A post that nobody can refer to refers to nobody.
cleaned post_cleaner::literal(std::string_view text) {
    normal_text n;
    normalize(text, settings_.clean, n);
    cleaned c;
    if (settings_.clean.keep_source) {
        c.source = source_edits(text, n);
        c.eol = n.eol;
    }
    c.repaired = n.repaired;
    c.text = std::move(n.text);
    return c;
}

}  // namespace dedup::cli
