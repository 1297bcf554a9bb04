// One thread of posts, cleaned in the order in which they were written.
//
//     dedup::cleaner thread;
//     for (const auto& post : posts) store(thread.clean(post));
//     thread.next_thread();
//
// A cleaner serves one caller at a time; any number of cleaners run in parallel. The same posts and options give the
// same results, whatever else runs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "dedup/options.hpp"
#include "dedup/result.hpp"
#include "dedup/thread_state.hpp"

namespace dedup::inline v1 {

class cleaner {
public:
    explicit cleaner(options = {});
    ~cleaner();
    cleaner(cleaner&&) noexcept;
    cleaner& operator=(cleaner&&) noexcept;

    // Cleans the thread's next post against those before it; the result owns all that it holds. Any bytes will do:
    // ill-formed UTF-8 is repaired and counted. Linear in the post's bytes (and, for a post of many short quotes, in
    // the thread's, once). All or nothing: throws dedup::error for a size over a ceiling, or for ill-formed UTF-8
    // with options.strict, and then the thread is as it was before the call.
    cleaned clean(std::string_view post, const hints& = {});

    // Forgets the posts and keeps the buffers: the next post is number 0.
    void next_thread();

    // Exchanges the thread that is being cleaned with one that was put aside. O(1).
    void swap(thread_state& other) noexcept;

    // The posts from number `first` on as bytes, the same on every machine: what load() needs to go on with the thread
    // later or elsewhere. Pieces of consecutive posts add up, loaded in turn or as one. Linear in what is saved.
    [[nodiscard]] std::string save(std::uint32_t first = 0) const;
    // Puts what save() gave, one piece or several, behind the thread's posts: later posts are cleaned as if it had been
    // here that these were. Linear. Throws dedup::error, the thread as it was, with errc::bad_state for what is
    // damaged, of another format, Unicode or ICU version, of other options (ceilings may differ), or not the next
    // piece.
    void load(std::string_view saved);

    // Bytes held, buffers kept for later included.
    [[nodiscard]] std::size_t memory() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace dedup::inline v1
