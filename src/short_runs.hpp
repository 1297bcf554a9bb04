// Quotes that are shorter than an anchor, taken from the midst of what they quote.
#pragma once

#include <cstdint>
#include <vector>

#include "dedup/growing.hpp"
#include "dedup/match.hpp"

namespace dedup::inline v1 {

// Every eighth key position of the earlier posts, by the eight bytes there: runs of 15 key bytes are found. Read when
// first asked for, so that threads without short quotes do not pay; what is found does not depend on when that was.
class short_runs {
public:
    // Where the eight key bytes at `at`, of the staged post, stand among those that are known.
    struct place {
        std::uint32_t at = 0;
        std::uint32_t from = 0;
    };
    // What find() needs meanwhile: nothing of the thread, so that threads can share it.
    struct room {
        growing<place> places;    // of the positions in [begin, end), the last ones first; those of one: the latest
        std::uint32_t begin = 0;  // of what was asked for
        std::uint32_t end = 0;

        void clear() { begin = end = 0; }
        [[nodiscard]] std::size_t memory() const { return places.memory(); }
    };

    // The chain from the longest run in key positions [begin, end) of the staged post, the first of equal ones, with
    // what nearly agrees beside it. Empty where it does not cover three quarters, and for units of more than 1024 key
    // bytes: anchors find these. A place offers at most eight others. The room is cleared for each post; parts of what
    // was asked for last are not looked up again.
    chain find(const thread_index& thread, std::uint32_t begin, std::uint32_t end, room& r);
    // Adds where earlier posts hold these key bytes of the staged one, of which there are least_held at least, in no
    // order. False if there are too many to look at.
    bool list(const thread_index& thread, std::uint32_t begin, std::uint32_t end, growing<std::uint32_t>& places);
    static constexpr std::uint32_t least_held = 15;
    void clear();
    [[nodiscard]] std::size_t memory() const;

private:
    // An entry is an eighth key position. Entries whose bytes have a hash in common hang on a chain. What leads to one
    // has, as far as there is room, a bit for each kind of bytes that it and those behind it begin with:
    //
    //     link    |  kinds of the entries from here on  |  number of the first, plus 1  |
    //             31                                  bits                              0
    //
    // So most chains are not walked at all, and few to their end.
    using link = std::uint32_t;

    struct layout {
        unsigned bits = 0;  // of a hash, and of an entry's number

        // Of eight bytes, mixed.
        [[nodiscard]] std::uint32_t hash(std::uint64_t mixed) const {
            return static_cast<std::uint32_t>(mixed >> (64 - bits));
        }
        [[nodiscard]] link kind(std::uint64_t mixed) const {
            return link{1} << (bits + (std::uint64_t{static_cast<std::uint32_t>(mixed >> 2)} * (32 - bits) >> 32));
        }
        [[nodiscard]] link kinds(link l) const { return l & ~numbers(); }
        [[nodiscard]] std::uint32_t entry(link l) const { return (l & numbers()) - 1; }
        [[nodiscard]] link numbers() const { return (link{1} << bits) - 1; }
    };

    void read_earlier(const thread_index& thread);
    void put(const thread_index& thread, std::uint32_t begin, std::uint32_t end);
    void look_up(const thread_index& thread, std::uint32_t begin, std::uint32_t end, growing<place>& places) const;
    place* follow(const char* key, std::uint32_t at, link first, place* to) const;

    std::vector<link> heads_;  // by all but the last bits of a hash, so that four share a chain: heads are memory
    growing<link> nexts_;      // to the entry before
    layout layout_;
};

}  // namespace dedup::inline v1
