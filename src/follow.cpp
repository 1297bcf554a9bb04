// External interface: follow_copies.
#include "follow.hpp"

#include <algorithm>

#include "chains.hpp"
#include "equal.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::uint32_t least_leader = 28;  // key bytes of a chain's run that others may be attached to

class follower {
public:
    follower(const thread_index& t, follow_buffers& buffers, std::vector<chain>& chains)
        : t_(t),
          chains_(chains),
          ahead_(buffers.ahead),
          behind_(buffers.behind),
          key_(t.key().data()),
          begin_(t.posts().back().key),
          end_(static_cast<std::uint32_t>(t.key().size())) {}

    void run_all() {
        ahead_.clear();
        behind_.clear();
        const std::size_t leaders = chains_.size();
        for (std::size_t i = 0; i < leaders; ++i) {
            const run first = chains_[i].front();
            const run last = chains_[i].back();
            if (first.from >= begin_ || std::max(first.size, last.size) < least_leader) continue;
            const std::size_t cut = t_.cut_before(first.from, chains_[i].cut);  // no chain crosses one
            if (last.size >= least_leader) ahead(last.at + last.size, last.from + last.size, cut + 1);
            if (first.size >= least_leader) behind(first.at, first.from, cut);
        }
    }

private:
    // The key bytes before `at` repeat those before `from`, behind which `c` is the first cut.
    void ahead(std::uint32_t at, std::uint32_t from, std::size_t c) {
        const auto cuts = t_.cuts();
        for (; at < end_; ++c) {
            if (c >= cuts.size() || cuts[c].key != from || cuts[c].copied == 0) return;
            if (!ahead_.insert(std::uint64_t{c} << 32 | at)) return;
            chain copy;
            for (const run& r : t_.copied_runs(c)) {
                if (r.at >= end_ - at) return put(std::move(copy));
                if (!add_ahead(copy, {at + r.at, r.from, r.size})) return put(std::move(copy));
            }
            put(std::move(copy));
            if (cuts[c].copied >= end_ - at) return;
            at += cuts[c].copied;
            const std::uint32_t size = (c + 1 < cuts.size() ? cuts[c + 1].key : begin_) - from;
            chain literal;
            literal.cut = static_cast<std::uint32_t>(c);
            const bool whole = add_ahead(literal, {at, from, size});
            put(std::move(literal));
            if (!whole) return;
            at += size;
            from += size;
        }
    }

    // The key bytes from `at` on repeat those from `from` on, before which `c` is the last cut.
    void behind(std::uint32_t at, std::uint32_t from, std::size_t c) {
        const auto cuts = t_.cuts();
        for (;; --c) {
            if (cuts[c].key != from || cuts[c].copied == 0 || at - begin_ < cuts[c].copied) return;
            if (!behind_.insert(std::uint64_t{c} << 32 | at)) return;
            const auto runs = t_.copied_runs(c);
            const std::uint32_t copy_begin = at - cuts[c].copied;
            chain copy;
            for (auto r = runs.rbegin(); r != runs.rend(); ++r) {
                if (!add_behind(copy, {copy_begin + r->at, r->from, r->size})) return put(std::move(copy));
            }
            put(std::move(copy));
            const std::uint32_t size = from - cuts[c - 1].key;
            if (copy_begin - begin_ < size) return;
            chain literal;
            literal.cut = static_cast<std::uint32_t>(c - 1);
            const bool whole = add_behind(literal, {copy_begin - size, from - size, size});
            put(std::move(literal));
            if (!whole) return;
            at = copy_begin - size;
            from -= size;
        }
    }

    // Appends what of the run is equal; whether all of it is.
    bool add_ahead(chain& c, run r) const {
        const std::uint32_t size = r.size;
        r.size = equal_ahead(key_ + r.at, key_ + r.from, std::min(size, end_ - r.at));
        const bool whole = r.size == size;
        r = whole_code_points(t_.key(), r);
        if (r.size > 0) c.push_back(r);
        return whole;
    }

    bool add_behind(chain& c, run r) const {
        const std::uint32_t at_end = r.at + r.size;
        const std::uint32_t from_end = r.from + r.size;
        const std::uint32_t n = equal_behind(key_ + at_end, key_ + from_end, r.size);
        const run found = whole_code_points(t_.key(), {at_end - n, from_end - n, n});
        if (found.size > 0) c.insert(c.begin(), found);
        return n == r.size;
    }

    void put(chain c) {
        if (c.empty()) return;
        c.attached = true;
        chains_.push_back(std::move(c));
    }

    const thread_index& t_;
    std::vector<chain>& chains_;
    number_set& ahead_;  // cuts crossed, and where: from there on all walks are one
    number_set& behind_;
    const char* key_;
    std::uint32_t begin_;  // of the staged post's key
    std::uint32_t end_;
};

}  // namespace

void follow_copies(const thread_index& thread, follow_buffers& buffers, std::vector<chain>& chains) {
    if (!chains.empty()) follower(thread, buffers, chains).run_all();
}

void follow_copies(const thread_index& thread, std::vector<chain>& chains) {
    follow_buffers buffers;
    follow_copies(thread, buffers, chains);
}

}  // namespace dedup::inline v1
