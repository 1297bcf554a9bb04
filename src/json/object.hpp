// One line of JSON as the members of an object, each with its raw bytes.
//
//     json::object_reader reader;
//     for (const json::member& m : reader.read(line)) out << m.key << m.value;
//
// Strict where simdjson's lazy reading is not: every byte of the line has been checked when read() returns, so what is
// passed through is JSON again. Lone surrogate escapes and numbers of any size are let through.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "json/text.hpp"

namespace dedup::inline v1::json {

struct member {
    std::string_view key;      // unescaped
    std::string_view raw_key;  // with its quotes
    std::string_view value;    // its bytes, no space around them

    [[nodiscard]] bool is_string() const { return value.front() == '"'; }
    [[nodiscard]] bool is_null() const { return value == "null"; }
};

class object_reader {
public:
    // Bytes behind a line that must be readable, whatever they hold.
    static constexpr std::size_t padding = 64;

    object_reader();
    ~object_reader();

    // The members in their order; views live as long as `line` and until the next call. Throws json_error with the
    // offset of the offending byte. What the member called `text` says, if it is a string, is decoded on the way: into
    // `room` for as many bytes as the line has, if that is given.
    std::span<const member> read(std::string_view line, std::string_view text = {}, char* room = nullptr);

    // Of the last line's member that was to be decoded; the last one, if there are several.
    [[nodiscard]] const checked_text& text() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace dedup::inline v1::json
