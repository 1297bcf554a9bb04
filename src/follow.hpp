// What stands beside a chain where the post that it repeats had a copy itself.
#pragma once

#include <vector>

#include "dedup/match.hpp"
#include "number_set.hpp"

namespace dedup::inline v1 {

// A chain that reaches to where a copy was taken out goes on, if its post does, with what that copy repeats, and behind
// it with what that post has next. Adds these as attached chains, behind all others.
//
//     post a     ....[the moon landing]....
//     post b     text of b, and what it copies from a, and b again          text of b, and |, and b again
//     this post  text of b, and what it copies from a, and b again
//                |--- chain ---||---- attached, from a ---||-- attached, from b
//
// Linear in the post: a cut is crossed once from each place.
void follow_copies(const thread_index& thread, std::vector<chain>& chains);

// The same with what it needs meanwhile, to be kept from post to post.
struct follow_buffers {
    number_set ahead, behind;

    [[nodiscard]] std::size_t memory() const { return ahead.memory() + behind.memory(); }
};
void follow_copies(const thread_index& thread, follow_buffers& buffers, std::vector<chain>& chains);

}  // namespace dedup::inline v1
