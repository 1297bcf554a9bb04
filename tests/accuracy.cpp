// How quotes are scored: tables of labels, predictions and what they count as; and the built program over made-up
// labels.
#include "accuracy.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "sandbox.hpp"

namespace {

using bench::counts;
using bench::mistake;
using bench::quote;
using bench::values;

std::string shown(const counts& c) {
    const std::size_t all[] = {c.right, c.wrong, c.missed, c.right_source, c.found, c.pieces, c.messages};
    std::string out;
    for (const std::size_t n : all) out += (out.empty() ? "" : " ") + std::to_string(n);
    return out;
}

std::string shown(const std::vector<mistake>& all) {
    std::string out;
    for (const mistake& m : all) {
        out += m.what == mistake::kind::missed ? "missed" : "wrong";
        out += "[" + std::to_string(m.where.begin) + "," + std::to_string(m.where.end) + ")of" +
               std::to_string(m.where.source) + "x" + std::to_string(m.size) + " ";
    }
    return out;
}

struct row {
    std::string what;
    std::string text;
    std::vector<quote> quoted, ignored, predicted;
    counts sums;
    std::vector<mistake> mistakes;
};

constexpr auto missed = mistake::kind::missed;
constexpr auto wrong = mistake::kind::wrong;
constexpr std::uint32_t own = 9;  // number of the message that is scored

void check(const std::vector<row>& rows) {
    for (const row& r : rows) {
        CAPTURE(r.what);
        const bench::scored s = bench::score(bench::code_points(r.text), {own, r.quoted, r.ignored}, r.predicted);
        counts expected = r.sums;
        expected.messages = 1;
        CHECK(shown(s.sums) == shown(expected));
        CHECK(shown(s.mistakes) == shown(r.mistakes));
    }
}

}  // namespace

TEST_CASE("score: characters") {
    const std::string text = "Hi. tabs too. So ... no";
    check({
        {"nothing", "", {}, {}, {}, {}, {}},
        {"neither", text, {}, {}, {}, {}, {}},
        {"missed", text, {{4, 12, 0}}, {}, {}, {.missed = 7}, {{missed, {4, 12, 0}, 7}}},
        {"wrong", text, {}, {}, {{4, 12, 0}}, {.wrong = 7}, {{wrong, {4, 12, 0}, 7}}},
        {"right", text, {{4, 12, 0}}, {}, {{4, 12, 0}}, {.right = 7, .right_source = 7, .found = 1, .pieces = 1}, {}},
        {"the drawing in accuracy.hpp",
         text,
         {{4, 12, 0}},
         {{17, 20, 0}},
         {{8, 20, 0}},
         {.right = 3, .wrong = 3, .missed = 4, .right_source = 3, .found = 1, .pieces = 1},
         {{missed, {4, 8, 0}, 4}, {wrong, {12, 16, 0}, 3}}},
        {"behind the end", "ab", {{1, 9, 0}}, {}, {{1, 7, 0}, {8, 9, 1}}, {1, 0, 0, 1, 1, 1, 0}, {}},
        {"empty and turned spans", "ab", {{1, 1, 0}, {2, 1, 0}}, {}, {{1, 1, 0}, {2, 0, 0}}, {}, {}},
    });
}

TEST_CASE("score: offsets are code points") {
    // two, three and four bytes a code point; the mark over the last letter is a code point of its own
    const std::string text = "é語😀a\u0301b";
    check({
        {"all", text, {{0, 6, 0}}, {}, {}, {.missed = 6}, {{missed, {0, 6, 0}, 6}}},
        {"a part",
         text,
         {{1, 4, 0}},
         {},
         {{2, 6, 0}},
         {2, 2, 1, 2, 1, 1, 0},
         {{missed, {1, 2, 0}, 1}, {wrong, {4, 6, 0}, 2}}},
    });
    const bench::code_points points(text);
    CHECK(points.size() == 6);
    CHECK(points[0] == U'é');
    CHECK(points[1] == U'語');
    CHECK(points[2] == U'😀');
    CHECK(points[3] == U'a');
    CHECK(points[4] == U'\u0301');
    CHECK(points.slice(1, 3) == "語😀");
    const std::pair<std::size_t, std::size_t> bytes[] = {{0, 0}, {2, 1}, {5, 2}, {9, 3}, {10, 4}, {12, 5}, {13, 6}};
    for (const auto& [byte, number] : bytes) CHECK(points.before(byte) == number);
    CHECK(bench::code_points("").size() == 0);
    CHECK(bench::code_points("").before(0) == 0);
}

