// The subcommands, and all that the command line can say to them.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cli/output.hpp"
#include "cli/problems.hpp"
#include "cli/progress.hpp"
#include "dedup/options.hpp"

namespace dedup::cli {

enum class format { automatic, text, jsonl, mbox, maildir, stackexchange, discourse };
enum class preset { none, reddit, hackernews, discourse };  // whose dumps the input is
enum class scope { thread, corpus };                        // where copies are looked for
enum class marks { none, marker };
enum class offsets { bytes, codepoints };

struct field_names {
    std::string thread = "thread";
    std::string id = "id";
    std::string text = "text";
    std::string parent = "parent";
    std::string author = "author";
    std::string date = "date";
    std::vector<std::string> other_texts;  // where a line has no text under that name, or null
};

class checkpoints;

struct settings {
    std::vector<std::string> files;
    cli::format format = cli::format::automatic;
    cli::preset preset = cli::preset::none;
    bool html = false;  // texts are HTML
    field_names fields;
    options clean;
    unsigned jobs = std::max(1U, std::thread::hardware_concurrency());  // threads of posts cleaned at a time
    cli::scope scope = cli::scope::thread;
    bool sorted = false;     // a thread's posts are neighbours
    std::size_t memory = 0;  // bytes, about; 0: a quarter of the machine's
    std::string state;       // directory; empty: none
    bool resume = false;
    checkpoints* kept = nullptr;  // of the state
    std::string shape;            // the options that were given and change what is written
    bool json = false;
    marks refs = marks::none;
    std::string marker = "[copy of bytes {begin}-{end}]\n";  // for dedup::render
    offsets units = offsets::bytes;
    destination to;
    progress_style progress = progress_style::automatic;
    bool quiet = false;
    bool verbose = false;
    bool verify = false;                // restore every post and compare
    std::optional<std::string> thread;  // to report on; none: all
    std::string title;                  // of a report
};

// Each reads the files, writes to `out` and says in `problems` what could not be done. Throws unusable.
void clean(const settings&, output& out, problems& problems);
void restore(const settings&, output& out, problems& problems);
void annotate(const settings&, output& out, problems& problems);
void stats(const settings&, output& out, problems& problems);
void report(const settings&, output& out, problems& problems);

}  // namespace dedup::cli
