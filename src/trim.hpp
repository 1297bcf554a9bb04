// Borders that a person would draw: where a copy may begin and end.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "dedup/collapse.hpp"
#include "dedup/match.hpp"
#include "post_lines.hpp"

namespace dedup::inline v1 {

// What of the thread's text may be quoted together with what a chain repeats that begins with this run; `cut`: its own.
// `taken`: the copies of the staged post so far. Logarithmic in the thread's cuts.
span target_room(const thread_index& thread, const std::vector<taken_copy>& taken, const run& first, std::uint32_t cut);

// Cuts chains of the staged post back to whole words in copy and target.
class trimmer {
public:
    // `taken`: the copies of the staged post so far, now and when trim is called.
    trimmer(const thread_index& thread, const post_lines& lines, const std::vector<taken_copy>& taken);

    // Takes what is not whole words in copy and target off both ends, and what of another line got in by chance; of
    // what a post repeats of itself without a mark, whole sentences and lines stay. False if nothing is left. Linear in
    // the chain's text.
    bool trim(chain& runs) const;
    void trim_to_words(chain& runs) const;
    // Whether trim() may have left a part of a word, now or before, where it cut lines off. If not, what it left of
    // other posts' texts ends and begins with words.
    [[nodiscard]] bool has_cut_words() const { return has_cut_words_; }

private:
    // Places of the thread's text.
    struct ends {
        std::size_t at = 0;
        std::size_t from = 0;
        std::size_t at_end = 0;
        std::size_t from_end = 0;
    };
    class target_side;
    struct post_side;

    // Whether only white space and punctuation stand between this byte of the post (thread position) and the begin or
    // end of a sentence or of a line that wrapping does not explain.
    [[nodiscard]] bool begins_sentence(std::size_t text) const;
    [[nodiscard]] bool ends_sentence(std::size_t text) const;
    [[nodiscard]] bool is_word_border(std::size_t text, span room) const;
    template <class Room>
    bool begins_word(std::size_t text, Room& side) const;
    template <class Room>
    bool ends_word(std::uint32_t key, std::size_t text, Room& side) const;
    // What was asked last: several chains have an end of the copy in common.
    struct asked {
        std::uint32_t key = ~0U;
        std::size_t text = 0;
    };
    [[nodiscard]] std::size_t text_at(std::uint32_t key) const;
    [[nodiscard]] std::size_t text_begin(std::uint32_t key) const;
    [[nodiscard]] std::size_t text_end(std::uint32_t key) const;
    [[nodiscard]] bool begins_plainly(std::size_t text) const;
    [[nodiscard]] bool ends_plainly(std::size_t text) const;
    bool trim_begin(chain& runs, target_side& target, int& steps, ends& text) const;
    bool trim_end(chain& runs, target_side& target, int& steps, ends& text) const;
    [[nodiscard]] std::size_t text_at(std::uint32_t key, std::size_t near, std::ptrdiff_t step) const;
    ends trim_ends(chain& runs) const;
    void trim_to_lines(chain& runs, const ends& text) const;
    void trim_last_lines(chain& runs, const ends& text) const;
    void trim_first_lines(chain& runs, const ends& text) const;
    void cut_lines(chain& runs, std::uint32_t run::*side, std::uint32_t begin, std::uint32_t end) const;
    [[nodiscard]] bool may_be_stray_ahead(std::size_t text, std::uint32_t key) const;
    [[nodiscard]] bool may_be_stray_behind(std::size_t text, std::uint32_t key) const;
    [[nodiscard]] std::size_t paragraphs_up_to(std::size_t text) const;
    bool trim_own(chain& runs) const;
    void trim_to_sentences(const run& r, chain& out) const;
    [[nodiscard]] std::size_t word_behind_end(std::size_t text, std::size_t last, std::size_t last_in_key) const;
    [[nodiscard]] std::size_t word_before_end(std::size_t text, std::size_t last) const;
    [[nodiscard]] bool is_prose(span text) const;

    const thread_index& t_;
    const post_lines& lines_;
    const std::vector<taken_copy>& taken_;
    std::size_t begin_;  // of the staged post, in the thread's text
    std::size_t end_;
    mutable asked begin_asked_;
    mutable asked end_asked_;
    mutable bool has_cut_words_ = false;
};

// Bytes of letters and digits.
inline constexpr auto word_bytes = [] {
    std::array<bool, 256> out{};
    for (unsigned b = 0; b < 256; ++b)
        out[b] = b >= 0x80U || (b >= '0' && b <= '9') || ((b | 0x20U) >= 'a' && (b | 0x20U) <= 'z');
    return out;
}();
inline bool is_word_byte(char c) {
    return word_bytes[static_cast<unsigned char>(c)];
}

}  // namespace dedup::inline v1