TEST_CASE("score: white space is Python's") {
    // all that str.isspace says yes to, and neighbours that it does not
    const std::string yes =
        "\t\n\v\f\r\x1C\x1D\x1E\x1F \u0085\u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
        "\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000";
    const std::string no =
        "\b\x0E\x1B!\x7F\u0084\u0086\u009F\u00A1\u167F\u1681\u180E\u1FFF\u200B\u2027\u202A\u202E\u2030"
        "\u205E\u2060\u2FFF\u3001\uFEFF";
    const bench::code_points spaces(yes);
    REQUIRE(spaces.size() == 29);
    for (std::size_t i = 0; i < spaces.size(); ++i) CHECK_MESSAGE(bench::is_space(spaces[i]), std::uint32_t{spaces[i]});
    const bench::code_points others(no);
    REQUIRE(others.size() == 23);
    for (std::size_t i = 0; i < others.size(); ++i)
        CHECK_MESSAGE(!bench::is_space(others[i]), std::uint32_t{others[i]});
    std::size_t all = 0;
    for (char32_t c = 0; c < 0x110000; ++c) all += bench::is_space(c) ? 1 : 0;
    CHECK(all == 29);

    check({
        {"spaces alone", yes, {{0, 29, 0}}, {}, {{0, 29, 0}}, {}, {}},
        {"between letters",
         "a\u3000b\u00A0c\u0085"
         "d",
         {{0, 7, 0}},
         {},
         {{2, 4, 0}},
         {1, 0, 3, 1, 1, 1, 0},
         {{missed, {0, 1, 0}, 1}, {missed, {4, 7, 0}, 2}}},
    });
}

TEST_CASE("score: ignored characters count on no side") {
    check({
        {"right", "abcd", {{0, 4, 0}}, {{1, 3, 0}}, {{0, 4, 0}}, {2, 0, 0, 2, 1, 1, 0}, {}},
        {"wrong", "abcd", {}, {{0, 1, 0}, {3, 9, 0}}, {{0, 4, 0}}, {.wrong = 2}, {{wrong, {1, 3, 0}, 2}}},
        {"a run ends",
         "abcd",
         {{0, 4, 0}},
         {{1, 2, 0}},
         {},
         {.missed = 3},
         {{missed, {0, 1, 0}, 1}, {missed, {2, 4, 0}, 2}}},
        {"a quote that is ignored is not found",
         "abcd",
         {{1, 3, 0}},
         {{1, 3, 0}},
         {{0, 4, 0}},
         {.wrong = 2},
         {{wrong, {0, 1, 0}, 1}, {wrong, {3, 4, 0}, 1}}},
    });
}

