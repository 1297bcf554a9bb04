// What a cleaner holds: its thread, and room that all its threads share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "dedup/cleaner.hpp"
#include "dedup/collapse.hpp"
#include "dedup/match.hpp"
#include "dedup/normalize.hpp"
#include "dedup/quote.hpp"
#include "dedup/thread_state.hpp"
#include "follow.hpp"
#include "units.hpp"

namespace dedup::inline v1 {

// Room that the parts of a thread need while a post is cleaned.
struct thread_room {
    thread_index::staging staging;
    short_units::room units;
};

struct thread_state::state {
    thread_index index;
    short_units units;
    std::vector<std::optional<std::uint32_t>> parents;
    std::vector<std::string> authors;
    std::size_t bytes = 0;  // of the posts, as given
    std::size_t names = 0;  // bytes that the authors take up at most

    // Takes the room, or gives it back.
    void swap(thread_room& room) noexcept {
        index.swap(room.staging);
        units.swap(room.units);
    }
    void clear();
    [[nodiscard]] std::size_t memory() const;
};

struct cleaner::state {
    options o;
    std::unique_ptr<thread_state::state> thread;  // null: no posts; else it has the room
    thread_room room;
    follow_buffers follow;
    normal_text text;
    reading lines;
    std::vector<chain> chains;
    collapse_buffers buffers;
    std::vector<taken_copy> copies;

    // The thread, made if there is none.
    thread_state::state& posts();
    void check_size(const thread_state::state& thread, std::string_view post) const;
};

}  // namespace dedup::inline v1
