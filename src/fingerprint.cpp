// External interface: anchors, fingerprint.
#include "dedup/fingerprint.hpp"

#define XXH_INLINE_ALL  // keys are short: a call would cost more than the hash
#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "simd/minimisers.hpp"

namespace dedup {
namespace {

constexpr std::size_t sparse = 8;  // key bytes between equal minima that are kept

constexpr std::size_t reach = window - 1;  // shingles beside one that share a window with it

// A compiler that knows the most that n can be copies by a string instruction, which takes long to start.
void copy(const char* from, std::size_t n, unsigned char* to) {
    asm("" : "+r"(n));
    std::memcpy(to, from, n);
}

}  // namespace

void anchors(std::string_view key, std::vector<anchor>& out) {
    out.clear();
    if (key.size() < shingle) return;
    const std::size_t shingles = key.size() - shingle + 1;
    const simd::minimisers_fn minimise = simd::minimiser_kernels().back().run;
    std::uint32_t hashes[simd::minimiser_hashes];
    std::uint64_t chosen[simd::minimiser_words];
    unsigned char bytes[simd::minimiser_bytes + reach + shingle];
    std::size_t kept = 0;
    const auto keep = [&](std::size_t at, std::uint32_t hash) {
        const bool again = kept > 0 && out[kept - 1].hash == hash && at - out[kept - 1].at < sparse;
        if (again) return;
        if (kept == out.size()) out.resize(kept + kept / 2 + key.size() / 16 + 8);
        out[kept++] = {static_cast<std::uint32_t>(at), hash};
    };
    for (std::size_t first = 0; first < shingles;) {
        const std::size_t n = std::min(simd::minimiser_block, shingles - first);
        // Windows that reach over an end of the key see a filler there, which is never an anchor.
        const std::size_t before = std::min(first, reach);
        const std::size_t after = std::min(key.size() - first, n + reach + shingle - 1);
        std::memset(bytes, 0, reach);
        copy(key.data() + first - before, before + after, bytes + reach - before);
        std::memset(bytes + reach + after, 0, simd::minimiser_slack - reach);
        minimise(bytes, n, hashes, chosen);
        for (std::size_t w = 0; w * 64 < n; ++w) {
            for (std::uint64_t left = chosen[w]; left != 0; left &= left - 1) {
                const std::size_t at = w * 64 + static_cast<std::size_t>(std::countr_zero(left));
                keep(first + at, hashes[at + reach]);
            }
        }
        first += n;
    }
    if (kept == 0) {  // no window lies wholly inside, and filler was the least of each: the least shingle will do
        const auto* least = std::min_element(hashes + reach, hashes + reach + shingles);
        keep(static_cast<std::size_t>(least - (hashes + reach)), *least);
    }
    out.resize(kept);
}

std::uint64_t fingerprint(std::string_view key) {
    return XXH3_64bits(key.data(), key.size());
}

}  // namespace dedup