TEST_CASE("score: sources") {
    check({
        {"another", "abcd", {{0, 4, 1}}, {}, {{0, 4, 2}}, {.right = 4, .found = 1, .pieces = 1}, {}},
        {"in part", "abcd", {{0, 4, 1}}, {}, {{0, 3, 1}, {3, 4, 2}}, {4, 0, 0, 3, 1, 2, 0}, {}},
        {"the later label holds", "abcd", {{0, 4, 1}, {2, 4, 2}}, {}, {{0, 4, 1}}, {4, 0, 0, 2, 2, 2, 0}, {}},
        {"the later prediction holds", "abcd", {{0, 4, 1}}, {}, {{0, 4, 2}, {1, 4, 1}}, {4, 0, 0, 3, 1, 2, 0}, {}},
        {"the own message is no source, where nothing is quoted", "abcd", {}, {}, {{0, 4, own}}, {}, {}},
        {"nor where something is", "abcd", {{0, 4, 1}}, {}, {{0, 4, own}}, {.missed = 4}, {{missed, {0, 4, 1}, 4}}},
        {"nor does it overwrite", "abcd", {{0, 4, 1}}, {}, {{0, 4, 1}, {0, 4, own}}, {4, 0, 0, 4, 1, 1, 0}, {}},
        {"a run has one source",
         "abcd",
         {{0, 2, 1}, {2, 4, 2}},
         {},
         {},
         {.missed = 4},
         {{missed, {0, 2, 1}, 2}, {missed, {2, 4, 2}, 2}}},
    });
}

TEST_CASE("score: in how many pieces a quote was found") {
    const std::string text = "ab cd ef gh";
    const auto pieces = [&](std::vector<quote> quoted, std::vector<quote> ignored, std::vector<quote> predicted) {
        const counts c =
            bench::score(bench::code_points(text), {own, std::move(quoted), std::move(ignored)}, predicted).sums;
        return std::pair(c.found, c.pieces);
    };
    using pair = std::pair<std::size_t, std::size_t>;
    CHECK(pieces({{3, 8, 0}}, {}, {}) == pair(0, 0));
    CHECK(pieces({{3, 8, 0}}, {}, {{0, 2, 0}, {9, 11, 0}}) == pair(0, 0));
    CHECK(pieces({{3, 8, 0}}, {}, {{0, 11, 0}}) == pair(1, 1));
    CHECK(pieces({{3, 8, 0}}, {}, {{4, 5, 0}}) == pair(1, 1));
    CHECK(pieces({{3, 8, 0}}, {}, {{0, 4, 0}, {7, 11, 0}}) == pair(1, 2));
    CHECK(pieces({{3, 8, 0}}, {}, {{7, 11, 0}, {0, 4, 1}}) == pair(1, 2));  // in any order, of any source
    CHECK(pieces({{3, 8, 0}}, {}, {{0, 11, 0}, {3, 8, 0}, {6, 7, 0}}) == pair(1, 3));
    CHECK(pieces({{0, 2, 0}, {3, 8, 0}, {9, 11, 0}}, {}, {{0, 4, 0}, {6, 8, 0}}) == pair(2, 3));
    // what is shared must count: only a space, only ignored text
    CHECK(pieces({{3, 8, 0}}, {}, {{0, 3, 0}, {5, 6, 0}, {8, 11, 0}}) == pair(0, 0));
    CHECK(pieces({{2, 8, 0}}, {}, {{0, 3, 0}, {3, 5, 0}}) == pair(1, 1));
    CHECK(pieces({{3, 8, 0}}, {{3, 5, 0}}, {{0, 5, 0}, {6, 8, 0}}) == pair(1, 1));
    CHECK(pieces({{3, 8, 0}}, {}, {{3, 5, own}, {6, 8, 0}}) == pair(1, 1));
}

