// External interface: class placer.
#include "place.hpp"

#include <algorithm>

#include "chains.hpp"
#include "equal.hpp"
#include "gaps.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t most_edited_lines = 8;  // further lines whose marker may be an edit each

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n';
}

// Whether the glyph is one byte, as those of most rulers are.
bool is_plain_mark(char c) {
    return c > ' ' && static_cast<unsigned char>(c) < 0x80U;
}

}  // namespace

placer::placer(const thread_index& thread, const post_lines& lines)
    : t_(thread),
      table_(lines),
      lines_(lines.all()),
      begin_(thread.posts().back().text),
      end_(begin_ + thread.posts().back().size) {}

bool placer::has_key(const line& l) const {
    return t_.key_before(begin_ + l.begin) != t_.key_before(begin_ + l.end);
}

bool placer::find_lines(const chain& runs, std::size_t literal, std::size_t own, place& p) const {
    p.words.begin = t_.text_begin(runs.front().at);
    if (p.words.begin < literal) return false;
    p.words.end = t_.text_end(at_end(runs));
    p.quoted = table_.level_at(p.words.begin - begin_);
    p.top = p.first = &line_of(p.words.begin);
    p.last = &line_of(p.words.end - 1);
    std::size_t left = begin_ + p.first->begin;
    std::size_t right = begin_ + p.last->end;
    const auto& tags = lines_.tags;
    const auto behind =
        std::partition_point(tags.begin(), tags.end(), [&](const span& m) { return begin_ + m.begin < p.words.end; });
    if (behind != tags.end()) right = std::min(right, begin_ + behind->begin);
    const auto inside =
        std::partition_point(tags.begin(), tags.end(), [&](const span& m) { return begin_ + m.end <= p.words.begin; });
    if (inside != tags.begin()) left = std::max(left, begin_ + std::prev(inside)->end);
    const std::size_t low = std::max(literal, own);
    p.fills_lines = left >= low && t_.key_before(left) == runs.front().at && t_.key_before(right) == at_end(runs);
    if (!p.fills_lines) {
        p.copy = p.words;
        return true;
    }
    // Blank lines of the quote that stand before it belong to it.
    while (left == begin_ + p.top->begin && p.top != lines_.lines.data()) {
        const line& above = p.top[-1];
        if (!above.blank() || above.depth == 0 || begin_ + above.begin < low) break;
        p.top = &above;
        left = begin_ + above.begin;
    }
    p.copy = {left, right};
    p.prefix = line_prefix(p);
    if (right == begin_ + p.last->end) take_blank_lines(p.last, p);
    take_tags(literal, p);
    return true;
}

// The line end and the blank lines behind a copy that ends its line go with it, so that the text has no holes. A prefix
// would mark those lines too: where they are bare, a few lines have edits instead, and of many the blank lines stay.
void placer::take_blank_lines(const line* bottom, place& p) const {
    const std::string_view s = t_.text();
    const auto& lines = lines_.lines;
    auto i = static_cast<std::size_t>(bottom - lines.data());
    const bool few = static_cast<std::size_t>(bottom - p.top) <= most_edited_lines;
    p.copy.end = std::min(end_, begin_ + lines[i].end + 1);
    const std::string_view bare = p.prefix.substr(0, p.prefix.find_last_not_of(' ') + 1);
    for (++i; i < lines.size() && lines[i].blank(); ++i) {
        const std::string_view marker = s.substr(begin_ + lines[i].begin, lines[i].end - lines[i].begin);
        const bool unended = begin_ + lines[i].end >= end_ && !marker.empty();
        if (!p.prefix.empty() && (marker != bare || unended)) {
            if (!few) break;
            p.prefix = {};
        }
        p.copy.end = std::min(end_, begin_ + lines[i].end + 1);
    }
}

// Tags around the whole of what they quote go with it.
void placer::take_tags(std::size_t literal, place& p) const {
    const std::string_view s = t_.text();
    const auto blank_between = [&](std::size_t from, std::size_t to) {
        return from <= to && s.substr(from, to - from).find_first_not_of(" \n") == std::string_view::npos;
    };
    const auto& all = lines_.announcements;
    const auto behind = std::upper_bound(all.begin(), all.end(), p.copy.begin - begin_,
                                         [](std::size_t at, const announcement& a) { return at < a.where.begin; });
    bool tagged = false;
    for (auto a = behind; a != all.begin();) {
        --a;
        if (!a->is_tag()) break;
        const span open{begin_ + a->where.begin, begin_ + a->where.end};
        const span close{begin_ + a->close.begin, begin_ + a->close.end};
        if (open.begin < literal || !blank_between(open.end, p.copy.begin)) break;
        if (close.begin < p.words.end || !blank_between(std::min(p.copy.end, close.begin), close.begin)) break;
        p.copy = {open.begin, std::max(close.end, p.copy.end)};
        tagged = true;
    }
    if (!tagged) return;
    p.top = &line_of(p.copy.begin);
    p.prefix = line_prefix(p);
    const line& bottom = line_of(p.copy.end);
    if (p.copy.end == begin_ + bottom.end && p.copy.begin == begin_ + p.top->begin) take_blank_lines(&bottom, p);
}

