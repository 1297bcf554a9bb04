// External interface: read, reading_text, reading::level_at, reading::line_at.
#include "dedup/quote.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "quote_parts.hpp"
#include "search.hpp"

namespace dedup {
namespace {

constexpr std::uint32_t widest_wrap = 100;  // columns; longer lines are not wrapped by anyone

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

// Whether any marker is weak.
bool read_lines(std::string_view text, std::vector<line>& lines) {
    bool weak = false;
    const auto size = static_cast<std::uint32_t>(text.size());
    for (std::uint32_t at = 0; at < size;) {
        const void* lf = std::memchr(text.data() + at, '\n', size - at);
        const std::uint32_t end =
            lf != nullptr ? static_cast<std::uint32_t>(static_cast<const char*>(lf) - text.data()) : size;
        line l;
        l.begin = l.content = at;
        l.end = end;
        read_marker(text, l);
        weak = weak || l.weak;
        lines.push_back(l);
        at = end + 1;
    }
    return weak;
}

bool is_ascii(std::string_view s) {
    std::uint64_t high = 0;
    const auto see_eight = [&](std::size_t at) {
        std::uint64_t w = 0;
        std::memcpy(&w, s.data() + at, 8);
        high |= w;
    };
    if (s.size() >= 8) {
        for (std::size_t i = 0; i + 8 < s.size(); i += 8) see_eight(i);
        see_eight(s.size() - 8);
    } else {
        for (const char c : s) high |= static_cast<unsigned char>(c);
    }
    return (high & 0x8080808080808080U) == 0;
}

bool begins_wide(char c) {  // lead bytes of CJK, kana and Hangul
    const auto b = static_cast<unsigned char>(c);
    return b >= 0xE3U && b <= 0xEDU;
}

// Columns of a line's content, a code point each, two where it is CJK. `ascii`: all of the text is.
std::uint32_t columns(std::string_view s, bool ascii) {
    if (ascii || is_ascii(s)) return static_cast<std::uint32_t>(s.size());
    std::uint32_t n = 0;
    for (const char c : s)
        n += static_cast<std::uint32_t>((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) + begins_wide(c);
    return n;
}

// Whether there is nothing that could be wrapped: a URL, say.
bool is_one_word(std::string_view s) {
    return std::none_of(s.begin(), s.end(), [](char c) { return is_blank(c) || begins_wide(c); });
}

std::uint32_t first_word_columns(std::string_view s, bool ascii) {
    std::size_t end = 0;
    if (ascii) {
        while (end < s.size() && !is_blank(s[end])) ++end;
        return static_cast<std::uint32_t>(end);
    }
    while (end < s.size() && !is_blank(s[end])) {
        if (begins_wide(s[end])) return end == 0 ? 2 : 1;
        ++end;
    }
    return columns(s.substr(0, end), false);
}

// Draws the soft breaks of one block: neighbouring lines of one depth, none of them blank.
void wrap_block(std::string_view text, bool ascii, std::span<line> block) {
    const auto content = [&](const line& l) { return text.substr(l.content, l.end - l.content); };
    std::uint32_t width = 0;
    for (line& l : block) {
        l.columns = columns(content(l), ascii);
        if (l.columns > widest_wrap && !is_one_word(content(l))) return;
        if (l.columns <= widest_wrap) width = std::max(width, l.columns);
    }
    for (std::size_t i = 0; i + 1 < block.size(); ++i) {
        const std::uint32_t n = block[i].columns;
        if (n > widest_wrap) continue;
        // Most lines are nearly full, or far too short for any word.
        if (n + 2 <= width && n + 1 + first_word_columns(content(block[i + 1]), ascii) <= width) continue;
        block[i].soft = !is_signature_mark(content(block[i])) && !is_signature_mark(content(block[i + 1]));
    }
}

void draw_soft_breaks(std::string_view text, std::span<const std::size_t> flowed, std::vector<line>& lines) {
    const bool ascii = is_ascii(text);
    std::size_t next_flowed = 0;
    for (std::size_t first = 0; first < lines.size();) {
        std::size_t last = first + 1;
        if (!lines[first].blank()) {
            while (last < lines.size() && !lines[last].blank() && lines[last].depth == lines[first].depth) ++last;
            if (last - first > 1) wrap_block(text, ascii, std::span(lines).subspan(first, last - first));
        }
        for (std::size_t i = first; i < last && next_flowed < flowed.size(); ++i) {
            while (next_flowed < flowed.size() && flowed[next_flowed] < lines[i].end) ++next_flowed;
            if (next_flowed == flowed.size() || flowed[next_flowed] != lines[i].end || i + 1 == last) continue;
            if (!is_signature_mark(text.substr(lines[i].content, lines[i].end - lines[i].content)))
                lines[i].soft = true;
        }
        first = last;
    }
}

// Adds up marks and tags, and keeps what announces them, from line to line.
class level_writer {
public:
    explicit level_writer(reading& out) : out_(out) {
        for (std::uint32_t i = 0; i < out.announcements.size(); ++i) {
            const announcement& a = out.announcements[i];
            // What lines announce begins behind them.
            steps_.push_back({a.is_tag() ? a.where.begin : a.where.end, i, true});
            if (a.is_tag()) steps_.push_back({a.close.end, i, false});
        }
        std::sort(steps_.begin(), steps_.end(),
                  [](const step& a, const step& b) { return a.at != b.at ? a.at < b.at : a.opens < b.opens; });
    }

    void draw() {
        const step* next = steps_.data();
        const step* const end = next + steps_.size();
        for (const line& l : out_.lines) {
            const bool steps = next != end && next->at <= l.end;
            if (!steps && open_.empty() && l.depth + tags_ == now_.depth) continue;  // as nearly all lines are
            if (!l.blank()) close_lines(l.depth);
            put(l.begin, l.depth);
            for (; next != end && next->at <= l.end; ++next) {
                if (next->opens)
                    open(next->announcement, l);
                else
                    close_tag(next->announcement);
                put(std::max<std::size_t>(next->at, l.begin), l.depth);
            }
        }
    }

private:
    struct step {
        std::size_t at;
        std::uint32_t announcement;
        bool opens;
    };
    struct opened {
        std::uint32_t announcement;
        std::uint32_t depth;  // a line with fewer marks ends it
        bool is_tag;
    };

    void open(std::uint32_t number, const line& l) {
        const bool is_tag = out_.announcements[number].is_tag();
        if (is_tag) {
            ++tags_;
            open_.push_back({number, 0, true});
            return;
        }
        while (!open_.empty() && !open_.back().is_tag && open_.back().depth >= l.depth) open_.pop_back();
        const auto* next = &l;
        const auto* end = out_.lines.data() + out_.lines.size();
        do ++next;
        while (next != end && next->blank());
        open_.push_back({number, next != end ? std::max(next->depth, l.depth) : l.depth, false});
    }

    void close_lines(std::uint32_t depth) {
        while (!open_.empty() && !open_.back().is_tag && open_.back().depth > depth) open_.pop_back();
    }

    void close_tag(std::uint32_t number) {
        while (open_.back().announcement != number) open_.pop_back();
        open_.pop_back();
        --tags_;
    }

    void put(std::size_t at, std::uint32_t marks) {
        const level l{static_cast<std::uint32_t>(at), tags_ + marks,
                      open_.empty() ? level::not_announced : open_.back().announcement};
        if (l.depth == now_.depth && l.announced == now_.announced) return;
        now_ = l;
        out_.levels.push_back(l);
    }

    reading& out_;
    std::vector<step> steps_;
    std::vector<opened> open_;
    std::uint32_t tags_ = 0;  // open
    level now_;
};

// Where no text stands: tags, markers that a key would hold, and the signs + and # before a word: they say what the
// line is (added, a heading, a directive), and come and go as it is copied. Of two that begin at one place the longer
// counts.
void set_apart(std::string_view text, reading& out) {
    out.apart = out.tags;
    for (const line& l : out.lines) {
        if (l.content == l.begin) continue;
        const std::string_view marker = text.substr(l.begin, l.content - l.begin);
        if (marker.find_first_not_of("> \t") != std::string_view::npos) out.apart.push_back({l.begin, l.content});
    }
    std::size_t plus = text.find('+');
    std::size_t hash = text.find('#');
    while (std::min(plus, hash) != std::string_view::npos) {
        const std::size_t at = std::min(plus, hash);
        const std::size_t end = std::min(text.find_first_not_of("+#", at), text.size());
        if (at == 0 || text[at - 1] == '\n' || text[at - 1] == '>' || is_blank(text[at - 1]))
            out.apart.push_back({at, end});
        if (plus < end) plus = text.find('+', end);
        if (hash < end) hash = text.find('#', end);
    }
    if (out.apart.size() == out.tags.size()) return;
    std::sort(out.apart.begin(), out.apart.end(),
              [](const span& a, const span& b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
    std::size_t end = 0;
    std::erase_if(out.apart, [&](const span& s) { return s.begin < std::exchange(end, std::max(end, s.end)); });
}

}  // namespace

bool is_signature_mark(std::string_view s) {
    return (s.size() == 2 || (s.size() == 3 && s[2] == ' ')) && s[0] == '-' && s[1] == '-';
}

bool is_ruler(std::string_view s, std::size_t least) {
    return s.size() >= least && std::string_view("_-=*~#").find(s[0]) != std::string_view::npos &&
           s.find_first_not_of(s[0]) == std::string_view::npos;
}

level reading::level_at(std::size_t text) const {
    const std::size_t n = count_up_to(levels, text, [](const level& l) { return l.at; });
    return n == 0 ? level{} : levels[n - 1];
}

const line& reading::line_at(std::size_t text) const {
    return lines[count_up_to(lines, text, [](const line& l) { return l.begin; }) - 1];
}

void read(std::string_view text, std::span<const std::size_t> flowed, reading& out) {
    out.lines.clear();
    out.announcements.clear();
    out.tags.clear();
    out.snips.clear();
    out.levels.clear();
    if (read_lines(text, out.lines)) settle_markers(text, out.lines);
    draw_soft_breaks(text, flowed, out.lines);
    find_tags(text, out);
    find_attributions(text, out);
    std::sort(out.announcements.begin(), out.announcements.end(),
              [](const announcement& a, const announcement& b) { return a.where.begin < b.where.begin; });
    find_snips(text, out);
    set_apart(text, out);
    level_writer(out).draw();
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

}  // namespace dedup
