// How much memory a run may take, and what part of it the store on disk has.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdio>

#include "cli/commands.hpp"

namespace dedup::cli {

// Bytes; a quarter of the machine's where nothing was asked for.
inline std::size_t total_memory(const settings& s) {
    if (s.memory != 0) return s.memory;
    return static_cast<std::size_t>(::sysconf(_SC_PHYS_PAGES)) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) / 4;
}

inline std::size_t store_memory(const settings& s) {
    return std::min(total_memory(s) / 16, std::size_t{128} << 20);
}

// Bytes of memory that the process holds, as the kernel counts them; 0 where it does not say.
inline std::size_t resident_memory() {
    std::size_t size = 0;
    std::size_t resident = 0;
    std::FILE* const file = std::fopen("/proc/self/statm", "r");
    if (file == nullptr) return 0;
    const bool read = std::fscanf(file, "%zu %zu", &size, &resident) == 2;
    std::fclose(file);
    return read ? resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)) : 0;
}

}  // namespace dedup::cli
