// The texts of a thread's records, as long as others may refer to them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "cli/post_ids.hpp"

namespace dedup::cli {

class kept_thread {
public:
    // Either may be empty, where others cannot refer to the post.
    void add(std::string_view id, std::string_view text) {
        ids_.add(id);
        texts_.append(text);
        ends_.push_back(texts_.size());
    }
    [[nodiscard]] std::string_view text(std::uint32_t number) const {
        const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
        return std::string_view(texts_).substr(begin, ends_[number] - begin);
    }
    [[nodiscard]] const post_ids& ids() const { return ids_; }
    [[nodiscard]] std::uint32_t posts() const { return ids_.size(); }
    [[nodiscard]] std::size_t bytes() const { return texts_.size(); }
    [[nodiscard]] std::size_t memory() const {
        return ids_.memory() + texts_.capacity() + ends_.capacity() * sizeof(std::size_t);
    }
    void clear();

private:
    friend struct kept_thread_keeper;

    post_ids ids_;
    std::string texts_;  // one behind the other
    std::vector<std::size_t> ends_;
};

// Turns threads into bytes and back: a thread_pool's keeper.
struct kept_thread_keeper {
    [[nodiscard]] std::uint32_t posts(const kept_thread& t) const { return t.posts(); }
    [[nodiscard]] std::string save(const kept_thread& t, std::uint32_t first) const;
    void load(kept_thread& t, std::string_view piece) const;
};

}  // namespace dedup::cli
