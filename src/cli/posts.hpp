// The posts of text files and JSONL dumps, each cleaned against its thread: what clean, annotate and stats share.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/report.hpp"
#include "dedup/result.hpp"
#include "json/object.hpp"

namespace dedup::cli {

// Everything that a view shows is good until the sink returns.
struct post {
    const cleaned& result;
    std::string_view source;                  // what was given to clean()
    std::string_view thread;                  // token
    std::string_view id;                      // token as written; empty where it is missing or unusable
    std::span<const std::string_view> posts;  // tokens of the thread's ids, by post number
    std::span<const json::member> members;    // of the line; none for a text file
    bool bare = false;                        // a text file
    bool first = false;                       // in its thread
};

using post_sink = std::function<void(const post&)>;

// Reads every file in turn. What cannot be used is named in `problems`, what could is counted there as good after
// `sink` returned. A post is held no longer than its thread. Throws unusable.
void each_post(const settings&, report& problems, const post_sink& sink);

}  // namespace dedup::cli
