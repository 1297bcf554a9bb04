// External interface: draw_lines.
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "quote_parts.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t lines_at_once = 2;

std::uint32_t first_bit(std::uint64_t bits) {  // any number where there is none
    return static_cast<std::uint32_t>(std::countr_zero(bits | std::uint64_t{1} << 63));
}

// Lays the lines out block by block. In each, some lines are written whether they end there or not: what is not one
// is overwritten by the next.
class line_writer {
public:
    line_writer(const plane_reader& planes, reading& r)
        : planes_(planes), lines_(r.lines), marks_(r.room.marks), signs_(r.room.signs) {}

    sights write() {
        lines_.shrink(0);
        line* l = lines_.extend(planes_.lines() + 2 * lines_at_once + 1);
        *l = {};
        const simd::block_planes* b = planes_.blocks().data();
        for (std::size_t left = planes_.blocks().size() - 1; left > 0; --left, ++b, at_ += simd::block_size) {
            std::uint64_t bits = b->line_ends;
            if ((b->marks | b->signs) != 0) see(*b);
            const auto n = static_cast<std::size_t>(std::popcount(bits));
            end_lines(l, lines_at_once, bits);
            if (n > lines_at_once) {
                end_lines(l + lines_at_once, lines_at_once, bits);
                if (n > 2 * lines_at_once) end_lines(l + 2 * lines_at_once, n - 2 * lines_at_once, bits);
            }
            l += n;
        }
        lines_.shrink(planes_.lines());
        return {marks_.all(), signs_.all()};
    }

private:
    void end_lines(line* l, std::size_t n, std::uint64_t& bits) const {
        for (; n > 0; --n, bits &= bits - 1) {
            const std::uint32_t end = at_ + first_bit(bits);
            l->end = end;
            *++l = {end + 1, end + 1, 0, 0, false, false};
        }
    }

    void see(const simd::block_planes& b) {
        list(b.marks, marks_);
        list(b.signs, signs_);
    }

    // Lists the offsets of bits; most blocks that have any have one or two.
    [[gnu::always_inline]] void list(std::uint64_t bits, number_list& out) const {
        out.reserve(simd::block_size + 2);
        for (int i = 0; i < 2; ++i, bits &= bits - 1) out.add_if(bits != 0, at_ + first_bit(bits));
        for (; bits != 0; bits &= bits - 1) out.add_if(true, at_ + first_bit(bits));
    }

    const plane_reader& planes_;  // a copy would wait for what has just been written to it
    growing<line>& lines_;
    number_list marks_;
    number_list signs_;
    std::uint32_t at_ = 0;  // where the block begins
};

}  // namespace

plane_reader::plane_reader(std::string_view text, std::vector<std::uint64_t>& storage) {
    constexpr std::size_t words = sizeof(simd::block_planes) / sizeof(std::uint64_t);
    const std::size_t blocks = simd::plane_blocks(text.size());
    static const simd::read_planes_fn fastest = simd::read_planes_kernels().back();
    if (storage.size() < blocks * words) storage.resize(blocks * words);
    auto* planes = reinterpret_cast<simd::block_planes*>(storage.data());
    traits_ = simd::read_planes(text, planes, fastest);
    blocks_ = {planes, blocks};
}

sights draw_lines(const plane_reader& planes, reading& r) {
    return line_writer(planes, r).write();
}

}  // namespace dedup::inline v1
