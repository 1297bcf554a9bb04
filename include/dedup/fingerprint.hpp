// Stage 4: fingerprints of keys. They propose; bytes decide.
//
//     dedup::growing<dedup::anchor> a;
//     dedup::anchors(key, 0, a);         // a rolling hash over the whole key, sampled by winnowing
//     dedup::fingerprint("samewords");   // XXH3 of one unit's key
//
// May change; safe to call from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dedup/growing.hpp"

namespace dedup::inline v1 {

inline constexpr std::size_t shingle = 24;    // key bytes under one rolling hash
inline constexpr std::size_t window = 32;     // shingles of which the least is an anchor
inline constexpr std::size_t guarantee = 64;  // any common run of so many key bytes has a common anchor

struct anchor {
    std::uint32_t at = 0;    // first key byte of the shingle
    std::uint32_t hash = 0;  // buzhash of the shingle

    bool operator==(const anchor&) const = default;
};

// Overwrites `out` with the anchors of `key`, whose first byte is key byte `begin`, ascending: robust winnowing
// (Schleimer, Wilkerson, Aiken, 2003) over buzhash. Of equal minima in a row, as periodic text has them, one each eight
// bytes stays; hence 64, not the 24 + 32 - 1 of plain winnowing. A key shorter than a shingle has none. Linear; fewer
// than 2^32 bytes.
void anchors(std::string_view key, std::uint32_t begin, growing<anchor>& out);

// The same anchors, a part of the key at a time: all of a large one's would take up half as much as its text.
class anchor_parts {
public:
    static constexpr std::size_t whole = std::size_t{1} << 16;  // shingles of a part, unless it is the last

    // `key`, whose first byte is key byte `begin`, must outlive this. `size`: shingles of a part.
    anchor_parts(std::string_view key, std::uint32_t begin, std::size_t size = whole)
        : key_(key), begin_(begin), size_(size) {}

    // Overwrites `out` with those of the next part; with none where there is no more.
    void next(growing<anchor>& out);
    [[nodiscard]] bool more() const { return first_ + shingle <= key_.size(); }

private:
    std::string_view key_;
    std::uint32_t begin_;
    std::size_t size_;
    std::size_t first_ = 0;  // shingle of the next part
    anchor last_;            // of those before it
};

// Overwrites `out` with all shingles of `key` that may be among the anchors of a longer key, of which it is what stood
// between two copies, or a copy and an end: less than a window from a copy, that depends on the copy. Ascending.
// Linear.
void possible_anchors(std::string_view key, bool copy_before, bool copy_behind, std::vector<anchor>& out);

// The hashes of the shingles that begin at the key bytes from `first` on, as many as `out` has room for.
// first + out.size() + shingle - 1 <= key.size(). Linear in `out`.
void shingle_hashes(std::string_view key, std::size_t first, std::span<std::uint32_t> out);

// XXH3-64.
std::uint64_t fingerprint(std::string_view key);

}  // namespace dedup::inline v1
