// What read() is made of: each part finds one way of marking quotes.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "attribution_index.hpp"
#include "dedup/quote.hpp"
#include "simd/byte_planes.hpp"

namespace dedup::inline v1 {

// Whether the line parts a signature from the text: "-- ", its space dropped.
bool is_signature_mark(std::string_view content);

// Whether the line is one sign again and again, at least so often: "______". REQUIRES: least > 1.
inline constexpr attribution::byte_set ruler_signs("_-=*~#");
inline bool is_ruler(std::string_view s, std::size_t least) {
    return s.size() >= least && s[0] == s[1] && ruler_signs.has(s[0]) && s[0] == s.back() &&
           std::memcmp(s.data(), s.data() + 1, s.size() - 1) == 0;
}

inline constexpr std::string_view ellipsis = "\u2026";

// What a line begins with, behind blanks, that says that text is gone or begins with dots.
inline constexpr attribution::byte_set snip_begins(".-8=*_~\xE2");
static_assert(snip_begins.has(ellipsis[0]));

// The planes of a text, to be asked. Offsets are of bytes of the text, or one behind it.
class plane_reader {
public:
    using plane = std::uint64_t simd::block_planes::*;

    plane_reader(std::string_view text, std::vector<std::uint64_t>& storage);

    [[nodiscard]] std::span<const simd::block_planes> blocks() const { return blocks_; }
    [[nodiscard]] std::size_t lines() const { return traits_.lines; }
    [[nodiscard]] bool ascii() const { return traits_.ascii; }
    [[nodiscard]] bool closers() const { return traits_.closers; }  // whether there are any

    [[nodiscard]] bool has(plane p, std::size_t at) const { return (blocks_[at / 64].*p >> (at % 64) & 1) != 0; }

    // Bit i: byte at + i.
    [[nodiscard]] std::uint64_t from(plane p, std::size_t at) const {
        const simd::block_planes* b = blocks_.data() + at / 64;
        return b[0].*p >> (at % 64) | b[1].*p << 1 << (63 - at % 64);
    }

    // The first bit in [at, end), at most 64 bytes; `end` where there is none.
    [[nodiscard]] std::size_t find(plane p, std::size_t at, std::size_t end) const {
        const std::uint64_t bits = from(p, at);
        return bits != 0 ? std::min(at + static_cast<std::size_t>(std::countr_zero(bits)), end) : end;
    }

    // The first stop from `at` on; the line's end is one.
    [[nodiscard]] std::size_t next_stop(std::size_t at) const {
        for (;;) {
            const std::uint64_t bits = from(&simd::block_planes::stops, at);
            if (bits != 0) return at + static_cast<std::size_t>(std::countr_zero(bits));
            at += 64;
        }
    }

    // The first byte from `at` on that is not blank; `last` where there is none before it.
    [[nodiscard]] std::size_t skip_blanks(std::size_t at, std::size_t last) const {
        std::uint64_t blank = ~std::uint64_t{0};
        do {
            blank = from(&simd::block_planes::stops, at) & ~from(&simd::block_planes::wides, at);
            at += static_cast<std::size_t>(std::countr_one(blank));
        } while (blank + 1 == 0 && at < last);
        return at < last ? at : last;
    }

private:
    std::span<const simd::block_planes> blocks_;
    simd::text_traits traits_;
};

// Bytes as a number, to look at all of them at once: the first is the lowest, and 0 stands behind the last.
inline constexpr std::uint64_t each_byte = 0x0101010101010101;
inline std::uint64_t eight_bytes(std::string_view s) {
    std::uint64_t bytes = 0;
    if constexpr (std::endian::native == std::endian::little) {
        if (s.size() >= sizeof bytes) {
            std::memcpy(&bytes, s.data(), sizeof bytes);
            return bytes;
        }
    }
    for (unsigned i = 0; i < s.size() && i < sizeof bytes; ++i)
        bytes |= std::uint64_t{static_cast<unsigned char>(s[i])} << 8 * i;
    return bytes;
}

// Sets content, depth and weak of a line that begins with marks; weak here: its neighbours must settle it.
void read_marker(std::string_view text, line& l);

inline constexpr std::uint32_t most_indent = 4;  // blanks before the first mark
inline constexpr std::size_t longest_name = 20;  // before a mark: "John>"

using numbers = std::span<const std::uint32_t>;

// What the finders look at: offsets and numbers of lines, ascending, in the reading's room. See there.
struct sights {
    numbers marks;
    numbers signs;
};
struct marked_lines {
    numbers odd;
    bool deep;  // a line has marks, or had
};
struct candidates {
    numbers announcing;
    numbers snipping;
};

// Numbers that end up in `room`.
class number_list {
public:
    explicit number_list(std::vector<std::uint32_t>& room) : room_(room) {}

