// What find_chains finds: equal key bytes, in runs.
//
//     dedup::chain c{{40, 7, 12}, {53, 20, 30}};
//     // key bytes [40, 52) repeat [7, 19), [53, 83) repeat [20, 50); one byte was put in or changed between them
//
// Plain values. May change; one caller at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>

namespace dedup::inline v1 {

// Equal key bytes: [at, at + size) of the staged post repeats [from, from + size). Positions in the thread's key.
struct run {
    std::uint32_t at = 0;
    std::uint32_t from = 0;
    std::uint32_t size = 0;

    bool operator==(const run&) const = default;
};

// A copy: runs in order, with small gaps between them where the copy was edited.
//
//     key of the post      ....thequickbrownfxjumps....
//                              |--- run ---| |-run-|        gap: "f" against "fo"
//     key of the thread    ....thequickbrownfoxjumps...
//
// A vector that allocates nothing for up to two runs, since most copies have no more and there are many.
class chain {
public:
    using value_type = run;
    using iterator = run*;
    using const_iterator = const run*;

    chain() = default;
    chain(std::initializer_list<run> runs) : chain(runs.begin(), runs.end()) {}
    template <class Iterator>
    chain(Iterator first, Iterator last) {
        insert(end(), first, last);
    }
    chain(const chain& other) { *this = other; }
    chain(chain&& other) noexcept { take(other); }
    chain& operator=(const chain& other) {
        if (this == &other) return *this;
        if (other.size_ > few) {
            assign(other.begin(), other.end());
        } else {
            std::memcpy(data_, other.data_, sizeof few_);  // there is room for so many in both
            size_ = other.size_;
        }
        attached = other.attached;
        cut = other.cut;
        return *this;
    }
    chain& operator=(chain&& other) noexcept {
        if (this != &other) {
            release();
            take(other);
        }
        return *this;
    }
    ~chain() { release(); }

    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] run* data() { return data_; }
    [[nodiscard]] const run* data() const { return data_; }
    [[nodiscard]] iterator begin() { return data_; }
    [[nodiscard]] iterator end() { return data_ + size_; }
    [[nodiscard]] const_iterator begin() const { return data_; }
    [[nodiscard]] const_iterator end() const { return data_ + size_; }
    [[nodiscard]] auto rbegin() const { return std::reverse_iterator(end()); }
    [[nodiscard]] auto rend() const { return std::reverse_iterator(begin()); }
    [[nodiscard]] run& front() { return *data_; }
    [[nodiscard]] const run& front() const { return *data_; }
    [[nodiscard]] run& back() { return data_[size_ - 1]; }
    [[nodiscard]] const run& back() const { return data_[size_ - 1]; }
    [[nodiscard]] run& operator[](std::size_t i) { return data_[i]; }
    [[nodiscard]] const run& operator[](std::size_t i) const { return data_[i]; }

    void clear() { size_ = 0; }
    // Keeps the first `n` runs, of those that there are.
    void shrink(std::size_t n) { size_ = static_cast<std::uint32_t>(n); }
    void push_back(run r) {
        if (size_ == capacity_) grow(size_ + 1);
        data_[size_++] = r;
    }
    void pop_back() { --size_; }
    void assign(std::size_t n, run r) {
        clear();
        while (size_ < n) push_back(r);
    }
    template <class Iterator>
    requires(!std::is_integral_v<Iterator>) void assign(Iterator first, Iterator last) {
        clear();
        insert(end(), first, last);
    }
    iterator insert(const_iterator before, run r) { return insert(before, &r, &r + 1); }
    // The runs put in are not the chain's own.
    template <class Iterator>
    iterator insert(const_iterator before, Iterator first, Iterator last) {
        const auto at = static_cast<std::size_t>(before - data_);
        const auto n = static_cast<std::size_t>(std::distance(first, last));
        if (n > capacity_ - size_) grow(size_ + n);
        std::copy_backward(data_ + at, data_ + size_, data_ + size_ + n);
        std::copy(first, last, data_ + at);
        size_ += static_cast<std::uint32_t>(n);
        return data_ + at;
    }
    iterator erase(const_iterator at) { return erase(at, at + 1); }
    iterator erase(const_iterator first, const_iterator last) {
        iterator to = data_ + (first - data_);
        if (first == last) return to;
        size_ = static_cast<std::uint32_t>(std::copy(last, std::as_const(*this).end(), to) - data_);
        return to;
    }

    bool operator==(const chain& other) const { return std::equal(begin(), end(), other.begin(), other.end()); }

private:
    static constexpr std::uint32_t few = 2;

    void release() {
        if (data_ != few_.data()) std::allocator<run>().deallocate(data_, capacity_);
    }
    // Afterwards the other is empty. What this one held was released.
    void take(chain& other) {
        attached = other.attached;
        cut = other.cut;
        size_ = std::exchange(other.size_, 0);
        if (other.data_ == other.few_.data()) {
            data_ = few_.data();
            capacity_ = few;
            few_ = other.few_;  // as a whole: a copy of a range calls memmove
            return;
        }
        data_ = std::exchange(other.data_, other.few_.data());
        capacity_ = std::exchange(other.capacity_, few);
    }
    void grow(std::size_t least) {
        const std::size_t capacity = std::max<std::size_t>(least, std::size_t{capacity_} * 2);
        run* const larger = std::allocator<run>().allocate(capacity);
        std::copy(begin(), end(), larger);
        release();
        data_ = larger;
        capacity_ = static_cast<std::uint32_t>(capacity);
    }

    run* data_ = few_.data();
    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = few;
    std::array<run, few> few_;

public:
    // Stands beside another chain as the post that it repeats had the two: short, and yet no accident.
    bool attached = false;
    // Number of the last cut at or before what it repeats, if that is known; none lies inside of that.
    static constexpr std::uint32_t unknown = ~0U;
    std::uint32_t cut = unknown;
};

}  // namespace dedup::inline v1
