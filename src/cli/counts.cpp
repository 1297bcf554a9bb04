// External interface: cli::counts, cli::implausible, cli::number_of, cli::with_unit.
#include "cli/counts.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dedup::cli {

counts& counts::operator+=(const counts& more) {
    threads += more.threads;
    posts += more.posts;
    given += more.given;
    kept += more.kept;
    refs += more.refs;
    repaired += more.repaired;
    normal += more.normal;
    copied += more.copied;
    return *this;
}

double counts::collapsed() const {
    if (given == 0) return 0;
    return std::max(0.0, 1 - static_cast<double>(kept) / static_cast<double>(given));
}

std::string implausible(const counts& c) {
    constexpr std::size_t few_posts = 100;
    constexpr std::size_t few_bytes = 1'000'000;
    constexpr double much = 0.9;
    if (c.posts < few_posts || c.given < few_bytes) return {};
    const std::string all = fmt::format("of {} in {} and {}", with_unit(static_cast<double>(c.given)),
                                        number_of(c.posts, "post"), number_of(c.threads, "thread"));
    if (c.refs == 0) return fmt::format("nothing {} is a copy: is each thread together, and the text the text?", all);
    if (c.collapsed() <= much) return {};
    return fmt::format("{:.1f} % {} are copies: is something given twice?", 100 * c.collapsed(), all);
}

std::string number_of(std::size_t n, std::string_view thing) {
    return fmt::format("{} {}{}", n, thing, n == 1 ? "" : "s");
}

std::string with_unit(double bytes) {
    const char* const units[] = {"B", "kB", "MB", "GB", "TB"};
    std::size_t unit = 0;
    for (; bytes >= 999.5 && unit + 1 < std::size(units); ++unit) bytes /= 1000;
    return fmt::format("{:.{}f} {}", bytes, unit == 0 || bytes >= 99.95 ? 0 : 1, units[unit]);
}

}  // namespace dedup::cli
