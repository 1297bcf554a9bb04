// External interface: collapse.
#include "dedup/collapse.hpp"

#include <algorithm>

#include "chains.hpp"
#include "copy_writer.hpp"

namespace dedup {
namespace {

class selection {
public:
    selection(const thread_index& t, const post_view& post, const options& o, std::vector<back_ref>& refs)
        : t_(t), writer_(t, post, o, refs), post_key_(t.posts().back().key) {
        for (const level& l : post.lines.levels) levels_.push_back(t.key_before(t.posts().back().text + l.at));
    }

    // Left to right; the longer of two that overlap wins, and what is left of the other takes its turn.
    void run_all(std::vector<chain>& chains) {
        for (chain& c : chains) {
            if (writer_.trim(c)) waiting_.push_back(std::move(c));
        }
        std::make_heap(waiting_.begin(), waiting_.end(), later);
        while (!waiting_.empty()) {
            chain best = next();
            if (best.empty()) continue;
            while (!waiting_.empty() && at_begin(waiting_.front()) < at_end(best)) {
                chain other = next();
                if (other.empty()) continue;
                if (wins(other, best)) {
                    take(cut(best, 0, at_begin(other)));
                    best = std::move(other);
                } else {
                    push(cut(other, at_end(best), ~0U));
                }
            }
            done_ = at_end(best);
            take(std::move(best));
        }
    }

    [[nodiscard]] const std::vector<taken_copy>& taken() const { return writer_.taken(); }

private:
    // What is left of the chain in [begin, end), trimmed again.
    [[nodiscard]] chain cut(const chain& c, std::uint32_t begin, std::uint32_t end) const {
        chain part = c;
        keep(part, &run::at, begin, end);
        if (!part.empty()) writer_.trim(part);
        return part;
    }

    static bool later(const chain& a, const chain& b) { return begins_before(b, a); }

    void push(chain c) {
        if (c.empty()) return;
        waiting_.push_back(std::move(c));
        std::push_heap(waiting_.begin(), waiting_.end(), later);
    }

    // The next chain, without what was decided already; empty where nothing is left of it.
    chain next() {
        std::pop_heap(waiting_.begin(), waiting_.end(), later);
        chain c = std::move(waiting_.back());
        waiting_.pop_back();
        if (at_begin(c) >= done_) return c;
        push(cut(c, done_, ~0U));
        return {};
    }

    [[nodiscard]] bool wins(const chain& other, const chain& best) const {
        const std::uint32_t a = key_size(other);
        const std::uint32_t b = key_size(best);
        if (a != b) return a > b;
        return at_begin(other) == at_begin(best) && source_of(other) == last_source_ && source_of(best) != last_source_;
    }

    [[nodiscard]] std::uint32_t source_of(const chain& c) const { return t_.post_of(t_.text_begin(c.front().from)); }

    // Splits the chain where the depth of quoting changes.
    void take(chain c) {
        if (c.empty()) return;
        const auto first = std::upper_bound(levels_.begin(), levels_.end(), at_begin(c));
        const auto last = std::lower_bound(first, levels_.end(), at_end(c));
        if (first == last) return resolve(std::move(c));
        std::uint32_t begin = at_begin(c);
        for (auto l = first; l != last; begin = *l++) resolve(cut(c, begin, *l));
        resolve(cut(c, begin, ~0U));
    }

    void put(chain& c) {
        if (c.empty()) return;
        const std::uint32_t source = source_of(c);
        if (writer_.put(std::move(c))) last_source_ = source;
        c.clear();
    }

    // What repeats earlier posts stands. What repeats this one may repeat what was itself a copy, or overlap itself:
    // it is followed to literal text, and split where that never stood together.
    void resolve(chain c) {
        if (c.empty()) return;
        if (c.front().from < post_key_) return put(c);
        chain piece;
        std::size_t piece_stretch = 0;
        for (const run& r : c) {
            const std::uint32_t distance = r.at - r.from;
            for (std::uint32_t at = r.at; at < r.at + r.size;) {
                std::size_t stretch = 0;
                run literal = follow({at, at - distance, std::min(r.at + r.size - at, distance)}, stretch);
                if (!piece.empty() &&
                    (literal.size == 0 || stretch != piece_stretch ||
                     literal.from < piece.back().from + piece.back().size || needs_copy(piece, literal))) {
                    put_piece(piece);
                    // What was just put down may be what comes next is a copy of: look again.
                    literal = follow({at, at - distance, std::min(r.at + r.size - at, distance)}, stretch);
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
    }

    static constexpr std::uint32_t skip = ~0U;

    // Whether the literal text that `next` repeats lies within the piece itself.
    static bool needs_copy(const chain& piece, const run& next) { return next.from + next.size > at_begin(piece); }

    // The first part of `r` whose source is literal, that source put in. `stretch` tells apart what never stood
    // together. Where the source lies in the edited part of a copy: size 0, from skip, at: how far to skip.
    run follow(run r, std::size_t& stretch) {
        const auto& taken = writer_.taken();
        const auto k = std::upper_bound(taken.begin(), taken.end(), r.from,
                                        [](std::uint32_t f, const taken_copy& c) { return f < c.key_end; });
        const auto i = static_cast<std::size_t>(k - taken.begin());
        if (k == taken.end() || r.from < k->key_begin) {
            if (k != taken.end()) r.size = std::min(r.size, k->key_begin - r.from);
            stretch = 2 * i;
            return r;
        }
        stretch = 2 * i + 1;
        for (const run& source : k->runs) {
            if (r.from >= source.at + source.size) continue;
            if (r.from < source.at) return {source.at - r.from, skip, 0};
            return {r.at, source.from + (r.from - source.at), std::min(r.size, source.at + source.size - r.from)};
        }
        return {k->key_end - r.from, skip, 0};
    }

    const thread_index& t_;
    copy_writer writer_;
    std::uint32_t post_key_;
    std::uint32_t done_ = 0;
    std::uint32_t last_source_ = ~0U;
    std::vector<std::uint32_t> levels_;
    std::vector<chain> waiting_;  // a heap, the first to begin on top
};

}  // namespace

void collapse(const thread_index& thread, const post_view& post, std::vector<chain>& chains, const options& o,
              std::vector<back_ref>& refs, std::vector<span>& copies) {
    refs.clear();
    copies.clear();
    if (chains.empty()) return;
    selection s(thread, post, o, refs);
    s.run_all(chains);
    for (const taken_copy& c : s.taken()) copies.push_back(c.text);
}

}  // namespace dedup
