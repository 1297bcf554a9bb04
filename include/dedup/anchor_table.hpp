// Where a thread's anchors stand, by hash: open addressing, several entries a hash, double hashing, so that repeats of
// one do not get into the way of the others. May change.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "dedup/fingerprint.hpp"
#include "dedup/growing.hpp"

namespace dedup::inline v1 {

class anchor_table {
public:
    static constexpr std::uint32_t none = ~0U;            // no slot
    static constexpr std::size_t share = 8;               // places that a hash offers, the earliest
    using places = std::array<std::uint32_t, share + 1>;  // one more is written, and not set

    // Room for `more` anchors, all before the position `end`; slots stay what they are until the next call, and beyond
    // it where this says yes. Strong exception guarantee.
    bool reserve(std::size_t more, std::uint32_t end) {
        const bool stays = most - begin_ > end && fits(entries_ + more, table_.size());
        if (!stays) make_room(more, end);
        return stays;
    }
    // Forgets the anchors, all before `end`, in no time: what is stored of a position is its sum with those of all
    // threads before, and what is less is empty.
    void clear(std::uint32_t end);

    // The slot of the anchor, now in the table; none if another was there. Free of branches.
    std::uint32_t put_in_empty(anchor a) {
        const std::uint32_t s = slot_of(a.hash);
        const std::uint64_t empty = fill(table_[s], std::bit_cast<std::uint64_t>(entry{stored(a.at), a.hash}), begin_);
        entries_ += empty & 1U;
        return s | static_cast<std::uint32_t>(~empty);
    }
    // The same for all, into `slots`. Writes the numbers of those where another was, of which it returns how many there
    // are, into `others`. Both have room for all.
    std::size_t put_in_empty(std::span<const anchor> anchors, std::uint32_t* slots, std::uint32_t* others);
    // Puts the anchor, behind all that were put before, if those of its hash leave room, and theirs into `to`, of which
    // `count` are set. No branch depends on which hash an entry has: that follows no pattern.
    std::uint32_t put(anchor a, places& to, std::size_t& count) {
        entry* const table = table_.data();  // what is written might else be the table's own
        const std::uint32_t begin = begin_;
        const std::uint32_t mask = slot_mask();
        const std::uint32_t step = step_of(a.hash);
        std::uint32_t s = mix(a.hash) & mask;
        std::uint32_t room = none;  // the first removed behind the last of the hash: else what comes and goes piles up
        std::size_t n = 0;
        for (; table[s].at >= begin; s = (s + step) & mask) {
            if (table[s].at == begin) {
                room = room == none ? s : room;
                continue;
            }
            const std::uint32_t equal = table[s].hash == a.hash ? 1 : 0;
            to[n] = table[s].at - begin - 1;
            n += equal;
            room |= 0 - equal;  // none again
        }
        count = n;
        return n < share ? put_at(room, s, a) : none;
    }

    // The anchor's slot; none if the table does not have it.
    [[nodiscard]] std::uint32_t find(anchor a) const;
    [[nodiscard]] bool holds(anchor a) const { return find(a) != none; }

    // The position of the anchor in the slot.
    [[nodiscard]] std::uint32_t at(std::uint32_t slot) const { return table_[slot].at - stored(0); }
    void move(std::uint32_t slot, std::uint32_t at) { table_[slot].at = stored(at); }
    void remove(std::uint32_t slot) {  // probing goes on
        table_[slot].at = begin_;
        ++removed_;
    }
    // Removes the anchors from this position on. Linear in the table.
    void remove_from(std::uint32_t at);

    [[nodiscard]] std::size_t memory() const { return table_.memory(); }

private:
    using entry = anchor;  // at: stored(); begin_: removed; less: empty

    static constexpr std::size_t large = std::size_t{1} << 13;  // slots: from here on memory counts
    static constexpr std::uint32_t most = ~0U - 1;              // that can be stored

    [[nodiscard]] std::uint32_t stored(std::uint32_t at) const { return at + begin_ + 1; }
    [[nodiscard]] static std::uint32_t mix(std::uint32_t hash) {
        return static_cast<std::uint32_t>(hash * std::uint64_t{0x9E3779B97F4A7C15U} >> 32);
    }
    [[nodiscard]] std::uint32_t slot_mask() const { return static_cast<std::uint32_t>(table_.size() - 1); }
    [[nodiscard]] std::uint32_t slot_of(std::uint32_t hash) const { return mix(hash) & slot_mask(); }
    // From one slot of the hash to the next: odd, so that all come.
    [[nodiscard]] static std::uint32_t step_of(std::uint32_t hash) { return hash * 0x85EBCA6BU >> 7 | 1U; }
    [[nodiscard]] std::uint32_t next(std::uint32_t slot, std::uint32_t step) const {
        return (slot + step) & slot_mask();
    }
    [[nodiscard]] bool is_empty(const entry& e) const { return e.at < begin_; }
    // Writes the entry, given as a word, if the slot is empty: all bits set then.
    static std::uint64_t fill(entry& slot, std::uint64_t put, std::uint32_t begin) {
        const std::int64_t behind = std::int64_t{slot.at} - begin;
        const auto empty = static_cast<std::uint64_t>(behind >> 63);  // its sign: compilers branch on bools
        const auto old = std::bit_cast<std::uint64_t>(slot);
        slot = std::bit_cast<entry>(old ^ ((old ^ put) & empty));
        return empty;
    }
    // At half load; where memory counts, at four fifths.
    [[nodiscard]] static bool fits(std::size_t entries, std::size_t slots) {
        return slots >= large ? entries * 5 <= slots * 4 : entries * 2 <= slots;
    }
    // Into the slot of which the entry was removed or, where there is none, the empty one.
    std::uint32_t put_at(std::uint32_t removed, std::uint32_t empty, anchor a) {
        const bool again = removed != none;
        const std::uint32_t s = again ? removed : empty;
        removed_ -= again ? 1 : 0;
        entries_ += again ? 0 : 1;
        table_[s] = {stored(a.at), a.hash};
        return s;
    }
    void make_room(std::size_t more, std::uint32_t end);
    void start_anew();
    void spread(std::size_t size);
    void spread_anew(std::size_t size);
    void spread_in_place(std::size_t size);
    void keep_order(std::uint32_t slot, entry& e);
    void settle(entry e, std::vector<bool>& settled);

    growing<entry> table_;  // a power of two
    std::uint32_t begin_ = 1;
    std::size_t entries_ = 0;  // the removed ones included
    std::size_t removed_ = 0;
    std::size_t usual_ = 0;  // entries of a thread: the most of late
};

}  // namespace dedup::inline v1
