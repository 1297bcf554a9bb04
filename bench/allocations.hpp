// Counts what goes through operator new, in programs that link allocations.cpp.
#pragma once

#include <cstddef>

namespace bench {

// While one exists, what this program's only thread allocates is counted; one at a time. malloc by others (ICU's own
// objects) is not seen.
class allocation_watch {
public:
    allocation_watch();
    ~allocation_watch();
    allocation_watch(const allocation_watch&) = delete;
    allocation_watch& operator=(const allocation_watch&) = delete;

    [[nodiscard]] std::size_t count() const;  // allocations so far
    [[nodiscard]] std::size_t peak() const;   // most bytes that were allocated and not yet freed, as malloc rounds them
};

}  // namespace bench
