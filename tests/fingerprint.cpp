// fingerprint: golden values, the promise of a common anchor, and kernels that agree with their portable twin.
#include "dedup/fingerprint.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "simd/minimisers.hpp"

namespace {

using dedup::anchor;

std::vector<anchor> anchors_of(std::string_view key) {
    const std::vector<char> exact(key.begin(), key.end());  // so that sanitizers see an overread
    dedup::growing<anchor> out;
    dedup::anchors({exact.data(), exact.size()}, 0, out);
    return {out.begin(), out.end()};
}

std::uint32_t rotl(std::uint32_t x, unsigned n) {
    return n == 0 ? x : (x << n) | (x >> (32 - n));
}

std::uint32_t slow_hash(std::string_view shingle) {
    std::uint32_t h = 0;
    for (const char c : shingle) {
        std::uint32_t x = (static_cast<unsigned char>(c) + 1U) * 0x9E3779B1U;
        x ^= x >> 15;
        h = rotl(h, 1) ^ x * 0x85EBCA6BU;
    }
    return h;
}

// Winnowing as it is written: the least of each window (all equal ones, thinned out afterwards).
std::vector<anchor> slow_anchors(std::string_view key) {
    std::vector<anchor> out;
    if (key.size() < dedup::shingle) return out;
    const std::size_t n = key.size() - dedup::shingle + 1;
    std::vector<std::uint32_t> h(n);
    for (std::size_t i = 0; i < n; ++i) h[i] = slow_hash(key.substr(i, dedup::shingle));
    std::set<std::size_t> chosen;
    for (std::size_t w = 0; w + dedup::window <= n; ++w) {
        const std::uint32_t least = *std::min_element(h.begin() + w, h.begin() + w + dedup::window);
        for (std::size_t i = w; i < w + dedup::window; ++i) {
            if (h[i] == least) chosen.insert(i);
        }
    }
    for (const std::size_t i : chosen) {
        const bool again = !out.empty() && out.back().hash == h[i] && i - out.back().at < 8;
        if (!again) out.push_back({static_cast<std::uint32_t>(i), h[i]});
    }
    return out;
}

std::string random_key(std::mt19937_64& r, std::size_t size, unsigned letters) {
    std::string out;
    for (; size > 0; --size) out += static_cast<char>(letters >= 256 ? r() : 'a' + r() % letters);
    return out;
}

// Whether an anchor lies inside `shared` wherever it stands: the same one in both keys.
bool share_an_anchor(std::string_view a, std::size_t at_a, std::string_view b, std::size_t at_b, std::size_t size) {
    std::set<std::pair<std::size_t, std::uint32_t>> seen;
    for (const anchor& x : anchors_of(a)) {
        if (x.at >= at_a && x.at + dedup::shingle <= at_a + size) seen.insert({x.at - at_a, x.hash});
    }
    for (const anchor& x : anchors_of(b)) {
        if (x.at >= at_b && x.at + dedup::shingle <= at_b + size) {
            // In periodic text equal hashes stand a period apart: any of them will do.
            for (const auto& [at, hash] : seen) {
                if (hash == x.hash) return true;
            }
        }
    }
    return false;
}

// Nobody stores fingerprints yet: these values may change with the hash or its parameters, in a commit that says so
// and shows that the results (golden.cpp, the labelled threads) do not change. They must never change by accident, nor
// from one machine to the next.
TEST_CASE("fingerprint: golden") {
    CHECK(dedup::fingerprint("") == 0x2D06800538D394C2U);
    CHECK(dedup::fingerprint("a") == 0xE6C632B61E964E1FU);
    CHECK(dedup::fingerprint("abc") == 0x78AF5F94892F3950U);
    const std::string key = "everyblockofadiscussionthreadonceeachlatercopyabackreferencetothatonecanonicalcopy";
    const std::vector<anchor> expected = {{24, 0x269F7360}, {32, 0x0AA486B2}, {41, 0x07615D62}, {43, 0x080CCD03}};
    CHECK((anchors_of(key) == expected));
}

TEST_CASE("fingerprint: a key shorter than a shingle has no anchor, any other has one") {
    std::mt19937_64 r(1);
    for (std::size_t size = 0; size < 200; ++size) {
        CAPTURE(size);
        CHECK(anchors_of(random_key(r, size, 26)).empty() == (size < dedup::shingle));
        CHECK(anchors_of(std::string(size, 'a')).empty() == (size < dedup::shingle));
        CHECK(anchors_of(std::string(size, '\0')).empty() == (size < dedup::shingle));
    }
}

TEST_CASE("fingerprint: anchors ascend and hash what they say, and hold those of plain winnowing") {
    std::mt19937_64 r(2);
    for (int i = 0; i < 400; ++i) {
        CAPTURE(i);
        const unsigned letters = i % 3 == 0 ? 1 + i % 4 : i % 3 == 1 ? 26 : 256;
        const std::string key = random_key(r, dedup::shingle + r() % 3000, letters);
        const std::vector<anchor> got = anchors_of(key);
        for (std::size_t k = 0; k < got.size(); ++k) {
            REQUIRE(got[k].at + dedup::shingle <= key.size());
            if (k > 0) REQUIRE(got[k - 1].at < got[k].at);
            REQUIRE(got[k].hash == slow_hash(std::string_view(key).substr(got[k].at, dedup::shingle)));
        }
        // Windows over the ends may add some; thinning leaves one of equal ones within eight bytes.
        for (const anchor& wanted : slow_anchors(key)) {
            const bool there = std::any_of(got.begin(), got.end(), [&](const anchor& g) {
                return g.hash == wanted.hash && g.at <= wanted.at + 8 && wanted.at <= g.at + 8;
            });
            REQUIRE(there);
        }
        REQUIRE(got.size() <= key.size() / 4 + 2);
    }
}

TEST_CASE("fingerprint: the parts of a key have its anchors") {
    std::mt19937_64 r(6);
    for (int i = 0; i < 60; ++i) {
        CAPTURE(i);
        const std::size_t part = 2048 << r() % 2;
        std::string key = random_key(r, r() % 40, 26);  // what recurs begins anywhere
        key += random_key(r, r() % (4 * part), 1 + i % 3 * 12);
        if (i % 4 == 0) key.resize(key.size() / 2048 * 2048 + dedup::shingle - 1);
        dedup::anchor_parts parts(key, 0, part);
        std::vector<anchor> all;
        dedup::growing<anchor> some;
        while (parts.more()) {
            parts.next(some);
            all.insert(all.end(), some.begin(), some.end());
        }
        REQUIRE(all == anchors_of(key));
        parts.next(some);
        REQUIRE(some.empty());
    }
}

TEST_CASE("fingerprint: keys with 64 bytes in common have an anchor in common, inside them") {
    std::mt19937_64 r(3);
    for (int i = 0; i < 4000; ++i) {
        CAPTURE(i);
        const unsigned letters = i % 4 == 0 ? 2 : i % 4 == 1 ? 1 : i % 4 == 2 ? 26 : 256;
        std::string shared = random_key(r, dedup::guarantee + r() % 3, letters);
        if (i % 5 == 0) {  // periodic
            const std::size_t period = 1 + r() % 40;
            for (std::size_t k = period; k < shared.size(); ++k) shared[k] = shared[k - period];
        }
        const std::string before_a = random_key(r, r() % 90, letters);
        const std::string before_b = random_key(r, r() % 1100, letters);
        const std::string a = before_a + shared + random_key(r, r() % 90, letters);
        const std::string b = before_b + shared + random_key(r, r() % 90, letters);
        REQUIRE(share_an_anchor(a, before_a.size(), b, before_b.size(), shared.size()));
    }
}

struct kernel_output {
    std::vector<anchor> chosen;
    bool equal;
};

// The key is counted from 5 on.
kernel_output output_of(const dedup::simd::minimiser_kernel& k, std::string_view key, std::size_t first,
                        std::size_t n) {
    kernel_output out{std::vector<anchor>(n + dedup::simd::minimiser_margin), false};
    const dedup::simd::minimisers all = k.run(key, first, n, 5, out.chosen.data());
    out.chosen.resize(all.count);
    out.equal = all.equal;
    return out;
}

bool have_equal_neighbours(const std::vector<anchor>& a) {
    const auto equal = [](const anchor& x, const anchor& y) { return x.hash == y.hash; };
    return std::adjacent_find(a.begin(), a.end(), equal) != a.end();
}

// Every kernel gives what the portable one gives.
void check_kernels(const std::string& key, std::size_t first, std::size_t n) {
    const std::vector<char> exactly(key.begin(), key.end());  // so that sanitizers see what is read beside it
    const std::string_view all(exactly.data(), exactly.size());
    const auto kernels = dedup::simd::minimiser_kernels();
    const std::vector<anchor> wanted = output_of(kernels.front(), all, first, n).chosen;
    for (const dedup::simd::minimiser_kernel& k : kernels.subspan(1)) {
        CAPTURE(k.name);
        const kernel_output got = output_of(k, all, first, n);
        REQUIRE(got.chosen == wanted);
        REQUIRE((got.equal || !have_equal_neighbours(got.chosen)));
    }
}

TEST_CASE("fingerprint: kernels choose the shingles that are the least of one of their windows") {
    std::mt19937_64 r(4);
    constexpr std::size_t most = dedup::simd::minimiser_block;
    const auto kernels = dedup::simd::minimiser_kernels();
    for (std::size_t i = 0, n = 1; n <= most; ++i, n += n < 200 ? i % 2 : 61) {
        CAPTURE(n);
        const std::size_t first = r() % 2 == 0 ? 0 : r() % 100;
        const std::size_t behind = r() % 2 == 0 ? 0 : r() % 100;
        const std::string key = random_key(r, first + n + 23 + behind, i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 256);
        const std::string filler(2 * dedup::window, '\0');
        const std::string seen = (filler + key + filler).substr(filler.size() + first - 31, n + 62 + 23);
        std::vector<std::uint32_t> hashes(n + 62);
        dedup::simd::hash_shingles(reinterpret_cast<const unsigned char*>(seen.data()), hashes.size(), hashes.data());
        for (std::size_t h = 0; h < hashes.size(); ++h)
            REQUIRE(hashes[h] == slow_hash(std::string_view(seen).substr(h, dedup::shingle)));
        std::vector<anchor> wanted;
        for (std::size_t s = 0; s < n; ++s) {
            bool least = false;  // of one of the 32 windows that hold shingle 31 + s
            for (std::size_t w = s; w < s + 32; ++w)
                least |= *std::min_element(&hashes[w], &hashes[w] + 32) == hashes[31 + s];
            if (least) wanted.push_back({static_cast<std::uint32_t>(5 + first + s), hashes[31 + s]});
        }
        REQUIRE(output_of(kernels.front(), key, first, n).chosen == wanted);
        check_kernels(key, first, n);
    }
}

// Of some, upper halves are equal where hashes are not, inside the key and over its ends; others are periodic in part.
TEST_CASE("fingerprint: every kernel gives what the portable one gives, of many short keys") {
    std::mt19937_64 r(5);
    for (int i = 0; i < 30000; ++i) {
        CAPTURE(i);
        const std::size_t n = 1 + r() % 250;
        const std::size_t first = i % 3 == 0 ? 0 : r() % 90;
        std::string key = random_key(r, first + n + 23 + (i % 5 == 0 ? 0 : r() % 90), 256);
        if (i % 4 == 0) {
            const std::size_t period = 1 + r() % 40;
            const std::size_t begin = period + r() % n;
            const std::size_t end = std::min(begin + r() % 200, key.size());
            for (std::size_t k = begin; k < end; ++k) key[k] = key[k - period];
        }
        check_kernels(key, first, n);
    }
}

// Two shingles of which the upper halves are equal, but not the hashes, inside the key and over its ends, once or again
// and again: a kernel may compare no more than halves first.
TEST_CASE("fingerprint: every kernel gives what the portable one gives of hashes with equal upper halves") {
    std::mt19937_64 r(7);
    const std::string text = random_key(r, 1000000, 256);
    std::vector<std::uint32_t> hashes(text.size() - dedup::shingle + 1);
    dedup::shingle_hashes(text, 0, hashes);
    std::size_t pairs = 0;
    for (std::size_t i = dedup::window; i + 2 * dedup::window < hashes.size(); ++i) {
        std::size_t k = i + 1;
        while (k < i + dedup::window && hashes[k] >> 16 > hashes[i] >> 16) ++k;
        if (k == i + dedup::window || hashes[k] >> 16 != hashes[i] >> 16 || hashes[k] == hashes[i]) continue;
        ++pairs;
        CAPTURE(i);
        const std::size_t before = r() % 32, behind = r() % 32;
        const auto around = std::string_view(text).substr(i - before, before + k - i + dedup::shingle + behind);
        const std::size_t n = 1 + r() % 200;
        const std::size_t size = 31 + n + 23 + 31 + 64;
        for (std::size_t at = 0; at < size - around.size(); ++at) {
            const bool again = at % 2 == 0;
            std::string key = random_key(r, size, 256);
            for (std::size_t b = at; b < (again ? key.size() : at + around.size()); ++b)
                key[b] = around[(b - at) % around.size()];
            check_kernels(key, 31, n);
            check_kernels(key, 0, n);
        }
    }
    CHECK(pairs > 30);
}

TEST_CASE("fingerprint: the hash of any shingle") {
    std::mt19937_64 random(11);
    std::string key;
    for (int i = 0; i < 10000; ++i) key += static_cast<char>(random());
    for (int i = 0; i < 200; ++i) {
        const std::size_t first = random() % (key.size() - dedup::shingle);
        std::vector<std::uint32_t> out(1 + random() % (key.size() - dedup::shingle - first));
        dedup::shingle_hashes(key, first, out);
        for (const std::size_t n : {std::size_t{0}, out.size() / 2, out.size() - 1})
            REQUIRE(out[n] == slow_hash(std::string_view(key).substr(first + n, dedup::shingle)));
    }
}

TEST_CASE("fingerprint: an anchor of a key is a possible one of the piece that holds it") {
    std::mt19937_64 random(12);
    std::vector<anchor> possible;
    for (int i = 0; i < 3000; ++i) {
        CAPTURE(i);
        const unsigned letters = i % 3 == 0 ? 1 : i % 3 == 1 ? 3 : 26;
        std::string key;
        for (std::size_t n = random() % (i % 50 == 0 ? 9000 : 400); n > 0; --n)
            key += static_cast<char>('a' + random() % letters);
        const std::size_t begin = random() % 2 == 0 ? 0 : random() % (key.size() + 1);
        const std::size_t end = random() % 2 == 0 ? key.size() : begin + random() % (key.size() - begin + 1);
        dedup::possible_anchors(key.substr(begin, end - begin), begin > 0, end < key.size(), possible);
        std::size_t inside = 0;
        for (const anchor& a : anchors_of(key)) {
            if (a.at < begin || a.at + dedup::shingle > end) continue;
            ++inside;
            const anchor wanted{static_cast<std::uint32_t>(a.at - begin), a.hash};
            REQUIRE(std::find(possible.begin(), possible.end(), wanted) != possible.end());
        }
        REQUIRE(inside <= possible.size());
        if (letters == 26 && end - begin > 300) CHECK(possible.size() < 62 + (end - begin) / 8);
        REQUIRE(std::adjacent_find(possible.begin(), possible.end(),
                                   [](const anchor& x, const anchor& y) { return x.at >= y.at; }) == possible.end());
    }
}

}  // namespace
