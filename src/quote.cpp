// External interface: read, reading_text, reading::level_at, reading::line_at.
#include "dedup/quote.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace dedup {
namespace {

constexpr std::uint32_t widest_wrap = 100;  // columns; longer lines are not wrapped by anyone

// What a quote mark may be, and what looks like one and is none.
constexpr std::string_view quote_marks = ">";
constexpr std::array<std::string_view, 1> no_marker = {">From "};  // mbox's escape
constexpr std::uint32_t most_indent = 4;                           // blanks before the first mark

struct tag_form {
    std::string_view open;
    std::string_view close;
};
constexpr std::array<tag_form, 1> tag_forms = {{{"[quote", "[/quote]"}}};

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool starts_with_nocase(std::string_view s, std::string_view lower) {
    if (s.size() < lower.size()) return false;
    for (std::size_t i = 0; i < lower.size(); ++i) {
        const char c = s[i] >= 'A' && s[i] <= 'Z' ? static_cast<char>(s[i] + 32) : s[i];
        if (c != lower[i]) return false;
    }
    return true;
}

// Sets content and depth of a line that begins with marks.
void read_marker(std::string_view text, line& l) {
    std::uint32_t at = l.begin;
    while (at < l.end && at - l.begin < most_indent && is_blank(text[at])) ++at;
    if (at == l.end || quote_marks.find(text[at]) == std::string_view::npos) return;
    for (const auto& escape : no_marker) {
        if (text.substr(l.begin, l.end - l.begin).starts_with(escape)) return;
    }
    while (at < l.end && quote_marks.find(text[at]) != std::string_view::npos) {
        ++l.depth;
        ++at;
        l.content = at;
        if (at < l.end && is_blank(text[at])) l.content = ++at;
    }
}

void read_lines(std::string_view text, std::vector<line>& lines) {
    const auto size = static_cast<std::uint32_t>(text.size());
    for (std::uint32_t at = 0; at < size;) {
        const void* lf = std::memchr(text.data() + at, '\n', size - at);
        const std::uint32_t end =
            lf != nullptr ? static_cast<std::uint32_t>(static_cast<const char*>(lf) - text.data()) : size;
        line l{at, at, end, 0, 0, false};
        if (at < end && (is_blank(text[at]) || quote_marks.find(text[at]) != std::string_view::npos)) {
            read_marker(text, l);
        }
        lines.push_back(l);
        at = end + 1;
    }
}

bool is_ascii(std::string_view s) {
    std::uint64_t high = 0;
    std::size_t i = 0;
    for (; i + 8 <= s.size(); i += 8) {
        std::uint64_t w = 0;
        std::memcpy(&w, s.data() + i, 8);
        high |= w;
    }
    for (; i < s.size(); ++i) high |= static_cast<unsigned char>(s[i]);
    return (high & 0x8080808080808080U) == 0;
}

bool begins_wide(char c) {  // lead bytes of CJK, kana and Hangul
    const auto b = static_cast<unsigned char>(c);
    return b >= 0xE3U && b <= 0xEDU;
}

// Columns of a line's content, a code point each, two where it is CJK.
std::uint32_t columns(std::string_view s) {
    if (is_ascii(s)) return static_cast<std::uint32_t>(s.size());
    std::uint32_t n = 0;
    for (const char c : s)
        n += static_cast<std::uint32_t>((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) + begins_wide(c);
    return n;
}

// Whether there is nothing that could be wrapped: a URL, say.
bool is_one_word(std::string_view s) {
    return std::none_of(s.begin(), s.end(), [](char c) { return is_blank(c) || begins_wide(c); });
}

std::uint32_t first_word_columns(std::string_view s) {
    std::size_t end = 0;
    while (end < s.size() && !is_blank(s[end])) {
        if (begins_wide(s[end])) return end == 0 ? 2 : 1;
        ++end;
    }
    return columns(s.substr(0, end));
}

// The line that parts a signature from the text: "-- ", its space dropped.
bool is_signature_mark(std::string_view s) {
    return s == "--" || s == "-- ";
}

// Draws the soft breaks of one block: neighbouring lines of one depth, none of them blank.
void wrap_block(std::string_view text, std::span<line> block) {
    const auto content = [&](const line& l) { return text.substr(l.content, l.end - l.content); };
    std::uint32_t width = 0;
    for (line& l : block) {
        l.columns = columns(content(l));
        if (l.columns > widest_wrap && !is_one_word(content(l))) return;
        if (l.columns <= widest_wrap) width = std::max(width, l.columns);
    }
    for (std::size_t i = 0; i + 1 < block.size(); ++i) {
        const std::uint32_t n = block[i].columns;
        if (n > widest_wrap || is_signature_mark(content(block[i])) || is_signature_mark(content(block[i + 1])))
            continue;
        // Most lines are nearly full, or far too short for any word.
        if (n + 2 > width || n + 1 + first_word_columns(content(block[i + 1])) > width) block[i].soft = true;
    }
}

void draw_soft_breaks(std::string_view text, std::span<const std::size_t> flowed, std::vector<line>& lines) {
    std::size_t next_flowed = 0;
    for (std::size_t first = 0; first < lines.size();) {
        std::size_t last = first + 1;
        if (!lines[first].blank()) {
            while (last < lines.size() && !lines[last].blank() && lines[last].depth == lines[first].depth) ++last;
            if (last - first > 1) wrap_block(text, std::span(lines).subspan(first, last - first));
        }
        for (std::size_t i = first; i < last; ++i) {
            while (next_flowed < flowed.size() && flowed[next_flowed] < lines[i].end) ++next_flowed;
            if (next_flowed == flowed.size() || flowed[next_flowed] != lines[i].end || i + 1 == last) continue;
            if (!is_signature_mark(text.substr(lines[i].content, lines[i].end - lines[i].content)))
                lines[i].soft = true;
        }
        first = last;
    }
}

// The name in [quote="Ann, post:3"], [quote=Ann] or [quote author=Ann link=...].
std::string announced_author(std::string_view inside) {
    constexpr std::string_view key = "author=";
    const std::size_t named = inside.find(key);
    if (named != std::string_view::npos) {
        inside.remove_prefix(named + key.size());
        const std::size_t end = inside.find(" link=");
        inside = inside.substr(0, end);
    } else if (!inside.empty() && inside[0] == '=') {
        inside.remove_prefix(1);
        inside = inside.substr(0, inside.find(", "));
    } else {
        return {};
    }
    while (!inside.empty() && (inside.front() == '"' || inside.front() == ' ')) inside.remove_prefix(1);
    while (!inside.empty() && (inside.back() == '"' || inside.back() == ' ')) inside.remove_suffix(1);
    return std::string(inside);
}

// Pairs tags with a stack; what has no partner is text.
void read_tags(std::string_view text, reading& out) {
    struct open_tag {
        span where;
        std::size_t form;
    };
    std::vector<open_tag> open;
    for (std::size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at)) {
        const std::string_view rest = text.substr(at);
        std::size_t size = 1;
        for (std::size_t f = 0; f < tag_forms.size(); ++f) {
            if (starts_with_nocase(rest, tag_forms[f].close)) {
                size = tag_forms[f].close.size();
                if (open.empty() || open.back().form != f) continue;
                const span opened = open.back().where;
                open.pop_back();
                const std::size_t name = opened.begin + tag_forms[f].open.size();
                out.tags.push_back(
                    {opened, {at, at + size}, announced_author(text.substr(name, opened.end - 1 - name))});
            } else if (starts_with_nocase(rest, tag_forms[f].open)) {
                const std::size_t name = tag_forms[f].open.size();
                const std::size_t end = rest.substr(0, 512).find_first_of("]\n");
                if (end == std::string_view::npos || rest[end] != ']') continue;
                if (rest[name] != ']' && rest[name] != '=' && rest[name] != ' ') continue;
                size = end + 1;
                open.push_back({{at, at + size}, f});
            }
        }
        at += size;
    }
    std::sort(out.tags.begin(), out.tags.end(),
              [](const tag_pair& a, const tag_pair& b) { return a.open.begin < b.open.begin; });
    for (const tag_pair& t : out.tags) {
        out.markup.push_back(t.open);
        out.markup.push_back(t.close);
    }
    std::sort(out.markup.begin(), out.markup.end());
}

// Depth of tags and of markers, added up wherever either changes.
void draw_levels(reading& out) {
    struct step {
        std::size_t at;
        std::uint32_t tag;
        bool opens;
    };
    std::vector<step> steps;
    for (std::uint32_t i = 0; i < out.tags.size(); ++i) {
        steps.push_back({out.tags[i].open.begin, i, true});
        steps.push_back({out.tags[i].close.end, i, false});
    }
    std::sort(steps.begin(), steps.end(), [](const step& a, const step& b) { return a.at < b.at; });
    std::vector<std::uint32_t> open;
    std::size_t next = 0;
    level now;
    const auto put = [&](std::size_t at, std::uint32_t marks) {
        const level l{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(open.size()) + marks,
                      open.empty() ? level::no_tag : open.back()};
        if (l.depth == now.depth && l.tag == now.tag) return;
        now = l;
        out.levels.push_back(l);
    };
    for (const line& l : out.lines) {
        put(l.begin, l.depth);
        for (; next < steps.size() && steps[next].at <= l.end; ++next) {
            if (steps[next].opens)
                open.push_back(steps[next].tag);
            else
                open.pop_back();
            put(std::max<std::size_t>(steps[next].at, l.begin), l.depth);
        }
    }
}

}  // namespace

