// Stage 2: how people mark quotes, and so what a reader reads.
//
//     dedup::reading r;
//     dedup::read("> Spaces, every\n> time.\nNo.\n", {}, r);
//     // r.lines[0]: marker "> ", depth 1, and its line break is soft: the reader reads "Spaces, every time."
//
// The place that knows how people mark quotes: prefixes, tags, attribution lines, header blocks, snips. Conventions are
// rows of tables. May change; safe to call from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/growing.hpp"
#include "dedup/result.hpp"

namespace dedup::inline v1 {

// A line of normal text, in bytes:
//
//     > > Spaces, every      LF
//     |   |                  |
//     begin content          end     depth 2
//
// Invariant: begin <= content <= end; the next line begins at end + 1.
struct line {
    std::uint32_t begin = 0;
    std::uint32_t content = 0;
    std::uint32_t end = 0;
    std::uint32_t depth = 0;  // quote marks in the marker; tags not counted
    bool soft = false;        // wrapping explains the break after it: the reader reads a space
    bool weak = false;        // the marker may be something else (a table's |, a name before >): content decides

    [[nodiscard]] bool blank() const { return content == end; }
};

// What says whom the text behind it repeats, in bytes:
//
//     [quote="Ann, post:3"]Spaces.[/quote]          On Monday, Ann wrote:
//     |--- where ---------|       |-close-|         |------ where -----|     author "Ann", date "Monday"
//
// Lines announce what stands behind them: an attribution or the header block of a forwarded mail.
struct announcement {
    static constexpr std::uint32_t no_number = ~0U;
    span where;                        // a tag, or lines without the last one's line end
    span close;                        // the closing tag; empty where lines announce
    span author;                       // bytes of the text, or empty
    span date;                         // the same
    std::uint32_t number = no_number;  // of the post in its thread, as announced: post:3

    [[nodiscard]] bool is_tag() const { return close.size() > 0; }
};

// From `at` on, up to the next level, text stands in `depth` quotes, the innermost of them announced.
struct level {
    static constexpr std::uint32_t not_announced = ~0U;
    std::uint32_t at = 0;
    std::uint32_t depth = 0;
    std::uint32_t announced = not_announced;  // number in reading::announcements
};

// Room that read() needs while it reads; a reading keeps it, so that reading the next text into it allocates nothing,
// unless a large text needed it.
struct reading_room {
    std::vector<std::uint64_t> planes;   // where the bytes stand that tell lines, words and marks
    std::vector<std::uint32_t> marks;    // offsets of what tells brackets, dots and ellipses
    std::vector<std::uint32_t> signs;    // offsets of + and #
    std::vector<std::uint64_t> columns;  // what tells columns from bytes before each block of planes
    struct fit {                         // of a line in the lines that wrapping may have made, in columns
        std::int16_t width;              // of the widest of them so far
        std::int16_t needed;             // by the line before it, to hold the first word, too
    };
    std::vector<fit> fits;
    std::vector<std::uint32_t> odd;  // numbers of lines with a mark that is not > alone
    struct doubt {                   // a mark that only a line's neighbours can confirm
        std::uint32_t line;
        std::uint32_t begin;  // bytes of the line
        std::uint32_t size;
        bool more;  // doubtful marks stand behind it
    };
    std::vector<doubt> doubts;
    std::vector<std::uint32_t> announcing;  // numbers of lines that may announce a quote
    std::vector<std::uint32_t> snipping;    // numbers of lines that may say that text is gone
    struct step {                           // where an announcement begins to hold, or its tag ends
        std::size_t at;
        std::uint32_t announcement;
        bool opens;
    };
    std::vector<step> steps;
    struct holding {
        std::uint32_t announcement;
        std::uint32_t depth;  // a line with fewer marks ends it
        bool is_tag;
    };
    std::vector<holding> open;

    [[nodiscard]] std::size_t memory() const;  // bytes
};

struct reading {
    growing<line> lines;
    std::vector<announcement> announcements;  // ascending by where.begin; tags nest, lines lie in no other line
    std::vector<span> tags;                   // ascending: opening and closing tags that have partners
    std::vector<span> apart;                  // ascending: what no key holds: tags, markers with letters, line signs
    std::vector<span> snips;                  // ascending: "[...]", "<snip>": here the quote left something out
    std::vector<level> levels;                // ascending; before the first, depth is 0
    reading_room room;

    [[nodiscard]] std::uint32_t depth_at(std::size_t text) const { return level_at(text).depth; }
    [[nodiscard]] level level_at(std::size_t text) const;
    [[nodiscard]] const line& line_at(std::size_t text) const;  // the line that holds or ends at this byte
};

// Overwrites `out`. `flowed`: offsets of the line ends before which a space was dropped (RFC 3676). A line break is
// soft where flowed says so, or where the next line's first word would not have fitted the width of the block (the
// longest of the neighbouring lines of its depth, at most 100 columns). Linear. `text` has fewer than 2^32 bytes.
void read(std::string_view text, std::span<const std::size_t> flowed, reading& out);

// What the reader reads of lines [first, last): markers and tags off, soft breaks as spaces, other breaks as LF.
// back[i] is the offset in `text` of byte i. Appends nothing: overwrites both.
void reading_text(std::string_view text, const reading& r, std::size_t first, std::size_t last, std::string& out,
                  std::vector<std::uint32_t>& back);

}  // namespace dedup::inline v1
