// A thread of posts as the tool keeps it from one of its posts to the next.
#pragma once

#include <cstdint>

#include "cli/post_ids.hpp"
#include "dedup/thread_state.hpp"

namespace dedup::cli {

struct cleaned_thread {
    thread_state state;
    post_ids ids;       // by the numbers that cleaner::clean gives
    bool seen = false;  // a post of it came before

    [[nodiscard]] std::size_t memory() const { return state.memory() + ids.memory(); }
};

}  // namespace dedup::cli
