// Records: cleaned posts as JSON, one object a line, and back.
//
//     std::vector<std::string_view> ids = {R"("first")", "2"};          // JSON tokens: a string or an integer
//     std::string line = dedup::to_json(c, {.thread = R"("t")", .id = ids[1], .posts = ids});
//     dedup::record r = dedup::parse_record(line);                      // r.post holds what c held
//
// A target of its own, dedup::json. Ids are JSON tokens throughout, so that "7" and 7 stay apart and an id is echoed
// as it was written. A key that is absent is empty or 0. Safe to call from any thread.
#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/export.hpp"
#include "dedup/result.hpp"

namespace dedup::inline v1 {

// What parse_record() throws for a line that is not a record.
class DEDUP_EXPORT json_error : public std::runtime_error {
public:
    json_error(std::size_t offset, const std::string& what) : std::runtime_error(what), offset_(offset) {}

    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }  // bytes into the line

private:
    std::size_t offset_;
};

// `utf8` as a JSON string with its quotes: only what must be escaped is.
DEDUP_EXPORT std::string json_string(std::string_view utf8);

// What a record says beside the cleaned post. Tokens and fields are written as they are given.
struct record_fields {
    std::string_view thread;                  // token
    std::string_view id;                      // token; empty: the record has no id
    std::span<const std::string_view> posts;  // [n]: token of the id of post n, for each post that a reference names
    std::span<const std::string_view> threads = {};  // [n]: token of the thread of post n; empty or absent: this one
    bool bare = false;                               // bare bytes came in: restoring writes bytes, not JSON
    std::string_view others = {};                    // further members, `"key":value,"key":value`
};

// One record, without a line feed behind it. Throws std::out_of_range where `posts` lacks a post that is named.
// Linear.
DEDUP_EXPORT std::string to_json(const cleaned&, const record_fields&);

struct record {
    std::string thread;  // token
    std::string id;      // token; empty where the record has none
    cleaned post;        // back_ref.source is not in a record, and empty here
    std::vector<std::string>
        posts;  // [n]: token of the id that the references call post n; last, at post.post, its own
    std::vector<std::string> threads;  // [n]: token of that post's thread; empty: the record's
    bool bare = false;
};

// The record in `line` (UTF-8). Other members are passed over. Throws json_error. Linear.
DEDUP_EXPORT record parse_record(std::string_view line);

}  // namespace dedup::inline v1
