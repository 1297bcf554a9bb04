// External interface: collapse, class collapse_buffers.
#include "dedup/collapse.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "align.hpp"
#include "chains.hpp"
#include "copy_writer.hpp"
#include "join.hpp"
#include "post_lines.hpp"
#include "quote_parts.hpp"
#include "search.hpp"
#include "turns.hpp"

namespace dedup::inline v1 {
namespace {

struct border {
    std::uint32_t key;   // where the depth changes
    std::uint32_t text;  // of the post
};

}  // namespace

struct collapse_buffers::state {
    copy_buffers copy;
    post_lines lines;
    std::vector<border> levels;
    turns waiting;
};

namespace {

class selection {
public:
    selection(const thread_index& t, const post_view& post, collapse_buffers::state& buffers,
              std::vector<chain>& chains, const options& o, std::vector<back_ref>& refs,
              std::vector<taken_copy>& copies)
        : t_(t),
          post_(post),
          lines_(buffers.lines),
          chains_(chains),
          writer_(t, post, lines_, o, buffers.copy, refs, copies),
          begin_(t.posts().back().text),
          post_key_(t.posts().back().key),
          levels_(buffers.levels),
          waiting_(buffers.waiting) {
        levels_.clear();
        std::uint32_t depth = 0;
        for (const level& l : post.lines.levels) {
            if (l.depth != depth) levels_.push_back({t.key_before(begin_ + l.at), l.at});
            depth = l.depth;
        }
    }

    // Left to right; the longer of two that overlap wins, and what is left of the other takes its turn.
    void run_all(std::span<const chain_place> places) {
        waiting_.clear();
        for (const chain_place& p : places) add(p);
        waiting_.sort();
        while (!waiting_.empty()) {
            candidate listed = waiting_.front();  // as best was, before it was trimmed
            const std::uint32_t first = next();
            if (first == none) continue;
            chain best = std::move(chains_[first]);
            preference_of_best_ = unknown;
            for (;;) {
                const candidate c = waiting_.front();
                if (c.at() >= at_end(best)) break;
                if (leaves_nothing(c, best) || is_found_again(c, listed)) {
                    waiting_.pop();
                    continue;
                }
                const std::uint32_t number = next();
                if (number == none) continue;
                chain& other = chains_[number];
                if (at_begin(other) == at_begin(best) && other.front().from == best.front().from)
                    other.attached = best.attached = other.attached || best.attached;
                if (wins(other, best)) {
                    chain head = cut(best, 0, at_begin(other));
                    take(head);
                    best = std::move(other);
                    listed = c;
                    preference_of_best_ = unknown;
                } else {
                    push_rest(number, at_end(best));
                }
            }
            done_ = at_end(best);
            take(best);
        }
        flush();
    }

private:
    // Splits the chain where the post puts in lines of its own; and without a mark, where numbers or operators differ:
    // what recurs with others is another log line.
    void add(const chain_place& place) {
        const std::uint32_t number = place.number();
        if (is_repeated_repeat(place)) return;
        for (std::size_t i = 1; i < chains_[number].size(); ++i) {
            const chain& c = chains_[number];
            const stretch gap{c[i - 1].at + c[i - 1].size, c[i].at, c[i - 1].from + c[i - 1].size, c[i].from};
            const bool marked = lines_.depth_at(t_.text_begin(gap.at - 1) - begin_) > 0;
            if ((marked || differs_in_letters(t_, gap, {})) && !puts_line_in(t_, lines_, gap)) continue;
            chain first(c.begin(), c.begin() + i);
            first.attached = c.attached;
            first.cut = c.cut;
            chains_[number].erase(c.begin(), c.begin() + i);
            chains_.push_back(std::move(first));
            waiting_.list(candidate(chains_.back(), chains_.size() - 1));
            i = 0;
        }
        waiting_.list(candidate(chains_[number], number));
    }

    // Whether the chain and one before it repeat the post's own text, and that one no less of the same copy: logs would
    // offer eight for each line.
    bool is_repeated_repeat(const chain_place& c) {
        if (c.from() < post_key_) return false;
        if (c.at() >= own_.begin && c.end <= own_.end) return true;
        own_ = {c.at(), c.end};
        return false;
    }

    // What is left of the chain in [begin, end), trimmed again.
    [[nodiscard]] chain cut(const chain& c, std::uint32_t begin, std::uint32_t end) const {
        chain part = c;
        keep(part, &run::at, begin, end);
        if (!part.empty()) writer_.trim(part);
        return part;
    }

    static constexpr std::uint32_t none = ~0U;
    static constexpr int unknown = -1;

    void push(std::uint32_t number) {
        if (chains_[number].empty()) return;
        candidate c(chains_[number], number);
        c.trimmed = true;
        waiting_.push(c);
    }

