// How much memory a run may take, and what part of it the store on disk has.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstddef>

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

}  // namespace dedup::cli
