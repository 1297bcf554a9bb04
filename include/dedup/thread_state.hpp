// The posts of one thread as a cleaner knows them, put aside: one cleaner serves many threads that interleave.
//
//     dedup::cleaner cleaner;
//     std::map<std::string, dedup::thread_state> threads;
//     for (const auto& post : posts) {
//         cleaner.swap(threads[post.thread]);  // in,
//         store(cleaner.clean(post.text));
//         cleaner.swap(threads[post.thread]);  // and out
//     }
//
// A plain value but for copies; it may go from one cleaner to another that has the same options.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "dedup/export.hpp"

namespace dedup::inline v1 {

class DEDUP_EXPORT thread_state {
public:
    thread_state() noexcept;  // a thread without posts
    ~thread_state();
    thread_state(thread_state&&) noexcept;
    thread_state& operator=(thread_state&&) noexcept;

    [[nodiscard]] std::uint32_t posts() const;  // number of clean() calls
    [[nodiscard]] std::size_t memory() const;   // bytes held

private:
    friend class cleaner;
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace dedup::inline v1
