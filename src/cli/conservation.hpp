// Whether nothing is lost: that a cleaned post, with the texts that its references name, is what it was made from.
//
//     kept + copied == normal       in bytes, and byte for byte
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/posts.hpp"
#include "dedup/options.hpp"

namespace dedup::cli {

// Of one worker.
class conservation {
public:
    explicit conservation(const options& o) : options_(o) {}

    // Restores the post and says how it differs from its normalised text, or from its source where that is kept; empty
    // where it does not.
    [[nodiscard]] std::string lost(const post& p);

    [[nodiscard]] std::size_t normal() const { return normal_; }  // bytes of all posts, normalised
    [[nodiscard]] std::size_t copied() const { return copied_; }  // of them, that references stand for

private:
    void name_texts(const post& p);

    options options_;
    std::vector<std::string_view> texts_;  // that the references name, by post number
    std::size_t normal_ = 0;
    std::size_t copied_ = 0;
};

}  // namespace dedup::cli
