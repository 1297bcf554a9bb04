// External interface: cli::recent_values.
#include "cli/recent_values.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace dedup::cli {

recent_values::~recent_values() {
    given_up_ = true;
    if (moved_.valid()) moved_.wait();
}

const std::string* recent_values::find(const std::string& key) const {
    for (const table* t : {&latest_, &moving_}) {
        if (const auto found = t->find(key); found != t->end()) return &found->second;
    }
    return nullptr;
}

void recent_values::add(std::string key, std::string value) {
    constexpr std::size_t beside = sizeof(table::value_type) + 32;  // bytes that the table holds for each
    bytes_ += value.size() + beside;
    latest_.emplace(std::move(key), std::move(value));
    if (bytes_ > most_) begin_moving();
}

void recent_values::begin_moving() {
    end_moving();
    moving_.swap(latest_);
    bytes_ = 0;
    moved_ = std::async(std::launch::async, [this] {
        std::vector<const table::value_type*> sorted;
        sorted.reserve(moving_.size());
        for (const auto& value : moving_) sorted.push_back(&value);
        std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* z) { return a->first < z->first; });
        for (auto at = sorted.begin(); at != sorted.end() && !given_up_; ++at) put_(**at);
    });
}

void recent_values::end_moving() {
    if (moved_.valid()) moved_.get();
    moving_.clear();
}

void recent_values::move_out() {
    begin_moving();
    end_moving();
}

}  // namespace dedup::cli
