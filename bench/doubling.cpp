// External interface: print_doubling.
#include "doubling.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

#include <dedup/dedup.hpp>

#include "adversaries.hpp"
#include "work_counter.hpp"

namespace bench {
namespace {

constexpr std::size_t first_size = std::size_t{64} << 10;
constexpr std::size_t doublings = 5;

// Of one thread, cleaned by a cleaner of its own: the least of so many runs.
std::uint64_t least_work(const work_counter& counter, const std::vector<std::string>& thread, std::size_t runs) {
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    for (; runs > 0; --runs) {
        const std::uint64_t start = counter.now();
        {
            dedup::cleaner cleaner;
            for (const std::string& post : thread) cleaner.clean(post);
        }
        least = std::min(least, counter.now() - start);
    }
    return least;
}

// What one adversary costs at each size.
struct growth {
    std::vector<double> work;

    [[nodiscard]] double at(std::size_t doubling) const { return work[doubling + 1] / work[doubling]; }
    [[nodiscard]] double worst() const {
        double most = 0;
        for (std::size_t i = 0; i < doublings; ++i) most = std::max(most, at(i));
        return most;
    }
};

growth measure(const work_counter& counter, const adversary& a, std::size_t runs) {
    least_work(counter, a.make(first_size / 4), 1);  // tables that a process makes once are no work that grows
    growth g;
    for (std::size_t i = 0; i <= doublings; ++i)
        g.work.push_back(static_cast<double>(least_work(counter, a.make(first_size << i), runs)));
    return g;
}

void print_row(const adversary& a, const growth& g, bool judged) {
    fmt::print("{:<31} {:>9.1f}", a.name, g.work.front() / static_cast<double>(first_size));
    for (std::size_t i = 0; i < doublings; ++i) fmt::print(" {:>6.2f}", g.at(i));
    fmt::print("{}\n", judged && g.worst() > most_growth ? "  over the law" : "");
}

void print_object(const adversary& a, const growth& g, std::string_view unit) {
    fmt::print(R"({{"name":"{}","unit":"{}","first_bytes":{},"work":[)", a.name, unit, first_size);
    for (std::size_t i = 0; i <= doublings; ++i) fmt::print("{}{:.0f}", i == 0 ? "" : ",", g.work[i]);
    fmt::print("],\"worst\":{:.4f}}}\n", g.worst());
}

}  // namespace

bool print_doubling(const doubling& d) {
    const work_counter counter;
    const bool judged = counter.counts_instructions();
    if (!d.json) {
        fmt::print("Work in {}, the least of {} runs\n", counter.unit(), d.runs);
        fmt::print("{:<31} {:>9}", "adversary", "/byte");
        for (std::size_t i = 1; i <= doublings; ++i) fmt::print(" {:>5}K", (first_size << i) >> 10);
        fmt::print("\n");
    }
    double worst = 0;
    std::string_view worst_name;
    for (const adversary& a : adversaries()) {
        if (a.name.find(d.only) == std::string_view::npos) continue;
        const growth g = measure(counter, a, d.runs);
        if (d.json)
            print_object(a, g, counter.unit());
        else
            print_row(a, g, judged);
        std::fflush(stdout);
        if (g.worst() <= worst) continue;
        worst = g.worst();
        worst_name = a.name;
    }
    if (worst_name.empty()) throw std::runtime_error("no adversary is called " + d.only);
    fmt::print(d.json ? stderr : stdout, "worst growth {:.2f} a doubling ({}), {} allowed{}\n", worst, worst_name,
               most_growth, judged ? "" : "; not judged, since time is no count");
    return !judged || worst <= most_growth;
}

}  // namespace bench
