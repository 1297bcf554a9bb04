// A thread of posts as the tool keeps it from one of its posts to the next.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "cli/post_ids.hpp"
#include "dedup/thread_state.hpp"
#include "json/record.hpp"

namespace dedup::cli {

// A text of another thread that stands among the thread's posts.
struct borrowed_text {
    std::uint32_t number = 0;               // of a post, by which references name it
    std::string thread, id;                 // tokens: whose text it is,
    std::uint64_t begin = 0;                //   and from which byte on
    std::vector<std::uint64_t> paragraphs;  // their fingerprints
};

struct cleaned_thread {
    thread_state state;
    post_ids ids;                         // by the numbers that cleaner::clean gives
    std::vector<borrowed_text> borrowed;  // ascending by number
    bool seen = false;                    // a post of it came before

    void borrow(borrowed_text b) {
        paragraphs_.insert(b.paragraphs.begin(), b.paragraphs.end());
        borrowed.push_back(std::move(b));
    }
    // Whether a text with this paragraph is there already.
    [[nodiscard]] bool has_borrowed(std::uint64_t paragraph) const { return paragraphs_.contains(paragraph); }

    [[nodiscard]] json::post_name name(std::uint32_t number) const {
        const auto at = std::lower_bound(borrowed.begin(), borrowed.end(), number,
                                         [](const borrowed_text& b, std::uint32_t n) { return b.number < n; });
        if (at == borrowed.end() || at->number != number) return {{}, ids[number]};
        return {at->thread, at->id, at->begin};
    }

    [[nodiscard]] std::size_t memory() const {
        return state.memory() + ids.memory() + borrowed.capacity() * sizeof(borrowed_text) +
               paragraphs_.size() * beside_fingerprint;
    }

private:
    static constexpr std::size_t beside_fingerprint = 40;  // bytes that list and set hold for each

    std::unordered_set<std::uint64_t> paragraphs_;  // of all that is borrowed
};

}  // namespace dedup::cli
