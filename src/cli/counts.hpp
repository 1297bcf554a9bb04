// How much went through: what the progress bar, the summary and stats say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "dedup/result.hpp"

namespace dedup::cli {

struct counts {
    std::size_t threads = 0;
    std::size_t posts = 0;
    std::size_t given = 0;  // bytes of text, as it came
    std::size_t kept = 0;   // bytes of text, each block once
    std::size_t refs = 0;
    std::size_t repaired = 0;  // ill-formed sequences
    // Of posts that were restored to see whether anything is lost: then normal is what was kept and copied.
    std::size_t normal = 0;  // bytes of normalised text
    std::size_t copied = 0;  // bytes that references stand for

    void add(const cleaned& c, std::size_t source, bool first_in_thread) {
        threads += first_in_thread ? 1 : 0;
        ++posts;
        given += source;
        kept += c.text.size();
        refs += c.refs.size();
        repaired += c.repaired;
    }

    counts& operator+=(const counts& more);

    // Of what was given, the part that is not kept; what normalisation took or added counts, too.
    [[nodiscard]] double collapsed() const;
};

// What is odd about the result of so much text; empty where nothing is.
[[nodiscard]] std::string implausible(const counts&);

// `1 post`, `2 posts`
[[nodiscard]] std::string number_of(std::size_t n, std::string_view thing);

// `16.8 MB`, at most three digits before the unit, which is a power of 1000.
[[nodiscard]] std::string with_unit(double bytes);

}  // namespace dedup::cli
