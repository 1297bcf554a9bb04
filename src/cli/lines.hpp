// An input as blocks of whole lines, each in a buffer that another thread can take, and a block line by line.
//
//     block b;
//     while (lines.next()) {
//         lines.take(b);
//         for (line_cursor at(b, longest); at.next();) use(at.line());
//     }
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/byte_source.hpp"

namespace dedup::cli {

// Lines with their ends; only an input's last one may lack it. object_reader::padding bytes behind can be read.
struct block {
    std::vector<char> bytes;
    std::size_t begin = 0;  // of the lines, in bytes
    std::size_t end = 0;
    std::size_t first = 1;  // number of the first line
    bool too_long = false;  // behind the lines stands one that is too long to be held

    [[nodiscard]] std::string_view lines() const { return {bytes.data() + begin, end - begin}; }
};

// The lines do not depend on how the input came in pieces. A byte order mark at the very start belongs to no line.
class line_reader {
public:
    // A line longer than this is passed over.
    line_reader(byte_source& from, std::size_t longest) : from_(from), longest_(longest) {}

    // Reads on until a block is full or the input has ended; false where nothing is left to take.
    bool next();
    // Moves all whole lines that have been read to `to`, and leaves its buffer here.
    void take(block& to);
    // Passes over the first `bytes`, which taken() gave for a line's begin, and goes on with this line's number. Before
    // next() only. False where there are fewer.
    [[nodiscard]] bool skip(std::size_t bytes, std::size_t number);
    // Bytes of the input that have been taken, or passed over.
    [[nodiscard]] std::size_t taken() const { return given_; }
    // Whether take() took the last.
    [[nodiscard]] bool finished() const;

    // Why the input cannot be read to its end, known when all before that has been read; what came of a line by then.
    [[nodiscard]] const std::optional<std::string>& fault() const { return fault_; }
    [[nodiscard]] std::string_view cut_line() const { return {buffer_.data() + begin_, end_ - begin_}; }
    [[nodiscard]] std::size_t number() const { return number_; }  // of the line that comes next, from 1

    // All that there is, mark and ends included, up to `most` bytes and one more. Instead of next().
    std::string_view rest(std::size_t most);
    // Takes what rest() gave.
    void take_rest(block& to);

private:
    bool more();  // reads on; false at the end
    void skip_mark();
    void skip_long_line();
    [[nodiscard]] std::string_view held() const { return {buffer_.data() + begin_, end_ - begin_}; }

    byte_source& from_;
    std::size_t longest_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  // of what is not yet given
    std::size_t whole_ = 0;  // where its whole lines end
    std::size_t end_ = 0;
    std::size_t number_ = 1;
    std::size_t given_ = 0;  // bytes of the input before begin_
    bool started_ = false;   // the mark at the start has been looked at
    bool ended_ = false;     // nothing more can be read
    bool too_long_ = false;  // the first line was passed over
    std::optional<std::string> fault_;
};

class line_cursor {
public:
    // Longer lines have too_long() set.
    line_cursor(const block& b, std::size_t longest)
        : rest_(b.lines()), number_(b.first - 1), longest_(longest), long_one_follows_(b.too_long) {}

    bool next();
    // Without its end, CR LF included.
    [[nodiscard]] std::string_view line() const { return line_; }
    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] bool too_long() const { return too_long_; }

private:
    std::string_view rest_;
    std::string_view line_;
    std::size_t number_;
    std::size_t longest_;
    bool long_one_follows_;
    bool too_long_ = false;
};

[[nodiscard]] inline bool is_blank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == line.npos;
}

}  // namespace dedup::cli
