// How far a run is, on standard error while it lasts: a bar for people, or a JSON object a second for schedulers.
//
//     progress shown(settings, out, problems);
//     while (...) shown.advance(bytes_read, done);      // costs a lock that is free
//     say_summary(settings, shown.finish(), problems);
//
//     dedup  45 % [==========>            ] 1.2 GB of 2.6 GB, 145 MB/s, 12.3 % collapsed, 0:10 left
//
// One thread calls; another one draws. While problems are shown, the bar steps aside.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "cli/counts.hpp"

namespace dedup::cli {

struct settings;
class output;
class problems;

enum class progress_style { automatic, bar, json, none };

// What a drawing is made of.
struct run_state {
    std::uint64_t read = 0;             // bytes of the files, compressed as they are
    std::optional<std::uint64_t> size;  // of all files; none where one has no size
    counts done;
    double seconds = 0;
    bool bar = false;  // it is drawn as one
};

class progress {
public:
    // `automatic` is a bar where standard error is a terminal that can show one, and the output goes elsewhere. The
    // problems must live longer.
    progress(const settings&, const output&, problems&);
    ~progress();
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    void advance(std::uint64_t read, const counts& done);
    // What `say` writes stands where the bar stood, which comes back below.
    void aside(const std::function<void()>& say);
    // Takes the bar away, or prints the last object; nothing is drawn afterwards. Gives what was done.
    run_state finish();
    // Takes the bar away for good; there is no last object, since the run failed.
    void give_up();

private:
    [[nodiscard]] bool is_bar() const { return state_.bar; }
    [[nodiscard]] double seconds() const;
    void run();
    void draw();
    void erase();
    void end(bool done);

    problems& problems_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::thread drawer_;

    mutable std::mutex mutex_;  // of what follows
    std::condition_variable ended_now_;
    run_state state_;
    bool ended_ = false;
    bool drawn_ = false;  // the bar stands on the screen
};

// The bar for a terminal of so many columns, never wider than one less.
[[nodiscard]] std::string draw_bar(const run_state&, std::size_t columns);
[[nodiscard]] std::string json_object(const run_state&, bool last);

}  // namespace dedup::cli
