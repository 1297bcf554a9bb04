// An input a line at a time, in one buffer that is used again.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "cli/input.hpp"

namespace dedup::cli {

// The lines that are returned do not depend on how the input came in pieces. A byte order mark at the very start, and
// a carriage return before a line feed, belong to no line.
class line_reader {
public:
    // Longer lines are not held: they are passed over with too_long() set.
    line_reader(input& from, std::size_t longest) : from_(from), longest_(longest) {}

    // Moves to the next line; false at the end. Throws broken_input, when line() is what came of a line so far.
    bool next();

    // The line, without its end. object_reader::padding bytes behind it can be read. Valid until the next call.
    [[nodiscard]] std::string_view line() const { return line_; }
    [[nodiscard]] std::size_t number() const { return number_; }  // from 1
    [[nodiscard]] bool too_long() const { return too_long_; }

    // Line n from here, 0 for what next() would give, without moving there; a view of nothing behind the last.
    // Valid until the next call. A broken input ends at the fault.
    std::string_view peek(std::size_t n);

    // All that follows, mark and ends included, up to `most` bytes and one more. Throws broken_input.
    std::string_view rest(std::size_t most);

private:
    bool more();                           // reads on; false at the end
    std::size_t line_end(std::size_t at);  // of the line at `at`: where its line feed, or the end, is
    void skip_long_line();

    input& from_;
    std::size_t longest_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  // of what is not yet given
    std::size_t end_ = 0;
    std::string_view line_;
    std::size_t number_ = 0;
    bool started_ = false;  // the mark at the start has been looked at
    bool too_long_ = false;
};

}  // namespace dedup::cli
