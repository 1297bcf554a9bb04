// Numbers that are the same for the same seed everywhere, which std:: distributions are not.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace bench {

// xoshiro256** (Blackman and Vigna), seeded by splitmix64.
class random {
public:
    explicit random(std::uint64_t seed) {
        for (auto& word : state_) {
            seed += 0x9E3779B97F4A7C15U;
            std::uint64_t z = seed;
            z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
            z = (z ^ z >> 27) * 0x94D049BB133111EBU;
            word = z ^ z >> 31;
        }
    }

    std::uint64_t next() {
        const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
        const std::uint64_t t = state_[1] << 17;
        state_[2] ^= state_[0];
        state_[3] ^= state_[1];
        state_[1] ^= state_[2];
        state_[0] ^= state_[3];
        state_[2] ^= t;
        state_[3] = rotate(state_[3], 45);
        return result;
    }

    // One of 0 to n - 1; n from 1 to 2^32. Biased by less than n / 2^32, which no benchmark sees.
    std::size_t below(std::size_t n) { return static_cast<std::size_t>((next() >> 32) * n >> 32); }

    // True `in` times of `of`.
    bool chance(std::size_t in, std::size_t of) { return below(of) < in; }

    template <typename List>
    decltype(auto) pick(const List& list) {
        return list[below(list.size())];
    }

private:
    static std::uint64_t rotate(std::uint64_t x, int by) { return x << by | x >> (64 - by); }

    std::array<std::uint64_t, 4> state_{};
};

// Ranks 0 to n - 1, each with a frequency of about 1 / (rank + 2), as words have them.
class zipf {
public:
    explicit zipf(std::size_t n) : ranks_(slots) {
        const auto weight = [](std::size_t rank) { return (std::uint64_t{1} << 32) / (rank + 2); };
        std::uint64_t total = 0;
        for (std::size_t rank = 0; rank < n; ++rank) total += weight(rank);
        std::size_t rank = 0;
        std::uint64_t covered = weight(0);
        for (std::size_t slot = 0; slot < slots; ++slot) {
            while (rank + 1 < n && covered * slots < total * slot) covered += weight(++rank);
            ranks_[slot] = static_cast<std::uint16_t>(rank);
        }
    }

    std::size_t operator()(random& r) const { return ranks_[r.below(slots)]; }

private:
    static constexpr std::size_t slots = 4096;
    std::vector<std::uint16_t> ranks_;
};

}  // namespace bench
