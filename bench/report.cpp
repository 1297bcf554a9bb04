// External interface: timings::median, print_table, print_json, peak_memory.
#include "report.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/core.h>

namespace bench {
namespace {

constexpr double mega = 1e6;
constexpr double nano = 1e-9;

struct spread {
    double least, median, greatest;
};

spread spread_of(std::vector<double> runs) {
    std::sort(runs.begin(), runs.end());
    const std::size_t n = runs.size();
    return {runs.front(), (runs[(n - 1) / 2] + runs[n / 2]) / 2, runs.back()};
}

// The remainder of a subtraction may be nothing, and then has no speed.
double speed(std::size_t bytes, double seconds) {
    return seconds > 0 ? static_cast<double>(bytes) / seconds / mega : 0;
}

}  // namespace

double timings::median(std::string_view name) const {
    for (const timing& t : all_) {
        if (t.name == name) return spread_of(t.runs).median;
    }
    return 0;
}

void print_table(const timings& t, std::size_t bytes) {
    const double zstd = speed(bytes, t.median("zstd-1"));
    fmt::print("{:<18} {:>9} {:>8} {:>8} {:>9} {:>9} {:>9}\n", "name", "MB/s", "x zstd-1", "ns/byte", "min s",
               "median s", "max s");
    for (const timing& row : t.all()) {
        const spread s = spread_of(row.runs);
        const double mb = speed(bytes, s.median);
        fmt::print("{:<18} {:>9.1f} {:>8.2f} {:>8.3f} {:>9.4f} {:>9.4f} {:>9.4f}\n", row.name, mb,
                   zstd > 0 ? mb / zstd : 0, s.median / static_cast<double>(bytes) / nano, s.least, s.median,
                   s.greatest);
    }
}

void print_json(const timings& t, std::size_t bytes) {
    for (const timing& row : t.all()) {
        const double median = spread_of(row.runs).median;
        fmt::print("{{\"name\":\"{}\",\"bytes\":{},\"seconds_median\":{:.9f},\"mb_per_s\":{:.3f},\"runs\":{}}}\n",
                   row.name, bytes, median, speed(bytes, median), row.runs.size());
    }
}

std::size_t peak_memory() {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        std::size_t kib = 0;
        if (word == "VmHWM:" && status >> kib) return kib * 1024;
    }
    return 0;
}

}  // namespace bench
