// Files of labelled quotes: what dedup_accuracy measures against.
//
//     {"thread":"t","id":"b","parent":"a","text":"Tabs. I agree.","quoted":[[0,5,"a"]],"ignore":[[6,14]]}
//
// JSON lines, plain or zstd, a message a line, a thread's messages neighbours. Ids are strings or integers. `quoted` is
// [begin, end, id of the source] and `ignore` [begin, end), in code points of `text`; `parent`, `author` and `ignore`
// may be missing.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct truth_span {
    std::size_t begin = 0;  // code points
    std::size_t end = 0;
    std::string source;  // id
};

struct truth_message {
    std::string thread;
    std::string id;
    std::optional<std::string> parent;
    std::string_view author;  // empty: not known
    std::string_view text;    // well-formed UTF-8: a surrogate without its partner has become U+FFFD, a code point too
    std::vector<truth_span> quoted;
    std::vector<truth_span> ignore;  // sources are empty
};

// What the taker of a message throws if it cannot use it: the line is skipped.
struct unusable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

using message_taker = std::function<void(const truth_message&)>;

// Gives every message of the file; views are good until `take` returns. A line that is no message, or that `take` finds
// unusable, is named on standard error with the reason. How many were skipped. Throws bad_input (json_lines.hpp) where
// the file cannot be read or no line is good.
std::size_t each_message(const std::string& path, const message_taker& take);

}  // namespace bench
