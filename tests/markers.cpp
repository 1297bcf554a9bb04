// quote: what is a marker and what only looks like one.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "readings.hpp"

namespace {

using dedup_test::read;
using dedup_test::read_all;

struct row {
    std::string line;
    std::uint32_t depth;
    std::string content;
};

void check(const row& r, bool weak, const std::string& text, const dedup::reading& got, const dedup::line& l) {
    CAPTURE(r.line);
    CHECK(l.depth == r.depth);
    CHECK(l.weak == weak);
    CHECK(text.substr(l.content, l.end - l.content) == r.content);
    CHECK(got.depth_at(l.content) == r.depth);
}

TEST_CASE("markers: a line that says enough by itself") {
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
        {"\t> a", 1, "a"},
        {"> From here on", 1, "From here on"},
        {">Fromage", 1, "Fromage"},
        {"> :-) nice", 1, ":-) nice"},
        {">: she said", 1, ": she said"},
        {">Does it?", 1, "Does it?"},
        {">====== A heading ======", 1, "====== A heading ======"},
        // escaped, full width
        {"&gt; a", 1, "a"},
        {"&gt;&gt; a", 2, "a"},
        {"&gt; &gt;a", 2, "a"},
        {"> &gt; a", 2, "a"},
        {"\uFF1Ea", 1, "a"},
        {"\uFF1E\uFF1E a", 2, "a"},
        // initials
        {"JD> a", 1, "a"},
        {"JD>> a", 2, "a"},
        {" AB> a", 1, "a"},
        {"KLB>", 1, ""},
        {">>JD> a", 3, "a"},
        {"> JD> a", 2, "a"},
        {"> JD> > a", 3, "a"},
        {">>> JD> a", 4, "a"},
        {">>>> deep", 4, "deep"},
        {">>> and three levels deep", 3, "and three levels deep"},
    };
    for (const row& r : rows) {
        const std::string text = r.line + "\n";
        const dedup::reading got = read(text);
        REQUIRE(got.lines.size() == 1);
        CHECK(got.lines[0].begin == 0);
        CHECK(got.lines[0].end == r.line.size());
        check(r, false, text, got, got.lines[0]);
        CHECK(read_all(text, got) == r.content);
    }
}

TEST_CASE("markers: what only looks like one") {
    const std::string rows[] = {
        "      > code",
        "a > b",
        "->a",
        "=> so",
        ">From here on",
        "From here on",
        // smileys
        ">:-( no",
        ">:( no",
        ">:) yes",
        ">:D",
        ">;)",
        ">_< ouch",
        ">.<",
        ">_>",
        ":-) yes",
        ":D yes",
        ":p",
        // operators
        ">= 5 items",
        ">=5 items",
        ">>= 1",
        "-> next",
        // a prompt, another post's number
        ">>> import sys",
        ">>> print(x)",
        ">>> foo = bar",
        ">>> total[3]",
        ">>286\u305D\u3046\u3067\u3059\u306D",
        ">>12",
        "$ ls",
        "# make install",
        "mysql> select 1",
        "irb> puts 1",
        "SQL> commit",
        "C:\\>dir",
        "R> plot(x)",
        "cin>> n",
        // words
        "next-> one",
        "a.> b",
        "JD>a",
        "JD >a",
        "MAX>'AX>'AX",
        "number] makes a call",
        "John> alone",
        "A> alone",
        // markup, drawings, patches, time
        "<b>bold</b>",
        "|----|",
        "====",
        "+---+",
        "+foo",
        "-foo",
        "@@ -1,2 +1,3 @@",
        ":smile:",
        ":30",
        "::x",
        "\u00BBSo,\u00AB sagte sie",
        // one line is no block
        "| a",
        ": a",
        "} else",
        "] end",
        "! a",
        "= a",
        "\u00BB a",
    };
    for (const std::string& r : rows) {
        const std::string text = r + "\n";
        const dedup::reading got = read(text);
        check({r, 0, r}, false, text, got, got.lines[0]);
        for (const dedup::span& s : got.apart) CHECK(text.find_first_not_of("+#", s.begin) >= s.end);  // line signs
    }
}

