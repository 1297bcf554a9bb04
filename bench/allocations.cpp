// External interface: class allocation_watch, and malloc and its kin for the whole program, over glibc's.
#include "allocations.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstddef>

namespace {

bool watched = false;
std::size_t allocations = 0;
std::size_t most = 0;
std::ptrdiff_t held = 0;  // below 0 where more was freed that had been there before

}  // namespace

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

std::ptrdiff_t size_of(void* p) {
    return p == nullptr ? 0 : static_cast<std::ptrdiff_t>(::malloc_usable_size(p));
}

// `before`: bytes of what the allocation takes the place of.
void* counted(void* p, std::ptrdiff_t before = 0) {
    if (!watched || p == nullptr) return p;
    ++allocations;
    held += size_of(p) - before;
    most = std::max(most, static_cast<std::size_t>(std::max<std::ptrdiff_t>(held, 0)));
    return p;
}

}  // namespace

// What glibc's manual asks of a program that replaces malloc, as far as C++ programs use it.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t number, std::size_t size);
void* __libc_realloc(void* p, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* p);

void* malloc(std::size_t size) noexcept {
    return counted(__libc_malloc(size));
}
void* calloc(std::size_t number, std::size_t size) noexcept {
    return counted(__libc_calloc(number, size));
}
void* realloc(void* p, std::size_t size) noexcept {
    const std::ptrdiff_t before = watched ? size_of(p) : 0;
    return counted(__libc_realloc(p, size), before);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept {
    return counted(__libc_memalign(alignment, size));
}
void free(void* p) noexcept {
    if (watched) held -= size_of(p);
    __libc_free(p);
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

#endif

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
