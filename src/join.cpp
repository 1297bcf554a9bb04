// External interface: join, lengthen.
#include "join.hpp"

#include <algorithm>

#include "align.hpp"
#include "chains.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

// Key bytes between two copies that may be:
constexpr std::uint32_t widest_change = 256;  // changed words, if most of them agree
constexpr std::uint32_t widest_word = 16;     // changed words, whatever they are
constexpr std::uint32_t widest_insertion = 24;
constexpr std::uint32_t widest_omission = 512;  // left out without a sign

constexpr std::uint32_t longest_unit = 160;  // key bytes of a sentence or line that may be edited
constexpr std::uint32_t least_unit = 8;      // that must agree

// Whether a whole line with words of its own lies in the post's key [begin, end).
bool holds_line(const thread_index& t, const post_lines& post, std::uint32_t begin, std::uint32_t end) {
    if (begin == end) return false;
    const std::size_t origin = t.posts().back().text;
    const line* last = post.all().lines.data() + post.all().lines.size();
    for (const line* l = &post.line_at(t.text_begin(begin) - origin); l != last; ++l) {
        if (origin + l->begin >= t.text_end(end)) return false;
        const std::uint32_t from = t.key_before(origin + l->content);
        const std::uint32_t to = t.key_before(origin + l->end);
        if (from < to && from >= begin && to <= end) return true;
    }
    return false;
}

// Whether what lies between is the mark of a snip and no word more.
bool is_snip(const thread_index& t, const post_lines& post, std::uint32_t begin, std::uint32_t end) {
    const std::size_t origin = t.posts().back().text;
    const auto& snips = post.all().snips;
    const auto s = std::lower_bound(snips.begin(), snips.end(), t.text_end(begin) - origin,
                                    [](const span& x, std::size_t at) { return x.begin < at; });
    if (s == snips.end() || origin + s->end > t.text_begin(end)) return false;
    return t.key_before(origin + s->begin) == begin && t.key_before(origin + s->end) == end;
}

// Key bytes of the chain, as far as they matter here: chains grow as they are joined.
std::uint32_t size_up_to_enough(const chain& c) {
    std::uint32_t n = 0;
    for (auto r = c.rbegin(); r != c.rend() && n < 2 * widest_change; ++r) n += r->size;
    return n;
}

// Whether the words between two neighbours are a change, and which of them agree.
bool is_change(const thread_index& t, const post_lines& post, stretch s, std::uint32_t beside, chain& same) {
    const std::uint32_t copied = s.at_end - s.at;
    const std::uint32_t skipped = s.from_end - s.from;
    const std::uint32_t widest = std::max(copied, skipped);
    if (copied == 0) return skipped <= widest_omission;
    if (widest > std::min(widest_change, beside / 2) || (skipped == 0 && copied > widest_insertion)) return false;
    same = align_ahead(t, s);
    const std::uint32_t agree = key_size(same);
    if (widest > widest_word && agree * 5 < widest * 3) return false;
    const std::size_t text = t.text_begin(s.at) - t.posts().back().text;
    if (post.depth_at(text) == 0 && !differs_in_letters(t, s, same)) return false;
    return agree * 2 >= copied || !puts_line_in(t, post, s);
}

// Where the sentence or line that holds this key byte of the post ends; at most `high`.
std::uint32_t unit_end(const thread_index& t, const post_lines& lines, std::uint32_t key, std::uint32_t high) {
    const std::string_view s = t.text();
    const std::size_t origin = t.posts().back().text;
    const std::size_t last = t.text_end(high);
    std::size_t at = t.text_begin(key);
    for (bool stopped = false; at < last; at = end_of_first(s, at)) {
        if (t.in_key(at)) {
            stopped = false;
            continue;
        }
        if (s[at] == '\n' && (stopped || !lines.line_at(at - origin).soft)) break;
        if (s[at] == ' ' && stopped) break;
        stopped = stopped || s[at] == '.' || s[at] == '!' || s[at] == '?';
    }
    return std::min(high, t.key_before(at));
}

