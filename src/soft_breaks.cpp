// External interface: fit_lines, draw_flowed.
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

constexpr std::int32_t widest_wrap = 100;    // columns; longer lines are not wrapped by anyone
constexpr std::uint32_t signature_mark = 3;  // bytes of the longest

std::uint32_t size_of(const line& l) {
    return l.end - l.content;
}

// Counts columns: a code point each, two where it is CJK. `Ascii`: all of the text is.
template <bool Ascii>
class ruler {
public:
    ruler(const plane_reader& planes, std::vector<std::uint64_t>& room) : blocks_(planes.blocks()), before_(room) {
        if constexpr (!Ascii) {
            if (before_.size() < blocks_.size()) before_.resize(blocks_.size());
            std::uint64_t so_far = 1;  // a code point's first byte alone counts as -1
            for (std::size_t i = 0; i < blocks_.size(); ++i) {
                before_[i] = so_far;
                so_far += counts_in(blocks_[i], ~std::uint64_t{0});
            }
        }
    }

    // Whether text [begin, end) is ASCII, as that of most lines is. Says "no" of some that is.
    [[nodiscard]] bool is_ascii(std::uint32_t begin, std::uint32_t end) const {
        if constexpr (Ascii) return true;
        return before_[end / 64 + 1] >> 32 == before_[begin / 64] >> 32;
    }

    [[nodiscard]] std::uint32_t columns(std::uint32_t begin, std::uint32_t end) const {
        if constexpr (Ascii) return end - begin;
        return end - begin - (fewer_before(end) - fewer_before(begin));
    }

private:
    // Bytes that continue code points in the upper half; in the lower half, how many columns fewer than bytes there
    // are.
    static std::uint64_t counts_in(const simd::block_planes& b, std::uint64_t some) {
        const auto tails = static_cast<std::uint64_t>(std::popcount(b.tails & some));
        return (tails << 32 | tails) - static_cast<std::uint64_t>(std::popcount(b.wides & some));
    }

    [[nodiscard]] std::uint32_t fewer_before(std::uint32_t byte) const {
        const std::uint64_t some = (std::uint64_t{1} << byte % 64) - 1;
        return static_cast<std::uint32_t>(before_[byte / 64] + counts_in(blocks_[byte / 64], some));
    }

    std::span<const simd::block_planes> blocks_;
    std::vector<std::uint64_t>& before_;  // each block
};

// Goes down the lines without branches: neither where a block ends nor how full its lines are can be foreseen.
// `Ascii`: all of the text is.
template <bool Ascii>
class fitter {
public:
    fitter(std::string_view text, const plane_reader& planes, reading& r)
        : text_(text), planes_(planes), lines_(r.lines), ruler_(planes, r.room.columns) {
        if (r.room.fits.size() < lines_.size()) r.room.fits.resize(lines_.size());
        fits_ = r.room.fits;
    }

    void fit() {
        std::int32_t columns_before = 0;
        std::uint32_t depth_before = no_depth;
        std::int32_t width = 0;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            const line& l = lines_[i];
            const std::uint32_t size = size_of(l);
            const std::int32_t joined = -static_cast<std::int32_t>((size != 0) & (l.depth == depth_before));
            const std::uint64_t stops = planes_.from(&simd::block_planes::stops, l.content);
            measures m{static_cast<std::int32_t>(std::min<std::uint32_t>(size, too_wide)), std::countr_zero(stops)};
            if ((stops == 0) | !ruler_.is_ascii(l.content, l.end)) m = measure(l, stops);
            std::int32_t needed = std::min(columns_before + std::max(2, 1 + m.first_word), too_wide);
            width = std::max(m.columns, width & joined);
            columns_before = m.columns;
            if (size - 1 < signature_mark && is_signature_mark(text_.substr(l.content, size)))
                needed = columns_before = never;  // neither before nor behind it
            fits_[i] = {static_cast<std::int16_t>(width), static_cast<std::int16_t>(needed & joined)};
            depth_before = l.depth | (static_cast<std::uint32_t>(size != 0) - 1);  // no_depth where blank
        }
    }

private:
    struct measures {
        std::int32_t columns;
        std::int32_t first_word;  // columns of it
    };
    static constexpr std::uint32_t no_depth = ~0U;
    static constexpr std::int32_t too_wide = widest_wrap + 1;
    static constexpr std::int32_t never = -2 * widest_wrap;  // too few columns for a soft break

    // For what is not ASCII, and long first words; a call, as few lines are or have any. `stops`: of the line's first
    // 64 bytes. No more branches: which script a line is in cannot be foreseen.
    [[gnu::noinline]] measures measure(const line& l, std::uint64_t stops) const {
        const std::size_t at = l.content;
        const auto stop = static_cast<std::uint32_t>(stops != 0 ? at + static_cast<std::size_t>(std::countr_zero(stops))
                                                                : planes_.next_stop(at + 64));
        std::uint32_t columns = ruler_.columns(l.content, l.end);
        std::uint32_t word = ruler_.columns(l.content, stop);
        if constexpr (!Ascii) {  // CJK may be parted anywhere
            const std::uint32_t wide = planes_.has(&simd::block_planes::wides, stop) ? 1 : 0;
            const std::uint32_t letter = stop == l.content ? 2 : 1;
            word ^= (word ^ letter) & (0 - wide);
        }
        const auto clamped = [](std::uint32_t n) {
            return static_cast<std::int32_t>(std::min<std::uint32_t>(n, too_wide));
        };
        // A long line that is one word says nothing of its block's width: a URL, say.
        const auto skipped = -static_cast<std::int32_t>((columns > widest_wrap) & (stop >= l.end));
        return {clamped(columns) + (skipped & (never - too_wide)), clamped(word)};
    }

    std::string_view text_;
    const plane_reader planes_;
    std::span<const line> lines_;
    std::span<reading_room::fit> fits_;
    ruler<Ascii> ruler_;
};

}  // namespace

void fit_lines(std::string_view text, const plane_reader& planes, reading& r) {
    if (planes.ascii())
        fitter<true>(text, planes, r).fit();
    else
        fitter<false>(text, planes, r).fit();
}

// RFC 3676: a space before the line end says it. Blank lines, another depth and the mark of a signature end what flows.
void draw_flowed(std::string_view text, std::span<const std::size_t> flowed, reading& r) {
    if (r.lines.empty()) return;
    const std::span<line> lines(r.lines);
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

}  // namespace dedup::inline v1
