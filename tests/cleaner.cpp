// The everyday surface: what the headers show, hints, options, and what each field of a reference says.
#include "dedup/cleaner.hpp"

#include <doctest/doctest.h>

#include <string>
#include <type_traits>
#include <vector>

#include "thread_check.hpp"

namespace {

const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
const std::string b = "My guess is the accounting plug-in that came with the new cluster software last winter.\n";

static_assert(std::is_nothrow_move_constructible_v<dedup::cleaner>);
static_assert(std::is_nothrow_move_assignable_v<dedup::cleaner>);
static_assert(!std::is_copy_constructible_v<dedup::cleaner>);

TEST_CASE("cleaner: the example in dedup.hpp") {
    dedup::cleaner thread;
    const std::string line = "I say tabs, they adapt to the width that the reader likes best.\n";
    const dedup::cleaned first = thread.clean(line);
    const dedup::cleaned second = thread.clean("> " + line + "No.\n");
    CHECK(first.text == line);
    CHECK(first.refs.empty());
    CHECK(second.text == "No.\n");
    REQUIRE(second.refs.size() == 1);
    const std::vector<std::string_view> texts{first.text};
    CHECK(dedup::restore(second, texts) == "> " + line + "No.\n");
}

TEST_CASE("cleaner: the example in result.hpp") {
    dedup::cleaner thread;
    thread.clean("Tabs or spaces?\nI say tabs, they adapt to the reader.\n");
    const dedup::cleaned c =
        thread.clean("> I say tabs, they adapt to the reader.\nSpaces look the same everywhere.\n");
    CHECK(c.text == "Spaces look the same everywhere.\n");
    REQUIRE(c.refs.size() == 1);
    const dedup::back_ref& r = c.refs[0];
    CHECK(r.at == 0);
    CHECK(r.post == 0);
    CHECK((r.target == dedup::span{16, 54}));
    CHECK((r.edits == std::vector<dedup::edit>{{{0, 0}, "> "}}));
    CHECK((r.source == dedup::span{2, 39}));  // its full stop included, its marker not
    CHECK((r.match == dedup::match::folded));
    CHECK((r.role == dedup::role::quote));
    CHECK(r.depth == 1);
    CHECK(r.author.empty());
    CHECK(r.date.empty());
}

TEST_CASE("cleaner: posts are numbered, from 0 in each thread") {
    dedup::cleaner thread;
    for (std::uint32_t n = 0; n < 5; ++n) CHECK(thread.clean(n % 2 == 0 ? "" : a).post == n);
    thread.next_thread();
    const dedup::cleaned c = thread.clean(a);
    CHECK(c.post == 0);
    CHECK(c.text == a);
    CHECK(c.refs.empty());
}

TEST_CASE("cleaner: an empty post, a post of white space") {
    dedup::cleaner thread;
    for (const std::string_view s : {"", "\n", " ", " \n \n", "\r\n", "> ", ">", "[quote][/quote]"}) {
        const dedup::cleaned c = thread.clean(s);
        CHECK(c.text == dedup::normalize(s));
        CHECK(c.refs.empty());
    }
}

TEST_CASE("cleaner: what a match is") {
    struct row {
        std::string copy;
        dedup::match match;
    };
    const std::string said =
        "“I don't know,” she said, “why the queue of that scheduler - the old one - isn't empty.”\n";
    const row rows[] = {
        {said, dedup::match::exact},
        {"> " + said, dedup::match::folded},
        {"\"I don’t know,\" she said, \"why the queue of that scheduler – the old one – isn’t empty.\"\n",
         dedup::match::folded},
        {"> “I don't know,” she said, “why the queue of that\n> scheduler - the old one - isn't empty.”\n",
         dedup::match::folded},
        {"“I don't know,” SHE said, “why the queue of that scheduler - the old one - isn't empty.”\n",
         dedup::match::folded},
        {"“I don't know” she said, “why the queue of that scheduler - the old one - isn't empty.”\n",
         dedup::match::edited},  // a comma
        {"“I don't know,” she said, “why the queue of that scheduler - the old ones - isn't empty.”\n",
         dedup::match::edited},
        {"“I dont know,” she said, “why the queue of that scheduler - the old one - isn't empty.”\n",
         dedup::match::edited},
        {"“I don't know,” she said, “why the queue of that sched uler - the old one - isn't empty.”\n",
         dedup::match::edited},
    };
    for (const row& r : rows) {
        CAPTURE(r.copy);
        dedup::cleaner cleaner;
        std::vector<dedup::cleaned> t;
        REQUIRE(dedup_test::thread_fault(cleaner, {said, r.copy}, {}, t) == "");
        REQUIRE(t[1].refs.size() == 1);
        CHECK((t[1].refs[0].match == r.match));
        CHECK(t[1].text.empty());
    }
}

// Copies that differ in what carries meaning are never exact or folded.
TEST_CASE("cleaner: what the key keeps apart") {
    struct row {
        std::string one, other;
    };
    const row rows[] = {{"x != y", "x == y"},
                        {"C++", "C"},
                        {"−5", "5"},
                        {"x²", "x2"},
                        {"½", "1/2"},
                        {"①", "1"},
                        {"now here", "nowhere"},
                        {"12 3", "1 23"},
                        {"we're", "were"},
                        {"re-sign", "resign"},
                        {"1,000", "1000"},
                        {"か", "が"},
                        {"👩", "👨"},
                        {"кот", "кит"},
                        {"十", "千"}};
    const std::string before = "Nobody who has read the whole of that long report wrote ";
    const std::string after = " in the margin of its last page, and nobody ever will do so.\n";
    for (const row& r : rows) {
        CAPTURE(r.one);
        for (int turned = 0; turned < 2; ++turned) {
            dedup::cleaner cleaner;
            std::vector<dedup::cleaned> t;
            const std::string& one = turned == 0 ? r.one : r.other;
            const std::string& other = turned == 0 ? r.other : r.one;
            REQUIRE(dedup_test::thread_fault(cleaner, {before + one + after, before + other + after}, {}, t) == "");
            for (const auto& ref : t[1].refs) {
                std::string copy;
                for (const auto& e : ref.edits) copy += e.text;
                const bool holds_it = ref.source.begin < before.size() && ref.source.end > before.size() + other.size();
                if (holds_it) CHECK((ref.match == dedup::match::edited));
            }
            CHECK(t[1].refs.size() >= 1);
        }
    }
}

TEST_CASE("cleaner: units") {
    const std::string first = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.";
    const std::string second = "Nobody has found out why, it doesn't matter how small the waiting jobs are.";
    const std::string post = "Hi.\n\n" + first + " " + second + " Bye.\n\nAnn\n";
    struct row {
        std::string copy;
        dedup::unit unit;
    };
    const row rows[] = {
        {first + " " + second + " Bye.\n", dedup::unit::paragraph},
        {first + "\n", dedup::unit::sentence},
        {second + "\n", dedup::unit::sentence},
        {first + " " + second + "\n", dedup::unit::sentence},
        {first.substr(4) + "\n", dedup::unit::passage},
        {first.substr(4, 70) + "\n", dedup::unit::passage},
    };
    for (const row& r : rows) {
        CAPTURE(r.copy);
        dedup::cleaner t;
        t.clean(post);
        const dedup::cleaned c = t.clean("> " + r.copy);
        REQUIRE(c.refs.size() == 1);
        CHECK((c.refs[0].unit == r.unit));
    }
}

// Of so few letters that nothing but an equal unit tells them: the first ones are searched for, then all are listed.
TEST_CASE("cleaner: however many tiny quotes were looked up before, the next one is found") {
    const auto sentence = [](int i) { return "Kilo " + std::to_string(i) + "."; };
    constexpr int all = 200;
    std::string post;
    for (int i = 0; i < all; ++i) post += sentence(i) + (i % 3 == 2 ? "\n\n" : " ");
    dedup::cleaner t;
    const std::string text = t.clean(post).text;
    for (int i = 0; i < all; ++i) {
        CAPTURE(i);
        const dedup::cleaned c = t.clean("> " + sentence(i) + "\n\nAnswer " + std::to_string(i * i) + "\n");
        REQUIRE(c.refs.size() == 1);
        CHECK(c.refs[0].post == 0);
        const std::size_t stop = text[c.refs[0].target.end - 1] == '.' ? 0 : 1;
        CHECK(text.substr(c.refs[0].target.begin, c.refs[0].target.size() + stop).starts_with(sentence(i)));
    }
}

TEST_CASE("cleaner: who answers whom tells a quote from a repeat") {
    const auto role = [](const std::string& copy, dedup::hints h) {
        dedup::cleaner t;
        t.clean(a);
        t.clean("Something else entirely, which nobody has said before.\n", {.parent = 0, .author = "Ben"});
        const dedup::cleaned c = t.clean(copy, h);
        REQUIRE(c.refs.size() == 1);
        return c.refs[0].role;
    };
    CHECK((role(a, {}) == dedup::role::repeat));
    CHECK((role("> " + a, {}) == dedup::role::quote));
    CHECK((role(a, {.parent = 0, .author = ""}) == dedup::role::quote));
    CHECK((role(a, {.parent = 1, .author = ""}) == dedup::role::quote));   // a parent's parent
    CHECK((role(a, {.parent = 2, .author = ""}) == dedup::role::repeat));  // no earlier post
    CHECK((role(a, {.parent = 99, .author = ""}) == dedup::role::repeat));
}

TEST_CASE("cleaner: options.repeats = false leaves what is merely said again") {
    dedup::options o;
    o.repeats = false;
    dedup::cleaner t(o);
    t.clean(a + b);
    CHECK(t.clean(a).text == a);
    CHECK(t.clean("> " + a).text.empty());
    CHECK(t.clean(b, {.parent = 0, .author = ""}).text.empty());
    CHECK(t.clean(a + a).text == a + a);
}

TEST_CASE("cleaner: a quote of a quote names the text itself") {
    dedup::cleaner t;
    t.clean(a);
    t.clean("> " + a + "\n" + b);
    const dedup::cleaned c = t.clean("> > " + a + ">\n> " + b + "\nYes.\n");
    CHECK(c.text == "Yes.\n");
    REQUIRE(c.refs.size() == 2);
    CHECK(c.refs[0].post == 0);
    CHECK(c.refs[0].depth == 2);
    CHECK(c.refs[1].post == 1);
    CHECK(c.refs[1].depth == 1);
}

TEST_CASE("cleaner: a post may be the text of an earlier one, where the cleaner has it") {
    dedup::cleaner t;
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += "line " + std::to_string(i) + "\n";
    t.clean(text);
    const dedup::cleaned c = t.clean(t.text(0));
    const std::vector<std::string_view> texts{t.text(0)};
    CHECK(dedup::restore(c, texts) == text);
}

TEST_CASE("cleaner: a quote of a post that is missing becomes canonical") {
    dedup::cleaner t;
    CHECK(t.clean("> " + a + "\nI doubt it.\n").text == "> " + a + "\nI doubt it.\n");
    const dedup::cleaned c = t.clean("> > " + a + "> \n> I doubt it.\n\nSo do I.\n");
    CHECK(c.text == "So do I.\n");
    for (const auto& r : c.refs) CHECK(r.post == 0);
}

TEST_CASE("cleaner: tags say who is quoted") {
    dedup::cleaner t;
    t.clean(a);
    const dedup::cleaned c = t.clean("[quote=\"Ann Lee, post:1\"]" + a.substr(0, a.size() - 1) + "[/quote]\nYes.\n");
    CHECK(c.text == "Yes.\n");
    REQUIRE(c.refs.size() == 1);
    CHECK(c.refs[0].author == "Ann Lee");
    CHECK(c.refs[0].depth == 1);
    CHECK((c.refs[0].role == dedup::role::quote));
    CHECK((c.refs[0].source == dedup::span{25, 25 + a.size() - 1}));  // without tags
}

TEST_CASE("cleaner: one prefix for all further lines") {
    dedup::cleaner t;
    const std::string post =
        "The scheduler says that the queue is full.\nForty jobs wait there, and nobody knows why.\n";
    t.clean(post);
    const dedup::cleaned c = t.clean(
        ">> The scheduler says that the queue is full.\n>> Forty jobs wait there, and nobody knows why.\nYes.\n");
    CHECK(c.text == "Yes.\n");
    REQUIRE(c.refs.size() == 1);
    CHECK(c.refs[0].prefix == ">> ");
    CHECK((c.refs[0].edits == std::vector<dedup::edit>{{{0, 0}, ">> "}}));
    CHECK(c.refs[0].depth == 2);
}

TEST_CASE("cleaner: source spans count in what was given") {
    dedup::cleaner t;
    t.clean(a);
    const std::string before =
        "\xEF\xBB\xBF"
        "Caf\x65\xCC\x81:\r\n";
    const std::string copy = a.substr(0, a.size() - 1);
    const std::string source = before + "> " + copy + "\r\nYes.\r\n";
    const dedup::cleaned c = t.clean(source);
    REQUIRE(c.refs.size() == 1);
    CHECK(source.substr(c.refs[0].source.begin, c.refs[0].source.size()) == copy);
}

TEST_CASE("cleaner: ill-formed bytes are counted") {
    const dedup::cleaned c = dedup::clean(
        "a\xFF"
        "b\xC3");
    CHECK(c.text ==
          "a\xEF\xBF\xBD"
          "b\xEF\xBF\xBD");
    CHECK(c.repaired == 2);
}

// In parts, as a large post is. Where the first part has few anchors, the table grows while the others are put into it.
TEST_CASE("cleaner: a large post takes up no more than three times its text, and loses nothing by it") {
    const auto words = [](int first, int last) {
        std::string out;
        for (int i = first; i < last; ++i)
            out += "word" + std::to_string(i * 7919LL % 1000003) + (i % 12 == 11 ? ".\n" : " ");
        return out;
    };
    const std::string copied = words(0, 60);
    const std::string words_and_copies =
        words(0, 39996) + "\n" + copied + "\n" + words(39996, 79992) + "\n" + copied + "\n" + words(79992, 120000);
    for (const int few : {0, 10000}) {
        CAPTURE(few);
        std::string large;
        for (int i = 0; i < few; ++i) large += "abcdefghijklmnopqrstuvwxyz012345 ";
        large += words_and_copies;
        dedup::cleaner t;
        const dedup::cleaned before = t.clean(copied);
        const dedup::cleaned first = t.clean(large);
        CHECK(first.refs.size() >= 3);
        const std::vector<std::string_view> texts = {before.text};
        CHECK((dedup::restore(first, texts) == dedup::normalize(large)));
        CHECK(t.memory() < 3 * large.size());
        for (const int begin : {72, 15000, 39888, 40020, 45000, 79920, 80016, 100200, 119940}) {
            CAPTURE(begin);
            const std::string quoted = words(begin, begin + 48);
            const dedup::cleaned c = t.clean(quoted);
            REQUIRE(c.refs.size() == 1);
            CHECK(c.text.empty());
            CHECK(c.refs[0].post == 1);
            CHECK(first.text.substr(c.refs[0].target.begin, c.refs[0].target.size()) == quoted);
        }
        dedup::cleaner loaded;
        loaded.load(t.save());
        CHECK((loaded.clean("> " + copied) == t.clean("> " + copied)));
    }
}

TEST_CASE("cleaner: memory grows with the posts, and stays for the next thread") {
    dedup::cleaner t;
    const std::size_t empty = t.memory();
    CHECK(empty > 0);
    std::string text;
    for (int i = 0; i < 20000; ++i) text += "word" + std::to_string(i) + " ";
    t.clean(text);
    const std::size_t full = t.memory();
    CHECK(full > empty + text.size());
    t.next_thread();
    CHECK(t.memory() <= full);
    CHECK(t.memory() >= text.size());
    t.clean(text);
    CHECK(t.memory() <= full + full / 4);
}

// Markers and line signs that begin at one place, and prefixes that hold letters.
TEST_CASE("cleaner: marks among signs") {
    const std::vector<std::string> posts = {
        "wrote:\n# JDlist@examplecom\n# JDhttplistsexamplecom/\nt\n# >JD> list@examplecom\n# > JD> "
        "httplistsexamplecom/\n"
        "# > JD>\n",
        "wrote:\n# JD12saidseventeenquickJD>JDto\n#\n# JD> >12saidseventeen quick\n# JD> >\nJDto",
    };
    for (const std::string& post : posts) {
        CAPTURE(post);
        dedup::cleaner cleaner;
        std::vector<dedup::cleaned> t;
        CHECK(dedup_test::thread_fault(cleaner, {post, post}, {}, t) == "");
    }
}

}  // namespace
