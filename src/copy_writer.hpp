// One copy at a time: from equal key bytes to a back-reference.
#pragma once

#include <cstdint>
#include <vector>

#include "dedup/collapse.hpp"
#include "edits.hpp"

namespace dedup {

// A copy that was put down. Positions of the thread's text and key, before any copy is taken out.
struct taken_copy {
    span text;
    std::uint32_t key_begin = 0;
    std::uint32_t key_end = 0;
    std::size_t removed = 0;  // bytes of this and all earlier copies of the post
    chain runs;
};

class copy_writer {
public:
    copy_writer(const thread_index& thread, const post_view& post, const options& o, std::vector<back_ref>& refs);

    // Puts the copy down if options accept it. The runs are trimmed, lie behind all copies put down before, at one
    // depth, and what they repeat is literal and stood together. Linear in the copy.
    bool put(chain runs);

    // Takes what is not whole words in copy and target off both ends, and what of another line got in by chance; false
    // if nothing is left.
    bool trim(chain& runs) const;

    [[nodiscard]] const std::vector<taken_copy>& taken() const { return taken_; }

private:
    struct place {  // where copy and target stand, in the thread's text
        span copy;
        span words;   // the copy from its first to its last key code point
        span copied;  // the copy from its first to its last byte that the target has too, white space aside
        span target;
        std::string_view prefix;
        bool fills_lines = false;
    };

    bool put_halves(const chain& runs);
    void trim_to_words(chain& runs) const;
    void trim_to_lines(chain& runs) const;
    [[nodiscard]] bool is_word_border(std::size_t text, std::size_t low, std::size_t high) const;
    [[nodiscard]] bool is_long_enough(const chain& runs, const place& p, std::uint32_t depth) const;
    [[nodiscard]] bool has_words(span text, std::uint32_t enough) const;
    [[nodiscard]] span target_room(const chain& runs) const;
    void find_lines(const chain& runs, place& p) const;
    void take_tags(place& p) const;
    void take_blank_lines(place& p) const;
    [[nodiscard]] std::string_view line_prefix(span copy) const;
    void fit_target(const chain& runs, place& p);
    void grow_left(place& p, std::size_t low, std::size_t room) const;
    void grow_right(place& p, std::size_t room);
    bool describe(const chain& runs, place& p, back_ref& ref);
    [[nodiscard]] dedup::role role_of(std::uint32_t post, std::uint32_t depth) const;
    [[nodiscard]] std::size_t removed_before(std::size_t text) const;

    const thread_index& t_;
    const post_view& post_;
    const options& o_;
    std::vector<back_ref>& refs_;
    std::vector<taken_copy> taken_;
    std::size_t begin_;  // of the post, in the thread's text
    std::size_t end_;
    std::size_t literal_;  // behind the last copy
    stripped_copy stripped_;
    difference difference_;
};

}  // namespace dedup
