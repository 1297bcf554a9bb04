// In which order chains are looked at that may overlap.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "chains.hpp"
#include "merge_sort.hpp"

namespace dedup::inline v1 {

// A chain that waits, and what most of them are asked before anyone looks at their runs.
struct candidate : chain_place {
    candidate() = default;
    candidate(const chain_place& p, const chain& c) : chain_place(p), size(key_size(c)), is_one_run(c.size() == 1) {}
    candidate(const chain& c, std::size_t n) : candidate(chain_place(c, n), c) {}

    std::uint32_t size = 0;  // key_size()
    bool is_one_run = false;
    bool trimmed = false;  // most are never asked for
};

// Candidates that take their turns: most as they stand in a list, few once more behind it. Both end with one that
// stands behind all others.
class turns {
public:
    turns() { clear(); }
    void clear() {
        listed_.clear();
        next_ = 0;
        again_.assign(1, last());
    }
    void list(const candidate& c) { listed_.push_back(c); }
    // All are listed.
    void sort() {
        sort_(listed_, is_before);
        listed_.push_back(last());
    }
    void push(const candidate& c) {
        again_.push_back(c);
        std::push_heap(again_.begin(), again_.end(), is_behind);
    }

    [[nodiscard]] bool empty() const { return front().at() == nowhere; }
    // Where there is none, one that begins nowhere.
    [[nodiscard]] const candidate& front() const { return is_listed() ? listed_[next_] : again_.front(); }
    void pop() {
        if (is_listed()) {
            ++next_;
        } else {
            std::pop_heap(again_.begin(), again_.end(), is_behind);
            again_.pop_back();
        }
    }
    [[nodiscard]] std::size_t memory() const {
        return (listed_.capacity() + again_.capacity()) * sizeof(candidate) + sort_.memory();
    }

private:
    static constexpr std::uint32_t nowhere = ~0U;

    static candidate last() {
        candidate c;
        c.begin = std::uint64_t{nowhere} << 32;
        return c;
    }
    static bool is_behind(const candidate& a, const candidate& b) { return is_before(b, a); }
    [[nodiscard]] bool is_listed() const { return is_before(listed_[next_], again_.front()); }

    std::vector<candidate> listed_;
    std::size_t next_ = 0;          // of them
    std::vector<candidate> again_;  // a heap
    merge_sort<candidate> sort_;
};

}  // namespace dedup::inline v1
