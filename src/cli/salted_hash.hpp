// A hash of numbers that come with the input: who knows no more than the source cannot make them collide.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

namespace dedup::cli {

// Of the process; nothing that is written depends on it.
inline const std::uint64_t hash_salt = [] {
    std::random_device random;
    return (std::uint64_t{random()} << 32) ^ random();
}();

struct salted_hash {
    // The salt between two rounds of a mixer that lets each bit change all (MurmurHash3's).
    std::size_t operator()(std::uint64_t number) const { return mix(mix(number) ^ hash_salt); }

private:
    static std::uint64_t mix(std::uint64_t n) {
        n = (n ^ n >> 33) * std::uint64_t{0xFF51AFD7ED558CCD};
        n = (n ^ n >> 33) * std::uint64_t{0xC4CEB9FE1A85EC53};
        return n ^ n >> 33;
    }
};

}  // namespace dedup::cli
