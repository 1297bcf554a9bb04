// What of a post goes with the words that it copies, and what of the target they stand for.
#pragma once

#include <cstddef>
#include <string_view>

#include "dedup/collapse.hpp"
#include "edits.hpp"
#include "post_lines.hpp"

namespace dedup::inline v1 {

// In the thread's text:
//
//     On Monday, Ann wrote:      LF
//     > Spaces, every            LF
//     > time.                    LF
//
//     |--------- lead ----------|--------- copy, less its lead ----------|
//                                 |------- words -------|            from the first to the last key code point
//                                 |------- copied -------|           what the target has too: "time."
struct place {
    span copy;
    span words;
    span copied;
    span target;
    span repeated;             // of it, what the words repeat
    const line* top;           // holds the copy's begin
    const line* first;         // holds the words' begin
    const line* last;          // holds the words' last byte
    level quoted;              // where the words begin
    std::size_t lead = 0;      // bytes at the copy's begin that announce it: nothing of the target
    std::string_view prefix;   // of its further lines
    bool footer = false;       // or signature
    bool fills_lines = false;  // no other words stand on its lines; tags count as line ends
};

class placer {
public:
    placer(const thread_index& thread, const post_lines& lines);

    // Where the copy stands: its words, and the lines, blank lines and tags that they fill. `literal`: behind the copy
    // before it. `own`: behind what the post copies of itself, else 0. False if the words begin before `literal`.
    bool find_lines(const chain& runs, std::size_t literal, std::size_t own, place& p) const;
    // Adds what announces the copy, if it fills its lines and that stands directly before it.
    void take_announcements(std::size_t literal, place& p) const;
    // Adds lines without words (rulers, brackets, fences) beside the copy where the target has the same. `room`: what
    // of the thread's text may be quoted together with the target.
    void take_bare_lines(std::size_t literal, span room, place& p) const;
    // Lets copy and target grow over equal bytes that are in no key: quotes, brackets, the line end.
    void grow(std::size_t literal, span room, stripped_copy& stripped, place& p) const;

    // The marker that all further lines of the copy share, or nothing.
    [[nodiscard]] std::string_view line_prefix(const place& p) const;

    // Whether only white space and lines without text stand between two places of the post.
    [[nodiscard]] bool is_blank(std::size_t begin, std::size_t end) const;

    // The last line that is not blank before this place, if words of the post follow it directly; else null.
    [[nodiscard]] const line* line_above(std::size_t text) const;

private:
    void take_blank_lines(const line* bottom, place& p) const;
    void take_tags(std::size_t literal, place& p) const;
    void take_bare_lines_above(std::size_t literal, span room, place& p) const;
    void take_bare_lines_below(span room, place& p) const;
    [[nodiscard]] bool matches_above(const line& l, std::size_t room, std::size_t& from) const;
    [[nodiscard]] bool matches_below(const line& l, std::size_t room, std::size_t& from) const;
    void grow_left(place& p, std::size_t low, std::size_t room) const;
    void grow_right(place& p, std::size_t room, stripped_copy& stripped) const;
    [[nodiscard]] const line& line_of(std::size_t text) const { return table_.line_at(text - begin_); }
    [[nodiscard]] bool has_key(const line& l) const;

    const thread_index& t_;
    const post_lines& table_;
    const reading& lines_;
    std::size_t begin_;  // of the staged post, in the thread's text
    std::size_t end_;
};

}  // namespace dedup::inline v1
