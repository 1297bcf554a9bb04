// What a worker does with a lane of a batch: cleans its posts, each against its thread, and gives them to the sink.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "cli/batch.hpp"
#include "cli/cleaned_thread.hpp"
#include "cli/conservation.hpp"
#include "cli/corpus.hpp"
#include "cli/posts.hpp"
#include "cli/thread_keeper.hpp"
#include "cli/thread_pool.hpp"
#include "dedup/cleaner.hpp"

namespace dedup::cli {

using cleaned_threads = thread_pool<cleaned_thread>;

class post_cleaner {
public:
    // All must live as long. `across`: other threads are looked into as well; then all posts are in one lane.
    post_cleaner(const settings& s, cleaned_threads& threads, corpus* across, post_sink sink)
        : settings_(s),
          threads_(threads),
          across_(across),
          sink_(std::move(sink)),
          cleaner_(s.clean),
          keeper_(s.clean) {
        if (s.verify) verify_.emplace(s.clean);
    }

    // Fills in the rest of the lane. `last` is the thread that the lane's posts of the batch before ended with, if its
    // posts are neighbours, and is left so.
    void clean(batch& b, std::size_t lane, cleaned_threads::entry*& last);

private:
    struct posting {  // what others call the post; tokens
        std::string_view thread, id;
        bool lends = true;  // others may refer to it
    };

    void change_thread(const batch_post& p, cleaned_threads::entry*& now);
    void leave(cleaned_threads::entry*& now);
    void text_file(const batch& b);
    void line(const batch& b, const batch_post& p, cleaned_thread& t);
    cleaned clean_post(std::string_view text, const hints& h, const posting& p, cleaned_thread& t);
    void borrow(const posting& p, cleaned_thread& t);
    void lend(const cleaned& c, const posting& p);
    cleaned clean_line(const batch_post& p, const posting& named, cleaned_thread& t);
    cleaned literal(std::string_view text);
    void bad(std::size_t line, std::size_t offset, std::string what);
    void give(const cleaned& c, const post& p, std::size_t line);

    const settings& settings_;
    cleaned_threads& threads_;
    corpus* const across_;
    post_sink sink_;
    cleaner cleaner_;
    thread_keeper keeper_;
    std::optional<conservation> verify_;

    batch_lane* lane_ = nullptr;  // the present one
    std::vector<paragraph> paragraphs_;
    std::unordered_map<std::uint64_t, bool> lent_;  // whether the corpus has the fingerprint, where it was asked
    std::string id_, parent_, author_;              // kept for their capacity
};

}  // namespace dedup::cli
