// A line of a JSONL dump as a post: which member is what, or what is wrong with it.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/commands.hpp"
#include "json/object.hpp"

namespace dedup::cli {

struct bad_line {
    const char* at;  // into the line; none: its beginning
    std::string what;
};

// The values of a line's members that the command line names; one that is not there is empty.
struct known_values {
    std::string_view thread, id, text, parent, author;  // tokens
};

// Views of the line and of the parser; good until its next call.
struct post_line {
    std::span<const json::member> members;
    known_values values;      // thread and text are there
    std::string_view thread;  // canonical
    const json::checked_text* text = nullptr;
};

class line_parser {
public:
    explicit line_parser(const settings& s) : settings_(s) {}

    // A post that can be cleaned and belongs to a thread; its text is in `room`, for as many bytes as the line has, if
    // it is not in the line. Throws json_error and bad_line. The line as object_reader wants it.
    post_line parse(std::string_view line, char* room);

private:
    void read(std::string_view line, std::string_view text_name, char* room, post_line& p);
    [[nodiscard]] known_values find_values(std::span<const json::member> members, std::string_view text_name) const;

    const settings& settings_;
    json::object_reader reader_;
    std::string thread_;  // kept for its capacity
};

}  // namespace dedup::cli
