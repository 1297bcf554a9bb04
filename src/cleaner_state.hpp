// What a cleaner holds: its thread, and room that all its threads share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "chains.hpp"
#include "dedup/cleaner.hpp"
#include "dedup/collapse.hpp"
#include "dedup/growing.hpp"
#include "dedup/match.hpp"
#include "dedup/name_list.hpp"
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

// Hidden, as it would else be as visible as the class that it is a part of.
struct __attribute__((visibility("hidden"))) thread_state::state {
    thread_index index;
    short_units units;
    growing<std::optional<std::uint32_t>> parents;
    name_list authors;
    std::size_t bytes = 0;  // of the posts, as given

    // Takes the room, or gives it back.
    void swap(thread_room& room) noexcept {
        index.swap(room.staging);
        units.swap(room.units);
    }
    void clear();
    void begin_post(const hints& h);
    void take_back(std::uint32_t staged);  // the post with this number
    std::size_t load_piece(std::string_view saved, std::size_t at, const options& o);
    [[nodiscard]] std::size_t memory() const;
};

struct __attribute__((visibility("hidden"))) cleaner::state {
    options o;
    std::unique_ptr<thread_state::state> thread;  // null: no posts; else it has the room
    thread_room room;
    follow_buffers follow;
    normal_text text;
    reading lines;
    std::string_view normal;  // text.text or, where that is the same, the source
    std::string_view source;  // of which text and lines are
    bool prepared = false;    // and which clean_prepared() may clean
    folded key;               // of its paragraphs
    key_map key_places;
    reading foreign_lines;
    std::vector<chain> chains;
    chain_order order;
    collapse_buffers buffers;
    std::vector<back_ref> refs;
    std::vector<taken_copy> copies;

    // The thread, made if there is none.
    thread_state::state& posts() {
        if (thread == nullptr) begin_thread();
        return *thread;
    }
    void begin_thread();
    // Throws for a post whose text, normalised, has `text_size` bytes, if it is over a ceiling.
    void check_size(const thread_state::state& thread, std::size_t post_size, std::size_t text_size) const;
    static void check_room(const thread_state::state& thread, std::size_t text_size);
    [[noreturn]] void refuse(const thread_state::state& thread, std::size_t post_size) const;
    [[noreturn]] static void refuse_room(const thread_state::state& thread);
    void prepare(std::string_view post);
    void find_copies();
    void write(cleaned& out);
    void give_back();
    cleaned clean(const hints& h);  // what prepare() got, which fits into the thread
};

}  // namespace dedup::inline v1
