// Cleaned threads as bytes, for the disk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/cleaned_thread.hpp"
#include "dedup/cleaner.hpp"

namespace dedup::cli {

// A thread_pool's keeper. One caller at a time.
class thread_keeper {
public:
    explicit thread_keeper(const options& o) : cleaner_(o) {}

    [[nodiscard]] std::uint32_t posts(const cleaned_thread& t) const { return t.state.posts(); }
    // The posts from `first` on.
    std::string save(cleaned_thread& t, std::uint32_t first);
    // Puts them behind those that `t` has; `piece` may be several, one behind the other. Throws unusable and
    // dedup::error for what save() did not give.
    void load(cleaned_thread& t, std::string_view piece);

private:
    cleaner cleaner_;
    std::string saved_;  // kept for its capacity
};

}  // namespace dedup::cli
