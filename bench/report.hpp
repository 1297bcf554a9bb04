// What dedup_bench prints about its runs.
#pragma once

#include <cstddef>
#include <string>

#include "passes.hpp"

namespace bench {

// A table: name, MB/s, ratio to zstd-1, nanoseconds a byte, and the least, the median and the greatest of the seconds.
void print_table(const timings& t, std::size_t bytes);

// {"name","bytes","seconds_median","mb_per_s","runs"}, a line per name.
void print_json(const timings& t, std::size_t bytes);

// Bytes of memory that the process had at its peak; 0: the system does not say.
std::size_t peak_memory();

}  // namespace bench
