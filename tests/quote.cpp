// quote: what is a marker and what only looks like one, which line breaks are soft, how tags pair, and what a reader
// reads.
#include "dedup/quote.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "dedup/normalize.hpp"

namespace {

dedup::reading read(const std::string& text) {
    dedup::reading r;
    dedup::read(text, {}, r);
    return r;
}

std::string read_all(const std::string& text, const dedup::reading& r) {
    std::string out;
    std::vector<std::uint32_t> back;
    dedup::reading_text(text, r, 0, r.lines.size(), out, back);
    REQUIRE(out.size() == back.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
        REQUIRE(back[i] < text.size());
        const bool same = text[back[i]] == out[i] || (text[back[i]] == '\n' && out[i] == ' ');
        REQUIRE(same);
        if (i > 0) REQUIRE(back[i] > back[i - 1]);
    }
    return out;
}

TEST_CASE("quote: markers") {
    struct row {
        std::string line;
        std::uint32_t depth;
        std::string content;
    };
    const row rows[] = {
        {"", 0, ""},
        {"plain", 0, "plain"},
        {">", 1, ""},
        {"> ", 1, ""},
        {">a", 1, "a"},
        {"> a", 1, "a"},
        {">  a", 1, " a"},
        {">>a", 2, "a"},
        {">> a", 2, "a"},
        {"> > a", 2, "a"},
        {"> >a", 2, "a"},
        {"> > > > a", 4, "a"},
        {">\ta", 1, "a"},
        {" > a", 1, "a"},
        {"   > a", 1, "a"},
        {"      > a", 0, "      > a"},  // code, not a quote
        {"a > b", 0, "a > b"},
        {"->a", 0, "->a"},
        {">From here on", 0, ">From here on"},  // mbox's escape
        {"> From here on", 1, "From here on"},
        {">Fromage", 1, "Fromage"},
    };
    for (const row& r : rows) {
        CAPTURE(r.line);
        const std::string text = r.line + "\n";
        const dedup::reading got = read(text);
        REQUIRE(got.lines.size() == 1);
        const dedup::line& l = got.lines[0];
        CHECK(l.depth == r.depth);
        CHECK(text.substr(l.content, l.end - l.content) == r.content);
        CHECK(l.begin == 0);
        CHECK(l.end == r.line.size());
        CHECK(got.depth_at(l.content) == r.depth);
    }
}

TEST_CASE("quote: lines follow one another") {
    std::mt19937_64 random(1);
    for (int i = 0; i < 5000; ++i) {
        std::string text;
        for (std::size_t n = random() % 60; n > 0; --n) {
            static const std::vector<std::string> pieces = {">",       " ",        "\n", "a", "bc",
                                                            "[quote]", "[/quote]", "[",  "é", "字"};
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
        std::size_t end = 0;
        for (const dedup::span& m : r.markup) {
            REQUIRE(m.begin >= end);
            REQUIRE(text[m.begin] == '[');
            REQUIRE(text[m.end - 1] == ']');
            end = m.end;
        }
        REQUIRE(r.markup.size() == 2 * r.tags.size());
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

TEST_CASE("quote: tags") {
    struct row {
        std::string text;
        std::size_t pairs;
        std::string author;  // of the first
        std::string read;
    };
    const row rows[] = {
        {"[quote]a[/quote]", 1, "", "a"},
        {"[QUOTE]a[/Quote]", 1, "", "a"},
        {"[quote=Ann]a[/quote]b", 1, "Ann", "ab"},
        {"[quote=\"Ann\"]a[/quote]", 1, "Ann", "a"},
        {"[quote=\"Ann, post:3, topic:12\"]a[/quote]", 1, "Ann", "a"},
        {"[quote author=Ann Lee link=topic=1.msg2#msg2 date=3]a[/quote]", 1, "Ann Lee", "a"},
        {"[quote=A][quote=B]a[/quote]b[/quote]", 2, "A", "ab"},
        // no partner, no tag
        {"[quote]a", 0, "", "[quote]a"},
        {"a[/quote]", 0, "", "a[/quote]"},
        {"[quote][quote=B]a[/quote]", 1, "B", "[quote]a"},
        {"[quote]a[/quote][/quote]", 1, "", "a[/quote]"},
        {"[/quote]a[quote]", 0, "", "[/quote]a[quote]"},
        // no tags at all
        {"[quoted]a[/quote]", 0, "", "[quoted]a[/quote]"},
        {"[quote=Ann\n]a[/quote]", 0, "", "[quote=Ann ]a[/quote]"},  // the break is soft
        {"[quote", 0, "", "[quote"},
        {"[", 0, "", "["},
        {"[quote=" + std::string(600, 'x') + "]a[/quote]", 0, "", "[quote=" + std::string(600, 'x') + "]a[/quote]"},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        const dedup::reading got = read(r.text);
        REQUIRE(got.tags.size() == r.pairs);
        if (r.pairs > 0) CHECK(got.tags[0].author == r.author);
        CHECK(read_all(r.text, got) == r.read);
    }
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

TEST_CASE("quote: deep markers") {
    const std::string text = std::string(10000, '>') + " deep\n";
    const dedup::reading r = read(text);
    CHECK(r.lines[0].depth == 10000);
    CHECK(read_all(text, r) == "deep");
}

}  // namespace
