// A piece of the input on its way: a worker parses it, workers clean its posts, and the writer puts the output down.
//
//     posts     a1 b1 b2 a2 c1 b3          in the input's order
//     lanes     |0: a1 a2 c1|1: b1 b2 b3|  a thread's posts are all in one lane, which one worker at a time works on
//     output    lane by lane; the writer puts it together in the input's order again
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.hpp"
#include "cli/counts.hpp"
#include "cli/fields.hpp"
#include "cli/lines.hpp"
#include "cli/post_output.hpp"
#include "cli/problems.hpp"
#include "dedup/result.hpp"

namespace dedup::cli {

// What is wrong with a line.
struct fault {
    std::size_t line = 0;
    std::size_t byte = 0;  // of the line, from 0
    std::string what;
    bool came_out = false;  // the post did, and is not what was asked for
};

// A line that can be cleaned. Views of the batch.
struct batch_post {
    std::size_t number = 0;  // of the line
    std::string_view line;
    span members;  // numbers in batch::members
    known_values values;
    std::string_view thread;  // canonical
    json::checked_text text;
    std::uint32_t lane = 0;
    bool begins = false;  // the post before it, of the batch before if need be, is another thread's
    span output;          // bytes in its lane's
};

struct batch_lane {
    explicit batch_lane(bool strings_later) : output(strings_later) {}

    std::vector<std::uint32_t> posts;  // numbers in batch::posts
    post_output output;
    std::vector<fault> faults;
    counts passed;
};

// Where a batch begins: what is read before it is done with.
struct input_position {
    std::size_t file = 0;   // number of it
    std::size_t bytes = 0;  // of the file, decompressed
    std::size_t line = 1;   // number of the one that comes next
};

struct batch {
    // From the reader.
    std::string_view file;  // its name
    block input;
    bool bare = false;         // a whole text file
    bool last = false;         // of the file
    std::uint64_t read = 0;    // bytes of all files, as they stand there, up to its end
    std::size_t repaired = 0;  // ill-formed sequences that a converter replaced
    problems behind;           // what is wrong with the input behind the posts, or before they became JSONL
    input_position end;

    // From the worker that parses.
    std::vector<batch_post> posts;
    std::vector<json::member> members;
    std::vector<char> decoded;  // room for texts, keys and threads that had escapes
    std::vector<fault> faults;
    bool parsed = false;

    // From those that clean.
    std::vector<batch_lane> lanes;
    std::size_t open_lanes = 0;  // not yet done

    std::exception_ptr failure;  // of reading or parsing: nothing can come behind it

    // Makes room for another piece; keeps the buffers.
    void clear();
};

// The longest line that a post within the ceiling may need: an escape is six bytes for one, what else a line holds has
// room in the rest, and simdjson's own ceiling is 4 GB.
[[nodiscard]] std::size_t longest_line(const settings&);

}  // namespace dedup::cli