    // What of the chain lies behind `begin`, trimmed again, takes its turn.
    void push_rest(std::uint32_t number, std::uint32_t begin) {
        chain& c = chains_[number];
        keep(c, &run::at, begin, ~0U);
        if (!c.empty()) writer_.trim(c);
        push(number);
    }

    // The number of the next chain, trimmed and without what was decided already; none where that changes its turn.
    std::uint32_t next() {
        const candidate next = waiting_.front();
        waiting_.pop();
        if (next.end <= done_) return none;
        chain& c = chains_[next.number()];
        if (next.at() < done_) {
            push_rest(next.number(), done_);
            return none;
        }
        if (!next.trimmed && (!writer_.trim(c) || at_begin(c) != next.at())) {
            push(next.number());
            return none;
        }
        return next.number();
    }

    // Whether `best` wins over the candidate and covers it.
    [[nodiscard]] static bool leaves_nothing(const candidate& c, const chain& best) {
        return (c.end <= at_end(best)) & (c.size < key_size(best));
    }

    // Whether the candidate is the one run that was listed before and won: trimmed, it would be that or less. How a
    // post's own text is trimmed depends on what was taken.
    [[nodiscard]] bool is_found_again(const candidate& c, const candidate& listed) const {
        return c.begin == listed.begin && c.is_one_run && listed.is_one_run && c.end == listed.end && !c.trimmed &&
               !listed.trimmed && c.from() < post_key_ && (listed.attached() || !c.attached());
    }

    [[nodiscard]] bool wins(const chain& other, const chain& best) {
        const std::uint32_t a = key_size(other);
        const std::uint32_t b = key_size(best);
        if (a != b) return a > b;
        if (at_begin(other) != at_begin(best) || other.front().from == best.front().from) return false;
        if (preference_of_best_ == unknown) {
            const std::optional from = pending_.empty() ? last_from_ : pending_.front().from;
            source_before_ = from ? source_of(*from) : ~0U;
            preference_of_best_ = preference(best);
        }
        return preference(other) > preference_of_best_;
    }

    // On ties: what goes on behind the copy before, what was announced, the post that is answered, the source of the
    // copy before.
    [[nodiscard]] int preference(const chain& c) const {
        const std::uint32_t source = source_of(c.front().from);
        return (goes_on(c) ? 8 : 0) + (is_announced(c, source) ? 4 : 0) + (post_.parents.back() == source ? 2 : 0) +
               (source == source_before_ ? 1 : 0);
    }

    // The post that holds what a chain repeats: the last to begin at or before that key byte.
    [[nodiscard]] std::uint32_t source_of(std::uint32_t from) const {
        const auto key_of = [](const thread_index::post& p) { return p.key; };
        return static_cast<std::uint32_t>(count_up_to(t_.posts(), from, key_of) - 1);
    }

    // Whether the chain repeats what stands behind the source of the copy that waits.
    [[nodiscard]] bool goes_on(const chain& c) const {
        if (pending_.empty()) return false;
        const std::uint32_t from = from_end(pending_);
        return c.front().from >= from && c.front().from - from <= widest_step &&
               t_.cut_before(from - 1) == t_.cut_before(c.front().from);
    }

    // Whether the post is named by what announces the quote in which the chain stands.
    [[nodiscard]] bool is_announced(const chain& c, std::uint32_t source) const {
        const level l = lines_.level_at(t_.text_begin(at_begin(c)) - begin_);
        if (l.announced == level::not_announced) return false;
        const announcement& a = post_.lines.announcements[l.announced];
        if (a.number != announcement::no_number) return a.number == source + 1;
        const std::string_view name = t_.text().substr(begin_ + a.author.begin, a.author.size());
        return !name.empty() && source < post_.authors.size() && name == post_.authors[source];
    }

    // Splits the chain where the depth of quoting changes, unless what it repeats explains that.
    void take(chain& c) {
        if (c.empty()) return;
        std::uint32_t begin = at_begin(c);
        for (std::size_t l = levels_up_to(begin), next = l; l < levels_.size() && levels_[l].key < at_end(c);
             l = next) {
            const std::uint32_t key = levels_[l].key;
            next = levels_up_to(key);
            if (are_explained(c, std::span(levels_).subspan(l, next - l))) continue;
            chain part = cut(c, begin, key);
            resolve(part);
            begin = key;
        }
        if (begin != at_begin(c)) c = cut(c, begin, ~0U);
        resolve(c);
    }

    [[nodiscard]] std::size_t levels_up_to(std::uint32_t key) const {
        return count_up_to(levels_, key, [](const border& l) { return l.key; });
    }

