// External interface: cli::post_maker.
#include "cli/post_maker.hpp"

#include <fmt/format.h>

#include "dedup/error.hpp"
#include "dedup/json.hpp"
#include "dedup/normalize.hpp"
#include "json/text.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

void append_well_formed(std::string& out, std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const json::sequence next = json::next_sequence(text, at);
        out += next.well_formed ? text.substr(at, next.size) : "\xEF\xBF\xBD";
        at += next.size;
    }
}

}  // namespace

void post_maker::make(batch& b) {
    batch_ = &b;
    if (!b.joined) thread_.reset();
    b.bare ? text_file() : jsonl();
}

void post_maker::bad(std::size_t line, std::size_t offset, std::string_view what) {
    batch_->problems.bad({batch_->file, line, offset + 1}, what);
}

void post_maker::begin_thread() {
    cleaner_.next_thread();
    posts_.clear();
    numbers_.clear();
    first_ = true;
}

void post_maker::give(cleaned& c, post p, std::size_t line) {
    batch_->passed.add(c, p.source.size(), first_);
    p.posts = posts_;
    p.first = first_;
    first_ = false;
    if (verify_) {
        if (const std::string lost = verify_->lost(p); !lost.empty()) {
            batch_->problems.failed({batch_->file, line, 1}, lost);
        }
    }
    sink_(p, batch_->output);
    batch_->problems.good();
}

void post_maker::text_file() {
    const std::string_view text = batch_->input.lines();
    begin_thread();
    std::string name;
    append_well_formed(name, batch_->file);
    name = json_string(name);
    try {
        cleaned c = cleaner_.clean(text);
        posts_.push_back(name);
        give(c,
             {.result = c,
              .source = text,
              .thread = name,
              .id = name,
              .text = {},
              .posts = {},
              .members = {},
              .bare = true},
             1);
    } catch (const dedup::error& e) {
        bad(1, e.offset(), e.what());
    }
    posts_.clear();
}

void post_maker::jsonl() {
    for (line_cursor at(batch_->input, longest_line(settings_)); at.next();) {
        if (at.too_long()) {
            bad(at.number(), 0, "the line is too long for a post within --max-post");
            continue;
        }
        if (is_blank(at.line())) continue;
        try {
            json_post(at);
        } catch (const json_error& e) {
            bad(at.number(), e.offset(), e.what());
        } catch (const bad_line& e) {
            bad(at.number(), e.at == nullptr ? 0 : static_cast<std::size_t>(e.at - at.line().data()), e.what);
        }
    }
}

void post_maker::json_post(const line_cursor& at) {
    const post_line p = parser_.parse(at.line());
    if (thread_ != p.thread) {
        thread_ = p.thread;
        begin_thread();
    }
    const json::member* const id_member = p.fields.id;
    const auto id = id_member == nullptr ? std::nullopt : json::canonical_id(id_member->value, id_);
    const bool usable = id && !numbers_.find(*id);
    cleaned c = usable ? clean(p) : literal(p.text->text);
    c.repaired += p.text->lone;
    if (usable) {
        numbers_.add(*id, c.post);
        if (posts_.size() == ids_.size()) ids_.emplace_back();
        posts_.push_back(ids_[posts_.size()].assign(id_member->value));
    } else {
        const std::size_t offset =
            id_member == nullptr ? 0 : static_cast<std::size_t>(id_member->value.data() - at.line().data());
        bad(at.number(), offset,
            fmt::format("the id {}; the post is cleaned without references",
                        id                     ? "stands in the thread already"
                        : id_member == nullptr ? "is missing"
                                               : "is neither a string nor an integer"));
    }
    give(c,
         {.result = c,
          .source = p.text->text,
          .thread = p.fields.thread->value,
          .id = id ? id_member->value : std::string_view{},
          .text = p.text->plain ? p.fields.text->value : std::string_view{},
          .posts = {},
          .members = p.members},
         at.number());
}

cleaned post_maker::clean(const post_line& p) {
    hints h;
    if (p.fields.parent != nullptr) {
        if (const auto id = json::canonical_id(p.fields.parent->value, parent_)) h.parent = numbers_.find(*id);
    }
    std::size_t lone = 0;
    if (p.fields.author != nullptr && p.fields.author->is_string()) {
        h.author = json::unescape(p.fields.author->value, author_, lone);
    }
    try {
        return cleaner_.clean(p.text->text, h);
    } catch (const dedup::error& e) {
        throw bad_line{p.fields.text->value.data(), e.what()};
    }
}

// A post that nobody can refer to refers to nobody.
cleaned post_maker::literal(std::string_view text) {
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
