// collapse: which of several chains becomes a reference, where it is split, and what it is trimmed to.
#include "dedup/collapse.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "thread_check.hpp"

namespace {

const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
const std::string b = "My guess is the accounting plug-in that came with the new cluster software last winter.\n";
const std::string c = "Maybe, but that was replaced in April, so it cannot be the only reason for such messages.\n";
const std::string d = "Who reads the nightly report of failed jobs, which grows by about six of them every day?\n";

struct cleaned_thread {
    std::vector<dedup::cleaned> posts;

    explicit cleaned_thread(const std::vector<std::string>& given, const dedup::options& o = {}) {
        dedup::cleaner cleaner(o);
        CHECK(dedup_test::thread_fault(cleaner, given, o, posts) == "");
    }
    [[nodiscard]] const std::vector<dedup::back_ref>& refs() const { return posts.back().refs; }
    [[nodiscard]] std::string target(std::size_t n) const {
        const dedup::back_ref& r = refs()[n];
        return posts[r.post].text.substr(r.target.begin, r.target.size());
    }
};

TEST_CASE("collapse: the longest candidate wins") {
    const cleaned_thread t(
        {b, "So:\n" + std::string("My guess is the accounting plug-in that came with it.\n") + c, a + b + c});
    // "b" stands in post 0 alone.
    REQUIRE(t.refs().size() == 2);
    CHECK(t.target(0) == b);
    CHECK(t.target(1) == c);
    CHECK(t.posts.back().text == a);
}

TEST_CASE("collapse: a copy of two neighbours is one reference") {
    const cleaned_thread t({a + b + c, "> " + b + "> " + c + "Yes.\n"});
    REQUIRE(t.refs().size() == 1);
    CHECK(t.target(0) == b + c);
    CHECK(t.refs()[0].prefix == "> ");
    CHECK(t.refs()[0].depth == 1);
    CHECK(t.posts.back().text == "Yes.\n");
}

TEST_CASE("collapse: split where the depth changes") {
    const cleaned_thread t({a + b, "> > " + a + "> " + b + "Yes.\n"});
    REQUIRE(t.refs().size() == 2);
    CHECK(t.target(0) == a);
    CHECK(t.target(1) == b);
    CHECK(t.refs()[0].depth == 2);
    CHECK(t.refs()[1].depth == 1);
    CHECK(t.posts.back().text == "Yes.\n");
}

TEST_CASE("collapse: on ties the source of the copy before, else the earliest") {
    dedup::options o;  // so that both posts keep what both say
    o.repeats = false;
    const cleaned_thread one({a + c, c + d, "> " + c + "\nYes.\n"}, o);
    REQUIRE(one.refs().size() == 1);
    CHECK(one.refs()[0].post == 0);
    const cleaned_thread two({c + a, "Said before:\n" + c + "Said now:\n" + b, "> " + b + "\n> " + c + "\nYes.\n"}, o);
    REQUIRE(two.refs().size() == 2);
    CHECK(two.target(0) == b);
    CHECK(two.target(1) == c);
    CHECK(two.refs()[0].post == 1);
    CHECK(two.refs()[1].post == 1);
}

TEST_CASE("collapse: whole words at both ends, in copy and target") {
    const std::string middle = "unmistakably extraordinarily long sentence about the whole accounting department";
    struct row {
        std::string said, copy;
        std::string target;
    };
    const row rows[] = {
        {"one " + middle + " cluster", "some " + middle + " clustering", middle},
        {"some " + middle + " clusters", "one " + middle + " cluster", middle},
        {"un" + middle + "!", "so " + middle + "?", middle.substr(13)},
        {"so " + middle + "!", "un" + middle + "?", middle.substr(13)},
        {"do " + middle + " we're", "do " + middle + " we", "do " + middle},
        {"x5" + middle + " 12", "x4" + middle + " 123", middle.substr(13)},
    };
    for (const row& r : rows) {
        CAPTURE(r.said);
        CAPTURE(r.copy);
        const cleaned_thread t({r.said + "\n", r.copy + "\n"});
        REQUIRE(t.refs().size() == 1);
        const std::string target = t.target(0);
        const std::size_t begin = target.find_first_not_of(' ');
        CHECK(target.substr(begin, target.find_last_not_of(' ') + 1 - begin) == r.target);
    }
}

TEST_CASE("collapse: a copy takes its line end and blank lines along") {
    const cleaned_thread t({a + b, "One.\n\n" + a + "\n\nTwo.\n"});
    REQUIRE(t.refs().size() == 1);
    CHECK(t.posts.back().text == "One.\n\nTwo.\n");
    CHECK(t.refs()[0].at == 6);
    const cleaned_thread last({a + b, "One.\n\n" + a.substr(0, a.size() - 1)});  // no line end to take
    REQUIRE(last.refs().size() == 1);
    CHECK(last.posts.back().text == "One.\n\n");
}

TEST_CASE("collapse: typos and snips are edits, up to max_edits") {
    std::string typo = a + b;  // a gap is crossed from a run of 48 key bytes, into one of at least six times the gap
    typo.replace(typo.find("forty"), 5, "fourty");
    typo.insert(typo.find("new cluster"), "so ");
    const cleaned_thread t({a + b, typo + "Yes.\n"});
    REQUIRE(t.refs().size() == 1);
    CHECK((t.refs()[0].match == dedup::match::edited));
    CHECK(t.refs()[0].edits.size() == 2);
    CHECK(t.posts.back().text == "Yes.\n");
    dedup::options o;
    o.max_edits = 0;
    const cleaned_thread none({a + b, typo + "Yes.\n"}, o);
    for (const auto& r : none.refs()) CHECK((r.match != dedup::match::edited));
}

TEST_CASE("collapse: a sentence lifted out of a paragraph stays out of its line") {
    const std::string sentence = "It doesn't matter how small the jobs are, nobody has found out why.";
    const cleaned_thread t({"Hi all. " + sentence + " Bye.\n", "Ann said \"" + sentence + "\" and left.\n"});
    REQUIRE(t.refs().size() == 1);
    CHECK((t.refs()[0].unit == dedup::unit::sentence));
    CHECK(t.posts.back().text.starts_with("Ann said \""));
    CHECK(t.posts.back().text.ends_with("and left.\n"));
}

}  // namespace
