// External interface: anchors, class anchor_parts, possible_anchors, shingle_hashes, fingerprint.
#include "dedup/fingerprint.hpp"

#define XXH_INLINE_ALL  // keys are short: a call would cost more than the hash
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "simd/minimisers.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t sparse = 8;  // key bytes between equal minima that are kept

constexpr std::size_t reach = window - 1;  // shingles beside one that share a window with it

// Of those from `kept` on, equal neighbours that are nearer than `sparse` to the one that is kept go.
void thin_out(std::size_t kept, growing<anchor>& out) {
    std::size_t to = kept;
    for (std::size_t i = kept; i < out.size(); ++i) {
        const bool again = to > 0 && out[to - 1].hash == out[i].hash && out[i].at - out[to - 1].at < sparse;
        if (!again) out[to++] = out[i];
    }
    out.shrink(to);
}

simd::minimisers_fn minimise() {
    static const simd::minimisers_fn fastest = simd::minimiser_kernels().back().run;
    return fastest;
}

}  // namespace

void anchors(std::string_view key, std::uint32_t begin, growing<anchor>& out) {
    anchor_parts(key, begin, key.size()).next(out);
}

void anchor_parts::next(growing<anchor>& out) {
    out.shrink(0);
    if (!more()) return;
    const std::size_t shingles = key_.size() - shingle + 1;
    const bool goes_on = first_ > 0;
    if (goes_on) out.push_back(last_);  // equal minima are compared with it
    for (const std::size_t end = first_ + std::min(size_, shingles - first_); first_ < end;) {
        const std::size_t n = std::min(simd::minimiser_block, end - first_);
        const std::size_t kept = out.size();
        anchor* const to = out.extend(n + simd::minimiser_margin);
        const simd::minimisers chosen = minimise()(key_, first_, n, begin_, to);
        out.shrink(kept + chosen.count);
        const bool goes_on_equal = kept > 0 && chosen.count > 0 && to[-1].hash == to[0].hash;
        if (chosen.equal || goes_on_equal) thin_out(kept, out);
        first_ += n;
    }
    if (out.size() == 0) {  // no window lies wholly inside, and filler was the least of each: the least shingle will do
        std::array<std::uint32_t, window> hashes;
        shingle_hashes(key_, 0, std::span(hashes).first(shingles));
        const auto* least = std::min_element(hashes.begin(), hashes.begin() + shingles);
        out.push_back({begin_ + static_cast<std::uint32_t>(least - hashes.begin()), *least});
    }
    last_ = out.back();
    if (!goes_on) return;
    std::copy(out.begin() + 1, out.end(), out.begin());
    out.shrink(out.size() - 1);
}

void possible_anchors(std::string_view key, bool copy_before, bool copy_behind, std::vector<anchor>& out) {
    out.clear();
    if (key.size() < shingle) return;
    const std::size_t shingles = key.size() - shingle + 1;
    const bool is_short = shingles < 2 * reach;  // no window may lie wholly inside
    const std::size_t unsure = std::min(reach, shingles);
    const std::size_t begin = copy_before || is_short ? unsure : 0;  // from here to the end, the key alone decides
    const std::size_t end = copy_behind || is_short ? std::max(begin, shingles - unsure) : shingles;
    const auto put_all = [&](std::size_t from, std::size_t to) {  // `reach` at most
        std::array<std::uint32_t, reach> hashes;
        shingle_hashes(key, from, std::span(hashes).first(to - from));
        for (std::size_t at = from; at < to; ++at) out.push_back({static_cast<std::uint32_t>(at), hashes[at - from]});
    };
    put_all(0, begin);
    const auto at_an_end = [&](const anchor& a) { return a.at < begin || a.at >= end; };
    for (std::size_t first = 0; first < shingles; first += simd::minimiser_block) {
        const std::size_t n = std::min(simd::minimiser_block, shingles - first);
        const std::size_t kept = out.size();
        out.resize(kept + n + simd::minimiser_margin);
        out.resize(kept + minimise()(key, first, n, 0, out.data() + kept).count);
        out.erase(std::remove_if(out.begin() + static_cast<std::ptrdiff_t>(kept), out.end(), at_an_end), out.end());
    }
    put_all(end, shingles);
}

void shingle_hashes(std::string_view key, std::size_t first, std::span<std::uint32_t> out) {
    const auto* const bytes = reinterpret_cast<const unsigned char*>(key.data() + first);
    for (std::size_t done = 0; done < out.size(); done += simd::minimiser_block)
        simd::hash_shingles(bytes + done, std::min(simd::minimiser_block, out.size() - done), out.data() + done);
}

std::uint64_t fingerprint(std::string_view key) {
    return XXH3_64bits(key.data(), key.size());
}

}  // namespace dedup::inline v1