    // Whether the depth of the source's lines changes as much at each of these borders, which have no key between them,
    // or the source has no line break there: then the copy's line was wrapped, and its rest lost the mark.
    [[nodiscard]] bool are_explained(const chain& c, std::span<const border> borders) const {
        const auto is_at_tag = [&tags = post_.lines.tags](const border& b) {
            const auto tag = std::lower_bound(tags.begin(), tags.end(), b.text,
                                              [](const span& x, std::size_t at) { return x.end < at; });
            return tag != tags.end() && tag->begin <= b.text;
        };
        if (std::any_of(borders.begin(), borders.end(), is_at_tag)) return false;
        const std::uint32_t key = borders.front().key;
        const auto after = std::find_if(c.begin(), c.end(), [&](const run& r) { return r.at + r.size > key; });
        const auto before = key > after->at ? after : after - 1;
        const std::uint32_t from = after->from + (std::max(key, after->at) - after->at);
        const std::size_t right = t_.text_begin(from);
        const std::size_t left = t_.text_end(before->from + std::min(before->size, key - before->at));
        if (right >= begin_ || right > left + widest_gap) return false;
        const std::string_view gap = t_.text().substr(left, right - std::min(left, right));
        if (gap.find('\n') == std::string_view::npos) return true;
        return all_change_by(borders, marks_at(right) - marks_at(left - 1));
    }

    // Whether each border begins a line that is so much deeper than the one above it that is not blank.
    [[nodiscard]] bool all_change_by(std::span<const border> borders, std::uint32_t change) const {
        const line* const first = post_.lines.lines.data();
        const line* at = &lines_.line_at(borders.front().text);
        const line* above = at;
        while (above != first && (--above)->blank()) {
        }
        return std::all_of(borders.begin(), borders.end(), [&](const border& b) {
            for (const line* const l = &lines_.line_at(b.text); at != l; ++at)
                if (!at->blank()) above = at;
            return at->begin == b.text && at != first && at->depth - above->depth == change;
        });
    }

    // Marks before the line of an earlier post's text, if its begin is near.
    [[nodiscard]] std::uint32_t marks_at(std::size_t text) const {
        const std::string_view s = t_.text();
        const std::size_t low = text - std::min(text, widest_line);
        const std::size_t lf = s.substr(low, text - low).rfind('\n');
        if (lf == std::string_view::npos && low > 0) return ~0U;
        line l;
        l.begin = l.content = static_cast<std::uint32_t>(lf == std::string_view::npos ? 0 : low + lf + 1);
        const std::string_view near = s.substr(0, text + widest_line);
        l.end = static_cast<std::uint32_t>(std::min(near.find('\n', text), near.size()));
        read_marker(s, l);
        return l.weak ? 0 : l.depth;
    }

    // Neighbours that are one edited copy become one before they are put down.
    void put(chain& c) {
        if (c.empty()) return;
        if (pending_.empty() || is_level_between(at_end(pending_), at_begin(c)) || !join(t_, lines_, pending_, c)) {
            flush(at_begin(c));
            pending_ = std::move(c);
        }
        c.clear();
    }

    // Puts down what waits; what comes next begins at `high`.
    void flush(std::uint32_t high = ~0U) {
        if (!pending_.empty()) put_down(pending_, high);
        pending_.clear();
    }

    void put_down(chain& c, std::uint32_t high) {
        const std::uint32_t from = c.front().from;
        if (from < post_key_ && key_size(c) >= least_lengthened) {
            const span room = level_around(c, high);
            if (room.begin <= at_begin(c) && at_end(c) <= room.end) {
                if (lengthen(t_, lines_, c, room) || writer_.has_cut_words()) writer_.trim_to_words(c);
                if (c.empty()) return;
            }
        }
        if (writer_.put(c)) last_from_ = from;
    }

    // Key positions between the last copy and the next, at one depth with the chain.
    [[nodiscard]] span level_around(const chain& c, std::uint32_t high) const {
        span room{writer_.taken().empty() ? post_key_ : writer_.taken().back().key_end,
                  std::min<std::size_t>(high, t_.key().size())};
        const std::size_t before = levels_up_to(at_begin(c));
        if (before > 0) room.begin = std::max<std::size_t>(room.begin, levels_[before - 1].key);
        const std::size_t next = levels_up_to(at_end(c) - 1);
        if (next < levels_.size()) room.end = std::min<std::size_t>(room.end, levels_[next].key);
        return room;
    }

    [[nodiscard]] bool is_level_between(std::uint32_t first, std::uint32_t last) const {
        const std::size_t l = levels_up_to(first - 1);
        return l < levels_.size() && levels_[l].key <= last;
    }

