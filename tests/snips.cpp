// quote: the marks of what a quote left out.
#include <doctest/doctest.h>

#include <string>

#include "readings.hpp"

namespace {

using dedup_test::read;

std::string snips_of(const std::string& text) {
    std::string out;
    std::size_t end = 0;
    for (const dedup::span& s : read(text).snips) {
        REQUIRE(s.begin >= end);
        REQUIRE(s.begin < s.end);
        REQUIRE(s.end <= text.size());
        end = s.end;
        out += "{" + text.substr(s.begin, s.size()) + "}";
    }
    return out;
}

TEST_CASE("snips: in brackets") {
    const std::string rows[] = {
        "[...]",     "[..]",           "[ ... ]",        "[. . .]",   "[\u2026]",        "(...)",
        "(\u2026)",  "<...>",          "{...}",          "[snip]",    "[SNIP]",          "[Snip: the rest]",
        "[snipped]", "[snip of code]", "[cut]",          "[deleted]", "[stuff deleted]", "[lots of text deleted]",
        "[elided]",  "[omitted]",      "[rest omitted]", "[trimmed]", "[gek\u00FCrzt]",  "[schnipp]",
        "[schnapp]", "[coup\u00E9]",   "<snip>",         "< snip >",  "<cut>",           "<stuff deleted>",
        "(snip)",    "{snip}",
    };
    for (const std::string& r : rows) {
        CAPTURE(r);
        CHECK(snips_of(r) == "{" + r + "}");
        CHECK(snips_of("> some " + r + " words\n" + r) == "{" + r + "}{" + r + "}");
    }
}

TEST_CASE("snips: in lines") {
    struct row {
        std::string text;
        std::string snips;
    };
    const row rows[] = {
        {"--snip--", "{--snip--}"},
        {"-- snip --", "{-- snip --}"},
        {"*snip*", "{*snip*}"},
        {"---8<---", "{---8<---}"},
        {"8< - - -", "{8< - - -}"},
        {"-- >8 --", "{-- >8 --}"},
        {"---8<--- snip ---8<---", "{---8<--- snip ---8<---}"},
        {"----- cut here -----", "{----- cut here -----}"},
        {"> --snip--", "{--snip--}"},
        {"...", "{...}"},
        {"> ...", "{...}"},
        {". . .", "{. . .}"},
        {"\u2026", "{\u2026}"},
        {"...the end of it", "{...}"},
        {"  ...the end of it", "{...}"},
        {"\u2026the end of it", "{\u2026}"},
        {"some words...\nmore", "{...}"},
        {"> some words\u2026", "{\u2026}"},
        {"...from here to there...", "{...}{...}"},
        {"from here ... to there", "{...}"},
        {"from here \u2026 to there", "{\u2026}"},
        {"from here .... to there", "{....}"},
        {"[...] ... <snip>", "{[...]}{...}{<snip>}"},
    };
    for (const row& r : rows) {
        CAPTURE(r.text);
        CHECK(snips_of(r.text) == r.snips);
    }
}

TEST_CASE("snips: what only looks like one") {
    const std::string rows[] = {
        "",
        "[1]",
        "[]",
        "[.]",
        "a.",
        "a..",
        "so... what",
        "print(a, ...)",
        "f(...args)",
        "Contents ........ 12",
        "[snippet]",
        "[cut and paste]",
        "------[ cut here ]------",
        "[undeleted]",
        "(deleted)",
        "(it was deleted)",
        "(cutter)",
        "[snip\n]",
        "[a long remark between two brackets that says nothing was deleted]",
        "- snip",
        "- cut the rope",
        "--",
        "-----",
        "* * *",
        "*bold*",
        "8 apples",
        "<b>snip</b>",
    };
    for (const std::string& r : rows) {
        CAPTURE(r);
        CHECK(snips_of(r).empty());
    }
}

// Blocks of 64 bytes are looked at together, the last one apart.
TEST_CASE("snips: wherever in a text they stand") {
    for (std::size_t before = 0; before < 140; ++before) {
        CAPTURE(before);
        const std::string own(before, 'x');
        CHECK(snips_of(own + " ... x") == "{...}");
        CHECK(snips_of(own + "...") == "{...}");
        CHECK(snips_of(own + "x\u2026\n\n") == "{\u2026}");
        CHECK(snips_of(own + "[...]") == "{[...]}");
        CHECK(snips_of(own + "x " + std::string(before + 7, '.') + " x").empty());
    }
}

}  // namespace
