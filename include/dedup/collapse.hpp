// Stage 6: chains become back-references, and the post's text loses its copies.
//
//     dedup::collapse(thread, post, chains, order.places(), options, buffers, refs, copies);
//     thread.commit(copies);
//
// May change; one caller at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "dedup/match.hpp"
#include "dedup/name_list.hpp"
#include "dedup/normalize.hpp"
#include "dedup/options.hpp"
#include "dedup/quote.hpp"
#include "dedup/result.hpp"

namespace dedup::inline v1 {

// The staged post as the stages before this one saw it.
struct post_view {
    const offset_map& map;
    const reading& lines;
    std::span<const std::optional<std::uint32_t>> parents;  // [n]: what post n answers, this post included
    const name_list& authors;                               // [n]: who wrote post n, or empty
};

struct chain_place;  // of the sources

// What collapse would else allocate for each post.
class collapse_buffers {
public:
    struct state;

    collapse_buffers();
    ~collapse_buffers();
    collapse_buffers(collapse_buffers&&) noexcept;
    collapse_buffers& operator=(collapse_buffers&&) noexcept;

    [[nodiscard]] state& get() { return *state_; }
    void give_back();  // the room
    [[nodiscard]] std::size_t memory() const;

private:
    std::unique_ptr<state> state_;
};

// Picks the copies that do not overlap: from the front, and where two overlap the longer one (on ties the one from
// the previous copy's source, else the earliest); each is trimmed to words, compared byte by byte and put down as a
// back-reference if options accept it. `chains` are consumed; `places`: theirs, in the order in which they begin.
// `copies`: where in the thread's text they stand. `buffers` hold nothing from one call to the next but their room.
void collapse(const thread_index& thread, const post_view& post, std::vector<chain>& chains,
              std::span<const chain_place> places, const options& o, collapse_buffers& buffers,
              std::vector<back_ref>& refs, std::vector<taken_copy>& copies);

}  // namespace dedup::inline v1
