// Lines and levels of the staged post by place: asked several times for each copy, so looked up and not searched for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dedup/quote.hpp"

namespace dedup::inline v1 {

// For each block of bytes, which line holds the first one and how many levels begin up to there; what is wanted is one
// of the next few.
class post_lines {
public:
    // `r` must outlive what is asked; `size`: bytes of the post. Linear; what was there before goes. Free of branches:
    // lines are as long as they like.
    void draw(const reading& r, std::size_t size) {
        r_ = &r;
        blocks_.assign(size / block_size + 2, {});  // a line may begin behind the last block's begin
        const auto block_of = [](std::size_t at) { return (at + block_size - 1) / block_size; };
        for (std::uint32_t n = 0; n < r.lines.size(); ++n) blocks_[block_of(r.lines[n].begin)].line = n;
        for (std::uint32_t n = 0; n < r.levels.size(); ++n) blocks_[block_of(r.levels[n].at)].levels = n + 1;
        block so_far{};
        for (block& b : blocks_) {
            so_far = {std::max(so_far.line, b.line), std::max(so_far.levels, b.levels)};
            b = so_far;
        }
    }

    [[nodiscard]] std::size_t memory() const { return blocks_.capacity() * sizeof(block); }

    [[nodiscard]] const reading& all() const { return *r_; }

    // What reading's functions of these names give for a byte of the post.
    [[nodiscard]] const line& line_at(std::size_t text) const {
        const line* l = r_->lines.data() + blocks_[text / block_size].line;
        const line* const last = &r_->lines.back();
        while (l != last && l[1].begin <= text) ++l;
        return *l;
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
        std::uint32_t line = 0;
        std::uint32_t levels = 0;
    };
    const reading* r_ = nullptr;
    std::vector<block> blocks_;
};

}  // namespace dedup::inline v1
