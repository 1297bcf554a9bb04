// Lines and levels of the staged post by place: asked several times for each copy, so looked up and not searched for.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dedup/quote.hpp"

namespace dedup::inline v1 {

// For each block of bytes, where lines end in it and how many end before it, and how many levels begin up to its first
// byte; of levels, what is wanted is one of the next few.
class post_lines {
public:
    // `r` must outlive what is asked; `size`: bytes of the post. Linear; what was there before goes. Free of branches:
    // lines are as long as they like.
    void draw(const reading& r, std::size_t size) {
        r_ = &r;
        blocks_.assign(size / block_size + 2, {});  // a level may begin behind the last block's begin
        for (const line& l : r.lines) blocks_[l.end / block_size].line_ends |= std::uint64_t{1} << l.end % block_size;
        for (std::uint32_t n = 0; n < r.levels.size(); ++n)
            blocks_[(r.levels[n].at + block_size - 1) / block_size].levels = n + 1;
        std::uint32_t lines = 0;
        std::uint32_t levels = 0;
        for (block& b : blocks_) {
            b.lines = lines;
            b.levels = levels = std::max(levels, b.levels);
            lines += static_cast<std::uint32_t>(std::popcount(b.line_ends));
        }
    }

    [[nodiscard]] std::size_t memory() const { return blocks_.capacity() * sizeof(block); }

    [[nodiscard]] const reading& all() const { return *r_; }

    // What reading's functions of these names give for a byte of the post.
    [[nodiscard]] const line& line_at(std::size_t text) const {
        const block& b = blocks_[text / block_size];
        const std::uint64_t before = (std::uint64_t{1} << text % block_size) - 1;
        const auto n = b.lines + static_cast<std::size_t>(std::popcount(b.line_ends & before));
        return r_->lines[std::min(n, r_->lines.size() - 1)];
    }
    [[nodiscard]] level level_at(std::size_t text) const {
        const level* l = r_->levels.data() + blocks_[text / block_size].levels;
        const level* const end = r_->levels.data() + r_->levels.size();
        while (l != end && l->at <= text) ++l;
        return l == r_->levels.data() ? level{} : l[-1];
    }
    [[nodiscard]] std::uint32_t depth_at(std::size_t text) const { return level_at(text).depth; }

private:
    static constexpr std::size_t block_size = 64;  // bytes

    struct block {
        std::uint64_t line_ends = 0;  // bit i: of byte i
        std::uint32_t lines = 0;
        std::uint32_t levels = 0;
    };
    const reading* r_ = nullptr;
    std::vector<block> blocks_;
};

}  // namespace dedup::inline v1
