// Stage 6: chains become back-references, and the post's text loses its copies.
//
//     dedup::collapse(thread, post, chains, options, refs, copies);
//     thread.commit(copies);
//
// May change; one caller at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "dedup/match.hpp"
#include "dedup/normalize.hpp"
#include "dedup/options.hpp"
#include "dedup/quote.hpp"
#include "dedup/result.hpp"

namespace dedup {

// The staged post as the stages before this one saw it.
struct post_view {
    const normal_text& text;
    const reading& lines;
    std::span<const std::optional<std::uint32_t>> parents;  // [n]: what post n answers, this post included
    std::span<const std::string> authors;                   // [n]: who wrote post n, or empty
};

// Picks the copies that do not overlap: from the front, and where two overlap the longer one (on ties the one from
// the previous copy's source, else the earliest); each is trimmed to words, compared byte by byte and put down as a
// back-reference if options accept it. `chains` are consumed. `copies`: where in the thread's text they stand.
void collapse(const thread_index& thread, const post_view& post, std::vector<chain>& chains, const options& o,
              std::vector<back_ref>& refs, std::vector<taken_copy>& copies);

}  // namespace dedup
