// The copies in a report by whose text they repeat.
#pragma once

#include <cstddef>
#include <vector>

#include "cli/report/collection.hpp"
#include "dedup/result.hpp"

namespace dedup::cli {

struct use {
    span target;                                 // what of the text
    std::size_t thread = 0, post = 0, copy = 0;  // who repeats it: positions
};

class copy_index {
public:
    explicit copy_index(const collection& shown);

    // By where the target begins, the longest first, then as the copies stand.
    [[nodiscard]] const std::vector<use>& of(const original& o) const { return entry_of(o).uses; }
    // Number of the colour that those copies have; of no meaning for what nobody repeats.
    [[nodiscard]] unsigned colour(const original& o) const { return entry_of(o).colour; }

    // Calls see(original, its uses) for each post that is repeated, as they stand, the absent ones last.
    template <class See>
    void each(See see) const {
        for (std::size_t thread = 0; thread < entries_.size(); ++thread) {
            for (std::size_t post = 0; post < entries_[thread].size(); ++post) {
                const std::vector<use>& in = entries_[thread][post].uses;
                if (in.empty()) continue;
                see(thread == absent() ? original{std::nullopt, post} : original{thread, post}, in);
            }
        }
    }

private:
    struct entry {
        std::vector<use> uses;
        unsigned colour = 0;
    };

    [[nodiscard]] std::size_t absent() const { return entries_.size() - 1; }
    [[nodiscard]] const entry& entry_of(const original& o) const {
        return entries_[o.thread.value_or(absent())][o.post];
    }

    std::vector<std::vector<entry>> entries_;  // [thread][post]; behind those of the threads, those of absent posts
};

}  // namespace dedup::cli
