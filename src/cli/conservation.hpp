// Whether nothing is lost: that a cleaned post, with the texts that its references name, is what it was made from.
//
//     kept + copied == normal       in bytes, and byte for byte
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/counts.hpp"
#include "cli/posts.hpp"
#include "dedup/options.hpp"

namespace dedup::cli {

// Of one worker.
class conservation {
public:
    explicit conservation(const options& o) : options_(o) {}

    // Restores the post and says how it differs from its normalised text, or from its source where that is kept; empty
    // where it does not. Adds to the bytes that are compared.
    [[nodiscard]] std::string lost(const post& p, counts& compared);

private:
    void name_texts(const post& p);

    options options_;
    std::vector<std::string_view> texts_;  // that the references name, by post number
};

}  // namespace dedup::cli
