// Borders that a person would draw: where a copy may begin and end.
#pragma once

#include <cstddef>
#include <cstdint>

#include "dedup/collapse.hpp"
#include "dedup/match.hpp"

namespace dedup {

// Cuts chains of the staged post back to whole words in copy and target.
class trimmer {
public:
    trimmer(const thread_index& thread, const reading& lines);

    // Takes what is not whole words in copy and target off both ends, and what of another line got in by chance; of
    // what a post repeats of itself without a mark, whole sentences and lines stay. `room`: what of the thread's text
    // may be quoted together with what the runs repeat. False if nothing is left. Linear in the chain's text.
    bool trim(chain& runs, span room) const;
    void trim_to_words(chain& runs, span room) const;

private:
    // Whether only white space and punctuation stand between this byte of the post (thread position) and the begin or
    // end of a sentence or of a line that wrapping does not explain.
    [[nodiscard]] bool begins_sentence(std::size_t text) const;
    [[nodiscard]] bool ends_sentence(std::size_t text) const;
    [[nodiscard]] bool is_word_border(std::size_t text, span room) const;
    [[nodiscard]] bool begins_word(std::uint32_t key, span room) const;
    [[nodiscard]] bool ends_word(std::uint32_t key, span room) const;
    void trim_to_lines(chain& runs) const;
    bool trim_own(chain& runs) const;
    void trim_to_sentences(const run& r, chain& out) const;
    [[nodiscard]] bool is_prose(span text) const;

    const thread_index& t_;
    const reading& lines_;
    std::size_t begin_;  // of the staged post, in the thread's text
    std::size_t end_;
};

// Whether the byte is of a letter or digit.
inline bool is_word_byte(char c) {
    const auto b = static_cast<unsigned char>(c);
    return b >= 0x80U || (b >= '0' && b <= '9') || ((b | 0x20U) >= 'a' && (b | 0x20U) <= 'z');
}

}  // namespace dedup