    // Room for so many more.
    void reserve(std::size_t more) {
        if (room_.size() < size_ + more) grow(more);
    }
    // REQUIRES: room for it.
    void add_if(bool wanted, std::uint32_t n) {
        room_[size_] = n;
        size_ += static_cast<std::size_t>(wanted);
    }

    void clear() { size_ = 0; }

    [[nodiscard]] numbers all() const { return {room_.data(), size_}; }

private:
    [[gnu::noinline]] void grow(std::size_t more) { room_.resize(2 * size_ + more); }

    std::vector<std::uint32_t>& room_;
    std::size_t size_ = 0;
};

// Overwrites `lines`, none of them with marks yet. Linear.
sights draw_lines(const plane_reader& planes, reading& r);

// Does what read_marker() says, to all lines; what one line alone cannot tell from something else is confirmed or taken
// back. Linear.
marked_lines read_markers(std::string_view text, const plane_reader& planes, reading& r);

// What tells soft breaks, by columns. A block is neighbouring lines of one depth, none of them blank; a break in it is
// soft where the next line's first word would not have fitted the width of the block:
//
//     Amid the tall      13 columns      width so far 13
//     green grass        11, needs 19                 13      so the break above is soft: 19 > 13
//     grow reeds.        10, needs 16                 13      and this one, too
//
// Overwrites the reading's fits: of each line the width of its block so far, and what it needs behind the one before.
// Linear.
void fit_lines(std::string_view text, const plane_reader& planes, reading& r);

// What the fits say, from the last line up, as only there the width of all of a block is known.
class block_end {
public:
    // Whether the break behind this line is soft. REQUIRES: told of all lines, the last one first.
    bool is_soft(const reading_room::fit& f) {
        width_ = std::max<std::int32_t>(f.width, width_ & -static_cast<std::int32_t>(needed_ != 0));
        const bool soft = needed_ > width_;
        needed_ = f.needed;
        return soft;
    }

private:
    std::int32_t width_ = 0;
    std::int32_t needed_ = 0;  // by the line behind; 0: it is of no block, or of another
};

// Draws the soft breaks that `flowed` names. Linear.
void draw_flowed(std::string_view text, std::span<const std::size_t> flowed, reading& r);

// Which lines may announce or say that text is gone; `deep`: a line may have marks. On the way draws the soft breaks
// that the fits tell. Linear.
candidates find_candidates(std::string_view text, const plane_reader& planes, bool deep, reading& r);

// Adds opening and closing tags that have partners to `tags` and, as announcements, their pairs. Linear.
void find_tags(std::string_view text, numbers marks, reading& r);

// Adds attribution lines and header blocks to `announcements`; the lines and tags are known. Linear.
void find_attributions(std::string_view text, const plane_reader& planes, numbers announcing, reading& r);

// Adds the marks of what a quote left out to `snips`. Linear.
void find_snips(std::string_view text, const plane_reader& planes, numbers marks, numbers snipping, reading& r);

// Draws the levels of what has marks or announcements. Linear.
void draw_levels(reading& r);

}  // namespace dedup::inline v1
