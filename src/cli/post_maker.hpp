// What a worker does with a batch: parse, clean, and give each post to the sink.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/batch.hpp"
#include "cli/conservation.hpp"
#include "cli/fields.hpp"
#include "cli/posts.hpp"
#include "cli/token_map.hpp"
#include "dedup/cleaner.hpp"

namespace dedup::cli {

class post_maker {
public:
    // `s` must live as long.
    post_maker(const settings& s, post_sink sink)
        : settings_(s), sink_(std::move(sink)), cleaner_(s.clean), parser_(s) {
        if (s.verify) verify_.emplace(s.clean);
    }

    // Fills the worker's part of `b`. Batches that are joined come one after the other.
    void make(batch& b);

private:
    void text_file();
    void jsonl();
    void json_post(const line_cursor& at);
    void bad(std::size_t line, std::size_t offset, std::string_view what);
    cleaned clean(const post_line& p);
    cleaned literal(std::string_view text);
    void begin_thread();
    void give(cleaned& c, post p, std::size_t line);

    const settings& settings_;
    post_sink sink_;
    cleaner cleaner_;
    line_parser parser_;
    std::optional<conservation> verify_;

    batch* batch_ = nullptr;             // the present one
    std::optional<std::string> thread_;  // the present one, canonical; none after a text file
    std::deque<std::string> ids_;        // what posts_ shows; more of them, for their capacity
    std::vector<std::string_view> posts_;
    token_map numbers_;
    bool first_ = true;
    std::string id_, parent_, author_;  // kept for their capacity
};

}  // namespace dedup::cli
