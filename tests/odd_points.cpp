// The kernels behind normalize: that they mark the same bytes, and that what they do not mark is copied.
#include "../src/simd/odd_points.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "../src/actions.hpp"
#include "slow_normalize.hpp"

TEST_CASE("the sets for kernels hold only what is copied, and what most texts are made of") {
    for (unsigned switches = 0; switches < 256; switches += 7) {
        const options o = combination(switches);
        const dedup::actions& a = dedup::actions::of(o);
        std::size_t wrong = 0, missing = 0;
        for (char32_t c = 0x80; c < 0x110000; ++c) {
            if (c == 0xD800) c = 0xE000;
            std::string s = utf8({c}) + '.';
            const bool in = a.copied.contains(static_cast<unsigned char>(s[0]), static_cast<unsigned char>(s[1]),
                                              static_cast<unsigned char>(s[2]));
            const bool copied = a((*a.table)[c]) == dedup::action::copy;
            wrong += in && !copied;
            const bool common = (c >= 0x400 && c < 0x480) || (c >= 0x620 && c < 0x64B) || (c >= 0x4E00 && c < 0xA000) ||
                                (c >= 0x3041 && c < 0x3097) || (c >= 0xAC00 && c < 0xD7A4) ||
                                (c >= 0xC0 && c < 0x100) || (c >= 0x3001 && c < 0x3020) ||
                                (c >= 0x1F300 && c < 0x1F700 && o.form == normal_form::nfc);
            missing += common && copied && !in;
        }
        CAPTURE(switches);
        CHECK(wrong == 0);
        CHECK(missing == 0);
    }
}

namespace {

// What the kernels look for, a byte at a time.
bool is_odd(const std::string& text, std::size_t i, const dedup::simd::point_set& even) {
    const auto byte = [&](std::size_t k) { return static_cast<unsigned char>(text[k]); };
    const auto size = [](unsigned char c) { return c < 0xC0 ? 1U : c < 0xE0 ? 2U : c < 0xF0 ? 3U : 4U; };
    const auto tails = [&](std::size_t k) {  // from k on
        std::size_t n = 0;
        while (n < 3 && byte(k + n) >> 6 == 2) ++n;
        return n;
    };
    const unsigned char c = byte(i);
    if (c == '\n') return i > 0 && is_blank(byte(i - 1));
    if (c < 0x80) return (c < 0x20 && c != '\t') || c == 0x7F;
    if (c >= 0xC0) return tails(i + 1) < size(c) - 1 || !even.contains(c, byte(i + 1), byte(i + 2));
    for (std::size_t back = 1; back <= std::min<std::size_t>(i, 3); ++back) {
        if (byte(i - back) >> 6 != 2) return size(byte(i - back)) <= back;
    }
    return true;
}

// Where a kernel differs from that; empty if nowhere. The text is given to it from every offset on.
std::string odd_fault(const std::string& text, const dedup::simd::point_set& even) {
    using namespace dedup::simd;
    for (const odd_kernel& kernel : odd_kernels()) {
        for (const std::size_t blocks : {text.size() / odd_block, std::size_t{1}}) {
            const std::vector<char> exact(text.begin(), text.begin() + static_cast<int>(odd_block * blocks + 3));
            std::vector<std::uint64_t> bits(blocks);
            const std::uint64_t found = kernel.mark(exact.data(), blocks, even, {}, bits.data());
            if (found != std::accumulate(bits.begin(), bits.end(), std::uint64_t{0}, std::bit_or<>()))
                return std::string(kernel.name) + " finds other bytes in " + hex(text);
            for (std::size_t i = 0; i < odd_block * blocks; ++i) {
                if ((bits[i / odd_block] >> i % odd_block & 1) != is_odd(text, i, even))
                    return std::string(kernel.name) + " at " + std::to_string(i) + " of " + hex(text);
            }
        }
    }
    return "";
}

}  // namespace

TEST_CASE("all kernels mark the same bytes") {
    using namespace dedup::simd;
    const point_set& even = dedup::actions::of({}).copied;
    REQUIRE(odd_kernels().front().name == "portable");
    std::mt19937 random(8);
    const std::string pieces[] = {"a",
                                  " ",
                                  "\t",
                                  "\n",
                                  "\r",
                                  "\x1F",
                                  "\x7F",
                                  "\0"s,
                                  "\u00E9",
                                  "\u00A0",
                                  "\u0301",
                                  "\u0436",
                                  "\u0627",
                                  "\u064B",
                                  "\u2019",
                                  "\u200B",
                                  "\u3002",
                                  "\u3000",
                                  "\uD55C",
                                  "\u4E2D",
                                  "\U0001F600",
                                  "\U000E0067",
                                  "\U0010FFFF",
                                  "\x80",
                                  "\xC1",
                                  "\xC3",
                                  "\xE2",
                                  "\xE2\x82",
                                  "\xF0\x9F\x98",
                                  "\xF4\x90\x80\x80",
                                  "\xED\xA0\x80",
                                  "\xFF"};
    std::size_t wrong = 0;
    for (unsigned round = 0; round < 20'000; ++round) {
        std::string text;
        const std::size_t kinds = 1 + random() % 8, first = random() % 1000;
        while (text.size() < 64 * 4 + 3) text += pieces[(first + random() % kinds * 5) % std::size(pieces)];
        for (auto i = random() % 3; i > 0; --i) text[random() % text.size()] = static_cast<char>(random());
        if (const std::string f = odd_fault(text, even); !f.empty() && ++wrong < 5) MESSAGE(f);
    }
    CHECK(wrong == 0);
}

TEST_CASE("each code point, and each pair of bytes, across the border of two blocks") {
    const dedup::simd::point_set& even = dedup::actions::of({}).copied;
    std::size_t wrong = 0;
    const auto expect = [&](const std::string& piece, std::size_t at) {
        std::string text(2 * dedup::simd::odd_block + 3, 'x');
        text.replace(at, piece.size(), piece);
        for (const dedup::simd::odd_kernel& kernel : dedup::simd::odd_kernels()) {
            std::uint64_t bits[2];
            wrong += kernel.mark(text.data(), 2, even, {}, bits) != (bits[0] | bits[1]);
            for (std::size_t i = at; i < at + piece.size() + 1; ++i)
                wrong += (bits[i / 64] >> i % 64 & 1) != is_odd(text, i, even);
        }
    };
    for (char32_t c = 1; c < 0x110000; ++c) {
        if (c == 0xD800) c = 0xE000;
        for (std::size_t at = 61; at < 65; ++at) expect(utf8({c}), at);
    }
    for (unsigned pair = 0; pair < 0x10000; ++pair) {
        const std::string two{static_cast<char>(pair >> 8), static_cast<char>(pair)};
        for (std::size_t at = 60; at < 65; ++at)
            expect(two, at), expect(two + "\x80", at), expect(two + "\x80\x80", at);
    }
    CHECK(wrong == 0);
}

TEST_CASE("a byte that continues what a block of ASCII has broken off continues nothing") {
    const dedup::simd::point_set& even = dedup::actions::of({}).copied;
    for (const std::string_view cut : {"\xC3", "\xE2\x82", "\xF0\x9F\x98"}) {
        std::string text(64 - cut.size(), 'x');
        text += cut;
        for (const std::size_t ascii : {64, 128}) {
            const std::string stray = text + std::string(ascii, 'x') + '\xAB' + std::string(66, 'x');
            CHECK(odd_fault(stray, even) == "");
        }
    }
}