// Where the sentence or line that ends before this key position begins; at least `low`.
std::uint32_t unit_begin(const thread_index& t, const post_lines& lines, std::uint32_t key, std::uint32_t low) {
    const std::string_view s = t.text();
    const std::size_t origin = t.posts().back().text;
    const std::size_t first = t.text_begin(low);
    std::size_t at = t.text_end(key);
    for (bool spaced = false; at > first;) {
        const std::size_t before = begin_of_last(s, at);
        const bool behind = t.key_before(before) < key;
        if (t.in_key(before)) {
            spaced = false;
        } else {
            if (behind && s[before] == '\n' && !lines.line_at(before - origin).soft) break;
            if (behind && spaced && (s[before] == '.' || s[before] == '!' || s[before] == '?')) break;
            spaced = spaced || s[before] == ' ' || s[before] == '\n';
        }
        at = before;
    }
    return std::max(low, t.key_before(at));
}

// Whether enough of the copy's unit agrees to be the source's, edited. `copy`: where the copy begins.
bool nearly_agrees(const thread_index& t, const post_lines& post, std::uint32_t copy, stretch s, const chain& same) {
    const std::uint32_t agree = key_size(same);
    const std::uint32_t widest = std::max(s.at_end - s.at, s.from_end - s.from);
    if (agree < least_unit || agree * 5 < widest * 4) return false;
    return post.depth_at(t.text_begin(copy) - t.posts().back().text) > 0 || differs_in_letters(t, s, same);
}

// How much of the source may stand for so many key bytes of the copy.
std::uint32_t room_for(std::uint32_t size) {
    return size + size / 4 + 4;
}

}  // namespace

bool puts_line_in(const thread_index& thread, const post_lines& post, stretch between) {
    return (between.from_end - between.from) * 2 < between.at_end - between.at &&
           holds_line(thread, post, between.at, between.at_end);
}

bool join(const thread_index& thread, const post_lines& post, chain& first, const chain& second) {
    const stretch between{at_end(first), at_begin(second), from_end(first), second.front().from};
    if (between.at_end < between.at || between.from_end < between.from) return false;
    if (thread.cut_before(between.from - 1, first.cut) != thread.cut_before(between.from_end, second.cut)) return false;
    chain same;
    if (!is_snip(thread, post, between.at, between.at_end) &&
        !is_change(thread, post, between, size_up_to_enough(first) + size_up_to_enough(second), same))
        return false;
    first.insert(first.end(), same.begin(), same.end());
    first.insert(first.end(), second.begin(), second.end());
    first.attached = first.attached || second.attached;
    return true;
}

bool lengthen(const thread_index& thread, const post_lines& post, chain& c, span room) {
    const auto low = static_cast<std::uint32_t>(room.begin);
    const auto high = static_cast<std::uint32_t>(room.end);
    if (at_begin(c) <= low && at_end(c) >= high) return false;
    const span from_room = thread.uncut_from(thread.cut_before(c.front().from, c.cut));
    const auto from_low = static_cast<std::uint32_t>(from_room.begin);
    const auto from_high = static_cast<std::uint32_t>(from_room.end);
    const std::uint32_t copy = at_begin(c);
    const std::size_t before = c.size();
    for (;;) {
        stretch s{at_end(c), 0, from_end(c), 0};
        if (s.at >= high || s.from >= from_high) break;
        s.at_end = std::min(high, s.at + longest_unit);
        s.from_end = std::min(from_high, s.from + room_for(longest_unit));
        if (!may_align_ahead(thread, s)) break;
        s.at_end = unit_end(thread, post, s.at, s.at_end);
        s.from_end = std::min(from_high, s.from + room_for(s.at_end - s.at));
        const chain same = align_ahead(thread, s);
        if (same.empty()) break;
        s.from_end = std::max(from_end(same), s.from);
        if (!nearly_agrees(thread, post, copy, s, same)) break;
        c.insert(c.end(), same.begin(), same.end());
    }
    for (;;) {
        stretch s{0, at_begin(c), 0, c.front().from};
        if (s.at_end <= low || s.from_end <= from_low) break;
        s.at = std::max(low, s.at_end - std::min(s.at_end, longest_unit));
        s.from = s.from_end - std::min(s.from_end - from_low, room_for(longest_unit));
        if (!may_align_behind(thread, s)) break;
        s.at = unit_begin(thread, post, s.at_end, s.at);
        s.from = s.from_end - std::min(s.from_end - from_low, room_for(s.at_end - s.at));
        const chain same = align_behind(thread, s);
        if (same.empty()) break;
        s.from = same.front().from;
        if (!nearly_agrees(thread, post, copy, s, same)) break;
        c.insert(c.begin(), same.begin(), same.end());
    }
    return c.size() > before;
}

}  // namespace dedup::inline v1
