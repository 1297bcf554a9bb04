// How much work a piece of code does on this thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace bench {

// Instructions retired in user mode where the kernel lets a process count its own; where it does not (a virtual machine
// without a counter, perf_event_paranoid above 2), nanoseconds of CPU time of this thread.
class work_counter {
public:
    work_counter();
    ~work_counter();
    work_counter(const work_counter&) = delete;
    work_counter& operator=(const work_counter&) = delete;

    [[nodiscard]] bool counts_instructions() const { return event_ >= 0; }
    [[nodiscard]] std::string_view unit() const { return counts_instructions() ? "instructions" : "ns of CPU time"; }

    // Since some moment; only differences say something. Throws std::runtime_error where neither can be read.
    [[nodiscard]] std::uint64_t now() const;

private:
    int event_;  // file descriptor; -1: there is none
};

}  // namespace bench
