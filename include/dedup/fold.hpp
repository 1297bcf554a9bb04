// Stage 3: the key of a text, which is what makes two copies the same.
//
//     dedup::folded f;
//     dedup::fold("“It’s Ａ FINE day,”\n> she said.", {}, f);
//     // f.key == "itsafinedayshesaid"
//
// The key holds letters, digits, marks, symbols and the ASCII operators `# $ % & + < = @ ^ ~`, folded by case, width,
// ligature and presentation form, without spaces or other punctuation. Copies that are re-wrapped, quoted or typeset
// otherwise have equal keys; keys propose, the text decides. May change; safe to call from any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/result.hpp"

namespace dedup {

// The key and its map back to the text, one bit a text byte:
//
//     text   "  H  é     y  !"
//     bytes   .  H  C3 A9 y  !
//     bits    0  1  1  1  1  0
//     key        h  C3 A9 y
//
// The n-th set bit belongs to the n-th key byte. A code point (or, where folding composes, a run of them) yields no
// more key bytes than it has text bytes, and marks its first ones.
struct folded {
    std::string key;
    std::vector<std::uint64_t> bits;  // bit i % 64 of word i / 64; ceil(text.size() / 64) words
};

// Appends to out.key and out.bits (the text begins in a new word); `apart` are ascending spans of the text that yield
// no key: markup that holds letters. `text` is UTF-8 in NFC. Linear.
void fold(std::string_view text, std::span<const span> apart, folded& out);

}  // namespace dedup