// Attribution lines may announce others: Ann's line, then Bob's line in her marks, then what he wrote.
void placer::take_announcements(std::size_t literal, place& p) const {
    const auto& all = lines_.announcements;
    if (all.empty() || !p.fills_lines) return;
    const std::size_t begin = p.copy.begin;
    auto a = std::lower_bound(all.begin(), all.end(), begin - begin_,
                              [](const announcement& x, std::size_t at) { return x.where.begin < at; });
    while (a != all.begin() && !(--a)->is_tag()) {
        if (begin_ + p.top->begin != p.copy.begin || begin_ + a->where.begin < literal) break;
        const line* last = &table_.line_at(a->where.end);
        if (last >= p.top || !std::all_of(last + 1, p.top, [](const line& x) { return x.blank(); })) break;
        const line* first = &table_.line_at(a->where.begin);
        if (begin_ + first->begin < literal) break;
        p.top = first;
        p.copy.begin = begin_ + first->begin;
    }
    p.lead = begin - p.copy.begin;
    if (p.lead > 0) p.prefix = line_prefix(p);
}

bool placer::is_blank(std::size_t begin, std::size_t end) const {
    if (begin >= end) return true;
    for (const line* l = &line_of(begin); begin < end; ++l) {
        for (begin = std::max(begin, begin_ + l->content); begin < std::min(end, begin_ + l->end); ++begin) {
            if (!is_space(t_.text()[begin])) return false;
        }
        begin = begin_ + l->end + 1;
    }
    return true;
}

const line* placer::line_above(std::size_t text) const {
    const line* l = &line_of(text);
    if (begin_ + l->begin != text) return nullptr;
    while (l != lines_.lines.data()) {
        if (!(--l)->blank()) return l;
    }
    return nullptr;
}

void placer::take_bare_lines(std::size_t literal, span room, place& p) const {
    if (!p.fills_lines) return;
    take_bare_lines_above(literal, room, p);
    take_bare_lines_below(room, p);
}

void placer::take_bare_lines_above(std::size_t literal, span room, place& p) const {
    const line* l = p.top;
    if (begin_ + l->begin != p.copy.begin) return;
    const line* const lines = lines_.lines.data();
    const auto is_bare = [&] { return l != lines && begin_ + l[-1].begin >= literal && !has_key(l[-1]); };
    if (!is_bare()) return;
    std::size_t from = p.target.begin;
    line rest = *p.first;
    rest.end = static_cast<std::uint32_t>(p.words.begin - begin_);
    if (!matches_above(rest, room.begin, from)) return;
    const line* first = nullptr;
    while (is_bare()) {
        --l;
        if (is_blank(begin_ + l->begin, begin_ + l->end)) continue;
        if (table_.depth_at(l->content) != p.quoted.depth || !matches_above(*l, room.begin, from)) break;
        first = l;
        p.target.begin = from;
    }
    if (first == nullptr) return;
    p.top = p.first = first;
    p.copy.begin = begin_ + first->begin;
    p.words.begin = begin_ + first->content;
    while (is_space(t_.text()[p.words.begin])) ++p.words.begin;
    p.quoted = table_.level_at(p.words.begin - begin_);
    p.prefix = line_prefix(p);
}

void placer::take_bare_lines_below(span room, place& p) const {
    if (p.copy.end >= end_) return;
    const line* l = &line_of(p.copy.end);
    if (begin_ + l->begin != p.copy.end || has_key(*l)) return;
    const std::uint32_t depth = table_.depth_at(p.words.end - 1 - begin_);
    std::size_t from = p.target.end;
    line rest = *p.last;
    rest.content = static_cast<std::uint32_t>(p.words.end - begin_);
    if (!matches_below(rest, room.end, from)) return;
    const line* last = nullptr;
    for (const line* end = lines_.lines.data() + lines_.lines.size(); l != end && !has_key(*l); ++l) {
        if (is_blank(begin_ + l->begin, begin_ + l->end)) continue;
        if (table_.depth_at(l->content) != depth || !matches_below(*l, room.end, from)) break;
        last = l;
        p.target.end = from;
    }
    if (last == nullptr) return;
    p.last = last;
    p.copy.end = p.words.end = begin_ + last->end;
    while (is_space(t_.text()[p.words.end - 1])) --p.words.end;
    p.prefix = line_prefix(p);
    take_blank_lines(last, p);
}

