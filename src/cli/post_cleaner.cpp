// External interface: cli::post_cleaner.
#include "cli/post_cleaner.hpp"

#include <fmt/format.h>

#include "dedup/error.hpp"
#include "dedup/json.hpp"
#include "dedup/normalize.hpp"
#include "json/text.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t cache_line = 64;  // bytes
constexpr std::size_t far_ahead = 4;    // posts

void fetch(const void* begin, std::size_t bytes) {
    for (std::size_t at = 0; at < bytes; at += cache_line) __builtin_prefetch(static_cast<const char*>(begin) + at);
}

// What `posts` are made of is in the cache of the core that parsed them: it comes here while those before them are
// cleaned. Of texts, which lie one behind the other, normalize() asks for the next.
void fetch_ahead(const batch& b, std::span<const std::uint32_t> posts) {
    if (posts.size() > 2 * far_ahead) fetch(&b.posts[posts[2 * far_ahead]], sizeof(batch_post));
    if (posts.size() <= far_ahead) return;
    const batch_post& p = b.posts[posts[far_ahead]];
    fetch(b.members.data() + p.members.begin, p.members.size() * sizeof(json::member));
    fetch(p.line.data(), 2 * cache_line);
    fetch(p.line.data() + p.line.size(), 1);
}

}  // namespace

void post_cleaner::clean(batch& b, std::size_t lane, cleaned_threads::entry*& last) {
    lane_ = &b.lanes[lane];
    if (last != nullptr) cleaner_.swap(last->thread.state);
    const std::span<const std::uint32_t> posts = lane_->posts;
    for (std::size_t i = 0; i < posts.size(); ++i) {
        fetch_ahead(b, posts.subspan(i));
        batch_post& p = b.posts[posts[i]];
        p.output.begin = lane_->output.bytes.size();
        if (b.bare) {
            leave(last);
            text_file(b);
        } else {
            // Where threads end by themselves, that must not depend on which of them share the lane.
            const bool ended = settings_.sorted && p.begins;
            if (last == nullptr || ended || last->name() != p.thread) change_thread(p, last);
            line(b, p, last->thread);
        }
        p.output.end = lane_->output.bytes.size();
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
    cleaned_thread own;
    try {
        const bool named = across_ == nullptr || across_->claim(name);
        cleaned c = clean_post(text, {}, {name, named ? name : std::string_view(), named}, own);
        give(c,
             {.result = c,
              .source = text,
              .thread = name,
              .id = name,
              .text = {},
              .members = {},
              .text_value = {},
              .among = own,
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
        // A post that is called what its thread is would be taken for a text file of that name.
        c = usable ? clean_line(p, {p.thread, written, *id != p.thread}, t) : literal(p.text.text);
    } catch (const dedup::error& e) {
        return bad(p.number, offset(p.values.text), e.what());
    }
    c.repaired += p.text.lone;
    if (!usable) {
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
          .among = t,
          .cleaned_by = cleaner_,
          .first = !t.seen},
         p.number);
    t.seen = true;
}

cleaned post_cleaner::clean_line(const batch_post& p, const posting& named, cleaned_thread& t) {
    hints h;
    if (!p.values.parent.empty()) {
        if (const auto parent = json::canonical_id(p.values.parent, parent_)) h.parent = t.ids.find(*parent);
    }
    std::size_t lone = 0;
    if (p.values.author.starts_with('"')) h.author = json::unescape(p.values.author, author_, lone);
    return clean_post(p.text.text, h, named, t);
}

// The post, which has its id when this returns.
cleaned post_cleaner::clean_post(std::string_view text, const hints& h, const posting& p, cleaned_thread& t) {
    cleaned c;
    if (across_ == nullptr) {
        c = cleaner_.clean(text, h);
    } else {
        cleaner_.prepare(text, corpus::least_key, paragraphs_);
        borrow(p, t);
        c = cleaner_.clean_prepared(h);
        lend(c, p);
    }
    t.ids.add(p.id);
    return c;
}

// Puts among the thread's posts what other threads have of the post's paragraphs. Those that stood together there are
// one text, so that one reference can repeat all of it.
void post_cleaner::borrow(const posting& p, cleaned_thread& t) {
    borrowed_text now;
    std::string text;
    bool goes_on = false;
    const auto put = [&] {
        if (text.empty()) return;
        now.number = cleaner_.add_text(text);
        t.ids.add({});
        t.borrow(std::exchange(now, {}));
        text.clear();
    };
    lent_.clear();
    for (const paragraph& found : paragraphs_) {
        if (t.has_borrowed(found.fingerprint)) continue;
        const auto place = across_->find(found.fingerprint);
        lent_.emplace(found.fingerprint, place.has_value());
        if (!place || place->thread == p.thread) continue;
        const bool together = goes_on && now.thread == place->thread && now.id == place->id;
        if (!together || now.begin + text.size() != place->begin) {
            put();
            now = {0, std::string(place->thread), std::string(place->id), place->begin, {}};
        }
        now.paragraphs.push_back(found.fingerprint);
        text += place->text;
        goes_on = place->goes_on;
    }
    put();
}

// Lets other threads find what stayed of the post: each long paragraph with the line ends and short ones behind it, up
// to the next long one or to where something was taken out. Texts that never stood together are not put together.
void post_cleaner::lend(const cleaned& c, const posting& p) {
    if (!p.lends) return;
    cleaner_.literal_paragraphs(corpus::least_key, paragraphs_);
    auto taken = c.refs.begin();
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
        const std::size_t begin = paragraphs_[i].text.begin;
        const std::size_t next = i + 1 < paragraphs_.size() ? paragraphs_[i + 1].text.begin : c.text.size();
        while (taken != c.refs.end() && taken->at <= begin) ++taken;
        const bool cut = taken != c.refs.end() && taken->at <= next;
        const std::size_t end = cut ? taken->at : next;
        const std::uint64_t fingerprint = paragraphs_[i].fingerprint;
        const auto [lent, is_new] = lent_.try_emplace(fingerprint, false);  // a rest of a paragraph was not looked for
        if (is_new) lent->second = across_->find(fingerprint).has_value();
        if (std::exchange(lent->second, true)) continue;  // the first one stays
        across_->add(fingerprint, {p.thread, p.id, begin, !cut, std::string_view(c.text).substr(begin, end - begin)});
    }
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
