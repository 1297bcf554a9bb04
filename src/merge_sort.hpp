// A stable sort without a branch on how two elements compare: chains come nearly in order, and what is out of order
// follows no pattern.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

namespace dedup::inline v1 {

// Natural merge sort; keeps its room. What is in order costs one pass. O(n log n).
template <class T>
class merge_sort {
public:
    // `before(a, b)`: whether a belongs before b.
    template <class Before>
    void operator()(std::vector<T>& v, Before before) {
        find_runs(v, before);
        while (begins_.size() > 2) {
            merged_.resize(v.size());
            std::size_t kept = 0;
            for (std::size_t r = 0; r + 1 < begins_.size(); r += 2) {
                const std::size_t begin = begins_[r];
                const std::size_t end = begins_[std::min(r + 2, begins_.size() - 1)];
                merge(v.data() + begin, v.data() + begins_[r + 1], v.data() + end, merged_.data() + begin, before);
                begins_[kept++] = begin;
            }
            begins_[kept] = v.size();
            begins_.resize(kept + 1);
            v.swap(merged_);
        }
    }

    [[nodiscard]] std::size_t memory() const {
        return merged_.capacity() * sizeof(T) + begins_.capacity() * sizeof(std::size_t);
    }

private:
    template <class Before>
    void find_runs(const std::vector<T>& v, Before before) {
        begins_.resize(v.size() + 2);
        std::size_t n = 1;
        begins_[0] = 0;
        for (std::size_t i = 1; i < v.size(); ++i) {
            begins_[n] = i;
            n += static_cast<std::size_t>(before(v[i], v[i - 1]));
        }
        begins_[n] = v.size();
        begins_.resize(n + 1);
    }

    // Runs overlap little, most often: what does not is copied as it stands.
    template <class Before>
    static void merge(const T* begin, const T* middle, const T* end, T* to, Before before) {
        const T* a = middle;
        while (middle != end && a != begin && before(*middle, *(a - 1))) --a;
        to = std::copy(begin, a, to);
        const T* b = middle;
        while (a != middle && b != end) {
            const auto second = static_cast<std::size_t>(before(*b, *a));
            const T* const firsts[2] = {a, b};  // GCC makes a branch of ?:
            *to++ = *firsts[second];
            b += second;
            a += 1 - second;
        }
        to = std::copy(a, middle, to);
        std::copy(b, end, to);
    }

    std::vector<T> merged_;
    std::vector<std::size_t> begins_;  // of the runs, and the end
};

}  // namespace dedup::inline v1
