// External interface: minimisers, minimisers_portable.
//
// Buzhash is h(i) = xor over j < 24 of rotl(mix(b[i + j]), 23 - j). As rotation distributes over xor, the hash of 2m
// bytes is made of two hashes of m bytes: four doublings give 16 bytes, and 16 + 8 gives 24, with no step depending on
// the step before it. The same trick gives minima over 32 neighbours in five steps. Plain loops: the compiler turns
// them into vector code for each instruction set named below.
#include "simd/minimisers.hpp"

#include <algorithm>

namespace dedup::simd {
namespace {

constexpr std::size_t most = minimiser_block + 62;  // shingles hashed in a call
constexpr std::size_t padded = most + 64;

[[gnu::always_inline]] inline std::uint32_t rotl(std::uint32_t x, unsigned n) {
    return (x << n) | (x >> (32 - n));
}

[[gnu::always_inline]] inline void minimise(const unsigned char* bytes, std::size_t n, std::uint32_t* hashes,
                                            std::uint8_t* chosen) {
    alignas(64) std::uint32_t a[padded];
    alignas(64) std::uint32_t b[padded];
    const std::size_t shingles = n + 62;
    for (std::size_t i = 0; i < shingles + 23; ++i) {
        std::uint32_t x = (bytes[i] + 1U) * 0x9E3779B1U;
        x ^= x >> 15;
        a[i] = x * 0x85EBCA6BU;
    }
    for (std::size_t i = 0; i < shingles + 22; ++i) b[i] = rotl(a[i], 1) ^ a[i + 1];
    for (std::size_t i = 0; i < shingles + 20; ++i) a[i] = rotl(b[i], 2) ^ b[i + 2];
    for (std::size_t i = 0; i < shingles + 16; ++i) b[i] = rotl(a[i], 4) ^ a[i + 4];          // 8 bytes
    for (std::size_t i = 0; i < shingles + 8; ++i) a[i] = rotl(b[i], 8) ^ b[i + 8];           // 16 bytes
    for (std::size_t i = 0; i < shingles; ++i) a[i] = hashes[i] = rotl(a[i], 8) ^ b[i + 16];  // 24 bytes
    for (std::size_t i = 0; i < shingles - 1; ++i) b[i] = std::min(a[i], a[i + 1]);
    for (std::size_t i = 0; i < shingles - 3; ++i) a[i] = std::min(b[i], b[i + 2]);
    for (std::size_t i = 0; i < shingles - 7; ++i) b[i] = std::min(a[i], a[i + 4]);
    for (std::size_t i = 0; i < shingles - 15; ++i) a[i] = std::min(b[i], b[i + 8]);
    for (std::size_t i = 0; i < shingles - 31; ++i) b[i] = std::min(a[i], a[i + 16]);  // least of a window
    const std::size_t windows = shingles - 31;
    for (std::size_t i = 0; i < windows - 1; ++i) a[i] = std::max(b[i], b[i + 1]);
    for (std::size_t i = 0; i < windows - 3; ++i) b[i] = std::max(a[i], a[i + 2]);
    for (std::size_t i = 0; i < windows - 7; ++i) a[i] = std::max(b[i], b[i + 4]);
    for (std::size_t i = 0; i < windows - 15; ++i) b[i] = std::max(a[i], a[i + 8]);
    for (std::size_t i = 0; i < n; ++i) chosen[i] = std::max(b[i], b[i + 16]) == hashes[i + 31];
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void minimisers_avx2(const unsigned char* bytes, std::size_t n, std::uint32_t* hashes,
                                             std::uint8_t* chosen) {
    minimise(bytes, n, hashes, chosen);
}

[[gnu::target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")]] void minimisers_avx512(
    const unsigned char* bytes, std::size_t n, std::uint32_t* hashes, std::uint8_t* chosen) {
    minimise(bytes, n, hashes, chosen);
}
#endif

}  // namespace

void minimisers_portable(const unsigned char* bytes, std::size_t n, std::uint32_t* hashes, std::uint8_t* chosen) {
    minimise(bytes, n, hashes, chosen);
}

minimisers_fn minimisers() {
#if defined(__x86_64__)
    static const minimisers_fn fastest = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
                                             ? minimisers_avx512
                                             : (__builtin_cpu_supports("avx2") ? minimisers_avx2 : minimisers_portable);
    return fastest;
#else
    return minimisers_portable;
#endif
}

}  // namespace dedup::simd
