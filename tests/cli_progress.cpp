// What the built tool says on standard error while it runs and when it is done.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "json_line.hpp"
#include "sandbox.hpp"

namespace {

const std::string passage = "I say tabs, they adapt to the width that the reader likes best of all";

const std::string dump = line("t", "1", passage) + line("t", "2", "> " + passage + "\nNo.");

// `arguments` of the tool on a terminal of so many columns, which its standard error goes to.
ran on_terminal(const sandbox& box, const std::string& arguments, int columns = 80) {
    box.file("command", "stty cols " + std::to_string(columns) + "; TERM=xterm exec '" DEDUP_TOOL "' " + arguments);
    return box.run("script -qec 'sh command' /dev/null");
}

}  // namespace

TEST_CASE("off a terminal a run without faults says nothing") {
    const sandbox box;
    box.file("d", dump);
    for (const std::string command :
         {"clean d", "clean d -o o", "restore o", "restore o -o p", "annotate d", "stats d"}) {
        CAPTURE(command);
        const ran r = box.run("dedup " + command);
        CHECK(r.code == 0);
        CHECK(r.err.empty());
    }
}

TEST_CASE("--progress=json prints an object a line, the last one with all that was done") {
    const sandbox box;
    box.file("d", dump);
    const std::string size = std::to_string(dump.size());
    const ran r = box.run("dedup clean --progress json d");
    CHECK(r.code == 0);
    CHECK(r.out == box.run("dedup clean d").out);
    CHECK(lines(r.err) == 1);
    CHECK(r.err.starts_with("{\"bytes_read\":" + size + ",\"bytes_total\":" + size + R"(,"threads":1,"posts":2,)" +
                            R"("text_given":144,"text_kept":72,"references":1,"collapsed":0.5000,"repaired":0,)"));
    CHECK(r.err.ends_with("\"done\":true}\n"));
    const ran slow = box.run("{ cat d; sleep 2.5; } | dedup clean --progress=json");
    CHECK(lines(slow.err) == 3);
    CHECK(contains(slow.err, R"("bytes_total":null,)"));
    CHECK(contains(slow.err, R"("seconds_left":null,)"));
    CHECK(contains(slow.err, R"("done":false})"));
    const ran restored = box.run("dedup clean d | dedup restore --progress=json");
    CHECK(restored.out == dump);
    CHECK(contains(restored.err, R"("threads":1,"posts":2,"text_given":144,"text_kept":72,)"));
    for (const std::string command : {"clean d", "restore d"}) {
        const ran failed = box.run("dedup " + command + " --progress=json >/dev/full");
        CHECK(failed.code == 2);
        CHECK_FALSE(contains(failed.err, R"("done":true)"));
    }
    REQUIRE(box.run("gzip -k d").code == 0);
    const std::string packed = std::to_string(contents(box.path() / "d.gz").size());
    CHECK(box.run("dedup clean --progress=json d.gz")
              .err.starts_with("{\"bytes_read\":" + packed + ",\"bytes_total\":" + packed + ","));
}

TEST_CASE("on a terminal a bar is drawn, taken away, and followed by a summary") {
    if (!has_terminals()) return;
    const sandbox box;
    box.file("d", dump);
    REQUIRE(box.run("mkfifo p").code == 0);
    const ran r = on_terminal(box, "clean d p -o o & sleep 0.5 >p; wait");
    CHECK(contains(r.out, "\r\x1B[Kdedup "));
    CHECK(contains(r.out, "/s, 50.0 % collapsed, 0:0"));
    const std::size_t last = r.out.rfind("\r\x1B[K");
    CHECK(
        r.out.substr(last).starts_with("\r\x1B[Kdedup: 3 posts, 2 threads: 144 B of text, 72 B kept, 50.0 % collapsed "
                                       "in 1 reference"));
    CHECK(lines(r.out.substr(last)) == 1);
}

TEST_CASE("the bar is no wider than the terminal") {
    if (!has_terminals()) return;
    const sandbox box;
    box.file("d", dump);
    for (const int columns : {20, 60, 100, 300}) {
        CAPTURE(columns);
        // What ends only later leaves time to draw.
        REQUIRE(box.run("rm -f o p; mkfifo p").code == 0);
        const ran r = on_terminal(box, "clean --progress bar d p -o o & sleep 0.5 >p; wait", columns);
        const std::size_t begin = r.out.find("\r\x1B[Kdedup ");
        REQUIRE(begin != r.out.npos);
        const std::size_t end = r.out.find('\r', begin + 1);
        CHECK(end - begin - 4 < static_cast<std::size_t>(columns));
    }
}

