// A thread in a report: its posts, each block of text that others repeat with an id, and links both ways.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/report/collection.hpp"
#include "cli/report/copy_index.hpp"

namespace dedup::cli {

// Ids, the same for who makes an element and who links to it; numbers count from 1 as people do. `thread` is a
// position in the report, `post` a number in its thread.
[[nodiscard]] std::string thread_id(std::size_t thread);
[[nodiscard]] std::string post_id(std::size_t thread, std::size_t post);
// A block of a post's text; that of nothing is the post.
[[nodiscard]] std::string block_id(std::size_t thread, std::size_t post, span block);

class thread_page {
public:
    // `thread`: position in `shown`.
    thread_page(const collection& shown, const copy_index& copies, std::size_t thread);

    // `post`: position in the thread.
    void append_post(std::string& out, std::size_t post) const;

private:
    struct cursor {  // over a post's uses, as its text is written
        std::size_t next = 0;
        std::size_t covered = 0;  // end of what those before `next` repeat
    };

    [[nodiscard]] const shown_post& at(std::size_t post) const { return thread_.posts[post]; }
    [[nodiscard]] const std::vector<use>& uses_of(std::size_t post) const { return copies_.of({number_, post}); }
    void append_header(std::string& out, std::size_t post) const;
    void append_text(std::string& out, std::size_t post) const;
    void append_block(std::string& out, std::size_t post, span piece, cursor& c) const;
    bool append_copy(std::string& out, std::size_t post, std::size_t copy, bool mid_line) const;
    void append_uses(std::string& out, std::size_t post) const;

    const collection& shown_;
    const copy_index& copies_;
    const shown_thread& thread_;
    std::size_t number_;
};

}  // namespace dedup::cli
