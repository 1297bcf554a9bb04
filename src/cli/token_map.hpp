// Canonical id tokens of a thread, and the number of the post that each belongs to.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dedup::cli {

// Keeps its memory when it is cleared, and takes no time for it: a dump has many small threads.
class token_map {
public:
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view token) const {
        if (size_ == 0) return std::nullopt;
        const slot& s = slots_[place(token, hash(token))];
        return s.era == era_ ? std::optional(s.number) : std::nullopt;
    }

    // False, and nothing is changed, where the token stands there already.
    bool add(std::string_view token, std::uint32_t number) {
        if (2 * (size_ + 1) > slots_.size()) grow();
        const std::uint32_t h = hash(token);
        slot& s = slots_[place(token, h)];
        if (s.era == era_) return false;
        if (size_ == tokens_.size()) tokens_.emplace_back();
        tokens_[size_].assign(token);
        s = {era_, h, static_cast<std::uint32_t>(size_++), number};
        return true;
    }

    void clear() {
        size_ = 0;
        if (++era_ != 0) return;
        std::fill(slots_.begin(), slots_.end(), slot{});
        era_ = 1;
    }

private:
    struct slot {
        std::uint32_t era = 0;  // of another era: empty
        std::uint32_t hash = 0;
        std::uint32_t token = 0;  // in tokens_
        std::uint32_t number = 0;
    };

    static std::uint32_t hash(std::string_view token) {
        return static_cast<std::uint32_t>(std::hash<std::string_view>{}(token));
    }

    // The slot that holds `token`, or the empty one where it would go.
    [[nodiscard]] std::size_t place(std::string_view token, std::uint32_t h) const {
        const std::size_t mask = slots_.size() - 1;
        for (std::size_t at = h & mask;; at = (at + 1) & mask) {
            const slot& s = slots_[at];
            if (s.era != era_ || (s.hash == h && tokens_[s.token] == token)) return at;
        }
    }

    void grow() {
        std::vector<slot> old(std::max<std::size_t>(64, 2 * slots_.size()));
        old.swap(slots_);
        const std::size_t mask = slots_.size() - 1;
        for (const slot& s : old) {
            if (s.era != era_) continue;
            std::size_t at = s.hash & mask;
            while (slots_[at].era == era_) at = (at + 1) & mask;
            slots_[at] = s;
        }
    }

    std::deque<std::string> tokens_;  // the first size_ are in use
    std::vector<slot> slots_;         // a power of two of them, at most half full
    std::size_t size_ = 0;
    std::uint32_t era_ = 1;
};

}  // namespace dedup::cli
