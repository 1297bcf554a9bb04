// How a copy differs from its target, as the fewest literal edits that keep them apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/match.hpp"
#include "dedup/result.hpp"
#include "post_lines.hpp"

namespace dedup::inline v1 {

// A copy's text without the prefix of its further lines, and the way back to the post.
//
//     post     > Spaces, every\n> time.\n            prefix "> " off after the first line
//     lines    > Spaces, every\n
//                               time.\n
class stripped_copy {
public:
    // From `at` on in text(), `removed` bytes were taken out in all. Ascending; at the begin, none.
    struct shift {
        std::size_t at;
        std::size_t removed;
    };

    // `copy`: of the staged post, in thread positions; the thread's text must outlive what is asked. Where the lines do
    // not all have the prefix, fits() is false.
    void strip(const thread_index& thread, const post_lines& lines, span copy, std::string_view prefix);

    [[nodiscard]] bool fits() const { return fits_; }
    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::size_t memory() const { return buffer_.capacity() + shifts_.capacity() * sizeof(shift); }
    [[nodiscard]] std::size_t begin() const { return begin_; }  // of the copy, in the thread's text
    [[nodiscard]] const std::vector<shift>& shifts() const { return shifts_; }
    // How many lines lost a prefix of so many bytes, not less.
    [[nodiscard]] std::size_t prefixes(std::size_t size) const;
    [[nodiscard]] std::size_t to_thread(std::size_t at) const;
    [[nodiscard]] std::size_t from_thread(std::size_t at) const;

private:
    std::string_view text_;
    std::string buffer_;  // what text_ shows, if bytes were taken out
    std::vector<shift> shifts_;
    std::size_t begin_ = 0;
    bool fits_ = true;
};

// Bytes of the target, and those of the copy that stand there instead.
//
//     target   Spaces, every| |time.
//     copy     Spaces, every|\n> |time.
struct replacement {
    span replaced;
    span text;

    [[nodiscard]] bool none() const { return replaced.size() == 0 && text.size() == 0; }
};

struct difference {
    std::vector<replacement> changes;  // from target to copy, canonical: see back_ref
    std::uint32_t counted = 0;         // differences that are not free: words and punctuation
    std::size_t counted_bytes = 0;     // of the copy, in which it differs by more than marker, white space and glyph

    std::string gap;  // one side of the last that was judged; kept for its capacity

    void clear() { changes.clear(), counted = 0, counted_bytes = 0; }
    [[nodiscard]] std::size_t memory() const { return changes.capacity() * sizeof(replacement) + gap.capacity(); }
    // Adds a change behind the others, between which and it target and copy are equal. Trims, joins and moves, so that
    // changes are ascending, apart by at least a code point, effective, and leftmost.
    void add(span replaced, span text, std::string_view target, std::string_view copy);
    [[nodiscard]] std::vector<edit> edits(std::string_view copy) const;
};

// Compares the copy, less its first `lead` bytes, with the thread's text `target`; those bytes are put in. `lines`: of
// the staged post. `runs` say which key bytes of both are the same. False if what they say of a place lies before it,
// which no input is known to cause: then the copy must stay.
bool compare(const thread_index& thread, const post_lines& lines, const stripped_copy& copy, std::size_t lead,
             span target, std::span<const run> runs, difference& out);

}  // namespace dedup::inline v1
