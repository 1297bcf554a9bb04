// What a run notes in its state directory beside the threads: what made them, and how far it came.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/batch.hpp"
#include "cli/commands.hpp"
#include "cli/problems.hpp"

namespace dedup::cli {

struct run_note {
    std::string made_by;  // what cleaner::save() gives without posts: formats, versions and options
    cli::scope scope = cli::scope::thread;
    // Of a run that did not end; no output, and so on, for one that did.
    std::string output;               // name of the file
    std::uint64_t written = 0;        // bytes of it that belong to the posts before `position`
    std::vector<std::string> inputs;  // name and size of each
    input_position position;
    std::string shape;        // settings.shape
    std::uint64_t began = 0;  // the store's epoch
    problems::tally tally;

    [[nodiscard]] bool ended() const { return output.empty(); }
};

[[nodiscard]] std::string to_note(const run_note&);
// Throws json_error.
[[nodiscard]] run_note from_note(std::string_view note);

// The names as they are given, with the sizes of those that are files.
[[nodiscard]] std::vector<std::string> describe_inputs(const settings&);

}  // namespace dedup::cli
