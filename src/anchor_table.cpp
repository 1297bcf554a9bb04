// External interface: class anchor_table.
#include "dedup/anchor_table.hpp"

#include <algorithm>
#include <bit>
#include <utility>
#include <vector>

namespace dedup::inline v1 {
namespace {

constexpr std::size_t smallest = 16;               // entries: there are many small threads
constexpr std::size_t kept = 256;                  // that are worth no shrinking
constexpr std::size_t sparse = 256;                // slots for each entry: too many
constexpr std::size_t far = std::size_t{1} << 15;  // slots that are not all near the CPU

}  // namespace

std::size_t anchor_table::put_in_empty(std::span<const anchor> anchors, std::uint32_t* slots, std::uint32_t* others) {
    entry* const table = table_.data();  // what is written might else be the table's own
    const std::uint32_t mask = slot_mask();
    const std::uint32_t begin = begin_;
    const auto zero = std::bit_cast<std::uint64_t>(entry{stored(0), 0});  // no position's sum with it is too large
    if (table_.size() >= far)  // all slots are on their way before the first is needed
        for (const anchor& a : anchors) __builtin_prefetch(table + (mix(a.hash) & mask), 1);
    std::size_t n = 0;
    for (std::size_t i = 0; i < anchors.size(); ++i) {
        const anchor a = anchors[i];
        const std::uint32_t s = mix(a.hash) & mask;
        const std::uint64_t empty = fill(table[s], std::bit_cast<std::uint64_t>(a) + zero, begin);
        slots[i] = s | static_cast<std::uint32_t>(~empty);
        others[n] = static_cast<std::uint32_t>(i);
        n += 1 + empty;
    }
    entries_ += anchors.size() - n;
    return n;
}

std::uint32_t anchor_table::find(anchor a) const {
    if (table_.empty()) return none;
    const std::uint32_t step = step_of(a.hash);
    for (std::uint32_t s = slot_of(a.hash); !is_empty(table_[s]); s = next(s, step)) {
        if (table_[s].hash == a.hash && table_[s].at == stored(a.at)) return s;
    }
    return none;
}

void anchor_table::remove_from(std::uint32_t at) {
    for (std::uint32_t s = 0; s < table_.size(); ++s) {
        if (table_[s].at >= stored(at)) remove(s);
    }
}

// Where half of what fits is removed, the room is there.
void anchor_table::make_room(std::size_t more, std::uint32_t end) {
    if (most - begin_ <= end) start_anew();
    const std::size_t size = table_.size();
    if (fits(entries_ + more, size)) return;
    const std::size_t live = entries_ - removed_ + more;
    std::size_t wanted = size == 0 ? smallest : fits(live * 2, size) ? size : size * 2;
    while (!fits(live, wanted)) wanted *= 2;
    spread(wanted);
}

// A small thread says little of the next one: how many entries there were is forgotten by and by.
void anchor_table::clear(std::uint32_t end) {
    usual_ = std::max(entries_, usual_ - usual_ / 8);
    if (usual_ * sparse < table_.size() && table_.size() > kept) table_.shrink(table_.size() / 2);
    entries_ = removed_ = 0;
    if (most - begin_ > end) {
        begin_ += end + 1;
    } else {
        std::fill_n(table_.data(), table_.size(), entry{0, 0});
        begin_ = 1;
    }
}

// Positions are at most what the sums leave of 32 bits.
void anchor_table::start_anew() {
    for (std::size_t i = 0; i < table_.size(); ++i) {
        std::uint32_t& at = table_[i].at;
        at = at < begin_ ? 0 : at - (begin_ - 1);
    }
    begin_ = 1;
}

void anchor_table::spread(std::size_t size) {
    size < large ? spread_anew(size) : spread_in_place(size);
}

// Half of the slots are empty, by chance: the entries are drawn from them without a branch.
void anchor_table::spread_anew(std::size_t size) {
    growing<entry> wider;
    std::fill_n(wider.extend(size), size, entry{0, 0});
    growing<entry> old = std::exchange(table_, std::move(wider));
    std::size_t live = 0;
    for (std::size_t i = 0; i < old.size(); ++i) {
        const entry e = old[i];
        old[live] = e;
        live += e.at > begin_ ? 1 : 0;  // else it is empty, or removed
    }
    for (std::size_t i = 0; i < live; ++i) {
        entry e = old[i];
        std::uint32_t s = slot_of(e.hash);
        for (const std::uint32_t step = step_of(e.hash); !is_empty(table_[s]); s = next(s, step)) keep_order(s, e);
        table_[s] = e;
    }
    entries_ = live;
    removed_ = 0;
}

// Each entry goes to the first of its slots that no other has settled in, and whom it finds there goes on.
void anchor_table::spread_in_place(std::size_t size) {
    const std::size_t old = table_.size();
    std::vector<bool> settled(size);
    std::fill_n(table_.extend(size - old), size - old, entry{0, 0});
    entries_ = removed_ = 0;
    for (std::size_t i = 0; i < old; ++i) {
        if (settled[i]) continue;
        const entry e = std::exchange(table_[i], entry{0, 0});
        if (e.at > begin_) settle(e, settled);
    }
}

// Entries of one hash stand in the order in which they were put, which is that of their places.
void anchor_table::keep_order(std::uint32_t s, entry& e) {
    if (table_[s].hash == e.hash && table_[s].at > e.at) std::swap(table_[s], e);
}

void anchor_table::settle(entry e, std::vector<bool>& settled) {
    for (;;) {
        std::uint32_t s = slot_of(e.hash);
        for (const std::uint32_t step = step_of(e.hash); settled[s]; s = next(s, step)) keep_order(s, e);
        settled[s] = true;
        ++entries_;
        std::swap(table_[s], e);
        if (e.at <= begin_) return;
    }
}

}  // namespace dedup::inline v1
