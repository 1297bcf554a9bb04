// External interface: class short_runs.
#include "short_runs.hpp"

#include <algorithm>
#include <bit>

#include "align.hpp"
#include "chains.hpp"
#include "equal.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::uint32_t stride = 8;
constexpr int most_places = 8;           // with one hash
constexpr int most_steps = 128;          // to look for them
constexpr std::size_t sharing = 4;       // hashes that share a head
constexpr std::uint32_t least_run = 12;  // key bytes
constexpr std::uint32_t longest_unit = 1024;
constexpr std::uint32_t slack = 8;  // key bytes that the source may have more

// The run, and what beside it in [begin, end) nearly agrees.
chain aligned(const thread_index& t, run r, std::uint32_t begin, std::uint32_t end) {
    const span room = t.uncut_around(r.from);
    const auto low = static_cast<std::uint32_t>(room.begin);
    const auto high = static_cast<std::uint32_t>(room.end);
    const std::uint32_t from = r.from + r.size;
    chain c = align_behind(t, {begin, r.at, r.from - std::min(r.from - low, r.at - begin + slack), r.from});
    c.push_back(r);
    const chain ahead = align_ahead(t, {r.at + r.size, end, from, std::min(high, from + end - r.at - r.size + slack)});
    c.insert(c.end(), ahead.begin(), ahead.end());
    return c;
}

}  // namespace

void short_runs::clear() {
    heads_.clear();
    nexts_.shrink(0);
}

std::size_t short_runs::memory() const {
    return heads_.capacity() * sizeof(std::uint32_t) + nexts_.memory();
}

std::size_t short_runs::hash_of(std::uint64_t bytes) const {
    return bytes * std::uint64_t{0x9E3779B97F4A7C15U} >> (64 - std::countr_zero(heads_.size() * sharing));
}

void short_runs::link(const thread_index& t, std::uint32_t entry) {
    std::uint32_t& head = heads_[hash_of(load(t.key().data() + std::size_t{entry} * stride)) / sharing];
    nexts_[entry] = head;
    head = entry + 1;
}

void short_runs::read_earlier(const thread_index& t) {
    const std::size_t entries = t.posts().back().key / stride;  // whole ones before the staged post
    std::size_t known = nexts_.size();
    if (entries > known) nexts_.extend(entries - known);
    const std::size_t heads = std::bit_ceil(entries + entries / 2 + 8) / sharing;
    if (heads != heads_.size()) {
        heads_.assign(heads, 0);
        known = 0;
    }
    for (auto e = static_cast<std::uint32_t>(known); e < entries; ++e) link(t, e);
}

chain short_runs::find(const thread_index& t, std::uint32_t begin, std::uint32_t end) {
    if (end - begin < least_run || end - begin > longest_unit) return {};
    read_earlier(t);
    if (heads_.empty()) return {};
    const char* key = t.key().data();
    const std::uint32_t earlier = t.posts().back().key;
    run best;
    for (std::uint32_t at = begin; at + stride <= end && best.size < end - begin; ++at) {
        const std::uint64_t wanted = load(key + at);
        const std::size_t hash = hash_of(wanted);
        int places = 0;
        int steps = most_steps;
        for (std::uint32_t e = heads_[hash / sharing]; e != 0 && places < most_places && steps > 0; e = nexts_[e - 1]) {
            --steps;
            const std::uint32_t from = (e - 1) * stride;
            const std::uint64_t bytes = load(key + from);
            places += hash_of(bytes) == hash;
            if (bytes != wanted) continue;
            if (at - from == best.at - best.from && at - best.at < best.size) continue;  // the same run again
            // How long the run can be, whatever is cut.
            const std::uint32_t behind = equal_behind(key + at, key + from, std::min(at - begin, from));
            const std::uint32_t ahead = equal_ahead(key + at, key + from, std::min(end - at, earlier - from));
            if (behind + ahead < std::max(best.size, least_run)) continue;
            const span room = t.uncut_around(from);
            if (from + stride > room.end) continue;
            const std::uint32_t first = std::max(from - behind, static_cast<std::uint32_t>(room.begin));
            const std::uint32_t last = std::min(from + ahead, static_cast<std::uint32_t>(room.end));
            const run r = whole_code_points(t.key(), {at - (from - first), first, last - first});
            if (r.size > best.size || (r.size == best.size && r.from < best.from)) best = r;
        }
    }
    if (best.size < least_run) return {};
    const chain c = aligned(t, best, begin, end);
    return key_size(c) * 4 < std::max(end - begin, from_end(c) - c.front().from) * 3 ? chain() : c;
}

}  // namespace dedup::inline v1
