// A thread in a report: its posts, each block of text that others repeat with an id, and links both ways.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/report/collection.hpp"

namespace dedup::cli {

// Ids, the same for who makes an element and who links to it; numbers count from 1 as people do.
[[nodiscard]] std::string thread_id(std::size_t thread);
[[nodiscard]] std::string post_id(std::size_t thread, std::size_t post);
// A block of a post's text; that of nothing is the post.
[[nodiscard]] std::string block_id(std::size_t thread, std::size_t post, span block);

class thread_page {
public:
    thread_page(const shown_thread& thread, std::size_t number);

    [[nodiscard]] std::size_t size() const { return thread_.posts.size(); }
    void append_post(std::string& out, std::size_t post) const;

private:
    struct use {  // of a post's text
        span target;
        std::size_t post = 0;  // that repeats it
        std::size_t ref = 0;   // which of its references
    };
    struct cursor {  // over a post's uses, as its text is written
        std::size_t next = 0;
        std::size_t covered = 0;  // end of what those before `next` repeat
    };

    [[nodiscard]] std::string copy_id(std::size_t post, std::size_t ref) const;
    void append_header(std::string& out, std::size_t post) const;
    void append_text(std::string& out, std::size_t post) const;
    void append_block(std::string& out, std::size_t post, span piece, cursor& at) const;
    bool append_copy(std::string& out, std::size_t post, std::size_t ref, bool mid_line) const;
    void append_uses(std::string& out, std::size_t post) const;

    const shown_thread& thread_;
    std::size_t number_;
    std::vector<std::vector<use>> uses_;  // [post], by where the target begins, the longest first
    std::vector<unsigned> colours_;       // [post], of those that are repeated
};

}  // namespace dedup::cli