    // What repeats earlier posts stands. What repeats this one may repeat what was itself a copy, or overlap itself:
    // it is followed to literal text, and split where that never stood together.
    void resolve(chain& c) {
        if (c.empty()) return;
        if (c.front().from < post_key_) return put(c);
        flush();
        chain piece;
        std::size_t piece_stretch = 0;
        const auto& taken = writer_.taken();
        for (const run& r : c) {
            const std::uint32_t distance = r.at - r.from;
            std::size_t next = count_up_to(taken, r.from, [](const taken_copy& x) { return x.key_end; });
            for (std::uint32_t at = r.at; at < r.at + r.size;) {
                const run rest{at, at - distance, std::min(r.at + r.size - at, distance)};
                std::size_t stretch = 0;
                run literal = follow(rest, next, stretch);
                if (!piece.empty() &&
                    (literal.size == 0 || stretch != piece_stretch ||
                     literal.from < piece.back().from + piece.back().size || needs_copy(piece, literal))) {
                    put_piece(piece);
                    // What was just put down may be what comes next is a copy of: look again.
                    literal = follow(rest, next, stretch);
                }
                at += std::max(literal.size, literal.from == skip ? literal.at : 0U);
                if (literal.from == skip) continue;
                piece.push_back(literal);
                piece_stretch = stretch;
            }
        }
        put_piece(piece);
    }

    void put_piece(chain& c) {
        if (!c.empty() && writer_.trim(c)) put(c);
        c.clear();
        flush();
    }

    static constexpr std::uint32_t skip = ~0U;

    // Whether the literal text that `next` repeats lies within the piece itself.
    static bool needs_copy(const chain& piece, const run& next) { return next.from + next.size > at_begin(piece); }

    // The first part of `r` whose source is literal, that source put in. `stretch` tells apart what never stood
    // together. Where the source lies in the edited part of a copy: size 0, from skip, at: how far to skip. `i`: the
    // first copy that may end behind where the source begins; becomes the first that does.
    [[nodiscard]] run follow(run r, std::size_t& i, std::size_t& stretch) const {
        const auto& taken = writer_.taken();
        while (i < taken.size() && taken[i].key_end <= r.from) ++i;
        if (i == taken.size() || r.from < taken[i].key_begin) {
            if (i < taken.size()) r.size = std::min(r.size, taken[i].key_begin - r.from);
            stretch = 2 * i;
            return r;
        }
        stretch = 2 * i + 1;
        for (const run& source : taken[i].runs) {
            if (r.from >= source.at + source.size) continue;
            if (r.from < source.at) return {source.at - r.from, skip, 0};
            return {r.at, source.from + (r.from - source.at), std::min(r.size, source.at + source.size - r.from)};
        }
        return {taken[i].key_end - r.from, skip, 0};
    }

    static constexpr std::uint32_t widest_step = 64;       // key bytes between what a copy and the next repeat
    static constexpr std::uint32_t least_lengthened = 40;  // key bytes of a copy that may be lengthened
    static constexpr std::size_t widest_line = 512;        // bytes to look for a line's begin, and its end
    static constexpr std::size_t widest_gap = 4096;        // bytes between key bytes to look for a line break in

    const thread_index& t_;
    const post_view& post_;
    const post_lines& lines_;
    std::vector<chain>& chains_;
    copy_writer writer_;
    std::size_t begin_;  // of the post, in the thread's text
    std::uint32_t post_key_;
    chain pending_;  // may be one with the next
    std::uint32_t done_ = 0;
    int preference_of_best_ = unknown;
    std::uint32_t source_before_ = ~0U;       // of the copy before best
    span own_;                                // key of the last chain that repeats the post's own text
    std::optional<std::uint32_t> last_from_;  // where what the last copy repeats begins in the key
    std::vector<border>& levels_;             // where the depth changes
    turns& waiting_;
};

}  // namespace

collapse_buffers::collapse_buffers() : state_(std::make_unique<state>()) {}
collapse_buffers::~collapse_buffers() = default;
collapse_buffers::collapse_buffers(collapse_buffers&&) noexcept = default;
collapse_buffers& collapse_buffers::operator=(collapse_buffers&&) noexcept = default;

void collapse_buffers::give_back() {
    state_ = std::make_unique<state>();
}

std::size_t collapse_buffers::memory() const {
    return sizeof *state_ + state_->copy.memory() + state_->lines.memory() +
           state_->levels.capacity() * sizeof(border) + state_->waiting.memory();
}

void collapse(const thread_index& thread, const post_view& post, std::vector<chain>& chains,
              std::span<const chain_place> places, const options& o, collapse_buffers& buffers,
              std::vector<back_ref>& refs, std::vector<taken_copy>& copies) {
    refs.clear();
    copies.clear();
    if (chains.empty()) return;
    buffers.get().lines.draw(post.lines, thread.posts().back().size);
    selection(thread, post, buffers.get(), chains, o, refs, copies).run_all(places);
}

}  // namespace dedup::inline v1
