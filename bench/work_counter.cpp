// External interface: class work_counter.
#include "work_counter.hpp"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctime>
#include <stdexcept>

namespace bench {
namespace {

// -1 where there is no such counter.
int open_instructions() {
    perf_event_attr wanted{};
    wanted.size = sizeof wanted;
    wanted.type = PERF_TYPE_HARDWARE;
    wanted.config = PERF_COUNT_HW_INSTRUCTIONS;
    wanted.exclude_kernel = 1;  // page faults are the kernel's work, and unprivileged processes may not count them
    wanted.exclude_hv = 1;
    return static_cast<int>(::syscall(SYS_perf_event_open, &wanted, 0, -1, -1, 0));
}

}  // namespace

work_counter::work_counter() : event_(open_instructions()) {}

work_counter::~work_counter() {
    if (event_ >= 0) ::close(event_);
}

std::uint64_t work_counter::now() const {
    if (event_ >= 0) {
        std::uint64_t count = 0;
        if (::read(event_, &count, sizeof count) != sizeof count)
            throw std::runtime_error("the counter cannot be read");
        return count;
    }
    std::timespec time{};
    if (::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) != 0) throw std::runtime_error("this thread has no clock");
    return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000U + static_cast<std::uint64_t>(time.tv_nsec);
}

}  // namespace bench
