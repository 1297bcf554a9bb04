// The built tool with --scope corpus: repeats across threads, one canonical copy each, and back.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "json_line.hpp"
#include "made_dump.hpp"
#include "sandbox.hpp"

namespace {

std::string post(const std::string& thread, int id, const std::string& text) {
    return "{\"thread\":\"" + thread + "\",\"id\":" + std::to_string(id) + ",\"text\":" + dedup::json_string(text) +
           "}\n";
}

// A line of prose.
std::string paragraph(unsigned seed) {
    std::string text = made_up_prose(seed, 400).substr(1);
    std::replace(text.begin(), text.end(), '\n', ' ');
    text.back() = '\n';
    return text;
}

const std::string announcement = paragraph(1);
const std::string rules = paragraph(2);

}  // namespace

TEST_CASE("corpus: a paragraph of another thread is a reference with its thread") {
    const sandbox box;
    const std::string dump =
        post("a", 1, announcement + "\n" + rules) + post("b", 1, "Seen elsewhere:\n\n" + announcement) +
        post("b", 2, "> " + announcement + "\nWhat?\n") + post("c", 1, announcement + "\n" + rules + "\nBye.\n");
    box.file("d", dump);
    const ran r = box.run("dedup clean --scope corpus d");
    CHECK(r.code == 0);
    CHECK(
        r.out ==
        post("a", 1, announcement + "\n" + rules) +
            R"({"thread":"b","id":1,"text":"Seen elsewhere:\n\n","refs":[{"at":17,"thread":"a","post":1,"begin":0,"end":)" +
            std::to_string(announcement.size()) +
            R"(,"unit":"paragraph","match":"exact","role":"repeat"}]})"
            "\n"
            R"({"thread":"b","id":2,"text":"What?\n","refs":[{"at":0,"thread":"a","post":1,"begin":0,"end":)" +
            std::to_string(announcement.size() + 1) +
            R"(,"unit":"paragraph","match":"folded","role":"quote","depth":1,"edits":[[0,0,"> "]]}]})"
            "\n"
            R"({"thread":"c","id":1,"text":"Bye.\n","refs":[{"at":0,"thread":"a","post":1,"begin":0,"end":)" +
            std::to_string(announcement.size() + 1 + rules.size()) +
            R"(,"unit":"paragraph","match":"folded","role":"repeat","edits":[[)" +
            std::to_string(announcement.size() + rules.size()) + "," +
            std::to_string(announcement.size() + rules.size()) +
            R"(,"\n"]]}]})"
            "\n");
    box.file("records", r.out);
    CHECK(box.run("dedup restore records").out == dump);
    CHECK(box.run("dedup restore --memory 100K records").out == dump);
    CHECK(box.run("dedup clean d").out.find("\"refs\":[{\"at\":17") == std::string::npos);
}

TEST_CASE("corpus: the begin of a paragraph, whose end is a copy, can be repeated") {
    const sandbox box;
    const std::string begin = rules.substr(0, rules.size() - 1);
    const std::string dump = post("a", 1, announcement) + post("a", 2, begin + " " + announcement) +
                             post("b", 1, "Rules:\n\n" + rules) + post("c", 1, rules);
    box.file("d", dump);
    const ran r = box.run("dedup clean --scope corpus d");
    CAPTURE(r.out);
    CHECK(r.out.find(R"({"thread":"b","id":1,"text":"Rules:\n\n","refs":[{"at":8,"thread":"a","post":2,"begin":0,)") !=
          std::string::npos);
    CHECK(r.out.find(R"({"thread":"c","id":1,"text":"","refs":[{"at":0,"thread":"a","post":2,"begin":0,)") !=
          std::string::npos);
    box.file("records", r.out);
    CHECK(box.run("dedup restore records").out == dump);
}

TEST_CASE("corpus: what is borrowed does not count in the ceilings of posts and threads") {
    const sandbox box;
    const std::string dump =
        post("a", 1, announcement + "\n" + rules) + post("b", 1, "Seen:\n\n" + announcement) + post("b", 2, rules);
    box.file("d", dump);
    const std::size_t largest = announcement.size() + rules.size() + 10;
    const ran r = box.run("dedup clean --scope corpus --max-post " + std::to_string(largest) + " --max-thread " +
                          std::to_string(largest) + " d");
    CHECK(r.err.empty());
    CHECK(lines(r.out) == 3);
    CHECK(r.out == box.run("dedup clean --scope corpus d").out);
}

TEST_CASE("corpus: short paragraphs are not looked for in other threads") {
    const sandbox box;
    const std::string dump = post("a", 1, "I agree with all of that, thanks a lot to everybody who helped me.\n") +
                             post("b", 1, "I agree with all of that, thanks a lot to everybody who helped me.\n");
    box.file("d", dump);
    CHECK(box.run("dedup clean --scope corpus d").out == dump);
}

TEST_CASE("corpus: text files are threads, too; of two that are called the same, others repeat the first") {
    const sandbox box;
    box.file("a", announcement + "\nEnd of a.\n");
    box.file("b", announcement + "\nEnd of b.\n");
    CHECK(box.run("dedup clean --scope corpus a b").out == announcement + "\nEnd of a.\nEnd of b.\n");
    for (const std::string files : {"a b", "a a b", "b a a a"}) {
        CAPTURE(files);
        CHECK(box.run("dedup clean --json --scope corpus " + files + " | dedup restore").out ==
              box.run("cat " + files).out);
    }
}

TEST_CASE("corpus: a text file, and a thread and post that are called the same, are two") {
    const sandbox box;
    box.file("x", announcement);
    const std::string same = "{\"thread\":\"x\",\"id\":\"x\",\"text\":" + dedup::json_string(rules) + "}\n";
    for (const std::string& lines : {same + post("u", 1, announcement) + post("u", 2, rules),
                                     post("u", 1, announcement) + same + post("u", 2, announcement + "\n" + rules)}) {
        box.file("d", lines);
        for (const std::string order : {"x d", "d x"}) {
            CAPTURE(order);
            CHECK(box.run("dedup clean --json --scope corpus " + order + " | dedup restore").out ==
                  box.run("cat " + order).out);
        }
    }
}

TEST_CASE("corpus: the same bytes whatever the memory, the workers, and where the state was put aside") {
    const sandbox box;
    std::vector<made_line> lines = interleaved(made_up_threads(150, 700));
    for (std::size_t i = 0; i < lines.size(); i += 3) {
        lines.push_back({10'000, post("mirror " + std::to_string(i % 40), static_cast<int>(i),
                                      made_up_prose(lines[i].thread * 16 + 1, 700))});
    }
    const std::string dump = joined(lines);
    box.file("d", dump);
    box.file("one", joined({lines.begin(), lines.begin() + 300}));
    box.file("two", joined({lines.begin() + 300, lines.end()}));
    const ran all = box.run("dedup clean --scope corpus d");
    CHECK(all.code == 0);
    CHECK(all.out.find(R"(,"thread":"t)") != std::string::npos);
    CHECK((box.run("dedup clean --scope corpus --memory 300K d").out == all.out));
    CHECK((box.run("dedup clean --scope corpus --jobs 1 d").out == all.out));
    CHECK((box.run("dedup clean --scope corpus --jobs 5 d").out == all.out));
    CHECK(
        (box.run("dedup clean --scope corpus --state S one; dedup clean --scope corpus --state S two").out == all.out));
    CHECK(box.run("dedup clean --state S two").code == 2);
    box.file("records", all.out);
    CHECK((box.run("dedup restore records").out == dump));
    CHECK((box.run("dedup restore --memory 300K records").out == dump));
}
