// External interface: class short_runs.
#include "short_runs.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

#include "align.hpp"
#include "chains.hpp"
#include "equal.hpp"
#include "search.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::uint32_t stride = 8;
constexpr std::uint32_t most_places = 8;  // with one hash
constexpr int most_steps = 128;           // to look for them
constexpr std::uint32_t sharing = 4;      // hashes that share a head
constexpr std::uint32_t least_run = 12;   // key bytes
constexpr std::uint32_t longest_unit = 1024;
constexpr std::uint32_t slack = 8;  // key bytes that the source may have more

std::uint64_t mix(std::uint64_t bytes) {
    return bytes * std::uint64_t{0x9E3779B97F4A7C15U};
}

// Up to where the places of each diagonal, on which `at` and `from` are as far apart, need no look: those of a run that
// was looked at. Some stride apart, so that each is one further than the one before, or of another run.
class seen_runs {
public:
    seen_runs() {
        constexpr std::size_t piece = 64;  // bytes; more is cleared by a string instruction, which is slow to start
        for (std::size_t done = 0; done < sizeof entries_; done += piece)
            std::memset(reinterpret_cast<char*>(entries_.data()) + done, 0, piece);
    }
    // Whether the place is one of these. The next one is, too, if this one's run goes on to it.
    bool step(short_runs::place p) {
        entry& e = of(p);
        const bool seen = (e.diagonal == p.at - p.from) & (p.at <= e.last);
        const bool goes_on = !seen | (p.at == e.last);
        e = {p.at - p.from, goes_on ? p.at + stride : e.last};
        return seen;
    }
    // What was looked at is cut at `end`: behind it is another run. No place is there where this says that one is last.
    void end_at(short_runs::place p, std::uint32_t end) { of(p).last = p.at + (end - p.at) / stride * stride - 1; }

private:
    static constexpr int bits = 7;
    struct entry {
        std::uint32_t diagonal;  // 0: none
        std::uint32_t last;
    };

    entry& of(short_runs::place p) { return entries_[(p.at - p.from) * 0x9E3779B1U >> (32 - bits)]; }

    std::array<entry, 1 << bits> entries_;
};

// What in key positions [begin, end) of the staged post repeats what earlier posts hold.
class unit_copy {
public:
    unit_copy(const thread_index& t, std::uint32_t begin, std::uint32_t end)
        : t_(t), key_(t.key().data()), earlier_(t.posts().back().key), begin_(begin), end_(end) {}

    // The longest run around one of the places, the first of equal ones, with what nearly agrees beside it. Empty if it
    // covers too little.
    chain find(std::span<const short_runs::place> places) {
        for (auto p = places.rbegin(); p != places.rend() && p->at <= last_; ++p)
            if (!(is_short(*p) | seen_.step(*p))) look_at(*p);
        if (best_.size < least_run) return {};
        chain c = aligned();
        return key_size(c) * 4 < std::max(end_ - begin_, from_end(c) - c.front().from) * 3 ? chain() : c;
    }

private:
    // What a run from there needs at least to be the best.
    [[nodiscard]] std::uint32_t least(std::uint32_t from) const {
        return std::max(best_.size + std::uint32_t{from >= best_.from}, least_run);
    }

    // Whether the run around the place is shorter than least(), as few bytes tell. Free of branches.
    [[nodiscard]] bool is_short(short_runs::place p) const {
        const std::uint32_t back = std::min(p.from, stride);
        const std::uint64_t differ = load(key_ + p.at - back) ^ load(key_ + p.from - back);
        const std::uint32_t most_behind = std::min({equal_last(differ), back, p.at - begin_});
        const std::uint32_t most_ahead = std::min(end_ - p.at, earlier_ - p.from);
        const std::uint32_t wanted = least(p.from - most_behind) - most_behind;  // ahead
        const std::uint32_t last = std::min(wanted, most_ahead);
        const bool ends = load(key_ + (p.at + last - stride)) != load(key_ + (p.from + last - stride));
        return ((differ != 0) | (p.at - begin_ <= stride)) & (ends | (most_ahead < wanted));
    }

    void look_at(short_runs::place p) {
        const auto [at, from] = p;
        // How long the run can be, whatever is cut.
        const std::uint32_t behind = equal_behind(key_ + at, key_ + from, std::min(at - begin_, from));
        const std::uint32_t ahead = equal_ahead(key_ + at, key_ + from, std::min(end_ - at, earlier_ - from));
        if (behind + ahead < least(from - behind)) return;
        const span room = t_.uncut_around(from);
        const std::uint32_t first = std::max(from - behind, static_cast<std::uint32_t>(room.begin));
        const std::uint32_t last = std::min(from + ahead, static_cast<std::uint32_t>(room.end));
        if (last - first != behind + ahead) seen_.end_at(p, at + (last - from));
        if (from + stride > room.end) return;
        const run r = whole_code_points(t_.key(), {at - (from - first), first, last - first});
        if (r.size < best_.size || (r.size == best_.size && r.from >= best_.from)) return;
        best_ = r;
        if (r.size == end_ - begin_) last_ = at;
    }

    [[nodiscard]] chain aligned() const {
        const run& r = best_;
        const span room = t_.uncut_around(r.from);
        const auto low = static_cast<std::uint32_t>(room.begin);
        const auto high = static_cast<std::uint32_t>(room.end);
        chain c = align_behind(t_, {begin_, r.at, r.from - std::min(r.from - low, r.at - begin_ + slack), r.from});
        c.push_back(r);
        const std::uint32_t at = r.at + r.size;
        if ((at - begin_ - key_size(c)) * 4 > end_ - begin_) return c;  // too little already
        const std::uint32_t from = r.from + r.size;
        const chain ahead = align_ahead(t_, {at, end_, from, std::min(high, from + end_ - at + slack)});
        c.insert(c.end(), ahead.begin(), ahead.end());
        return c;
    }

