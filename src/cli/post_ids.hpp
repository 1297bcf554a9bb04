// The ids of a thread's posts, as they were written, by post number and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dedup::cli {

// A few bytes an id beside its own: a dump has millions of threads of a few posts.
class post_ids {
public:
    // The number of the post with this id, a canonical token.
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view canonical) const;
    // The id of the next post, not there yet; empty where the post has none that another could name.
    void add(std::string_view written);

    [[nodiscard]] std::string_view operator[](std::uint32_t number) const {
        const std::size_t begin = number == 0 ? 0 : ends_[number - 1];
        return std::string_view(bytes_).substr(begin, ends_[number] - begin);
    }
    [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(ends_.size()); }
    [[nodiscard]] std::size_t memory() const;
    void clear();

private:
    [[nodiscard]] bool is(std::uint32_t number, std::string_view canonical) const;
    void index(std::uint32_t number);
    void grow();

    std::string bytes_;
    std::vector<std::uint32_t> ends_;   // of each id in bytes_
    std::vector<std::uint32_t> slots_;  // number + 1, by hash; empty while a thread is short
};

}  // namespace dedup::cli
