// Paragraphs and sentences of the thread's texts: what a match covers, and the short ones that no anchor finds.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "chains.hpp"
#include "dedup/growing.hpp"
#include "dedup/match.hpp"
#include "short_runs.hpp"

namespace dedup::inline v1 {

// The largest unit whose borders lie at both ends of `keys`, which `text` yields, a place in the post with this number.
// Paragraphs of more than 16 KiB are not looked into: what lies inside them is a passage. Overwrites `borders`.
unit unit_between(const thread_index& thread, std::size_t post, span text, span keys,
                  std::vector<std::size_t>& borders);

// Units with short keys, by fingerprint, in the order of the thread.
class unit_table {
public:
    struct entry {
        std::uint32_t hash = 0;  // hash_of() the unit
        std::uint32_t key = 0;
    };
    static constexpr std::uint32_t none = 0;

    // Of a unit with this key, of fewer bytes than `guarantee`: how many, above a fingerprint of so many bits.
    static constexpr unsigned hash_bits = 26;
    static std::uint32_t hash_of(std::string_view key);

    void add(const entry& e);
    void clear();
    // The last entry that may have this hash, and the one before an entry; none.
    [[nodiscard]] std::uint32_t last(std::uint32_t hash) const {
        return heads_.empty() ? none : heads_[hash & (heads_.size() - 1)];
    }
    [[nodiscard]] std::uint32_t before(std::uint32_t i) const { return nexts_[i - 1]; }
    [[nodiscard]] const entry& operator[](std::uint32_t i) const { return entries_[i - 1]; }
    [[nodiscard]] std::size_t memory() const;

private:
    growing<entry> entries_;
    std::vector<std::uint32_t> heads_;  // hash table over entries_: last entry of a chain, plus 1
    growing<std::uint32_t> nexts_;      // the entry before it, plus 1
};

// Paragraphs and sentences with keys too short for a common anchor, by fingerprint. What only quotes are compared with
// is read once looking for their bytes has cost a part of that, so that threads with few short quotes do not pay. What
// is found does not depend on when they were read.
class short_units {
public:
    // What find() needs meanwhile: nothing of the thread, so that threads can share it.
    struct room {
        struct paragraph {            // of the staged post
            unit_table::entry unit;   // hash: 0 if not asked for yet
            std::uint32_t end = 0;    // of its key
            std::uint32_t begin = 0;  // of its text
            std::uint32_t size = 0;   // bytes, to the next one

            // Whether the key is as long as those that are looked for without a mark.
            [[nodiscard]] bool is_short() const {
                return end - unit.key >= least_unmarked && end - unit.key < guarantee;
            }
        };
        growing<paragraph> paragraphs;     // that may be looked up
        growing<std::uint32_t> equal;      // places of the key that hold what is looked up, ascending
        std::vector<chain> found;          // in the staged post
        std::vector<std::size_t> borders;  // of the quote
        std::vector<std::size_t> earlier_borders;
        short_runs::room places;

        [[nodiscard]] std::size_t memory() const;
    };
    void swap(room& other) noexcept { std::swap(room_, other); }

    // Adds, for each short unit of the staged post that is marked as a quote and that no chain covers, a chain for each
    // equal unit of an earlier post (at most eight, the latest), or else the chain of the short run that covers most of
    // it. Without a mark, for each short paragraph of at least least_unmarked key bytes that another paragraph equals.
    // `places` of `chains`: in the order in which they begin. What is added stands behind them. Whether there is any.
    bool find(const thread_index& thread, const reading& lines, std::span<const chain_place> places,
              std::vector<chain>& chains);
    void clear();
    [[nodiscard]] std::size_t memory() const;  // bytes held, room included

private:
    // Numbers of the paragraph that is read next, and of the post and the cut at or before it.
    struct reader {
        std::size_t paragraph = 0;
        std::size_t post = 0;
        std::size_t cut = 0;

        // [begin, end) of the paragraph; moves to the next one.
        span next(const thread_index& thread);
    };

    void read_paragraph(const thread_index& thread);
    void read_others(const thread_index& thread);
    static span read(const thread_index& thread, span text, reader& at);
    void add_staged(const thread_index& thread);
    // Puts a chain for each equal unit into room_.found; whether there is one.
    bool look_up(const thread_index& thread, const unit_table::entry& unit, bool with_sentences);
    int units_at(const thread_index& thread, span keys);
    bool look_at_places(const thread_index& thread, std::uint32_t key, std::uint32_t size);
    bool look_up_quote(const thread_index& thread, std::uint32_t key, std::uint32_t size);
    bool look_anywhere(const thread_index& thread, std::span<const chain_place> chains, std::uint32_t key,
                       std::uint32_t end);
    void look_at_quote(const thread_index& thread, std::span<const chain_place> chains, span text);
    void look_at(const thread_index& thread, const reading& lines, std::span<const chain_place> chains,
                 room::paragraph& paragraph, const line*& l);
    bool is_covered(std::span<const chain_place> chains, std::uint32_t key, std::uint32_t end);

    unit_table paragraphs_;  // of least_unmarked key bytes or more
    unit_table others_;      // shorter ones, and sentences
    reader paragraphs_read_;
    reader others_read_;         // never ahead of the other
    std::size_t looked_at_ = 0;  // bytes, instead of reading others_
    short_runs runs_;
    bool runs_needed_ = false;  // for what no unit equals
    room room_;
    std::size_t next_chain_ = 0;  // the first that is_covered() has not looked at
    std::uint32_t reach_ = 0;     // how far those before it go
};

}  // namespace dedup::inline v1
