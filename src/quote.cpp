// External interface: read, reading_text, reading::level_at, reading::line_at, reading_room::memory.
#include "dedup/quote.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "large_post.hpp"
#include "quote_parts.hpp"
#include "search.hpp"

namespace dedup::inline v1 {
namespace {

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// Where no text stands: tags, markers that a key would hold, and the signs + and # before a word: they say what the
// line is (added, a heading, a directive), and come and go as it is copied. Of two that begin at one place the longer
// counts.
void set_apart(std::string_view text, numbers odd, numbers signs, reading& out) {
    out.apart = out.tags;
    for (const std::uint32_t i : odd) {
        const line& l = out.lines[i];
        if (l.content == l.begin) continue;
        const std::string_view marker = text.substr(l.begin, l.content - l.begin);
        if (!std::all_of(marker.begin(), marker.end(), [](char c) { return c == '>' || is_blank(c); }))
            out.apart.push_back({l.begin, l.content});
    }
    for (const std::uint32_t at : signs) {
        if (at > 0 && text[at - 1] != '\n' && text[at - 1] != '>' && !is_blank(text[at - 1])) continue;
        std::size_t end = at + std::size_t{1};
        while (end < text.size() && (text[end] == '+' || text[end] == '#')) ++end;
        out.apart.push_back({at, end});
    }
    if (out.apart.size() == out.tags.size()) return;
    const auto before = [](const span& a, const span& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    };
    if (!std::is_sorted(out.apart.begin(), out.apart.end(), before))
        std::sort(out.apart.begin(), out.apart.end(), before);
    std::size_t end = 0;
    std::erase_if(out.apart, [&](const span& s) { return s.begin < std::exchange(end, std::max(end, s.end)); });
}

}  // namespace

bool is_signature_mark(std::string_view s) {
    return (s.size() == 2 || (s.size() == 3 && s[2] == ' ')) && s[0] == '-' && s[1] == '-';
}

std::size_t reading_room::memory() const {
    const auto bytes = [](const auto& v) { return v.capacity() * sizeof v[0]; };
    return bytes(planes) + bytes(marks) + bytes(signs) + bytes(columns) + bytes(fits) + bytes(odd) + bytes(doubts) +
           bytes(announcing) + bytes(snipping) + bytes(steps) + bytes(open);
}

level reading::level_at(std::size_t text) const {
    const std::size_t n = count_up_to(levels, text, [](const level& l) { return l.at; });
    return n == 0 ? level{} : levels[n - 1];
}

const line& reading::line_at(std::size_t text) const {
    return lines[count_up_to(lines, text, [](const line& l) { return l.begin; }) - 1];
}

void read(std::string_view text, std::span<const std::size_t> flowed, reading& out) {
    out.announcements.clear();
    out.tags.clear();
    out.snips.clear();
    out.levels.clear();
    out.apart.clear();
    const plane_reader planes(text, out.room.planes);
    const sights seen = draw_lines(planes, out);
    const marked_lines marked = read_markers(text, planes, out);
    fit_lines(text, planes, out);
    const candidates likely = find_candidates(text, planes, marked.deep, out);
    if (!flowed.empty()) draw_flowed(text, flowed, out);
    if (!seen.marks.empty()) find_tags(text, seen.marks, out);
    if (!likely.announcing.empty() || !out.tags.empty()) find_attributions(text, planes, likely.announcing, out);
    if (!out.tags.empty())
        std::sort(out.announcements.begin(), out.announcements.end(),
                  [](const announcement& a, const announcement& b) { return a.where.begin < b.where.begin; });
    if (!seen.marks.empty() || !likely.snipping.empty()) find_snips(text, planes, seen.marks, likely.snipping, out);
    if (!out.tags.empty() || !marked.odd.empty() || !seen.signs.empty()) set_apart(text, marked.odd, seen.signs, out);
    if (marked.deep || !out.announcements.empty()) draw_levels(out);
    if (text.size() > large_post) out.room = {};
}

void reading_text(std::string_view text, const reading& r, std::size_t first, std::size_t last, std::string& out,
                  std::vector<std::uint32_t>& back) {
    out.clear();
    back.clear();
    if (first >= last) return;
    auto tag = std::lower_bound(r.apart.begin(), r.apart.end(), r.lines[first].begin,
                                [](const span& s, std::uint32_t at) { return s.end <= at; });
    for (std::size_t i = first; i < last; ++i) {
        const line& l = r.lines[i];
        for (std::uint32_t at = l.content; at < l.end;) {
            while (tag != r.apart.end() && tag->end <= at) ++tag;
            if (tag != r.apart.end() && tag->begin <= at) {
                at = static_cast<std::uint32_t>(tag->end);
                continue;
            }
            const auto stop = tag != r.apart.end() ? std::min<std::size_t>(tag->begin, l.end) : l.end;
            out.append(text.substr(at, stop - at));
            for (; at < stop; ++at) back.push_back(at);
        }
        if (i + 1 < last) {
            out.push_back(l.soft ? ' ' : '\n');
            back.push_back(l.end);
        }
    }
}

}  // namespace dedup::inline v1
