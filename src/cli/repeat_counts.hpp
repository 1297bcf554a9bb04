// How often each byte of a thread's texts is repeated.
//
//     text       ....................................
//     targets        |-----------|
//                        |-------|
//                        |-----------|
//     repeated       | 1 |   3   | 1 |        times
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dedup/result.hpp"

namespace dedup::cli {

class repeat_counts {
public:
    // A reference's target.
    void add(std::uint32_t post, span target) {
        ends_.push_back({post, target.begin, true});
        ends_.push_back({post, target.end, false});
    }

    // Calls use(times, bytes) for each stretch between two ends of targets, and forgets all.
    template <class Use>
    void take(Use use) {
        sort();
        std::size_t times = 0;
        for (std::size_t i = 0; i < ends_.size(); ++i) {
            if (times != 0 && ends_[i].at != ends_[i - 1].at) use(times, ends_[i].at - ends_[i - 1].at);
            ends_[i].begins ? ++times : --times;
        }
        ends_.clear();
    }

private:
    struct end {
        std::uint32_t post;
        std::size_t at;
        bool begins;
    };

    void sort();

    std::vector<end> ends_;
};

}  // namespace dedup::cli
