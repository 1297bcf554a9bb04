// Binary search without a branch to mispredict: the tables here are short, and what is asked for jumps about.
#pragma once

#include <cstddef>
#include <iterator>

namespace dedup::inline v1 {

// How many elements of `sorted`, ascending by key_of, have keys that are not greater than `key`.
template <class Range, class Key, class KeyOf>
std::size_t count_up_to(const Range& sorted, Key key, KeyOf key_of) {
    const auto* first = std::data(sorted);
    std::size_t left = std::size(sorted);
    if (left == 0) return 0;
    while (left > 1) {
        const std::size_t half = left / 2;
        const bool behind = key_of(first[half - 1]) <= key;
        first += half & (std::size_t{0} - std::size_t{behind});  // GCC makes a branch of ?:
        left -= half;
    }
    return static_cast<std::size_t>(first - std::data(sorted)) + (key_of(*first) <= key);
}

}  // namespace dedup::inline v1
