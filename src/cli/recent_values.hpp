// Values on their way to a database: found here until it has them, and given to it in the order of their keys, since it
// takes keys in order several times as fast as hashes in any order.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <future>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dedup::cli {

// One caller at a time.
class recent_values {
public:
    using table = std::unordered_map<std::string, std::string>;
    using sink = std::function<void(const table::value_type&)>;

    // Holds about `bytes`, half of them while `put`, called from a thread of its own, takes the other half.
    recent_values(std::size_t bytes, sink put) : most_(bytes / 2), put_(std::move(put)) {}
    // Values that `put` does not have yet are lost.
    ~recent_values();

    [[nodiscard]] const std::string* find(const std::string& key) const;
    // The key must be new. Throws what `put` threw.
    void add(std::string key, std::string value);
    // Returns when `put` has all.
    void move_out();

private:
    void begin_moving();
    void end_moving();

    const std::size_t most_;  // bytes
    const sink put_;
    table latest_;
    std::size_t bytes_ = 0;  // of them
    table moving_;           // read by both while it moves
    std::atomic<bool> given_up_ = false;
    std::future<void> moved_;
};

}  // namespace dedup::cli