// Whether the line has the glyphs that stand before `from`, white space aside; `from` moves before them.
bool placer::matches_above(const line& l, std::size_t room, std::size_t& from) const {
    const std::string_view s = t_.text();
    std::size_t f = from;
    for (std::size_t at = begin_ + l.end; at > begin_ + l.content;) {
        if (f > room && s[at - 1] == s[f - 1] && is_plain_mark(s[at - 1]) && !t_.in_key(f - 1)) {
            --at, --f;
            continue;
        }
        const std::size_t a = begin_of_last(s, at);
        if (!is_space(s[a])) {
            while (f > room && is_space(s[f - 1])) --f;
            if (f <= room) return false;
            const std::size_t b = begin_of_last(s, f);
            if (t_.in_key(b) || !is_same_glyph(s.substr(a, at - a), s.substr(b, f - b))) return false;
            f = b;
        }
        at = a;
    }
    from = f;
    return true;
}

bool placer::matches_below(const line& l, std::size_t room, std::size_t& from) const {
    const std::string_view s = t_.text();
    std::size_t f = from;
    for (std::size_t at = begin_ + l.content; at < begin_ + l.end;) {
        const std::size_t a = end_of_first(s, at);
        if (!is_space(s[at])) {
            while (f < room && is_space(s[f])) ++f;
            if (f >= room || t_.in_key(f)) return false;
            const std::size_t b = end_of_first(s, f);
            if (b > room || !is_same_glyph(s.substr(at, a - at), s.substr(f, b - f))) return false;
            f = b;
        }
        at = a;
    }
    from = f;
    return true;
}

std::string_view placer::line_prefix(const place& p) const {
    const std::string_view s = t_.text();
    const auto& lines = lines_.lines;
    const line* const end = lines.data() + lines.size();
    std::string_view shared;
    line_start start(shared);
    bool any = false;
    for (const line* l = p.top + 1; l != end && begin_ + l->begin < p.copy.end; ++l) {
        const std::string_view marker(s.data() + begin_ + l->begin, l->content - l->begin);
        const bool same = any & (marker.size() >= shared.size()) & start.begins(s.substr(begin_ + l->begin));
        if (l->blank() | same) continue;
        if (!any) shared = marker;
        any = true;
        shared = shared.substr(0, equal_ahead(shared.data(), marker.data(), std::min(shared.size(), marker.size())));
        if (shared.empty()) break;
        start = line_start(shared);
    }
    return shared;
}

void placer::grow(std::size_t literal, span room, stripped_copy& stripped, place& p) const {
    const bool own = p.target.begin >= begin_;
    const std::size_t content = begin_ + p.first->content;
    std::size_t low = p.fills_lines ? p.copy.begin + p.lead : std::max(literal, content);
    if (own) low = std::max(low, p.target.end);
    low = std::max(low, std::min(content, p.words.begin));
    grow_left(p, low, room.begin);
    if (!p.fills_lines) p.copy.begin = p.copied.begin;
    grow_right(p, own ? std::min(room.end, p.copy.begin) : room.end, stripped);
}

void placer::grow_left(place& p, std::size_t low, std::size_t room) const {
    const std::string_view s = t_.text();
    std::size_t at = p.words.begin;
    while (at > low && p.target.begin > room) {
        const std::size_t a = begin_of_last(s, at);
        const std::size_t f = begin_of_last(s, p.target.begin);
        if (a < low || f < room || s[a] == '\n' || t_.in_key(a) || t_.in_key(f)) break;
        if (s[a] == ' ' && !p.fills_lines) break;  // what stays must not run together
        if (!is_same_glyph(s.substr(a, at - a), s.substr(f, p.target.begin - f))) break;
        at = a;
        p.target.begin = f;
    }
    p.copied.begin = at;
}

void placer::grow_right(place& p, std::size_t room, stripped_copy& stripped) const {
    const std::string_view s = t_.text();
    if (p.fills_lines) stripped.strip(t_, table_, p.copy, p.prefix);
    const bool by_lines = p.fills_lines && stripped.fits();
    const std::size_t high = p.fills_lines ? p.copy.end : end_;
    const std::string_view tail = by_lines ? stripped.text().substr(stripped.from_thread(p.words.end))
                                           : s.substr(p.words.end, high - p.words.end);
    std::size_t n = 0;
    while (n < tail.size() && p.target.end < room && !t_.in_key(p.target.end)) {
        if (!p.fills_lines && (tail[n] == '\n' || tail[n] == ' ' || t_.in_key(p.words.end + n))) break;
        const std::size_t a = end_of_first(tail, n);
        const std::size_t f = end_of_first(s, p.target.end);
        if (f > room || !is_same_glyph(tail.substr(n, a - n), s.substr(p.target.end, f - p.target.end))) break;
        n = a;
        p.target.end = f;
    }
    if (!p.fills_lines) p.copy.end = p.words.end + n;
    while (n > 0 && (tail[n - 1] == ' ' || tail[n - 1] == '\n')) --n;
    p.copied.end =
        by_lines && n > 0 ? stripped.to_thread(stripped.from_thread(p.words.end) + n - 1) + 1 : p.words.end + n;
}

}  // namespace dedup::inline v1
