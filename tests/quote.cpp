// quote: which line breaks are soft, how depths add up, and what a reader reads.
#include "dedup/quote.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/normalize.hpp"
#include "readings.hpp"
#include "simd/byte_planes.hpp"

namespace {

using dedup_test::read;
using dedup_test::read_all;

TEST_CASE("quote: lines follow one another") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 5000; ++i) {
        std::string text;
        for (std::size_t n = random() % 60; n > 0; --n) {
            static const std::vector<std::string> pieces = {
                ">",          " ",      "\n",       "a",       "bc",           "[quote]",      "[/quote]", "[",
                "é",          "字",     "\n> ",     "\n| ",    "\n>>> ",       "\nJD>",        "=",        ":",
                "|",          "&gt;",   "[cite=A]", "[/cite]", "{{tq|",        "{{",           "}}",       "|by=",
                "...",        "[snip]", "\u2026",   "\u00BB",  "--8<--",       "<snip>",       "Ann] ",    "[quote=\"",
                "post:1, b:", "\"",     "]",        "x=",      "<blockquote>", "</blockquote>"};
            text += pieces[random() % pieces.size()];
        }
        CAPTURE(text);
        const dedup::reading r = read(text);
        std::uint32_t at = 0;
        for (const dedup::line& l : r.lines) {
            REQUIRE(l.begin == at);
            REQUIRE(l.begin <= l.content);
            REQUIRE(l.content <= l.end);
            REQUIRE((l.end == text.size() || text[l.end] == '\n'));
            at = l.end + 1;
        }
        REQUIRE((r.lines.empty() ? text.empty() : at >= text.size()));
        for (std::size_t t = 0; t < r.lines.size(); ++t) REQUIRE((!r.lines[t].soft || t + 1 < r.lines.size()));
        for (std::size_t t = 1; t < r.levels.size(); ++t) {
            REQUIRE(r.levels[t - 1].at <= r.levels[t].at);
        }
        const auto follow = [&](const std::vector<dedup::span>& spans) {
            std::size_t end = 0;
            for (const dedup::span& m : spans) {
                REQUIRE(m.begin >= end);
                REQUIRE(m.begin < m.end);
                REQUIRE(m.end <= text.size());
                end = m.end;
            }
        };
        follow(r.tags);
        follow(r.snips);
        std::size_t pairs = 0;
        for (const dedup::announcement& a : r.announcements) {
            REQUIRE(a.author.begin <= a.author.end);
            REQUIRE(a.author.end <= text.size());
            REQUIRE(a.date.begin <= a.date.end);
            REQUIRE(a.date.end <= text.size());
            if (!a.is_tag()) continue;
            ++pairs;
            REQUIRE(std::string("[<{").find(text[a.where.begin]) != std::string::npos);
            REQUIRE(std::string("]>}").find(text[a.close.end - 1]) != std::string::npos);
            REQUIRE(a.where.end <= a.close.begin);
        }
        REQUIRE(r.tags.size() == 2 * pairs);
        follow(r.apart);
        read_all(text, r);
    }
}

TEST_CASE("quote: soft breaks, where wrapping explains them") {
    struct row {
        std::string text;
        std::string read;
    };
    const row rows[] = {
        {"The quick brown fox jumps\nover the lazy dog and then\nsleeps.\n",
         "The quick brown fox jumps over the lazy dog and then sleeps."},
        // the next word would have fitted
        {"milk\neggs\nbread and butter\n", "milk\neggs\nbread and butter"},
        // a blank line, a change of depth
        {"The quick brown fox jumps\n\nincredibly.\n", "The quick brown fox jumps\n\nincredibly."},
        {"> The quick brown fox jumps\nincredibly.\n", "The quick brown fox jumps\nincredibly."},
        {"> The quick brown fox jumps\n> incredibly far.\n", "The quick brown fox jumps incredibly far."},
        {"> > The quick brown fox jumps\n> incredibly far.\n", "The quick brown fox jumps\nincredibly far."},
        // ideographs wrap anywhere
        {"调度程序每天晚上都会在日志里\n写下队列已满的消息\n", "调度程序每天晚上都会在日志里 写下队列已满的消息"},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        CHECK(read_all(r.text, read(r.text)) == r.read);
    }
    // Longer than anyone wraps: every line is a paragraph.
    const std::string wide = std::string(60, 'a') + " " + std::string(60, 'b') + "\n";
    const std::string text = wide + wide;
    CHECK(!read(text).lines[0].soft);
}

TEST_CASE("quote: format=flowed says where a break is soft") {
    dedup::normal_text n;
    dedup::normalize("One \nlong line of some words \nof text.\nAnother.\n", {}, n);
    dedup::reading r;
    dedup::read(n.text, n.flowed, r);
    CHECK(read_all(n.text, r) == "One long line of some words of text.\nAnother.");
    dedup::normalize("Bye.\n-- \nAnn, at the other end of the line\n", {}, n);  // a signature's mark is no flowed line
    dedup::read(n.text, n.flowed, r);
    CHECK(read_all(n.text, r) == "Bye.\n--\nAnn, at the other end of the line");
    dedup::normalize("> One \nNot quoted\n", {}, n);  // depth ends the paragraph all the same
    dedup::read(n.text, n.flowed, r);
    CHECK(read_all(n.text, r) == "One\nNot quoted");
}

