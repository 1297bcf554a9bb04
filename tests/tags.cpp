// quote: which tags pair, and what they say of the text between them.
#include <doctest/doctest.h>

#include <string>

#include "readings.hpp"

namespace {

using dedup_test::read;
using dedup_test::read_all;

TEST_CASE("tags: pairs") {
    struct row {
        std::string text;
        std::size_t pairs;
        std::string read;
    };
    const std::string long_name(600, 'x');
    const row rows[] = {
        {"[quote]a[/quote]", 1, "a"},
        {"[QUOTE]a[/Quote]", 1, "a"},
        {"[quote=Ann]a[/quote]b", 1, "ab"},
        {"[quote=A][quote=B]a[/quote]b[/quote]", 2, "ab"},
        {"[quote=A]\n[/quote]", 1, " "},
        {"> [quote]a\n> [/quote]\n", 1, "a "},
        {"[cite]a[/cite]", 1, "a"},
        {"[cite=Ann]a[quote]b[/quote][/cite]", 2, "ab"},
        {"<blockquote>a</blockquote>", 1, "a"},
        {"<BLOCKQUOTE type=\"cite\">a</blockquote>", 1, "a"},
        {"<mx-reply><blockquote>a</blockquote></mx-reply>b", 2, "ab"},
        {"{{tq|a}}", 1, "a"},
        {"{{Quote|a}} b", 1, "a b"},
        {"{{tq|a {{b}} c}} d", 1, "a {{b}} c d"},
        {"{{tq|a {{tq|b}} c}}", 2, "a b c"},
        {"{{talkquote|a|by=Ann|ts=12 May}}", 1, "a"},
        // no partner, no tag
        {"[quote]a", 0, "[quote]a"},
        {"a[/quote]", 0, "a[/quote]"},
        {"[quote][quote=B]a[/quote]", 1, "[quote]a"},
        {"[quote]a[/quote][/quote]", 1, "a[/quote]"},
        {"[/quote]a[quote]", 0, "[/quote]a[quote]"},
        {"[quote]a[cite]b[/quote]", 1, "a[cite]b"},
        {"[quote]a[cite]b[/quote]c[/cite]", 1, "a[cite]bc[/cite]"},
        {"{{tq|a", 0, "{{tq|a"},
        {"{{tq|a [quote]b}} c[/quote]", 1, "{{tq|a b}} c"},
        // no tags at all
        {"[quoted]a[/quote]", 0, "[quoted]a[/quote]"},
        {"[quote=Ann\n]a[/quote]", 0, "[quote=Ann ]a[/quote]"},  // the break is soft
        {"[quote", 0, "[quote"},
        {"[", 0, "["},
        {"{{", 0, "{{"},
        {"<blockquotes>a</blockquote>", 0, "<blockquotes>a</blockquote>"},
        {"<blockquote>a</block>", 0, "<blockquote>a</block>"},
        {"x = {{1, 2}, {3, 4}}", 0, "x = {{1, 2}, {3, 4}}"},
        {"{{quoted|a}}", 0, "{{quoted|a}}"},
        {"[quote=" + long_name + "]a[/quote]", 0, "[quote=" + long_name + "]a[/quote]"},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        const dedup::reading got = read(r.text);
        CHECK(got.announcements.size() == r.pairs);
        CHECK(got.tags.size() == 2 * r.pairs);
        CHECK(read_all(r.text, got) == r.read);
    }
}

TEST_CASE("tags: whom they announce") {
    constexpr std::uint32_t none = dedup::announcement::no_number;
    struct row {
        std::string tag;
        std::string author;
        std::string date;
        std::uint32_t number;
    };
    const row rows[] = {
        {"[quote]", "", "", none},
        {"[quote=Ann]", "Ann", "", none},
        {"[quote=Ann Lee]", "Ann Lee", "", none},
        {"[quote=\"Ann\"]", "Ann", "", none},
        {"[quote=\"\"]", "", "", none},
        {"[quote=]", "", "", none},
        // phpBB
        {"[quote=\"Mr. Blobby\"]", "Mr. Blobby", "", none},
        {"[quote:1a2b3c=\"Ann\"]", "Ann", "", none},
        {"[quote=Ann Lee post_id=12 time=1700000000 user_id=5]", "Ann Lee", "1700000000", none},
        {"[quote=\"Ann Lee\" post_id=12 time=1700000000 user_id=5]", "Ann Lee", "1700000000", none},
        // vBulletin
        {"[QUOTE=Ann;12345]", "Ann", "", none},
        {"[QUOTE=Ann;a]", "Ann;a", "", none},
        // XenForo
        {"[QUOTE=\"A, post: 1, member: 100\"]", "A", "", none},
        {"[QUOTE=\"[hun]toby8, post: 1, member: 2\"]", "[hun]toby8", "", none},
        // MyBB
        {"[quote=\"Ali\" pid=\"12\" dateline=\"1700000000\"]", "Ali", "1700000000", none},
        {"[quote='Ali' pid='12' dateline='1700000000']", "Ali", "1700000000", none},
        // SMF
        {"[quote author=Ann Lee link=topic=1.msg2#msg2 date=1700000000]", "Ann Lee", "1700000000", none},
        // Invision and others
        {"[QUOTE user=\"Ann\" postid=\"12\"]", "Ann", "", none},
        {"[quote name=\"Ann\" post=\"12\" timestamp=\"1700000000\"]", "Ann", "1700000000", none},
        // Discourse
        {"[quote=\"Ann, post:3, topic:12\"]", "Ann", "", 3},
        {"[quote=\"Ann, post:6, topic:51, full:true, username:u\"]", "Ann", "", 6},
        {"[quote=\"Lee, Ann, post:6, topic:51\"]", "Lee, Ann", "", 6},
        {"[quote=\"Ann, post:99999999999, topic:51\"]", "Ann", "", none},
    };
    for (const row& r : rows) {
        CAPTURE(r.tag);
        const std::string text = "So:\n" + r.tag + "a[/quote] b";
        const dedup::reading got = read(text);
        REQUIRE(got.announcements.size() == 1);
        const dedup::announcement& a = got.announcements[0];
        const auto at = [&](const dedup::span& s) { return text.substr(s.begin, s.size()); };
        CHECK(at(a.where) == r.tag);
        CHECK(at(a.close) == "[/quote]");
        CHECK(at(a.author) == r.author);
        CHECK(at(a.date) == r.date);
        CHECK(a.number == r.number);
    }
}

TEST_CASE("tags: parameters of a template") {
    const std::string text = "{{talkquote|a [[b|c]] d|by=Ann Lee |ts=12 May 2020|diff=9}}";
    const dedup::reading got = read(text);
    REQUIRE(got.announcements.size() == 1);
    const dedup::announcement& a = got.announcements[0];
    const auto at = [&](const dedup::span& s) { return text.substr(s.begin, s.size()); };
    CHECK(at(a.where) == "{{talkquote|");
    CHECK(at(a.close) == "|by=Ann Lee |ts=12 May 2020|diff=9}}");
    CHECK(at(a.author) == "Ann Lee");
    CHECK(at(a.date) == "12 May 2020");
}

TEST_CASE("tags: a long text of openers") {
    // Seconds, if each looked for its end anew.
    for (const std::string piece :
         {"[quote=", "[quote=\"", "[quote]", "[/quote]", "{{tq|", "{{", "}}", "<blockquote "}) {
        std::string text;
        while (text.size() < 4'000'000) text += piece;
        CHECK(read(text).announcements.empty());
    }
    std::string nested;
    for (int i = 0; i < 100'000; ++i) nested += "[quote=A]";
    for (int i = 0; i < 100'000; ++i) nested += "[/quote]";
    CHECK(read(nested).announcements.size() == 100'000);
}

}  // namespace
