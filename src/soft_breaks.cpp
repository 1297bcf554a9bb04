// External interface: draw_soft_breaks.
#include <algorithm>
#include <bit>
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

std::uint32_t size_of(const line& l) {
    return l.end - l.content;
}

// Counts columns: a code point each, two where it is CJK. `Ascii`: all of the text is.
template <bool Ascii>
class ruler {
public:
    ruler(const plane_reader& planes, std::vector<std::uint32_t>& room) : blocks_(planes.blocks()), before_(room) {
        if constexpr (!Ascii) {
            if (before_.size() < blocks_.size()) before_.resize(blocks_.size());
            std::uint32_t more = 0;
            for (std::size_t i = 0; i < blocks_.size(); ++i) {
                before_[i] = more;
                more += more_in(blocks_[i], ~std::uint64_t{0});
            }
        }
    }

    // Columns of the text before this byte.
    [[nodiscard]] std::uint32_t at(std::uint32_t byte) const {
        if constexpr (Ascii) return byte;
        return byte + before_[byte / 64] + more_in(blocks_[byte / 64], (std::uint64_t{1} << byte % 64) - 1);
    }

private:
    // Columns beyond one a byte, modulo 2^32: fewer where bytes continue code points.
    static std::uint32_t more_in(const simd::block_planes& b, std::uint64_t some) {
        return static_cast<std::uint32_t>(std::popcount(b.wides & some) - std::popcount(b.tails & some));
    }

    std::span<const simd::block_planes> blocks_;
    std::vector<std::uint32_t>& before_;  // each block
};

// A block is neighbouring lines of one depth, none of them blank. `Ascii`: all of the text is.
template <bool Ascii>
class breaker {
public:
    breaker(std::string_view text, const plane_reader& planes, reading& r)
        : text_(text), planes_(planes), lines_(r.lines), ruler_(planes, r.room.columns) {}

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
        if (wrapped) wrap(lines_.subspan(first, i - first), width);
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

    [[nodiscard]] std::uint32_t columns(std::uint32_t begin, std::uint32_t end) const {
        return ruler_.at(end) - ruler_.at(begin);
    }

    // Columns of a line's first word; CJK may be parted anywhere.
    [[nodiscard]] std::uint32_t first_word(const line& l) const {
        const auto end = static_cast<std::uint32_t>(planes_.next_stop(l.content));
        if constexpr (!Ascii) {
            if (planes_.has(&simd::block_planes::wides, end)) return end == l.content ? 2 : 1;
        }
        return columns(l.content, end);
    }

    [[nodiscard]] std::string_view content(const line& l) const { return text_.substr(l.content, size_of(l)); }

    std::string_view text_;
    const plane_reader planes_;
    std::span<line> lines_;
    ruler<Ascii> ruler_;
};

// RFC 3676: a space before the line end says it. Blank lines, another depth and the mark of a signature end what flows.
void draw_flowed(std::string_view text, std::span<const std::size_t> flowed, std::span<line> lines) {
    std::size_t i = 0;
    for (const std::size_t at : flowed) {
        if (at >= lines.back().begin) return;  // nothing flows on behind the last line
        while (lines[i].end < at) ++i;
        line& l = lines[i];
        const line& next = lines[i + 1];
        if (l.end != at || l.blank() || next.blank() || l.depth != next.depth) continue;
        if (!is_signature_mark(text.substr(l.content, size_of(l)))) l.soft = true;
    }
}

}  // namespace

void draw_soft_breaks(std::string_view text, const plane_reader& planes, std::span<const std::size_t> flowed,
                      reading& r) {
    if (planes.ascii())
        breaker<true>(text, planes, r).draw();
    else
        breaker<false>(text, planes, r).draw();
    if (!flowed.empty() && !r.lines.empty()) draw_flowed(text, flowed, r.lines);
}

}  // namespace dedup::inline v1