TEST_CASE("quote: depth of tags and of markers adds up") {
    const std::string text = "a[quote]b[quote]c[/quote]d[/quote]e\n> f [quote]g[/quote] h\ni\n";
    const dedup::reading r = read(text);
    const auto depth = [&](char c) { return r.depth_at(text.find(c, c == 'e' ? text.find("]e") : 0)); };
    CHECK(depth('a') == 0);
    CHECK(r.depth_at(text.find("b[")) == 1);
    CHECK(r.depth_at(text.find("c[")) == 2);
    CHECK(r.depth_at(text.find("d[")) == 1);
    CHECK(r.depth_at(text.find("]e") + 1) == 0);
    CHECK(depth('f') == 1);
    CHECK(r.depth_at(text.find("g[")) == 2);
    CHECK(depth('h') == 1);
    CHECK(r.depth_at(text.find("i\n")) == 0);
    CHECK(&r.line_at(text.find('h')) == &r.lines[1]);
    CHECK(&r.line_at(r.lines[1].end) == &r.lines[1]);
}

// What the planes say, a byte at a time.
std::vector<dedup::simd::block_planes> planes_of(const std::string& text) {
    std::vector<dedup::simd::block_planes> out(dedup::simd::plane_blocks(text.size()));
    const auto is = [&](std::size_t i, std::string_view set) {
        return i < text.size() && set.find(text[i]) != std::string_view::npos;
    };
    const auto between = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && static_cast<unsigned char>(text[i]) >= low &&
               static_cast<unsigned char>(text[i]) <= high;
    };
    for (std::size_t i = 0; i <= text.size(); ++i) {
        dedup::simd::block_planes& b = out[i / 64];
        const auto put = [&](std::uint64_t& plane, bool bit) { plane |= std::uint64_t{bit} << (i % 64); };
        const bool end = is(i, "\n") || (i == text.size() && i > 0 && text.back() != '\n');
        put(b.line_ends, end);
        put(b.stops, end || is(i, " \t") || between(i, 0xE3, 0xED));
        put(b.closers, is(i, ">]"));
        bool mark = is(i, "[<{");
        if (i > 0) mark = mark || (is(i - 1, ".") && is(i, ".")) || (is(i - 1, "\x80") && is(i, "\xA6"));
        if (i > 0) mark = mark || (is(i - 1, "(") && is(i, " \t.\xD1\xE2"));
        if (i > 1) mark = mark || (is(i - 2, "(") && is(i - 1, "sczoSCZO") && is(i, "ncaumNCAUM"));
        put(b.marks, mark);
        put(b.signs, is(i, "+#") && (i == 0 || !is(i - 1, "+#")));
        put(b.colons, is(i, ":"));
        put(b.tails, between(i, 0x80, 0xBF));
        put(b.wides, between(i, 0xE3, 0xED));
    }
    return out;
}

TEST_CASE("quote: every kernel says what the bytes are") {
    const std::array<std::string_view, 5> alphabets = {
        "",  // any byte
        "..((([<{\xE2\x80\xA6>]+#:}|!=% \t\n\nsczonaum\xD1\xC2\xEF\xE4\xB8\xAD", "(((sSnNcCzZaAuUoOmM.",
        "\xE2\x80\xA6.+(sn",  // marks over the borders of blocks
        // Prose: many blocks have no mark at all.
        "etaoin shrdlu cmfwyp vbgkjq xz, ETAOIN SHRDLU CMFWYP VBGKJQ XZ. 1234567890 etaoin shrdlu cmfwyp vbgkjq xz\n("};
    std::mt19937 random(1);
    for (int round = 0; round < 3000; ++round) {
        std::string text(random() % 300, ' ');
        const std::string_view alphabet = alphabets[static_cast<std::size_t>(round) % alphabets.size()];
        for (char& c : text)
            c = alphabet.empty() ? static_cast<char>(random() & 0xFFU) : alphabet[random() % alphabet.size()];
        const auto wanted = planes_of(text);
        const std::size_t before = random() % 64;  // of other text, as a kernel sees any alignment
        std::vector<char> memory(before);
        memory.insert(memory.end(), text.begin(), text.end());
        memory.shrink_to_fit();
        for (const dedup::simd::read_planes_fn kernel : dedup::simd::read_planes_kernels()) {
            std::vector<dedup::simd::block_planes> got(wanted.size());
            const dedup::simd::text_traits traits =
                dedup::simd::read_planes({memory.data() + before, text.size()}, got.data(), kernel);
            REQUIRE(std::memcmp(got.data(), wanted.data(), got.size() * sizeof got[0]) == 0);
            CHECK(traits.ascii == std::none_of(text.begin(), text.end(),
                                               [](char c) { return static_cast<unsigned char>(c) >= 0x80U; }));
            CHECK(traits.closers == (text.find_first_of(">]") != std::string::npos));
            CHECK(traits.lines == static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
                                      static_cast<std::size_t>(!text.empty() && text.back() != '\n'));
        }
    }
}

}  // namespace
