// Law 5 as a measurement: how the work grows when an adversarial input doubles.
#pragma once

#include <string>

namespace bench {

struct doubling {
    std::string only;      // part of the adversaries' names; empty: all of them
    std::size_t runs = 5;  // of each size; the least counts
    bool json = false;
};

// Doubles each adversary five times from 64 KiB on and prints, a line each, the work a byte at first and its growth at
// each doubling, then the greatest growth of all. False: one exceeds `most_growth` in instructions; in time, which
// other processes disturb, none is judged. Throws std::runtime_error where no adversary is meant.
bool print_doubling(const doubling& d);

inline constexpr double most_growth = 2.2;

}  // namespace bench
