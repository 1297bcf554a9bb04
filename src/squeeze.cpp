// External interface: squeeze_blank_lines (squeeze.hpp).
#include "squeeze.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dedup::inline v1 {
namespace {

// The size of the line end that begins at `i`, or 0. They are of all kinds where options.unify_line_ends is off.
std::size_t line_end_at(std::string_view text, std::size_t i) {
    const std::string_view s = text.substr(i);
    if (s.starts_with("\r\n")) return 2;
    if (!s.empty() && s[0] >= 0x0A && s[0] <= 0x0D) return 1;
    if (s.starts_with("\xC2\x85")) return 2;
    return s.starts_with("\xE2\x80\xA8") || s.starts_with("\xE2\x80\xA9") ? 3 : 0;
}

// Whether nothing stands behind the last line end.
bool ends_line(std::string_view text) {
    const std::size_t n = text.size();
    return n == 0 || line_end_at(text, n - 1) != 0 || (n >= 2 && line_end_at(text, n - 2) == 2) ||
           (n >= 3 && line_end_at(text, n - 3) == 3);
}

// The spans of whole lines to take out, apart from one another.
std::vector<span> blank_lines(std::string_view text) {
    constexpr auto none = static_cast<std::size_t>(-1);
    std::vector<span> gone;
    bool after_blank = true;        // as if, before the text
    std::size_t kept_blank = none;  // the last one
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t i = std::min(text.find_first_not_of(" \t", begin), text.size());
        bool empty = true;
        for (; i < text.size() && line_end_at(text, i) == 0; ++i) empty = false;
        if (i < text.size()) i += line_end_at(text, i);
        if (empty && !after_blank) {
            kept_blank = begin;
        } else if (empty && !gone.empty() && gone.back().end == begin) {
            gone.back().end = i;
        } else if (empty) {
            gone.push_back({begin, i});
        }
        after_blank = empty;
        begin = i;
    }
    if (after_blank && kept_blank != none) {  // it was at the end
        while (!gone.empty() && gone.back().begin >= kept_blank) gone.pop_back();
        gone.push_back({kept_blank, text.size()});
    }
    return gone;
}

// The changes of a text from which `gone` is taken.
std::vector<change> without(const std::vector<span>& gone, const std::vector<change>& changes) {
    std::vector<change> out;
    std::size_t removed = 0;
    const auto push = [&](change c) {
        c.text.begin -= removed;
        c.text.end -= removed;
        if (!out.empty() && out.back().text.size() == 0 && c.text.size() == 0 &&
            out.back().source.end == c.source.begin) {
            out.back().source.end = c.source.end;
        } else {
            out.push_back(c);
        }
    };
    auto next = changes.begin();
    const auto source_of = [&](std::size_t t) {  // of text offset t, which is behind all changes before `next`
        return next == changes.begin() ? t : (next - 1)->source.end + (t - (next - 1)->text.end);
    };
    for (const span& g : gone) {
        for (; next != changes.end() && next->text.begin < g.begin; ++next) push(*next);
        const std::size_t begin = source_of(g.begin);
        while (next != changes.end() && next->text.begin < g.end) ++next;
        push({{begin, source_of(g.end)}, {g.begin, g.begin}});
        removed += g.size();
    }
    for (; next != changes.end(); ++next) push(*next);
    return out;
}

}  // namespace

void squeeze_blank_lines(normal_text& n) {
    if (!n.flowed.empty() && n.flowed.back() == n.text.size() && ends_line(n.text)) n.flowed.pop_back();
    const std::vector<span> gone = blank_lines(n.text);
    if (gone.empty()) return;
    n.map.changes = without(gone, n.map.changes);

    std::string rest;
    std::vector<std::size_t> flowed;
    auto f = n.flowed.begin();
    std::size_t from = 0;
    const auto keep = [&](std::size_t end) {  // offsets at the text's very end are its last line's
        for (; f != n.flowed.end() && (*f < end || end == n.text.size()); ++f) {
            if (*f >= from) flowed.push_back(*f - from + rest.size());
        }
        rest.append(n.text, from, end - from);
    };
    for (const span& g : gone) {
        if (g.begin != from) keep(g.begin);
        while (f != n.flowed.end() && *f < g.end) ++f;
        from = g.end;
    }
    keep(n.text.size());
    n.text = std::move(rest);
    n.flowed = std::move(flowed);
}

}  // namespace dedup::inline v1
