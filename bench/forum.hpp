// A made-up forum dump: threads of posts that quote earlier posts of their thread as people and programs do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "dump.hpp"

namespace bench {

enum class script {
    english,   // ASCII but for a name now and then
    curly,     // a third of the posts with curly quotes, dashes and emoji
    mixed,     // nine languages and some English, a language a thread; emoji, some posts NFD
    nonlatin,  // Russian, Ukrainian, Arabic, Chinese, Japanese, Korean
};

struct forum {
    script writing = script::english;
    std::size_t size = 0;  // bytes, exceeded by less than a post
    double copies = 0.05;  // share of the bytes that are copied from earlier posts, markers not counted; at most 0.8
    std::uint64_t seed = 1;
};

// The same for the same arguments, on every machine. What was copied is in dump.copied.
dump write_forum(const forum& f);

using post_taker = std::function<void(const dump& d, const thread& t, const post& p)>;

// A forum of any size, post by post, `open` > 0 threads of which go on at a time, a post of this one, then of that; 1:
// one thread after the other. The threads are the same for any number, and have `f.size` bytes together, about.
void each_interleaved(const forum& f, std::size_t open, const post_taker& take);

}  // namespace bench
