// Lines and levels of the staged post by place: asked several times for each copy, so looked up and not searched for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "dedup/quote.hpp"

namespace dedup::inline v1 {

// For each block of bytes, which line holds the first one and how many levels begin up to there; what is wanted is one
// of the next few.
class post_lines {
public:
    // `r` must outlive what is asked; `size`: bytes of the post. Linear; what was there before goes.
    void draw(const reading& r, std::size_t size) {
        r_ = &r;
        blocks_.resize(size / block_size + 1);
        const auto block_of = [](std::size_t at) { return (at + block_size - 1) / block_size; };
        std::size_t b = 0;
        for (std::uint32_t next = 1; next < r.lines.size(); ++next) {
            for (const std::size_t end = block_of(r.lines[next].begin); b < end; ++b) blocks_[b].line = next - 1;
        }
        for (; b < blocks_.size(); ++b) blocks_[b].line = static_cast<std::uint32_t>(r.lines.size() - 1);
        b = 0;
        for (std::uint32_t next = 0; next < r.levels.size(); ++next) {
            for (const std::size_t end = block_of(r.levels[next].at); b < end; ++b) blocks_[b].levels = next;
        }
        for (; b < blocks_.size(); ++b) blocks_[b].levels = static_cast<std::uint32_t>(r.levels.size());
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
        std::uint32_t line;
        std::uint32_t levels;
    };
    const reading* r_ = nullptr;
    std::vector<block> blocks_;
};

}  // namespace dedup::inline v1
