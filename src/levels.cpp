// External interface: draw_levels.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "quote_parts.hpp"

namespace dedup::inline v1 {
namespace {

// Adds up marks and tags, and keeps what announces them, from line to line.
class level_writer {
public:
    explicit level_writer(reading& out) : out_(out), steps_(out.room.steps), open_(out.room.open) {
        steps_.clear();
        open_.clear();
        for (std::uint32_t i = 0; i < out.announcements.size(); ++i) {
            const announcement& a = out.announcements[i];
            // What lines announce begins behind them.
            steps_.push_back({a.is_tag() ? a.where.begin : a.where.end, i, true});
            if (a.is_tag()) steps_.push_back({a.close.end, i, false});
        }
        const auto before = [](const step& a, const step& b) { return a.at != b.at ? a.at < b.at : a.opens < b.opens; };
        if (!std::is_sorted(steps_.begin(), steps_.end(), before)) std::sort(steps_.begin(), steps_.end(), before);
    }

    void draw() {
        const step* next = steps_.data();
        const step* const end = next + steps_.size();
        std::size_t next_at = next != end ? next->at : npos;
        std::uint32_t depth = 0;  // of lines that go on
        for (const line& l : out_.lines) {
            if ((l.depth == depth) & (next_at > l.end)) continue;  // as nearly all lines do
            if (!l.blank()) close_lines(l.depth);
            put(l.begin, l.depth);
            for (; next != end && next->at <= l.end; ++next) {
                if (next->opens)
                    open(next->announcement, l);
                else
                    close_tag(next->announcement);
                put(std::max<std::size_t>(next->at, l.begin), l.depth);
            }
            next_at = next != end ? next->at : npos;
            // Text that is no deeper than this line ends what has opened in it.
            const bool ends_next = !open_.empty() && !open_.back().is_tag && l.depth < open_.back().depth;
            depth = ends_next ? no_depth : l.depth;
        }
    }

private:
    using step = reading_room::step;
    static constexpr std::size_t npos = ~std::size_t{0};
    static constexpr std::uint32_t no_depth = ~0U;

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
    std::vector<step>& steps_;
    std::vector<reading_room::holding>& open_;
    std::uint32_t tags_ = 0;  // open
    level now_;
};

}  // namespace

void draw_levels(reading& r) {
    level_writer(r).draw();
}

}  // namespace dedup::inline v1