TEST_CASE("no bar where the output goes to the same terminal, on a dumb one, or if it is not wanted") {
    if (!has_terminals()) return;
    const sandbox box;
    box.file("d", dump);
    CHECK_FALSE(contains(on_terminal(box, "clean d").out, "\x1B[K"));
    CHECK_FALSE(contains(on_terminal(box, "clean d").out, "posts"));
    for (const std::string command : {"clean --progress none d", "clean -q d"}) {
        CHECK(on_terminal(box, command + " -o /dev/null").out.empty());
    }
    box.file("command", "TERM=dumb exec '" DEDUP_TOOL "' clean d -o /dev/null");
    CHECK(box.run("script -qec 'sh command' /dev/null").out.empty());
}

TEST_CASE("messages stand on lines of their own, beside a bar") {
    if (!has_terminals()) return;
    const sandbox box;
    box.file("d", dump + "rubbish\n");
    const ran r = on_terminal(box, "clean --progress bar d -o o");
    CHECK(r.code == 3);
    const std::size_t at = r.out.find("dedup: d:3: byte 1: ");
    REQUIRE(at != r.out.npos);
    CHECK((at == 0 || r.out[at - 1] == '\n' || r.out.substr(at - 4, 4) == "\r\x1B[K"));
    CHECK(contains(r.out, ", 1 skipped, "));
}

TEST_CASE("--verbose gives the summary anywhere, --quiet no notes") {
    const sandbox box;
    box.file("d", dump);
    const ran r = box.run("dedup clean -v d");
    CHECK(lines(r.err) == 1);
    CHECK(r.err.starts_with("dedup: 2 posts, 1 thread: 144 B of text, 72 B kept, 50.0 % collapsed in 1 reference"));
    CHECK(box.run("dedup clean d | dedup restore -v").err.starts_with("dedup: 2 posts, 1 thread: 144 B of text, "));
    CHECK(box.run("dedup clean -q -v d").code == 2);
    box.file("ill", "\xFF");
    CHECK(lines(box.run("dedup clean ill").err) == 1);
    CHECK(box.run("dedup clean -q ill").err.empty());
    CHECK(lines(box.run("dedup clean -q missing").err) == 1);
}

TEST_CASE("--verify restores every post, and says so") {
    const sandbox box;
    box.file("d",
             dump + line("t", "2", "The id stands twice.") + line("u", "1", "caf\u00C9 e\u0301\r\n\t\r\n x \u00A0"));
    for (const std::string more : {"", " --keep-source", " --jobs 3"}) {
        const ran r = box.run("dedup clean --verify -v d" + more);
        CHECK(r.code == 3);
        CHECK(r.out == box.run("dedup clean d" + more).out);
        CHECK(contains(r.err, ", verified, "));
    }
}

TEST_CASE("a result that is hard to believe is noted") {
    const sandbox box;
    std::string unlike, alike;
    for (int i = 0; i < 120; ++i) {
        std::string words;
        for (int word = 0; words.size() < 9000; ++word) {
            words += std::to_string((i * 1000003LL + word * 7919LL) % 999983) + "w ";
        }
        unlike += line(std::to_string(i), "1", words);
    }
    const std::string page = unlike.substr(30, 9000);
    for (int i = 0; i < 120; ++i) alike += line("t", std::to_string(i), page);
    box.file("unlike", unlike);
    box.file("alike", alike);
    const ran nothing = box.run("dedup clean unlike");
    CHECK(nothing.code == 0);
    CHECK(lines(nothing.err) == 1);
    CHECK(nothing.err.starts_with("dedup: nothing of 1.1 MB in 120 posts and 120 threads is a copy"));
    const ran all = box.run("dedup annotate alike");
    CHECK(all.code == 0);
    CHECK(lines(all.err) == 1);
    CHECK(contains(all.err, "% of 1.1 MB in 120 posts and 1 thread are copies"));
    CHECK(box.run("head -n 90 unlike | dedup clean").err.empty());
    CHECK(box.run("dedup clean -q unlike").err.empty());
}
