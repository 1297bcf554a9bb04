// What is timed, a pass over the whole dump each. A pass object keeps its buffers from run to run, and its warm-up
// run is the first.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <dedup/dedup.hpp>

#include "dump.hpp"

namespace bench {

// Seconds since it was made.
class stopwatch {
public:
    [[nodiscard]] double seconds() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    }

private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// The seconds of one name, a run each.
struct timing {
    std::string name;
    std::vector<double> runs;
};

// In the order in which the names first came.
class timings {
public:
    void add(std::string_view name, double seconds);
    void clear() { all_.clear(); }
    [[nodiscard]] const std::vector<timing>& all() const { return all_; }
    [[nodiscard]] double latest(std::string_view name) const;  // seconds of the last run; 0: there is none
    [[nodiscard]] double median(std::string_view name) const;  // of the runs; 0: there are none

private:
    std::vector<timing> all_;
};

struct wrong_output : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// What one run of the cleaner made of the dump.
struct outcome {
    std::size_t normal = 0;  // bytes of normalised text
    std::size_t kept = 0;    // of them, bytes of cleaned text
    std::size_t refs = 0;
    std::size_t memory = 0;  // of the cleaner
};

// `clean`, or another name: the library over all threads. The clock stops after each batch of threads, to check that
// every post that was just cleaned restores to its normalised bytes; throws wrong_output, naming the post, where one
// does not.
class clean_pass {
public:
    explicit clean_pass(const dump& d, std::string_view name = "clean") : dump_(&d), name_(name) {}
    void run(timings& t);
    [[nodiscard]] const outcome& last() const { return outcome_; }

private:
    void verify(std::size_t first, std::size_t last);

    const dump* dump_;
    std::string name_;
    dedup::cleaner cleaner_;
    std::vector<dedup::cleaned> cleaned_;  // of a batch
    std::vector<std::string_view> texts_;
    outcome outcome_;
};

// `stage:NAME`: each stage alone, over the output of the stages before it. After clean_pass has run, also stage:match:
// what clean took beyond the stages that it is made of.
class stages_pass {
public:
    explicit stages_pass(const dump& d);
    ~stages_pass();
    void run(timings& t);

private:
    struct state;
    std::unique_ptr<state> state_;
};

// `memcpy`: the dump's bytes to a buffer that has been written before.
class memcpy_pass {
public:
    explicit memcpy_pass(const dump& d) : dump_(&d), to_(d.text.size()) {}
    void run(timings& t);

private:
    const dump* dump_;
    std::vector<char> to_;
};

// `zstd-1`: libzstd, level 1, one context; see baselines.cpp for how.
class zstd_pass {
public:
    explicit zstd_pass(const dump& d);
    ~zstd_pass();
    void run(timings& t);
    [[nodiscard]] std::size_t compressed() const { return compressed_; }  // bytes, of the last run

private:
    struct state;
    const dump* dump_;
    std::unique_ptr<state> state_;
    std::size_t compressed_ = 0;
};

// `icu-pipeline`: how one would do it with ICU alone, for whole sentences: NFC, sentences, NFKC_Casefold, XXH3 and a
// hash map of what has been seen in the thread.
class icu_pass {
public:
    explicit icu_pass(const dump& d);
    ~icu_pass();
    void run(timings& t);
    [[nodiscard]] std::size_t repeated() const { return repeated_; }  // sentences, of the last run

private:
    struct state;
    const dump* dump_;
    std::unique_ptr<state> state_;
    std::size_t repeated_ = 0;
};

}  // namespace bench
