// A set of numbers for many short uses: it keeps its room, and is emptied in as many steps as it holds numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace dedup::inline v1 {

class number_set {
public:
    // Whether the number, less than 2^64 - 1, was not there.
    bool insert(std::uint64_t number) {
        if ((used_.size() + 1) * 2 > slots_.size()) grow();
        const std::size_t slot = slot_of(number);
        if (slots_[slot] != 0) return false;
        slots_[slot] = number + 1;
        used_.push_back(slot);
        return true;
    }
    void clear() {
        for (const std::size_t slot : used_) slots_[slot] = 0;
        used_.clear();
    }
    [[nodiscard]] std::size_t memory() const {
        return slots_.capacity() * sizeof(std::uint64_t) + used_.capacity() * sizeof(std::size_t);
    }

private:
    // Of the number, or the empty one where it belongs.
    [[nodiscard]] std::size_t slot_of(std::uint64_t number) const {
        std::size_t slot = (number * std::uint64_t{0x9E3779B97F4A7C15U} >> 32) & (slots_.size() - 1);
        while (slots_[slot] != 0 && slots_[slot] != number + 1) slot = (slot + 1) & (slots_.size() - 1);
        return slot;
    }
    void grow() {
        std::vector<std::uint64_t> old(slots_.size() < 64 ? 128 : slots_.size() * 2);
        used_.reserve(old.size() / 2);
        old.swap(slots_);
        used_.clear();
        for (const std::uint64_t stored : old) {
            if (stored == 0) continue;
            const std::size_t slot = slot_of(stored - 1);
            slots_[slot] = stored;
            used_.push_back(slot);
        }
    }

    std::vector<std::uint64_t> slots_;  // a power of two; numbers plus 1, 0: empty
    std::vector<std::size_t> used_;
};

}  // namespace dedup::inline v1
