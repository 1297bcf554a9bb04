// Stage 1: any bytes become normal text, with a map back to every byte.
//
//     dedup::normal_text n;
//     dedup::normalize("caf\x65\xCC\x81\r\n", {}, n);
//     // n.text == "café\n"; n.map.source_end(5) == 6
//
// UTF-8 is repaired as the WHATWG Encoding Standard says (each maximal subpart of an ill-formed sequence becomes
// U+FFFD), then the characters that options name are mapped or dropped, then the text is brought to the normal form of
// UAX #15, then spaces before line ends go. May change; safe to call from any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/options.hpp"
#include "dedup/result.hpp"

namespace dedup::inline v1 {

// Where normal text and source differ, and so how offsets into the one become offsets into the other.
//
//     source   H i \r\n   y o u     \n
//                 |----|         |--|          change {source [2, 4), text [2, 3), line_end}
//     text     H i \n     y o u  \n            change {source [7, 8), text [6, 6)}
//
// Changes ascend and do not overlap; between two of them, and around them, the bytes are equal.
struct change {
    span source;
    span text;
    bool line_end = false;  // nothing but CRLF or CR that became LF

    bool operator==(const change&) const = default;
};

class offset_map {
public:
    std::vector<change> changes;

    // Where in the source the text's byte at `text` begins, and where the byte before `text` ends; inside a change,
    // the change's whole source. Logarithmic in the number of changes.
    [[nodiscard]] std::size_t source_begin(std::size_t text) const;
    [[nodiscard]] std::size_t source_end(std::size_t text) const;
    // The other way round.
    [[nodiscard]] std::size_t text_begin(std::size_t source) const;
    [[nodiscard]] std::size_t text_end(std::size_t source) const;
};

// Room that normalize() needs while it runs; a normal_text keeps it, so that normalising the next text into it
// allocates nothing.
struct normal_room {
    std::vector<char32_t> points;  // that are composed with each other
    std::vector<char32_t> parts;   // of one that splits
    std::string composed;

    [[nodiscard]] std::size_t memory() const;  // bytes
};

struct normal_text {
    std::string text;
    offset_map map;
    std::vector<std::size_t>
        flowed;  // offsets in text of line ends (or its size) before which a space (U+0020) was dropped
    line_end eol = line_end::lf;  // crlf or cr where all of the source's line ends were so (and there is one)
    std::size_t repaired = 0;     // ill-formed sequences
    normal_room room;
};

// Linear, runs of combining marks included. `out` is overwritten and keeps its capacity. Throws errc::ill_formed with
// the source's byte offset in strict mode.
void normalize(std::string_view source, const options&, normal_text& out);
// The same without a copy of what is normal already: the text is the source then, and `out.text` empty; else
// `out.text`.
std::string_view normal_view(std::string_view source, const options&, normal_text& out);

// What results depend on beside options: the versions of Unicode and of the ICU that is linked, a byte a part.
struct unicode_versions {
    std::string unicode, icu;
};
unicode_versions versions();

// The edits that lead from `n.text` back to `source`, as cleaned.source holds them: what n.eol says is not repeated,
// edits with no code point kept between them are one.
std::vector<edit> source_edits(std::string_view source, const normal_text& n);

}  // namespace dedup::inline v1
