// What stats counts: in memory that grows with the references, or, where threads do not interleave, with the present
// thread's only.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cli/counts.hpp"
#include "cli/histogram.hpp"
#include "cli/posts.hpp"
#include "cli/repeat_counts.hpp"
#include "dedup/result.hpp"

namespace dedup::cli {

struct ref_total {
    std::string_view name;
    std::size_t refs = 0;
    std::size_t bytes = 0;  // of what was given, first to last copied byte

    void add(const back_ref& r) {
        ++refs;
        bytes += r.source.size();
    }
};

struct edit_total {
    std::string_view name;
    std::size_t edits = 0;
    std::size_t meaning = 0;  // of them, those that change it

    void add(edit_type t) {
        ++edits;
        meaning += t.meaning ? 1 : 0;
    }
};

struct stats_totals {
    explicit stats_totals(bool sorted) : sorted_(sorted) {}

    ref_total all{"all"};
    // In the order of the enumerations.
    std::array<ref_total, 3> unit{{{"passage"}, {"sentence"}, {"paragraph"}}};
    std::array<ref_total, 3> match{{{"exact"}, {"folded"}, {"edited"}}};
    std::array<ref_total, 3> role{{{"quote"}, {"repeat"}, {"boilerplate"}}};
    std::array<edit_total, 7> edit{
        {{"marker"}, {"wrap"}, {"glyph"}, {"snip"}, {"insertion"}, {"deletion"}, {"substitution"}}};
    histogram length;    // of the copies, in bytes of what was given
    histogram repeated;  // how often a stretch of kept text is, and its bytes

    void add(const post& p);
    void end_threads();

private:
    void end_thread(repeat_counts& targets);

    bool sorted_;
    std::unordered_map<std::string, repeat_counts> targets_;  // by thread
};

// Both end with a line feed.
[[nodiscard]] std::string to_json(const stats_totals&, const counts&);
[[nodiscard]] std::string to_table(const stats_totals&, const counts&);

}  // namespace dedup::cli
