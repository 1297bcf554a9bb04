// What clean() and normalize() can be asked to do otherwise.
//
//     dedup::options o;
//     o.keep_source = true;
//     dedup::cleaner thread(o);
//
// A plain value. Results of different options do not mix in one thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace dedup::inline v1 {

enum class normal_form { nfc, nfkc };  // UAX #15

struct options {
    // Normalisation: what the text becomes before copies are looked for, and what restore() gives back.

    normal_form form = normal_form::nfc;
    bool unify_line_ends = true;       // CRLF, CR, VT, FF, NEL, LS and PS become LF; LF CR is two line ends
    bool unify_spaces = true;          // NBSP and the other space separators (Zs) become U+0020
    bool trim_line_ends = true;        // spaces and tabs before a line end, or at the end of the text, go
    bool drop_controls = true;         // BOM, ZWSP, WJ, soft hyphen, C0 and C1 go; tab and line ends stay
    bool drop_joiners = false;         // ZWJ, ZWNJ and the bidi controls go
    bool squeeze_blank_lines = false;  // none at either end, one where several stood
    bool fold_glyphs = false;          // curly quotes, dashes and the ellipsis become ASCII
    bool strict = false;               // ill-formed UTF-8 throws errc::ill_formed instead of becoming U+FFFD

    // Collapsing: what counts as a copy.

    std::uint32_t min_words = 8;  // a copy without a marker has at least so many words; a CJK character is a word
    std::uint32_t max_edits =
        64;  // differences of words or punctuation in one reference; 0: folded copies only; with more, a copy is halved
    bool repeats = true;                  // false: only quotes collapse, not what is merely said again
    bool refuse_changed_meaning = false;  // a copy in which a number, a negation or an operator differs stays literal

    // Kept beside the text.

    bool keep_source = false;  // what restore_source() needs: the bytes that normalisation changed

    // Ceilings, bytes of source. What exceeds one throws; the thread stays as it was.

    std::size_t max_post = std::size_t{64} << 20;
    std::size_t max_thread = std::size_t{1} << 30;  // never more than 2^32 - 2^20, whatever is set
};

}  // namespace dedup::inline v1
