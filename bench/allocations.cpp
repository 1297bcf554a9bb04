// External interface: class allocation_watch, and operator new and delete for the whole program.
#include "allocations.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

bool watched = false;
std::size_t allocations = 0;
std::size_t most = 0;
std::ptrdiff_t held = 0;  // below 0 where more was freed that had been there before

void allocated(void* p) {
    ++allocations;
    held += static_cast<std::ptrdiff_t>(::malloc_usable_size(p));
    most = std::max(most, static_cast<std::size_t>(std::max<std::ptrdiff_t>(held, 0)));
}

}  // namespace

void* operator new(std::size_t size) {
    void* const p = std::malloc(std::max<std::size_t>(size, 1));
    if (p == nullptr) throw std::bad_alloc();
    if (watched) allocated(p);
    return p;
}

void operator delete(void* p) noexcept {
    if (watched && p != nullptr) held -= static_cast<std::ptrdiff_t>(::malloc_usable_size(p));
    std::free(p);
}

void operator delete(void* p, std::size_t) noexcept {
    operator delete(p);
}

namespace bench {

allocation_watch::allocation_watch() {
    allocations = most = 0;
    held = 0;
    watched = true;
}
allocation_watch::~allocation_watch() {
    watched = false;
}

std::size_t allocation_watch::count() const {
    return allocations;
}
std::size_t allocation_watch::peak() const {
    return most;
}

}  // namespace bench
