// What clean() gives: a post's text with every block once, and a back-reference for each copy.
//
//     post 0   text  "Tabs or spaces?\nI say tabs, they adapt to the reader.\n"
//                     ................|------------- target --------------|
//     post 1   was   "> I say tabs, they adapt to the reader.\nSpaces look the same everywhere.\n"
//                     |--------------- the copy --------------|
//              text  "Spaces look the same everywhere.\n"
//                     ^ at = 0: the copy stood before this byte
//              refs  {at 0, post 0, target [16, 54), edits {{0, 0}, "> "}}
//
// A reference has no width in `text`: write text up to `at`, then the copy, then go on. The copy is the target's
// bytes with `edits` applied, then `prefix` put after each line feed except one that ends the copy (without its
// trailing spaces where the line is empty).
//
// A copy that fills whole lines takes the line end and the blank lines behind it along, so that `text` has no holes.
// Blank lines without the prefix that more than eight lines before them share stay: one prefix is shorter than an edit
// a line.
//
// What announces a copy ("Ann wrote:") goes with it as an edit; `source` begins behind it, but where it stands between
// two copies: there it was quoted with the first.
//
// All offsets are bytes of UTF-8 on code-point borders. Plain values: copy, move and share them as you like.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/export.hpp"

namespace dedup::inline v1 {

struct span {  // half-open, bytes
    std::size_t begin = 0;
    std::size_t end = 0;

    [[nodiscard]] constexpr std::size_t size() const noexcept { return end - begin; }
    constexpr auto operator<=>(const span&) const = default;
};

struct edit {
    span replaced;     // in a back_ref: counted from target.begin; in cleaned.source: of the normalised text
    std::string text;  // what stands there instead

    bool operator==(const edit&) const = default;
};

enum class unit { passage, sentence, paragraph };  // the largest whose borders the target has at both ends
enum class match { exact, folded, edited };        // bytes equal; free differences only; others too
enum class role { quote, repeat, boilerplate };    // announced or in reply; said again; footer or signature
enum class line_end { lf, crlf, cr };

struct back_ref {
    std::size_t at = 0;       // where the copy stood in this post's text
    std::uint32_t post = 0;   // whose text it repeats: number of the clean() call in the thread, from 0
    span target;              // bytes of that post's text; in the own post, target.end <= at
    span source;              // first to last copied byte, of what was given to clean(): no leading marker
    std::string prefix;       // stands after each line feed inside the copy: "> "
    std::vector<edit> edits;  // all else in which the copy differs: ascending, at least a code point apart
    dedup::unit unit = dedup::unit::passage;
    dedup::match match = dedup::match::exact;
    dedup::role role = dedup::role::quote;
    std::uint32_t depth = 0;  // quote marks before it
    std::string author;       // as announced, or empty
    std::string date;

    bool operator==(const back_ref&) const = default;
};

struct cleaned {
    std::uint32_t post = 0;       // own number in the thread
    std::string text;             // every block once
    std::vector<back_ref> refs;   // ascending by at; equal at: order of the copies
    std::vector<edit> source;     // keep_source only: from normalised to source bytes
    line_end eol = line_end::lf;  // keep_source only: the line end that all lines had
    std::size_t repaired = 0;     // ill-formed UTF-8 sequences that became U+FFFD

    bool operator==(const cleaned&) const = default;
};

// What an edit does. Never stored: derived from what it removes and puts in.
enum class edit_kind {
    marker,        // quote marks, tags, lines that announce a quote: "> ", [quote], "Ann wrote:"
    wrap,          // white space and line ends, with the marks behind them: " " for "\n> "
    glyph,         // the same signs, typeset otherwise: “ for ", an initial capital, a final full stop
    snip,          // a mark that words are missing, for words: [...]
    insertion,     // words or punctuation put in,
    deletion,      //   left out,
    substitution,  //   changed
};

struct edit_type {
    edit_kind kind = edit_kind::substitution;
    bool meaning = false;  // a number, a negation or an operator differs; never in a marker, a wrap or a glyph

    bool operator==(const edit_type&) const = default;
};

// The type of one of a reference's edits. `target`: bytes [r.target.begin, r.target.end) of the text that r repeats, in
// normal UTF-8; e.replaced lies in it, on code-point borders (what does not is cut off). The edits of a `folded` copy
// are markers, wraps and glyphs, but for marks that only their neighbours show to be some, and a full stop before a
// tag. Linear in the edit: of the target around it, a fixed number of bytes is read. Safe to call from any thread.
DEDUP_EXPORT edit_type type_of(std::string_view target, const edit& e);

// Evidence of where a quote comes from. Never needed; breaks ties and tells a quote from a repeat.
struct hints {
    std::optional<std::uint32_t> parent;  // number of the post that this one answers
    std::string_view author;              // who wrote this post; need not outlive the call
};

}  // namespace dedup::inline v1
