// A piece of the input on its way from the reader through a worker to the writer.
//
//     file      |--------- one ---------||-- two --|
//     threads   |-a-|----b----|c|--d----||d|---e---|
//     batches   |------|------|--|------||-|-------|      a batch ends with a thread, or in the midst of one that is
//     joined           ^                 ^                larger than a batch; then the next one is `joined` to it
#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <string>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/counts.hpp"
#include "cli/lines.hpp"
#include "cli/problems.hpp"

namespace dedup::cli {

struct batch {
    // From the reader.
    std::uint64_t number = 0;
    std::string_view file;  // its name
    block input;
    bool bare = false;       // a whole text file
    bool last = false;       // of the file
    bool joined = false;     // its first post belongs to the thread that the batch before ended with
    std::uint64_t read = 0;  // bytes of all files, as they stand there, up to its end
    cli::problems behind;    // what is wrong with the input behind the posts

    // From the worker.
    std::string output;
    cli::problems problems;
    counts passed;

    std::exception_ptr failure;  // from either: nothing can come behind it
    bool done = false;           // by the worker
};

// The longest line that a post within the ceiling may need: an escape is six bytes for one, what else a line holds has
// room in the rest, and simdjson's own ceiling is 4 GB.
[[nodiscard]] std::size_t longest_line(const settings&);

}  // namespace dedup::cli