TEST_CASE("markers: a line that its neighbours confirm") {
    struct block {
        std::string text;
        std::vector<row> lines;  // the content behind the marks
        bool weak;
    };
    const block blocks[] = {
        {"| one\n| two\n", {{"", 1, "one"}, {"", 1, "two"}}, true},
        {"a\n: one\n:\n: two\nb\n", {{"", 0, "a"}, {"", 1, "one"}, {"", 1, ""}, {"", 1, "two"}, {"", 0, "b"}}, true},
        {": : one\n: : two\n: mine\n", {{"", 2, "one"}, {"", 2, "two"}, {"", 1, "mine"}}, true},
        {"|> one\n|> two\n", {{"", 2, "one"}, {"", 2, "two"}}, true},
        {"} one\n} > two\n", {{"", 1, "one"}, {"", 2, "two"}}, true},
        {"] one\n] two\n", {{"", 1, "one"}, {"", 1, "two"}}, true},
        {"! one\n! two\n", {{"", 1, "one"}, {"", 1, "two"}}, true},
        {"John> one\nJohn> two\n", {{"", 1, "one"}, {"", 1, "two"}}, true},
        {"   Ann_L.2> one\n   Ann_L.2>> two\n", {{"", 1, "one"}, {"", 2, "two"}}, true},
        {"TwentyLetterSurnames> a\nTwentyLetterSurnames> b\n", {{"", 1, "a"}, {"", 1, "b"}}, true},
        {"TwentyoneLetterHeroes> a\nTwentyoneLetterHeroes> b\n",
         {{"", 0, "TwentyoneLetterHeroes> a"}, {"", 0, "TwentyoneLetterHeroes> b"}},
         false},
        {"USER] one\nUSER] two\n", {{"", 1, "one"}, {"", 1, "two"}}, true},
        {"A> one\nA> two\n", {{"", 1, "one"}, {"", 1, "two"}}, true},
        // behind a mark that is sure
        {"> | one\n> | two\n", {{"", 2, "one"}, {"", 2, "two"}}, false},
        {"> John> one\n> John> two\n", {{"", 2, "one"}, {"", 2, "two"}}, false},
        {"> | one\n> two\n", {{"", 1, "| one"}, {"", 1, "two"}}, false},
        {"> # one\n> # two\n", {{"", 1, "# one"}, {"", 1, "# two"}}, false},
        {"> + one\n> + two\n", {{"", 1, "+ one"}, {"", 1, "+ two"}}, false},
        {"\u00BB one\n\u00BB two\n", {{"", 1, "one"}, {"", 1, "two"}}, false},
        // announced
        {"Ann writes:\n# one\n# two\nNo.\n# three\n# four\n",
         {{"", 0, "Ann writes:"}, {"", 1, "one"}, {"", 1, "two"}, {"", 0, "No."}, {"", 1, "three"}, {"", 1, "four"}},
         true},
        {"Ann wrote:\n\n= one\n= two\n", {{"", 0, "Ann wrote:"}, {"", 0, ""}, {"", 1, "one"}, {"", 1, "two"}}, true},
        {"# one\n# two\n", {{"", 0, "# one"}, {"", 0, "# two"}}, false},
        {"+ one\n+ two\n", {{"", 0, "+ one"}, {"", 0, "+ two"}}, false},
        // a table, a tree, a signature's box
        {"| one | two |\n| 1 | 2 |\n", {{"", 0, "| one | two |"}, {"", 0, "| 1 | 2 |"}}, false},
        {"| +- one\n|   | two\n|   | three\n",
         {{"", 0, "| +- one"}, {"", 0, "|   | two"}, {"", 0, "|   | three"}},
         false},
        {"| Ann Lee   |\n| a@b.org   |\n", {{"", 0, "| Ann Lee   |"}, {"", 0, "| a@b.org   |"}}, false},
        {"mysql> one\nmysql> two\n", {{"", 0, "mysql> one"}, {"", 0, "mysql> two"}}, false},
        // at a prompt, or three levels deep
        {">>> x = 1\n>>> f(x)\n2\n", {{"", 0, ">>> x = 1"}, {"", 0, ">>> f(x)"}, {"", 0, "2"}}, false},
        {">> y\n>>> x = 1\n", {{"", 2, "y"}, {"", 3, "x = 1"}}, false},
        {">>> So I said,\n>>> x = 1\n>>> and no more.\n",
         {{"", 3, "So I said,"}, {"", 3, "x = 1"}, {"", 3, "and no more."}},
         false},
        {">a\n>= 5 =\n", {{"", 1, "a"}, {"", 1, "= 5 ="}}, false},
        {">>> | a\n>>> | b\n> c\n", {{"", 3, "| a"}, {"", 3, "| b"}, {"", 1, "c"}}, false},
        {"\t| sort \\\n\t| uniq\n", {{"", 0, "\t| sort \\"}, {"", 0, "\t| uniq"}}, false},
        {">>12 apples\n> said Ann\n", {{"", 2, "12 apples"}, {"", 1, "said Ann"}}, false},
    };
    for (const block& b : blocks) {
        CAPTURE(b.text);
        const dedup::reading got = read(b.text);
        REQUIRE(got.lines.size() == b.lines.size());
        for (std::size_t i = 0; i < b.lines.size(); ++i) {
            CAPTURE(i);
            check(b.lines[i], b.weak && b.lines[i].depth > 0, b.text, got, got.lines[i]);
        }
        read_all(b.text, got);
    }
}

TEST_CASE("markers: what a key would hold is set apart") {
    const std::string text = "> a\nJD> b\n&gt; c\nJohn> d\nJohn> e\n";
    const dedup::reading r = read(text);
    std::string apart;
    for (const dedup::span& s : r.apart) apart += "(" + text.substr(s.begin, s.size()) + ")";
    CHECK(apart == "(JD> )(&gt; )(John> )(John> )");
}

TEST_CASE("markers: deep") {
    for (const std::string mark : {">", "&gt;", "> ", "| ", "JD> ", ">|"}) {
        CAPTURE(mark);
        std::string line;
        for (int i = 0; i < 10000; ++i) line += mark;
        line += mark.back() == ' ' ? "deep\n" : " deep\n";
        const std::string text = line + line;
        const dedup::reading r = read(text);
        CHECK(r.lines[1].depth == 10000 * (mark == ">|" ? 2 : 1));
        CHECK(read_all(text, r) == "deep deep");
    }
}

}  // namespace
