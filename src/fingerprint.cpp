// External interface: anchors, fingerprint.
#include "dedup/fingerprint.hpp"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "simd/minimisers.hpp"

namespace dedup {
namespace {

constexpr std::size_t sparse = 8;  // key bytes between equal minima that are kept

constexpr std::size_t reach = window - 1;  // shingles beside one that share a window with it

}  // namespace

void anchors(std::string_view key, std::vector<anchor>& out) {
    out.clear();
    if (key.size() < shingle) return;
    const std::size_t shingles = key.size() - shingle + 1;
    const auto* bytes = reinterpret_cast<const unsigned char*>(key.data());
    static const simd::minimisers_fn minimise = simd::minimisers();
    std::uint32_t hashes[simd::minimiser_block + 2 * reach];
    std::uint8_t chosen[simd::minimiser_block];
    unsigned char ends[simd::minimiser_block + 2 * reach + shingle];
    const auto keep = [&](std::size_t at, std::uint32_t hash) {
        const bool again = !out.empty() && out.back().hash == hash && at - out.back().at < sparse;
        if (!again) out.push_back({static_cast<std::uint32_t>(at), hash});
    };
    for (std::size_t first = 0; first < shingles;) {
        const std::size_t n = std::min(simd::minimiser_block, shingles - first);
        const bool inside = first >= reach && first + n + reach <= shingles;
        const unsigned char* from = bytes + first - reach;
        if (!inside) {  // windows that reach over an end of the key see a filler there, which is never an anchor
            std::memset(ends, 0, sizeof ends);
            const std::size_t before = std::min(first, reach);
            const std::size_t after = std::min(key.size() - first, n + reach + shingle - 1);
            std::memcpy(ends + reach - before, bytes + first - before, before + after);
            from = ends;
        }
        minimise(from, n, hashes, chosen);
        for (std::size_t i = 0; i < n; i += 8) {  // few are chosen: eight at a time
            std::uint64_t eight = 0;
            std::memcpy(&eight, chosen + i, std::min<std::size_t>(8, n - i));
            if constexpr (std::endian::native == std::endian::big) eight = __builtin_bswap64(eight);
            for (; eight != 0; eight &= eight - 1) {
                const std::size_t at = i + static_cast<std::size_t>(std::countr_zero(eight)) / 8;
                keep(first + at, hashes[at + reach]);
            }
        }
        first += n;
    }
    if (out.empty()) {  // no window lies wholly inside, and filler was the least of each: the least shingle will do
        const auto* least = std::min_element(hashes + reach, hashes + reach + shingles);
        keep(static_cast<std::size_t>(least - (hashes + reach)), *least);
    }
}

std::uint64_t fingerprint(std::string_view key) {
    return XXH3_64bits(key.data(), key.size());
}

}  // namespace dedup