    const thread_index& t_;
    const char* key_;
    std::uint32_t earlier_;  // key bytes of the earlier posts
    std::uint32_t begin_;
    std::uint32_t end_;
    seen_runs seen_;
    run best_;
    std::uint32_t last_ = end_;  // places behind it are not looked at
};

}  // namespace

void short_runs::clear() {
    heads_.clear();
    nexts_.shrink(0);
}

std::size_t short_runs::memory() const {
    return heads_.capacity() * sizeof(std::uint32_t) + nexts_.memory();
}

// Puts the entries [begin, end) before those that are there.
void short_runs::put(const thread_index& t, std::uint32_t begin, std::uint32_t end) {
    const layout l = layout_;  // a copy is in registers
    const char* const key = t.key().data();
    link* const heads = heads_.data();
    link* const nexts = nexts_.data();
    for (std::uint32_t e = begin; e < end; ++e) {
        const std::uint64_t mixed = mix(load(key + std::size_t{e} * stride));
        link& head = heads[l.hash(mixed) / sharing];
        nexts[e] = head;
        head = l.kinds(head) | l.kind(mixed) | (e + 1);
    }
}

void short_runs::read_earlier(const thread_index& t) {
    const std::size_t entries = t.posts().back().key / stride;  // whole ones before the staged post
    std::size_t known = nexts_.size();
    if (entries > known) nexts_.extend(entries - known);
    const std::size_t hashes = std::bit_ceil(entries + entries / 2 + 8);
    if (hashes / sharing != heads_.size()) {
        heads_.assign(hashes / sharing, 0);
        layout_.bits = static_cast<unsigned>(std::countr_zero(hashes));
        known = 0;
    }
    put(t, static_cast<std::uint32_t>(known), static_cast<std::uint32_t>(entries));
}

// Writes those of the eight key bytes at `at`, the latest first; behind the last.
inline short_runs::place* short_runs::follow(const char* key, std::uint32_t at, link next, place* to) const {
    const layout l = layout_;
    const std::uint64_t wanted = load(key + at);
    const std::uint64_t mixed = mix(wanted);
    const link kind = l.kind(mixed);
    std::size_t seen = 0;  // entries with that hash
    for (int step = 0; (next & kind) != 0 && seen < most_places && step < most_steps; ++step) {
        const std::uint32_t entry = l.entry(next);
        const std::uint64_t bytes = load(key + std::size_t{entry} * stride);
        *to = {at, entry * stride};
        to += bytes == wanted;
        seen += l.hash(mix(bytes)) == l.hash(mixed);
        next = nexts_[entry];
    }
    return to;
}

// Puts the places of all eight key bytes in [begin, end) into `places`.
void short_runs::look_up(const thread_index& t, std::uint32_t begin, std::uint32_t end, growing<place>& places) const {
    struct {
        std::uint32_t at;
        link first;
    } chains[longest_unit];
    const layout l = layout_;
    const char* const key = t.key().data();
    const link* const heads = heads_.data();
    std::size_t count = 0;
    for (std::uint32_t at = begin; at + stride <= end; ++at) {  // no branch depends on the bytes
        const std::uint64_t mixed = mix(load(key + at));
        const link first = heads[l.hash(mixed) / sharing];
        chains[count] = {at, first};
        count += (first & l.kind(mixed)) != 0;
    }
    places.shrink(0);
    place* const first = places.extend(count * most_places);
    place* to = first;
    while (count-- > 0) to = follow(key, chains[count].at, chains[count].first, to);
    places.shrink(static_cast<std::size_t>(to - first));
}

bool short_runs::list(const thread_index& t, std::uint32_t begin, std::uint32_t end, growing<std::uint32_t>& places) {
    read_earlier(t);
    const std::string_view wanted = t.key().substr(begin, end - begin);
    for (std::uint32_t skipped = 0; skipped < stride; ++skipped) {  // one of these is at an eighth position there
        const std::uint64_t mixed = mix(load(wanted.data() + skipped));
        link next = heads_[layout_.hash(mixed) / sharing];
        for (int step = 0; (next & layout_.kind(mixed)) != 0; ++step) {
            if (step == most_steps) return false;
            const std::uint32_t from = layout_.entry(next) * stride;
            if (from >= skipped && t.key().substr(from - skipped, wanted.size()) == wanted)
                places.push_back(from - skipped);
            next = nexts_[layout_.entry(next)];
        }
    }
    return true;
}

chain short_runs::find(const thread_index& t, std::uint32_t begin, std::uint32_t end, room& r) {
    if (end - begin < least_run || end - begin > longest_unit) return {};
    if (begin < r.begin || end > r.end) {
        read_earlier(t);
        look_up(t, begin, end, r.places);
        r.begin = begin;
        r.end = end;
    }
    const std::span places(r.places.data(), r.places.size());
    const auto before = [](const place& p) { return -std::int64_t{p.at}; };
    const std::size_t first = count_up_to(places, std::int64_t{stride} - end - 1, before);
    const std::size_t last = count_up_to(places, -std::int64_t{begin}, before);
    if (first == last) return {};
    return unit_copy(t, begin, end).find(places.subspan(first, last - first));
}

}  // namespace dedup::inline v1
