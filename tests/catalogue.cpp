// Quotes as people make them, through the whole pipeline: what is left of the post, and what the reference says.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "thread_check.hpp"

namespace {

const std::string first = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.";
const std::string second = "My guess is the accounting plug-in that came with the new software last winter.";
const std::string third = "Restarting it helps for a day or two, and then the same line turns up in the log again.";
const std::string post = first + "\n\n" + second + "\n\n" + third + "\n";

using posts = std::vector<std::string>;

struct quoting {
    std::vector<dedup::cleaned> thread;

    explicit quoting(const std::string& reply) : quoting(posts{post, reply}) {}
    explicit quoting(const posts& given) {
        dedup::cleaner cleaner;
        CHECK(dedup_test::thread_fault(cleaner, given, {}, thread) == "");
    }
    [[nodiscard]] const std::string& text() const { return thread.back().text; }
    [[nodiscard]] const std::vector<dedup::back_ref>& refs() const { return thread.back().refs; }
    [[nodiscard]] std::string target(std::size_t n) const {
        const dedup::back_ref& r = refs()[n];
        return thread[r.post].text.substr(r.target.begin, r.target.size());
    }
};

TEST_CASE("catalogue: marks of every kind") {
    struct row {
        std::string reply, left;
        std::uint32_t depth;
    };
    const row rows[] = {
        {"> " + first + "\nYes.\n", "Yes.\n", 1},
        {">" + first + "\nYes.\n", "Yes.\n", 1},
        {">> " + first + "\nYes.\n", "Yes.\n", 2},
        {"> > " + first + "\nYes.\n", "Yes.\n", 2},
        {"&gt; " + first + "\nYes.\n", "Yes.\n", 1},
        {"JD> " + first + "\nYes.\n", "Yes.\n", 1},
        {"| " + first + "\n| \n| " + second + "\nYes.\n", "Yes.\n", 1},
        {": " + first + "\n: \n: " + second + "\nYes.\n", "Yes.\n", 1},
        {"John> " + first + "\nJohn>\nJohn> " + second + "\nYes.\n", "Yes.\n", 1},
        {"    " + first + "\nYes.\n", "Yes.\n", 0},  // indented: by its words alone
        {first + "\nYes.\n", "Yes.\n", 0},
        {"[quote]" + first + "[/quote]\nYes.\n", "Yes.\n", 1},
        {"<blockquote>" + first + "</blockquote>\nYes.\n", "Yes.\n", 1},
        {"{{tq|" + first + "}}\nYes.\n", "Yes.\n", 1},
    };
    for (const row& r : rows) {
        CAPTURE(r.reply);
        const quoting q(r.reply);
        CHECK(q.text() == r.left);
        REQUIRE(q.refs().size() == 1);
        CHECK(q.refs()[0].depth == r.depth);
        CHECK((q.refs()[0].role == dedup::role::quote) == (r.depth > 0));
    }
}

TEST_CASE("catalogue: what announces a quote goes with it, and says who wrote it and when") {
    struct row {
        std::string reply, left, author, date;
    };
    const std::string marked = "> " + first + "\n";
    const row rows[] = {
        {"On Mon, 3 Jun 2024 at 10:15, Ann Lee <ann@example.org> wrote:\n" + marked + "Yes.\n", "Yes.\n", "Ann Lee",
         "Mon, 3 Jun 2024 at 10:15"},
        {"Ann Lee wrote:\n" + marked + "Yes.\n", "Yes.\n", "Ann Lee", ""},
        {"Hi.\n\nAnn Lee wrote:\n\n" + marked + "Yes.\n", "Hi.\n\nYes.\n", "Ann Lee", ""},
        {"On Mon, 3 Jun 2024 at 10:15, Ann Lee\n<ann@example.org> wrote:\n\n" + marked + "Yes.\n", "Yes.\n", "Ann Lee",
         "Mon, 3 Jun 2024 at 10:15"},
        {"Am 03.06.2024 um 10:15 schrieb Ann Lee:\n" + marked + "Ja.\n", "Ja.\n", "Ann Lee", "03.06.2024 um 10:15"},
        {"[quote=\"Ann Lee, post:1, topic:7\"]\n" + first + "\n[/quote]\nYes.\n", "Yes.\n", "Ann Lee", ""},
        {"Yes.\n\n-----Original Message-----\nFrom: Ann Lee\nSent: Monday, 3 June 2024 10:15\nTo: Ben\nSubject: "
         "Queue\n\n" +
             first + "\n",
         "Yes.\n\n", "Ann Lee", "Monday, 3 June 2024 10:15"},
    };
    for (const row& r : rows) {
        CAPTURE(r.reply);
        const quoting q(r.reply);
        CHECK(q.text() == r.left);
        REQUIRE(q.refs().size() == 1);
        CHECK(q.refs()[0].author == r.author);
        CHECK(q.refs()[0].date == r.date);
        CHECK((q.refs()[0].role == dedup::role::quote));
        // What was copied begins behind the announcement.
        CHECK(q.refs()[0].source.begin == r.reply.find(first));
    }
}

TEST_CASE("catalogue: what was announced and is not known stays, and is canonical for those who quote it") {
    const std::string reply =
        "Ann Lee wrote:\n> " + first + "\nYes, since last winter, and nobody knows why that is so.\n";
    const quoting q(posts{reply, "> Ann Lee wrote:\n> > " + first +
                                     "\n> Yes, since last winter, and nobody knows why that is so.\nI do.\n"});
    CHECK(q.thread[0].text == reply);
    CHECK(q.text() == "I do.\n");
    REQUIRE(q.refs().size() == 1);  // its marks are deeper by one throughout
    CHECK(q.refs()[0].prefix == "> ");
}

TEST_CASE("catalogue: a quote of a quote refers to where the words first stood") {
    const std::string ben =
        "> " + first + "\nThat is not the queue's fault, it counts the jobs that are held as well.\n";
    const quoting q(
        {post, ben,
         "> > " + first + "\n> That is not the queue's fault, it counts the jobs that are held as well.\nOh.\n"});
    CHECK(q.text() == "Oh.\n");
    REQUIRE(q.refs().size() == 2);
    CHECK(q.refs()[0].post == 0);
    CHECK(q.refs()[1].post == 1);
}

TEST_CASE("catalogue: edited quotes are one reference") {
    struct row {
        std::string reply;
        dedup::match match;
    };
    const row rows[] = {
        {"> The scheduler on the old cluster claims that the queue is full whenever forty jobs wait.\n",
         dedup::match::edited},
        {"> The scheduler on the old cluster [in room 3] says that the queue is full whenever forty jobs wait.\n",
         dedup::match::edited},
        {"> The scheduler on the old cluster says that the queue is full whenever forty jobs wait\n",
         dedup::match::folded},
        {"> " + first + "\n> [...]\n> " + third + "\n", dedup::match::edited},
        {"> " + first + "\n> <snip>\n> " + third + "\n", dedup::match::edited},
        {"> The shceduler on the old clustr says that teh queue is full whenever forty jobs wait.\n",
         dedup::match::edited},
        {"> My guess is the accounting plug-in that came with the new software last winter.\n>\n> Restarting it hlps "
         "for a "
         "day or two, and than the same line turns up in teh log again.\n",
         dedup::match::edited},
    };
    for (const row& r : rows) {
        CAPTURE(r.reply);
        const quoting q(r.reply + "Yes.\n");
        CHECK(q.text() == "Yes.\n");
        REQUIRE(q.refs().size() == 1);
        CHECK((q.refs()[0].match == r.match));
    }
}

TEST_CASE("catalogue: lines of the post's own keep neighbours apart") {
    const quoting q("> " + first + "\nYes.\n> " + second + "\nNo.\n> " + third + "\n");
    CHECK(q.text() == "Yes.\nNo.\n");
    CHECK(q.refs().size() == 3);
    const quoting unmarked(first + "\nYes.\n" + second + "\n");
    CHECK(unmarked.text() == "Yes.\n");
    CHECK(unmarked.refs().size() == 2);
}

TEST_CASE("catalogue: a short quote from the midst of a sentence") {
    const quoting q("> whenever forty jobs wait\nOr thirty.\n");
    CHECK(q.text() == "Or thirty.\n");
    REQUIRE(q.refs().size() == 1);
    CHECK(q.target(0) == "whenever forty jobs wait");
    CHECK(quoting("whenever forty jobs wait\nOr thirty.\n").refs().empty());  // without a mark, chance
    CHECK(quoting("> forty days\nOr thirty.\n").refs().empty());
}

TEST_CASE("catalogue: lines without words go with the quote") {
    const std::string boxed = first + "\n----------\n" + second + "\n----------\n";
    const quoting q(posts{boxed, "> " + first + "\n> ----------\n> " + second + "\n> ----------\nYes.\n"});
    CHECK(q.text() == "Yes.\n");
    REQUIRE(q.refs().size() == 1);
    CHECK(q.target(0) == boxed);
}

TEST_CASE("catalogue: a line that lost its mark when it was wrapped") {
    const quoting q(
        "> The scheduler on the old cluster says that the queue is full whenever forty jobs\nwait.\n> \n> " + second +
        "\nYes.\n");
    CHECK(q.text() == "Yes.\n");
}

TEST_CASE("catalogue: footers and signatures are boilerplate, greetings and thanks are nothing") {
    const std::string footer =
        "\n_______________________________________________\nWorkshop mailing list\nTo leave it, send a mail without a "
        "subject "
        "to leave@example.org at any time.\n";
    const quoting q(posts{"Does the saw run again?\n" + footer, "It does.\n" + footer});
    CHECK(q.text() == "It does.\n\n");
    REQUIRE(q.refs().size() == 1);
    CHECK((q.refs()[0].role == dedup::role::boilerplate));
    const std::string signature = "\n-- \nAnn Lee, who answers mails on every second Tuesday of the month only\n";
    const quoting s(posts{"Does the saw run again?\n" + signature, "It does.\n" + signature});
    REQUIRE(s.refs().size() == 1);
    CHECK((s.refs()[0].role == dedup::role::boilerplate));
    CHECK(quoting(posts{"Hi all,\n\nthe saw is broken.\n\nThanks,\nAnn\n", "Hi all,\n\nit runs.\n\nThanks,\nAnn\n"})
              .refs()
              .empty());
}

TEST_CASE("catalogue: a log line with other numbers is another log line") {
    const quoting q(posts{"The pump was started at 10:15 by the second shift and ran for 340 seconds in all.\n",
                          "The pump was started at 11:45 by the second shift and ran for 290 seconds in all.\n"});
    for (const dedup::back_ref& r : q.refs()) CHECK((r.match != dedup::match::edited));
    CHECK(q.text().find("11:45") != std::string::npos);
    CHECK(q.text().find("290") != std::string::npos);
    const quoting marked(
        posts{"The pump was started at 10:15 by the second shift and ran for 340 seconds in all.\n",
              "> The pump was started at 11:45 by the second shift and ran for 340 seconds in all.\nNo.\n"});
    CHECK(marked.text() == "No.\n");
    REQUIRE(marked.refs().size() == 1);
    CHECK((marked.refs()[0].match == dedup::match::edited));
}

TEST_CASE("catalogue: of its own text a post repeats sentences and lines, not the way in which it is written") {
    const std::string log =
        "[INFO] build of target north/harbour/crane in directory out/release finished\n"
        "[INFO] build of target north/harbour/winch in directory out/release finished\n";
    CHECK(quoting(posts{log}).refs().empty());
    const quoting own(posts{first + "\nWhy?\n" + first + "\n"});
    CHECK(own.text() == first + "\nWhy?\n");
    CHECK(own.refs().size() == 1);
}

TEST_CASE("catalogue: what announces a quote decides between posts that have the same words") {
    dedup::options o;
    o.repeats = false;  // so that both keep them
    const std::string both = "Restarting the daemon every night is no way to run a cluster like this one.\n";
    const auto source_of = [&](const std::string& reply, const dedup::hints& h) {
        dedup::cleaner cleaner(o);
        cleaner.clean("Ann says:\n" + both, {std::nullopt, "Ann Lee"});
        cleaner.clean("Ben says:\n" + both, {std::nullopt, "Ben Ray"});
        const dedup::cleaned c = cleaner.clean(reply, h);
        REQUIRE(c.refs.size() == 1);
        return c.refs[0].post;
    };
    CHECK(source_of("> " + both, {}) == 0);
    CHECK(source_of("> " + both, {1, {}}) == 1);
    CHECK(source_of("Ben Ray wrote:\n> " + both, {}) == 1);
    CHECK(source_of("Ben Ray wrote:\n> " + both, {0, {}}) == 1);
    CHECK(source_of("[quote=\"X, post:2, topic:9\"]\n" + both + "[/quote]\n", {}) == 1);
    CHECK(source_of("[quote=\"X, post:1, topic:9\"]\n" + both + "[/quote]\n", {1, {}}) == 0);
}

TEST_CASE("catalogue: a post's copies are followed into what they repeat") {
    // Ben quotes Ann without a mark, Cem quotes all of Ben: its middle is Ann's, and short.
    const std::string ann = "Nobody reads the manual of the crane, which has four hundred pages and no index.\n";
    const std::string ben =
        "I looked for the chapter on brakes the whole morning and found three of them in the end.\n" + ann +
        "And each of the three says something else about the pads.\n";
    const quoting q(posts{ann, ben,
                          "I looked for the chapter on brakes the whole morning and found three of them in the end.\n" +
                              ann + "And each of the three says something else about the pads.\nSo do I.\n"});
    CHECK(q.text() == "So do I.\n");
    REQUIRE(q.refs().size() == 3);
    CHECK(q.refs()[0].post == 1);
    CHECK(q.refs()[1].post == 0);
    CHECK(q.refs()[2].post == 1);
}

}  // namespace