level reading::level_at(std::size_t text) const {
    const auto after =
        std::upper_bound(levels.begin(), levels.end(), text, [](std::size_t t, const level& l) { return t < l.at; });
    return after == levels.begin() ? level{} : *std::prev(after);
}

const line& reading::line_at(std::size_t text) const {
    const auto after =
        std::upper_bound(lines.begin(), lines.end(), text, [](std::size_t t, const line& l) { return t < l.begin; });
    return *std::prev(after);
}

void read(std::string_view text, std::span<const std::size_t> flowed, reading& out) {
    out.lines.clear();
    out.tags.clear();
    out.markup.clear();
    out.levels.clear();
    read_lines(text, out.lines);
    draw_soft_breaks(text, flowed, out.lines);
    if (text.find('[') != std::string_view::npos) read_tags(text, out);
    draw_levels(out);
}

void reading_text(std::string_view text, const reading& r, std::size_t first, std::size_t last, std::string& out,
                  std::vector<std::uint32_t>& back) {
    out.clear();
    back.clear();
    if (first >= last) return;
    auto tag = std::lower_bound(r.markup.begin(), r.markup.end(), r.lines[first].begin,
                                [](const span& s, std::uint32_t at) { return s.end <= at; });
    for (std::size_t i = first; i < last; ++i) {
        const line& l = r.lines[i];
        for (std::uint32_t at = l.content; at < l.end;) {
            while (tag != r.markup.end() && tag->end <= at) ++tag;
            if (tag != r.markup.end() && tag->begin <= at) {
                at = static_cast<std::uint32_t>(tag->end);
                continue;
            }
            const auto stop = tag != r.markup.end() ? std::min<std::size_t>(tag->begin, l.end) : l.end;
            out.append(text.substr(at, stop - at));
            for (; at < stop; ++at) back.push_back(at);
        }
        if (i + 1 < last) {
            out.push_back(l.soft ? ' ' : '\n');
            back.push_back(l.end);
        }
    }
}

}  // namespace dedup
