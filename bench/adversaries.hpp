// Threads that were made to take long: what law 5 is measured with, here and in tests.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

// `size` bytes: the piece, said again and again.
std::string repeated(std::string_view piece, std::size_t size);

struct adversary {
    std::string_view name;
    // The posts of a thread of about `size` bytes in all; one post where the name does not say otherwise.
    std::function<std::vector<std::string>(std::size_t size)> make;
};

std::span<const adversary> adversaries();

}  // namespace bench
