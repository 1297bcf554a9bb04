// Differences that nobody counts: what may differ between two copies of the same words.
#pragma once

#include <string_view>

namespace dedup {

// What stands between two neighbouring key code points, in the target and in the copy; empty at the copy's ends:
//
//     target   ... said "no"--and left ...        target "\"--", before "o", after "a"
//     copy     ... said “no” – and left ...       copy   "” – "
struct gap {
    std::string_view target;
    std::string_view copy;
    std::string_view before;  // the copy's key code point before the gap
    std::string_view after;   // the copy's text from the key code point behind the gap on
};

// Whether the two sides differ in markers, white space, wraps and glyphs alone; at the copy's end, in the full stop
// too. White space between letters or digits is not free on one side only, but a line end between CJK characters is.
bool is_free(const gap& g);

// Whether two code points are the same but for what typesetters take for one another: “ and ", – and -.
bool is_same_glyph(std::string_view a, std::string_view b);

// Whether letters with the same key differ in case rather than in width, ligature or presentation form.
bool is_case_change(std::string_view target, std::string_view copy);

// Whether a UTF-8 sequence begins an ideograph, kana or Hangul syllable: each is a word of its own.
bool begins_cjk(std::string_view s);

}  // namespace dedup
