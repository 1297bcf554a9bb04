// The fold of ASCII text, 64 bytes at a time: kernels that give the same bytes, and the one that suits this CPU.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace dedup::inline v1::detail {

// The key byte of an ASCII byte; 0 where it is dropped.
inline constexpr std::array<char, 128> ascii_key = [] {
    std::array<char, 128> key{};
    for (char c = '0'; c <= '9'; ++c) key[static_cast<unsigned char>(c)] = c;
    for (char c = 'a'; c <= 'z'; ++c) key[static_cast<unsigned char>(c)] = key[static_cast<unsigned char>(c - 32)] = c;
    for (char c : std::string_view("#$%&+<=@^~")) key[static_cast<unsigned char>(c)] = c;
    return key;
}();

inline constexpr std::size_t fold_block = 64;

// A kernel. It moves `key` past what it wrote, and may write up to 64 bytes more there.
struct fold_ascii_kernel {
    std::string_view name;

    // Folds blocks of 64 bytes until one holds a non-ASCII byte, `blocks` at most; returns how many. Sets a word of
    // `bits` a block: bit i says that byte i is kept.
    std::size_t (*blocks)(const char* text, std::size_t blocks, char*& key, std::uint64_t* bits);
};

// What this CPU can run: the portable kernel first, the fastest last.
[[nodiscard]] std::span<const fold_ascii_kernel> fold_ascii_kernels();

}  // namespace dedup::inline v1::detail
