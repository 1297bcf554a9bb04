// Canonical id tokens of a thread, and the number of the post that each belongs to.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace dedup::cli {

struct token_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view token) const { return std::hash<std::string_view>{}(token); }
};

using token_map = std::unordered_map<std::string, std::uint32_t, token_hash, std::equal_to<>>;

}  // namespace dedup::cli
