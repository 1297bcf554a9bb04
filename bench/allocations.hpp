// Counts what this program allocates, in programs that link allocations.cpp.
#pragma once

#include <cstddef>

namespace bench {

// While one exists, whatever goes through malloc is counted, whoever asks (operator new, ICU, the library's own
// buffers); one at a time, in programs of one thread. Under a sanitizer, which has a malloc of its own, nothing is.
class allocation_watch {
public:
    allocation_watch();
    ~allocation_watch();
    allocation_watch(const allocation_watch&) = delete;
    allocation_watch& operator=(const allocation_watch&) = delete;

    [[nodiscard]] std::size_t count() const;  // allocations so far, those that realloc enlarged among them
    [[nodiscard]] std::size_t peak() const;   // most bytes that were allocated and not yet freed, as malloc rounds them
};

}  // namespace bench
