// What is easily lost beside the speed of large posts: small posts, memory, allocations.
#pragma once

#include <string>
#include <vector>

#include "dump.hpp"

namespace bench {

// A figure beside the one that it is compared to.
struct cost {
    std::string what;
    double value = 0;
    std::string beside;
    double beside_value = 0;
    double most = 0;  // that value / beside_value should be

    [[nodiscard]] double ratio() const { return beside_value > 0 ? value / beside_value : 0; }
};

inline constexpr std::size_t costs_bytes = std::size_t{8} << 20;  // of text; more is not looked at

// Over the first posts of the dump, with the median of so many runs for what is timed. Throws wrong_output.
std::vector<cost> measure_costs(const dump& d, std::size_t runs);

// A table, or an object a line: {"name","value","beside","beside_value","ratio","goal"}.
void print_costs(const std::vector<cost>& costs, bool json);

}  // namespace bench
