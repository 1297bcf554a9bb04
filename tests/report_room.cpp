// What `dedup report` does with more than a page has room for.
#include <doctest/doctest.h>

#include <string>

#include "report_reading.hpp"

TEST_CASE("what has no room is counted and named") {
    const sandbox box;
    std::string records;
    for (int i = 0; i < 20; ++i) {
        records +=
            line("t" + std::to_string(i), "1", std::string(1'000'000, 'x')) + line("t" + std::to_string(i), "2", "y");
    }
    box.file("records", records);
    const ran r = box.run("dedup report records");
    CHECK(r.code == 0);
    CHECK(contains(r.err, "4 posts of 4.0 MB counted but not shown, of threads t16, t17, t18 and 1 more; "));
    const html document(r.out);
    CHECK(contains(texts_of_class(document, "figure")[2], "40 posts"));
    CHECK(posts(document).size() == 36);
    CHECK(contains(texts_of_class(document, "left-out")[0], "t19: 1 of 2 posts"));
    CHECK(texts_of_class(document, "left-out").size() == 5);
    CHECK(posts(html(box.run("dedup report --thread t19 records").out)).size() == 2);
}

TEST_CASE("a thread of which nothing is shown is named") {
    const sandbox box;
    std::string records;
    for (int i = 0; i < 120; ++i) records += line("t" + std::to_string(i), "1", std::string(i == 0 ? 1 : 400'000, 'x'));
    box.file("records", records);
    const ran r = box.run("dedup report records");
    CHECK(
        contains(r.err, "78 posts of 31 MB counted but not shown, of threads t42, t43, t44 and 75 more, 78 wholly; "));
    const html document(r.out);
    CHECK(contains(texts_of_class(document, "figure")[3], "120 threads"));
    CHECK(posts(document).size() == 42);
    CHECK(contains(texts_of_class(document, "left-out")[0], "t119: 1 of 1 post"));
}

TEST_CASE("what is too large is passed over, and its copies say whose they are") {
    const sandbox box;
    const std::string copy = R"(,"refs":[{"at":0,"post":"1","begin":0,"end":70}])";
    std::string records = line("t", "1", passage + std::string(18'000'000, 'x'), member("author", "Ann"));
    for (int i = 2; i < 102; ++i) records += line("t", std::to_string(i), "hello", member("parent", "1"));
    records += line("t", "102", "one", copy) + line("t", "103", "two", copy);
    box.file("records", records);
    const ran r = box.run("dedup report records");
    CHECK(r.code == 0);
    CHECK(contains(r.err, "records: 1 post of 18 MB counted but not shown, of thread t\n"));
    const html document(r.out);
    check_markup(document, "hello");
    const auto read = posts(document);
    REQUIRE(read.size() == 102);
    CHECK(read[0] == "hello");
    CHECK(read[101] == passage + "two");
    CHECK(texts_of_class(document, "number")[0] == "2");
    CHECK(texts_of_class(document, "parent")[0] == "answers post 1");
    CHECK(contains(texts_of_class(document, "thread")[0], "103 posts"));
    CHECK(texts_of_class(document, "left-out")[1] == "1 post left out here for want of room.");
    const auto copies = texts_of_class(document, "copy");
    REQUIRE(copies.size() == 2);
    CHECK(contains(copies[0], "1 line from post 1"));
    CHECK(contains(copies[0], "not shown"));
    CHECK(contains(texts_of_class(document, "repeats")[0], "2 times " + passage));
}

TEST_CASE("a copy with very many edits is shown, but not every edit is marked") {
    const sandbox box;
    std::string original, copy, edits;
    constexpr std::size_t most = 200'000;
    for (std::size_t i = 0; i < most; ++i) {
        original += "a<";
        copy += "b<";
        edits += (i == 0 ? "[" : ",[") + std::to_string(2 * i) + "," + std::to_string(2 * i + 1) + ",\"b\"]";
    }
    const auto edited = [&](const std::string& id, std::size_t n) {
        const std::string some(edits, 0, n == most ? edits.size() : edits.find(",[" + std::to_string(2 * n) + ","));
        return line("t", id, "",
                    R"(,"refs":[{"at":0,"post":"1","begin":0,"end":)" + std::to_string(2 * n) +
                        R"(,"match":"edited","edits":[)" + some + "]}]");
    };
    const html document(report(box, line("t", "1", original) + edited("2", most)));
    check_markup(document, "zqx");
    CHECK(posts(document) == std::vector<std::string>{original, copy});
    CHECK(texts_of_class(document, "substitution").size() < 3000);
    CHECK(contains(texts_of_class(document, "edits")[0], "and 199000 further edits"));
    CHECK(contains(texts_of_class(document, "copy")[0], "edited, 1000 of 200000 edits marked"));

    // The marks take the room, not the text.
    std::string records = line("t", "1", original.substr(0, 2000));
    for (int i = 2; i < 220; ++i) records += edited(std::to_string(i), 1000);
    const std::string page = report(box, records);
    CHECK(page.size() < (std::size_t{17} << 20));
    CHECK(page.size() > (std::size_t{12} << 20));
    CHECK(contains(page, "left out here for want of room"));
}

TEST_CASE("what escaping adds takes room, too") {
    const sandbox box;
    std::string records;
    for (int i = 0; i < 40; ++i) records += line("t", std::to_string(i), std::string(1'000'000, '\''));
    const std::string page = report(box, records);
    CHECK(page.size() < (std::size_t{17} << 20));
    CHECK(posts(html(page)).size() == 3);
}

TEST_CASE("a thread whose posts have neither ids nor room is named once") {
    const sandbox box;
    std::string records;
    for (int i = 0; i < 5; ++i) records += R"({"thread":"t","text":")" + std::string(3'500'000, '\'') + "\"}\n";
    const html document(report(box, records + line("u", "1", "shown")));
    CHECK(contains(texts_of_class(document, "figure")[3], "2 threads"));
    const std::string left_out = texts_of_class(document, "left-out")[0];
    CHECK(contains(left_out, "5 posts of 18 MB are left out, and 1 thread with nothing shown at all."));
    CHECK(left_out.ends_with("t: 5 of 5 posts"));
    CHECK(posts(document) == std::vector<std::string>{"shown"});
}
