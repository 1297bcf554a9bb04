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

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/growing.hpp"
#include "dedup/result.hpp"

namespace dedup::inline v1 {

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

// Where the n-th set bit of a byte is: [n][byte].
inline constexpr auto select_in_byte = [] {
    std::array<std::array<std::uint8_t, 256>, 8> out{};
    for (unsigned byte = 0; byte < 256; ++byte) {
        unsigned n = 0;
        for (unsigned bit = 0; bit < 8; ++bit)
            if ((byte >> bit & 1U) != 0) out[n++][byte] = static_cast<std::uint8_t>(bit);
    }
    return out;
}();

// The same to memory of the caller: `key` has room for text.size() + fold_slack bytes, all of which may be written, and
// `bits` are ceil(text.size() / 64) words of 0. Returns the number of key bytes.
inline constexpr std::size_t fold_slack = 128;
std::size_t fold(std::string_view text, std::span<const span> apart, char* key, std::uint64_t* bits);

// Appends to out.key and out.bits (the text begins in a new word); `apart` are ascending spans of the text that yield
// no key: markup that holds letters. `text` is UTF-8 in NFC. Linear.
void fold(std::string_view text, std::span<const span> apart, folded& out);

// Rank and select over folded::bits: between positions of the text and of the key, in a few steps.
class key_map {
public:
    // Counts anew from the word of bits that holds `text` on; the counts before it stand. Linear in the words.
    void count_from(std::span<const std::uint64_t> bits, std::size_t text);
    void clear() { counts_.shrink(0), words_.shrink(0); }
    void give_back() { counts_.give_back(), words_.give_back(); }
    [[nodiscard]] std::size_t memory() const { return counts_.memory() + words_.memory(); }

    // How many key bytes stand before this byte of the text. `bits`: those that were counted.
    [[nodiscard]] std::uint32_t key_before(std::span<const std::uint64_t> bits, std::size_t text) const {
        if (text == 0) return 0;
        const std::size_t last = text - 1;  // stands in a word, which the end may not
        return counts_[last / 64] + static_cast<std::uint32_t>(std::popcount(bits[last / 64] << (63 - last % 64)));
    }
    // The text's byte that yields this key byte.
    [[nodiscard]] std::uint32_t text_at(std::span<const std::uint64_t> bits, std::size_t key) const {
        std::size_t w = words_[key / 64];
        w += counts_[w + 1] <= key;  // as dense as most texts are, one of these is the word
        w += counts_[w + 1] <= key;
        if (counts_[w + 1] <= key) w = word_behind(w, key);
        return static_cast<std::uint32_t>(w * 64 + select(bits[w], static_cast<unsigned>(key - counts_[w])));
    }

private:
    // Where the n-th set bit is, from 0 on.
    static unsigned select(std::uint64_t bits, unsigned n);
    [[nodiscard]] std::size_t word_behind(std::size_t w, std::size_t key) const;

    growing<std::uint32_t> counts_;  // key bytes before each word of bits, and before the end
    growing<std::uint32_t> words_;   // the word of bits with each 64th key byte
};

// Each byte's prefix sums of set bits tell which byte has the bit; a table which bit of the byte (Vigna, 2008).
inline unsigned key_map::select(std::uint64_t bits, unsigned n) {
    constexpr std::uint64_t ones = 0x0101010101010101U;
    std::uint64_t sums = bits - (bits >> 1 & 0x55 * ones);
    sums = (sums & 0x33 * ones) + (sums >> 2 & 0x33 * ones);
    sums = ((sums + (sums >> 4)) & 0x0F * ones) * ones;
    const std::uint64_t enough = ((sums | 0x80 * ones) - (n + 1) * ones) & 0x80 * ones;  // bytes whose sum is > n
    const unsigned shift = static_cast<unsigned>(std::countr_zero(enough)) & ~7U;
    const unsigned before = static_cast<unsigned>((sums << 8) >> shift) & 0xFFU;
    return shift + select_in_byte[n - before][bits >> shift & 0xFFU];
}

}  // namespace dedup::inline v1
