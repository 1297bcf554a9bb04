// Whether nothing is lost: that a cleaned post, with the texts that its references name, is what it was made from.
//
//     kept + copied == normal       in bytes, and byte for byte
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "cli/posts.hpp"
#include "dedup/options.hpp"

namespace dedup::cli {

// Of one worker. Holds the texts of the present thread.
class conservation {
public:
    explicit conservation(const options& o) : options_(o) {}

    // Restores the post and says how it differs from its normalised text, or from its source where that is kept; empty
    // where it does not. Takes the posts in the order in which they were cleaned.
    [[nodiscard]] std::string lost(const post& p);

    // What a reference of the present post names.
    [[nodiscard]] std::string_view text(std::uint32_t post) const { return texts_[post]; }

    [[nodiscard]] std::size_t normal() const { return normal_; }  // bytes of all posts, normalised
    [[nodiscard]] std::size_t copied() const { return copied_; }  // of them, that references stand for

private:
    void remember(const post& p);

    options options_;
    std::deque<std::string> kept_;
    std::vector<std::string_view> texts_;  // of kept_, by post number
    std::size_t normal_ = 0;
    std::size_t copied_ = 0;
};

}  // namespace dedup::cli