TEST_CASE("values: of counts, of all together, of each on average") {
    const counts small{.right = 1, .wrong = 1, .missed = 3, .right_source = 1, .found = 1, .pieces = 1, .messages = 1};
    const counts large{
        .right = 80, .wrong = 0, .missed = 20, .right_source = 60, .found = 4, .pieces = 6, .messages = 2};
    const values s = bench::values_of(small);
    CHECK(s.precision == doctest::Approx(0.5));
    CHECK(s.recall == doctest::Approx(0.25));
    CHECK(s.f1 == doctest::Approx(1.0 / 3));
    CHECK(s.source_accuracy.value() == doctest::Approx(1));
    CHECK(s.granularity.value() == doctest::Approx(1));
    const values l = bench::values_of(large);
    CHECK(l.f1 == doctest::Approx(1.6 / 1.8));

    counts both = small;
    both += large;
    CHECK(shown(both) == "81 1 23 61 5 7 3");
    const values micro = bench::values_of(both);
    CHECK(micro.precision == doctest::Approx(81.0 / 82));
    CHECK(micro.recall == doctest::Approx(81.0 / 104));
    CHECK(micro.f1 == doctest::Approx(162.0 / 186));
    CHECK(micro.source_accuracy.value() == doctest::Approx(61.0 / 81));
    CHECK(micro.granularity.value() == doctest::Approx(1.4));

    const values nothing = bench::values_of({.messages = 5});
    const values three[] = {s, l, nothing};
    const values macro = bench::mean(three);
    CHECK(macro.precision == doctest::Approx(2.5 / 3));
    CHECK(macro.recall == doctest::Approx((0.25 + 0.8 + 1) / 3));
    CHECK(macro.f1 == doctest::Approx((1.0 / 3 + 1.6 / 1.8 + 1) / 3));
    CHECK(macro.source_accuracy.value() == doctest::Approx((1 + 0.75) / 2));  // of those that have one
    CHECK(macro.granularity.value() == doctest::Approx((1 + 1.5) / 2));
}

TEST_CASE("values: where there is nothing to divide by") {
    const values nothing = bench::values_of({});
    CHECK(nothing.precision == 1);
    CHECK(nothing.recall == 1);
    CHECK(nothing.f1 == 1);
    CHECK(!nothing.source_accuracy);
    CHECK(!nothing.granularity);
    CHECK(bench::values_of({.missed = 4}).precision == 1);
    CHECK(bench::values_of({.missed = 4}).f1 == 0);
    CHECK(bench::values_of({.wrong = 4}).recall == 1);
    CHECK(bench::values_of({.wrong = 4}).f1 == 0);
    CHECK(bench::values_of({.wrong = 4, .missed = 4}).f1 == 0);
}

// The labels in data/accuracy: quotes that are found, one that its source does not hold, copies that are not labelled
// or are ignored, ids that are integers, bytes that are not code points, a post that repeats itself, a source unknown.
TEST_CASE("program: a row a file, all together, and the mean") {
    const sandbox box;
    const ran table = box.run("dedup '" DEDUP_TEST_DATA "'/accuracy/harbour.truth.jsonl '" DEDUP_TEST_DATA
                              "'/accuracy/rope.truth.jsonl");
    CHECK(table.code == 0);
    CHECK(table.err.empty());
    CHECK(table.out ==
          "dataset            precision    recall        f1   src_acc granularity  messages\n"
          "harbour               0.7339    0.9357    0.8226    1.0000      1.0000         8\n"
          "rope                  1.0000    1.0000    1.0000    0.0000      1.0000         2\n"
          "micro                 0.7898    0.9520    0.8634    0.7339      1.0000        10\n"
          "macro                 0.8669    0.9679    0.9113    0.5000      1.0000        10\n");
}

TEST_CASE("program: JSON, zstd, and the errors beside it") {
    const sandbox box;
    box.file("harbour.x", contents(DEDUP_TEST_DATA "/accuracy/harbour.truth.jsonl"));
    const ran json = box.run("zstd -q harbour.x -o harbour.y; dedup --json --show-errors 2 harbour.y");
    CHECK(json.code == 0);
    const std::string row =
        R"("precision":0.7339,"recall":0.9357,"f1":0.8226,"src_acc":1.0000,"granularity":1.0000,"messages":8})";
    CHECK(json.out == R"({"dataset":"harbour",)" + row + "\n" + R"({"dataset":"micro",)" + row + "\n" +
                          R"({"dataset":"macro",)" + row + "\n");
    CHECK(json.err ==
          "\nharbour: 1 of 1 missed\n"
          "missed book c 0-21 of a, 18 characters: [[Never mind the gulls.]]⏎⏎For years.\n"
          "\nharbour: 1 of 1 false\n"
          "false book d 12-127 of a, 95 characters: As I said:⏎⏎[[The harbour master counts the boats each evening, "
          "and writes their names in a green book that nobody else may read.]]⏎\n");
}

