// External interface: draw_soft_breaks.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "quote_parts.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::uint32_t widest_wrap = 100;   // columns; longer lines are not wrapped by anyone
constexpr std::uint32_t signature_mark = 3;  // bytes of the longest

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

std::uint32_t size_of(const line& l) {
    return l.end - l.content;
}

// A block is neighbouring lines of one depth, none of them blank. `Ascii`: all of the text is.
template <bool Ascii>
class breaker {
public:
    breaker(std::string_view text, const plane_reader& planes, std::span<line> lines)
        : text_(text), planes_(planes), lines_(lines) {}

    void draw() {
        for (std::size_t i = 0; i < lines_.size();) {
            if (lines_[i].blank())
                ++i;
            else
                i = read_block(i);
        }
    }

private:
    // Returns the line behind the block.
    std::size_t read_block(std::size_t first) {
        const std::uint32_t depth = lines_[first].depth;
        std::uint32_t width = 0;
        std::size_t i = first;
        bool wrapped = true;
        for (; i < lines_.size() && !lines_[i].blank() && lines_[i].depth == depth; ++i) {
            if (!wrapped) continue;
            line& l = lines_[i];
            l.columns = columns(l.content, l.end);
            if (l.columns <= widest_wrap)
                width = std::max(width, l.columns);
            else
                wrapped = planes_.next_stop(l.content) >= l.end;  // a URL, say
        }
        if (i == first + 1)
            lines_[first].columns = 0;
        else if (wrapped)
            wrap(lines_.subspan(first, i - first), width);
        return i;
    }

    // Most lines are nearly full, or far too short for any word.
    void wrap(std::span<line> block, std::uint32_t width) {
        for (std::size_t i = 0; i + 1 < block.size(); ++i) {
            line& l = block[i];
            const line& next = block[i + 1];
            l.soft = (l.columns <= widest_wrap) & (l.columns + std::max(2U, 1 + first_word(next)) > width);
            if (size_of(l) <= signature_mark || size_of(next) <= signature_mark)
                l.soft = l.soft && !is_signature_mark(content(l)) && !is_signature_mark(content(next));
        }
    }

    [[nodiscard]] std::uint32_t columns(std::size_t begin, std::size_t end) const {
        return static_cast<std::uint32_t>(Ascii ? end - begin : planes_.columns(begin, end));
    }

    // Columns of a line's first word; CJK may be parted anywhere.
    [[nodiscard]] std::uint32_t first_word(const line& l) const {
        const std::size_t end = planes_.next_stop(l.content);
        if constexpr (!Ascii) {
            if (end < l.end && !is_blank(text_[end])) return end == l.content ? 2 : 1;
        }
        return columns(l.content, end);
    }

    [[nodiscard]] std::string_view content(const line& l) const { return text_.substr(l.content, size_of(l)); }

    std::string_view text_;
    const plane_reader planes_;
    std::span<line> lines_;
};

// RFC 3676: a space before the line end says it. Blank lines, another depth and the mark of a signature end what flows.
void draw_flowed(std::string_view text, std::span<const std::size_t> flowed, std::span<line> lines) {
    std::size_t i = 0;
    for (const std::size_t at : flowed) {
        while (i < lines.size() && lines[i].end < at) ++i;
        if (i + 1 >= lines.size()) return;
        line& l = lines[i];
        const line& next = lines[i + 1];
        if (l.end != at || l.blank() || next.blank() || l.depth != next.depth) continue;
        if (!is_signature_mark(text.substr(l.content, size_of(l)))) l.soft = true;
    }
}

}  // namespace

void draw_soft_breaks(std::string_view text, const plane_reader& planes, std::span<const std::size_t> flowed,
                      std::span<line> lines) {
    if (planes.ascii())
        breaker<true>(text, planes, lines).draw();
    else
        breaker<false>(text, planes, lines).draw();
    draw_flowed(text, flowed, lines);
}

}  // namespace dedup::inline v1
