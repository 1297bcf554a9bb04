// The state directory of a run: threads that outlive it, and how far it came.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "cli/commands.hpp"
#include "cli/disk_store.hpp"
#include "cli/post_cleaner.hpp"
#include "cli/run_note.hpp"

namespace dedup::cli {

class checkpoints {
public:
    // Opens settings.state. Without settings.resume, what an earlier run left unfinished is forgotten. Throws unusable
    // where the state is of other versions or options, or cannot be gone on with. `s` must live as long.
    explicit checkpoints(const settings& s);

    [[nodiscard]] disk_store& store() { return *store_; }
    // Where the run begins, and how many bytes of its output are there already.
    [[nodiscard]] const input_position& begin() const { return run_.position; }
    [[nodiscard]] std::uint64_t written() const { return run_.written; }
    [[nodiscard]] const problems::tally& so_far() const { return run_.tally; }

    // Whether the run can be gone on with: its output is a file.
    [[nodiscard]] bool resumable() const { return !settings_.to.file.empty() && settings_.to.file != "-"; }
    // Whether it is time for one: often at first, then so rarely that they cost a few hundredths.
    [[nodiscard]] bool due() const;
    // Makes durable what was written, the threads, and that all before `end` is done. Nothing may be at work.
    void take(const input_position& end, output& out, cleaned_threads& threads, const problems& problems);
    // The run has ended, and its output is durable.
    void finish(cleaned_threads& threads);

private:
    using clock = std::chrono::steady_clock;

    void go_on(const run_note& last);

    const settings& settings_;
    std::unique_ptr<disk_store> store_;
    thread_keeper keeper_;
    run_note run_;
    clock::duration interval_;
    clock::time_point last_;
};

}  // namespace dedup::cli
