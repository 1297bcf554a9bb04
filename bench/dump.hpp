// A forum dump in memory: what every pipeline is timed over.
#pragma once

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

struct post {
    std::size_t begin = 0;  // of dump.text
    std::size_t end = 0;
    std::string id;
};

struct thread {
    std::string name;
    std::size_t first = 0;  // its posts are [first, last) of dump.posts
    std::size_t last = 0;
};

struct dump {
    std::string text;  // of all posts, one behind the other
    std::vector<post> posts;
    std::vector<thread> threads;
    std::size_t skipped = 0;  // lines that were no posts
    std::size_t copied = 0;   // bytes known to be copies: generated dumps only

    [[nodiscard]] std::string_view text_of(const post& p) const {
        return std::string_view(text).substr(p.begin, p.end - p.begin);
    }
    [[nodiscard]] std::span<const post> posts_of(const thread& t) const {
        return std::span(posts).subspan(t.first, t.last - t.first);
    }
    // The thread begins with the next add_post().
    void add_thread(std::string name) { threads.push_back({std::move(name), posts.size(), posts.size()}); }
    // The post is what was appended to `text` since the last post.
    void add_post(std::string id) {
        posts.push_back({posts.empty() ? 0 : posts.back().end, text.size(), std::move(id)});
        threads.back().last = posts.size();
    }
};

// JSON lines, plain or zstd (by content, windows up to 2^31), a post a line: {"thread", "id", "text"}, ids strings or
// integers, a thread's posts neighbours. Lines that are no posts are named on standard error and counted. Throws
// bad_input (json_lines.hpp) where nothing can be read or no line is good.
dump read_dump(const std::string& path);

// The texts, each up to the end of a line; or JSON lines that read_dump() reads. Throws std::runtime_error.
void write_text(const dump& d, std::FILE* to);
void write_json_lines(const dump& d, std::FILE* to);
void write_json_line(const dump& d, const thread& t, const post& p, std::FILE* to);

}  // namespace bench