TEST_CASE("program: a sample of the errors is spread over all, and long ones are cut") {
    const sandbox box;
    std::string lines;
    for (int i = 0; i < 10; ++i) {
        lines += R"({"thread":)" + std::to_string(i) + R"(,"id":"m","text":"a\t)" + std::string(400, 'x') +
                 R"(\u0007 b","quoted":[[2,402,"z"]]})" + "\n";
    }
    box.file("t", lines);
    const ran shown = box.run("dedup --json --show-errors 3 t");
    std::string expected = "\nt: 3 of 10 missed\n";
    for (const char* thread : {"0", "3", "6"}) {
        expected += std::string("missed ") + thread + " m 2-402 of z, 400 characters: a [[" + std::string(120, 'x') +
                    " (...) " + std::string(120, 'x') + "]]? b\n";
    }
    CHECK(shown.err == expected + "\nt: 0 of 0 false\n");
    CHECK(box.run("dedup --show-errors -1 t").code == 2);
}

TEST_CASE("program: lines that are no labelled messages are named and skipped") {
    const std::pair<std::string, std::string> bad[] = {
        {"[]", "not an object"},
        {R"({"id":2,"text":"a","quoted":[]})", "`thread` is missing, or neither a string nor an integer"},
        {R"({"thread":"t","id":[],"text":"a","quoted":[]})", "`id` is missing, or neither a string nor an integer"},
        {R"({"thread":"t","id":2,"quoted":[]})", "`text` is missing or no string"},
        {R"({"thread":"t","id":2,"text":"a"})", "`quoted` is no array"},
        {R"({"thread":"t","id":2,"text":"a","quoted":[],"ignore":7})", "`ignore` is no array"},
        {R"({"thread":"t","id":2,"text":"a","quoted":[[0]]})", "`quoted` holds what is no span"},
        {R"({"thread":"t","id":2,"text":"a","quoted":[[-1,1,1]]})", "`quoted` holds what is no span"},
        {R"({"thread":"t","id":2,"text":"a","quoted":[[0,1]]})", "`quoted` holds a span without a source"},
        {R"({"thread":"t","id":1,"text":"a","quoted":[]})", "the id stands in the thread already"},
    };
    const sandbox box;
    std::string lines = R"({"thread":"t","id":1,"text":"a","quoted":[]})"
                        "\n";
    std::string said;
    std::size_t number = 1;
    for (const auto& [line, reason] : bad) {
        lines += line + "\n";
        said += "dedup_accuracy: f:" + std::to_string(++number) + ": " + reason + ", skipped\n";
    }
    box.file("f", lines);
    const ran some = box.run("dedup f");
    CHECK(some.code == 3);
    CHECK(some.err == said);
    CHECK(some.out.find("\nmicro                 1.0000    1.0000    1.0000         -           -         1\n") !=
          std::string::npos);
    box.file("g", "\n[]\n");
    CHECK(box.run("dedup g").code == 2);
    CHECK(box.run("dedup f g").out.empty());
    CHECK(box.run("dedup missing").code == 2);
    CHECK(box.run("dedup").code == 2);
    CHECK(box.run("dedup --help").code == 0);
}

TEST_CASE("program: a surrogate without its partner is one code point") {
    const sandbox box;
    // 😀 is one, \\ud800 none
    box.file("s", R"({"thread":"t","id":1,"text":"\ud800\ud83d\ude00\\ud800\udc00z","quoted":[[9,10,"z"]]})");
    const ran r = box.run("dedup --show-errors 1 --json s");
    CHECK(r.code == 0);
    CHECK(r.err ==
          "\ns: 1 of 1 missed\nmissed t 1 9-10 of z, 1 characters: \uFFFD😀\\ud800\uFFFD[[z]]\n\ns: 0 of 0 false\n");
}
