// A vector of plain values for what a thread holds: it grows where it lies if the system can make room there, by a
// half, a quarter or, once it is large, a sixteenth, and what it grows by is not written first.
//
//     dedup::growing<char> text;
//     std::memcpy(text.extend(post.size()), post.data(), post.size());
//
// std::vector copies itself to a place twice as large, so that three times what it holds is taken up. May change.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <type_traits>
#include <utility>

namespace dedup::inline v1 {

template <class T>
class growing {
    static_assert(std::is_trivially_copyable_v<T>);

public:
    growing() = default;
    ~growing() { std::free(data_); }
    growing(growing&& other) noexcept { swap(other); }
    growing& operator=(growing&& other) noexcept { return swap(other), *this; }

    [[nodiscard]] T* data() { return data_; }
    [[nodiscard]] const T* data() const { return data_; }
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t memory() const { return capacity_ * sizeof(T); }  // bytes
    [[nodiscard]] T& operator[](std::size_t i) { return data_[i]; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return data_[i]; }
    [[nodiscard]] T& back() { return data_[size_ - 1]; }
    [[nodiscard]] const T& back() const { return data_[size_ - 1]; }
    [[nodiscard]] T* begin() { return data_; }
    [[nodiscard]] T* end() { return data_ + size_; }
    [[nodiscard]] const T* begin() const { return data_; }
    [[nodiscard]] const T* end() const { return data_ + size_; }

    // Makes room for `n` values more and gives them, with no value yet. Throws std::bad_alloc, nothing changed.
    T* extend(std::size_t n) {
        reserve(n);
        return take(n);
    }
    // The same where reserve() has made the room.
    T* take(std::size_t n) {
        size_ += n;
        return data_ + (size_ - n);
    }
    // Makes room for `n` values more.
    void reserve(std::size_t n) {
        if (n > capacity_ - size_) grow(n);
    }
    void push_back(T value) { *extend(1) = value; }
    // Keeps the first `n` values, of those that there are.
    void shrink(std::size_t n) { size_ = n; }
    // Gives back the room that is not taken up, but for `kept` values, if the system can take it.
    void give_back(std::size_t kept = 0) {
        if (size_ > 0) resize(size_ + kept);
    }

private:
    static constexpr std::size_t small = std::size_t{1} << 16;  // bytes
    static constexpr std::size_t large = std::size_t{1} << 20;

    void swap(growing& other) {
        std::swap(data_, other.data_);
        std::swap(size_, other.size_);
        std::swap(capacity_, other.capacity_);
    }

    void grow(std::size_t n) {
        const std::size_t step = capacity_ / (memory() < small ? 2 : memory() < large ? 4 : 16);
        if (!resize(std::max(size_ + n, capacity_ + step))) throw std::bad_alloc();
    }
    bool resize(std::size_t capacity) {
        void* const moved = std::realloc(static_cast<void*>(data_), capacity * sizeof(T));
        if (moved == nullptr) return false;
        data_ = static_cast<T*>(moved);
        capacity_ = capacity;
        return true;
    }

    T* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace dedup::inline v1
