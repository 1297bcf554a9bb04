// The posts of text files and JSONL dumps, each cleaned against its thread: what clean, annotate and stats share.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "cli/cleaned_thread.hpp"
#include "cli/commands.hpp"
#include "cli/post_output.hpp"
#include "cli/problems.hpp"
#include "dedup/cleaner.hpp"
#include "dedup/result.hpp"
#include "json/object.hpp"
#include "json/record.hpp"

namespace dedup::cli {

// Everything that a view shows is good until the sink returns.
struct post {
    cleaned& result;                        // the sink may take what it holds
    std::string_view source;                // what was given to clean()
    std::string_view thread;                // token
    std::string_view id;                    // token as written; empty where it is missing or unusable
    std::string_view text;                  // token that says `source`, if append_string() would write the same
    std::span<const json::member> members;  // of the line; none for a text file
    std::string_view text_value;            // of the member that is the text
    const cleaned_thread& among;            // this post with them
    const cleaner& cleaned_by;              // holds the thread's texts, this post's with them
    bool bare = false;                      // a text file
    bool first = false;                     // in its thread

    // Where the text stands that references call post `number`.
    [[nodiscard]] json::post_name name(std::uint32_t number) const { return among.name(number); }
};

// Appends what becomes of a post to the output. Called by one thread at a time.
using post_sink = std::function<void(const post&, post_output& out)>;

// Reads every file in turn and cleans with `jobs` > 0 threads of execution, each with a sink of its own from
// `make_sink`. What they append goes to `out` in the order of the input, and so does to `problems` what cannot be
// used; a post is counted as good after its sink returned. Reading, cleaning and writing overlap, and what is read
// ahead is bounded. Where nothing can follow, an output that cannot be written or a file that cannot be opened, the
// message is shown and the process ends. Shows progress meanwhile, and notes an implausible result.
//
// The process ends after SIGINT or SIGTERM, too, when what is under way has been written.
run_state each_post(const settings&, std::size_t jobs, output& out, problems& problems,
                    const std::function<post_sink()>& make_sink);

}  // namespace dedup::cli
