// Edited copies: neighbours that are one, and sentences beside a copy that nearly agree.
#pragma once

#include "align.hpp"
#include "dedup/match.hpp"
#include "post_lines.hpp"

namespace dedup::inline v1 {

// Appends `second` to `first` if both stand in the same order in the copy and in what they repeat, and what lies
// between is an edit: changed words, words left out, a snip. Lines of the post's own keep them apart, and without a
// mark also changed numbers. Linear in what lies between, which is bounded.
bool join(const thread_index& thread, const post_lines& post, chain& first, const chain& second);

// Whether the copy puts a whole line of words in where its source has next to nothing.
bool puts_line_in(const thread_index& thread, const post_lines& post, stretch between);

// Lengthens the chain, in the copy not beyond `room`, by sentences and lines in which at least four fifths of the key
// bytes agree and, without a mark, letters alone differ; false if there are none. Linear in what it adds, and in one
// unit of at most 160 key bytes more.
bool lengthen(const thread_index& thread, const post_lines& post, chain& c, span room);

}  // namespace dedup::inline v1
