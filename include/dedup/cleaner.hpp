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
#include <vector>

#include "dedup/export.hpp"
#include "dedup/options.hpp"
#include "dedup/paragraph.hpp"
#include "dedup/result.hpp"
#include "dedup/thread_state.hpp"

namespace dedup::inline v1 {

class DEDUP_EXPORT cleaner {
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

    // For repeats across threads, a post in four steps:
    //
    //     cleaner.prepare(post, 64, paragraphs);                         // look these up among those of other threads,
    //     number = cleaner.add_text(canonical);                          // fetch the texts that have them: they stand
    //     cleaned = cleaner.clean_prepared(hints);                       // in the thread now, and can be repeated
    //     cleaner.literal_paragraphs(64, paragraphs);                    // what others may repeat of this post

    // The first half of clean(): lists the post's paragraphs with at least so many key bytes, `text` in bytes of the
    // normalised post. Throws as clean() does, the thread unchanged. The post's bytes outlive clean_prepared().
    void prepare(std::string_view post, std::size_t least_key, std::vector<paragraph>& out);
    // The second half: the post that prepare() was given becomes the thread's next, the same that clean() would give.
    // Another thread may have been swapped in meanwhile. Throws std::logic_error where nothing was prepared. After any
    // throw the thread is unchanged, and prepare() comes first again.
    cleaned clean_prepared(const hints& = {});
    // Puts a text that stands elsewhere, or a part of one, behind the thread's posts as it is: later posts are cleaned
    // against it and refer to it by the number that this returns. `text` is normal, as cleaned.text is. It counts in
    // posts() and save(), but not in max_post and max_thread: where it stands it was within them. Linear. Throws
    // errc::ill_formed for what is not UTF-8, and errc::thread_too_large at 2^32 bytes of text.
    std::uint32_t add_text(std::string_view text);
    // Lists what stayed of the last post's paragraphs, those with at least so many key bytes: `text` in bytes of its
    // cleaned.text, up to where a copy was taken out. Linear in the post.
    void literal_paragraphs(std::size_t least_key, std::vector<paragraph>& out) const;

    // The text of a post of the thread, as its cleaned.text was. Good until the next call of anything else.
    [[nodiscard]] std::string_view text(std::uint32_t post) const;

    // Bytes held, buffers kept for later included.
    [[nodiscard]] std::size_t memory() const;

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace dedup::inline v1
