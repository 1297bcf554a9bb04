// Lines and levels of the staged post by place: asked several times for each copy, so looked up and not searched for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dedup/quote.hpp"

namespace dedup {

// For each block of bytes, which line holds the first one and how many levels begin up to there; what is wanted is one
// of the next few.
class post_lines {
public:
    // `r` must outlive what is asked; `size`: bytes of the post. Linear; what was there before goes.
    void draw(const reading& r, std::size_t size) {
        r_ = &r;
        blocks_.clear();
        std::uint32_t line = 0;
        std::uint32_t levels = 0;
        for (std::size_t at = 0; at <= size; at += block_size) {
            while (line + 1 < r.lines.size() && r.lines[line + 1].begin <= at) ++line;
            while (levels < r.levels.size() && r.levels[levels].at <= at) ++levels;
            blocks_.push_back({line, levels});
        }
    }

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
        std::uint32_t line;
        std::uint32_t levels;
    };
    const reading* r_ = nullptr;
    std::vector<block> blocks_;
};

}  // namespace dedup
