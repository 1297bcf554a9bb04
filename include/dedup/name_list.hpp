// Names, most of them short or empty, by number: one behind the other, without a string each. May change.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "dedup/growing.hpp"

namespace dedup::inline v1 {

class name_list {
public:
    [[nodiscard]] std::size_t size() const { return ends_.size(); }
    [[nodiscard]] std::string_view operator[](std::size_t n) const {
        return std::string_view(names_.data(), names_.size()).substr(begin_of(n), ends_[n] - begin_of(n));
    }
    // Strong exception guarantee.
    void push_back(std::string_view name) {
        ends_.reserve(1);
        std::copy(name.begin(), name.end(), names_.extend(name.size()));
        *ends_.take(1) = names_.size();
    }
    // Keeps the first `n` names, of those that there are.
    void shrink(std::size_t n) {
        names_.shrink(begin_of(n));
        ends_.shrink(n);
    }
    [[nodiscard]] std::size_t memory() const { return names_.memory() + ends_.memory(); }  // bytes

private:
    [[nodiscard]] std::size_t begin_of(std::size_t n) const { return n == 0 ? 0 : ends_[n - 1]; }

    growing<char> names_;
    growing<std::size_t> ends_;
};

}  // namespace dedup::inline v1
