// The built tool with --state and --resume: what was seen lasts, and a run that was cut off goes on.
#include <doctest/doctest.h>

#include <string>

#include "format_samples.hpp"
#include "made_dump.hpp"
#include "sandbox.hpp"

namespace {

struct halves {
    std::string first, second;
};

halves halved(const std::vector<made_line>& lines) {
    const auto middle = lines.begin() + static_cast<std::ptrdiff_t>(lines.size() / 2);
    return {joined({lines.begin(), middle}), joined({middle, lines.end()})};
}

}  // namespace

TEST_CASE("state: tomorrow's posts are cleaned against yesterday's") {
    const sandbox box;
    const auto lines = interleaved(made_up_threads(200, 500));
    const auto [first, second] = halved(lines);
    box.file("all", joined(lines));
    box.file("first", first);
    box.file("second", second);
    const std::string expected = box.run("dedup clean all").out;
    REQUIRE((box.run("dedup clean first second").out == expected));
    for (const std::string options : {"", "--memory 200K ", "--jobs 3 "}) {
        CAPTURE(options);
        const ran one = box.run("rm -rf S; dedup clean " + options + "--state S first");
        CHECK(one.code == 0);
        const ran two = box.run("dedup clean " + options + "--state S second");
        CHECK(two.code == 0);
        CHECK(two.err.empty());
        CHECK((one.out + two.out == expected));
    }
    CHECK((box.run("rm -rf S; dedup clean --state S first; dedup clean --state S second").out == expected));
}

TEST_CASE("state: refused with a clear word where it does not fit") {
    const sandbox box;
    box.file("d", joined(made_up_threads(9, 300)));
    REQUIRE(box.run("dedup clean --state S d").code == 0);
    const ran other = box.run("dedup clean --state S --min-words 5 d");
    CHECK(other.code == 2);
    CHECK(contains(other.err, "S: "));
    CHECK(contains(other.err, "options"));
    CHECK(box.run("dedup clean --state S --max-post 1M d 2>/dev/null").code ==
          3);  // a ceiling is no such option; ids repeat
    const ran not_one = box.run("dedup clean --state d d");
    CHECK(not_one.code == 2);
    CHECK(contains(not_one.err, "dedup: d: "));
    const ran nothing = box.run("dedup clean --state S --resume -o out d");
    CHECK(nothing.code == 2);
    CHECK(contains(nothing.err, "unfinished"));
    CHECK(box.run("dedup clean --resume -o out d").code == 2);
    CHECK(box.run("dedup clean --state S --resume d").code == 2);
}

// Runs the tool with `options`, its input `input` and then nothing; when it has done all and taken a checkpoint, which
// most machines leave it the time for, and the command `ready` says yes, ends it by the signal.
ran cut_off(const sandbox& box, const std::string& input, const std::string& options, const std::string& signal,
            const std::string& ready = "true") {
    return box.run("{ " + input +
                   "; while [ ! -e ended ]; do sleep 0.1; done; } | env --default-signal=INT '" DEDUP_TOOL "' clean " +
                   options + " & sleep 1.8; for n in $(seq 200); do " + ready + " && break; sleep 0.2; done; kill -" +
                   signal + " $!; touch ended; wait $!; code=$?; rm ended; exit $code");
}

TEST_CASE("state: what a killed run put there is forgotten by the next") {
    const sandbox box;
    const auto lines = interleaved(made_up_threads(200, 500));
    const auto [first, second] = halved(lines);
    box.file("first", first);
    box.file("second", second);
    const std::string expected = box.run("dedup clean first second").out;
    REQUIRE(box.run("dedup clean --state S first > one").code == 0);
    for (const std::string where : {"", "-o cut "}) {  // to a file there are checkpoints
        CAPTURE(where);
        CHECK(cut_off(box, "cat second", "--memory 200K --state S " + where + "-", "KILL").code == 128 + 9);
        const ran next = box.run("cat one; cp -r S S2; dedup clean --state S2 second");
        CHECK(next.err.empty());
        CHECK((next.out == expected));
        CHECK(box.run("dedup clean --state S2 -o cut --resume - < second").code == 2);  // there is no such run
        CHECK(box.run("rm -r S2").code == 0);
    }
}

TEST_CASE("state: a log that is damaged or missing is none of its parts") {
    const sandbox box;
    const auto [first, second] = halved(interleaved(made_up_threads(60, 500)));
    box.file("first", first);
    box.file("second", second);
    const std::string expected = box.run("dedup clean --state A first; dedup clean --state A second").out;
    for (const std::string harm :
         {"for f in S/*.log; do truncate -s 0 $f; done", "for f in S/*.log; do echo x > $f; done", "rm S/*.log"}) {
        CAPTURE(harm);
        const ran r = box.run("rm -rf S; dedup clean --state S first; " + harm + "; dedup clean --state S second");
        CHECK((r.code == 2 || r.out == expected));
        CHECK((r.code == 2 || r.err.empty()));
    }
}

TEST_CASE("a store that cannot grow ends the run, and leaves nothing behind") {
    const sandbox box;
    box.file("d", joined(interleaved(made_up_threads(400, 900))));
    for (const std::string options : {"--jobs 1", "--jobs 2", "--jobs 9", "--scope corpus"}) {
        CAPTURE(options);
        const ran full = box.run("mkdir -p T; trap '' XFSZ; ulimit -f 400; TMPDIR=$PWD/T dedup clean --memory 700K " +
                                 options + " d | wc -c > size; ls T");
        CHECK(contains(full.err, "T/dedup-"));
        CHECK(full.out.empty());
        CHECK(box.run("TMPDIR=/nonexistent dedup clean --memory 700K " + options + " d").code == 2);
    }
    const ran cut = box.run("TMPDIR=$PWD/T dedup clean --memory 700K d | head -c 100000 > /dev/null; ls T");
    CHECK(cut.out.empty());
}

TEST_CASE("resume: a run that was cut off and goes on gives the same bytes") {
    const sandbox box;
    const auto lines = interleaved(made_up_threads(400, 500));
    const auto [first, second] = halved(lines);
    box.file("first", first);
    box.file("second", second);
    const std::string expected = box.run("dedup clean first second").out;
    struct way {
        std::string file, signal, unpack;
        int code;
    };
    for (const way& w :
         {way{"out", "KILL", "cat", 137}, way{"out", "INT", "cat", 130}, way{"out.zst", "TERM", "zstd -dc", 143},
          way{"out.gz", "KILL", "gzip -dc", 137}, way{"out.xz", "INT", "xz -dc", 130}}) {
        CAPTURE(w.file);
        CAPTURE(w.signal);
        const std::string options = "--state S --memory 1M -o " + w.file + " -";
        const ran clear = box.run("rm -rf S out*");
        const ran cut = cut_off(box, "cat first; head -c 5000 second", options, w.signal);
        CHECK(cut.code == w.code);
        CHECK(contains(cut.err, "--resume") == (w.signal != "KILL"));
        CHECK(box.run("dedup clean " + options + " < first").code == 2);  // the output is there
        const ran again = box.run("cat first second | dedup clean --resume " + options);
        CHECK(again.code == 0);
        CHECK(again.err.empty());
        CHECK((box.run(w.unpack + " " + w.file).out == expected));
        CHECK(box.run("cat first second | dedup clean --resume " + options).code == 2);  // it has ended
    }
}

TEST_CASE("resume: with another output or input it is refused") {
    const sandbox box;
    const auto [first, second] = halved(interleaved(made_up_threads(400, 500)));
    box.file("first", first);
    CHECK(cut_off(box, "cat first", "--state S -o out -", "KILL").code == 137);
    CHECK(contains(box.run("dedup clean --state S -o other --resume - < first").err, "out"));
    CHECK(contains(box.run("dedup clean --state S -o out --resume first").err, "read -"));
    const ran other = box.run("dedup clean --state S -o out --sorted --resume - < first");
    CHECK(other.code == 2);
    CHECK(contains(other.err, "no other options"));
    CHECK(contains(box.run("head -c 9000 first | dedup clean --state S -o out --resume -").err, "ends before byte"));
    CHECK(box.run("dedup clean --state '' -o out --resume first").code == 2);
    const ran cut = box.run("printf x > out; dedup clean --state S -o out --resume - < first");
    CHECK(cut.code == 2);
    CHECK(contains(cut.err, "out"));
}

namespace {

const std::string said = passage + "\n";

// A list's mails of a month: answers by id, by an id that nobody has seen, and by subject; without ids, and with one
// that was there. `named`: what this month's ids begin with.
std::string month(const std::string& named, const std::string& before) {
    return mail("Message-ID: <" + named + "1>\nIn-Reply-To: <" + before + "2>\nSubject: Plan\n", "> " + said) +
           mail("Message-ID: <" + named + "2>\nReferences: <" + named + "1> <missing>\n", said) +
           mail("In-Reply-To: <missing>\n", "> " + said) + mail("Subject: Re: Plan\n", "> " + said) +
           mail("Message-ID: <same>\n", "> " + said);
}

}  // namespace

TEST_CASE("state: threads of mails and of Hacker News go on from run to run") {
    const sandbox box;
    box.file("jan", month("j", "d"));
    box.file("feb", month("f", "j"));
    box.file("mar", month("m", "f"));
    const ran expected = box.run("dedup clean jan feb mar");
    CHECK(lines(expected.out) == 15);
    CHECK(contains(expected.out, R"({"thread":"d2","id":"f1","parent":"j2")"));
    CHECK(contains(expected.out, R"({"thread":"d2","id":"mail#6")"));
    CHECK(contains(expected.out, R"({"thread":"same","id":"same#3")"));
    const std::string alone = box.run("for m in jan feb mar; do dedup clean $m; done").out;
    CHECK(contains(alone, R"({"thread":"j2","id":"f1","parent":"j2")"));
    const ran kept = box.run("for m in jan feb mar; do dedup clean --state S $m || exit; done");
    CHECK(kept.code == 0);
    CHECK(kept.err.empty());
    CHECK(kept.out == expected.out);

    std::string items[3];
    for (int id = 1; id <= 90; ++id) {
        items[(id - 1) / 30] += "{\"id\":" + std::to_string(id) + ",\"text\":\"\"" +
                                (id < 3 ? "" : ",\"parent\":" + std::to_string(id - 2)) + "}\n";
    }
    for (int n = 0; n < 3; ++n) box.file("n" + std::to_string(n), items[n]);
    const std::string news = box.run("dedup clean --preset hackernews n0 n1 n2").out;
    CHECK(contains(news, R"({"id":90,"text":"","parent":88,"thread":2)"));
    CHECK(box.run("for n in n0 n1 n2; do dedup clean --preset hackernews --state H $n; done").out == news);
}

TEST_CASE("resume: threads that began in the files before the present one go on") {
    const sandbox box;
    std::string feb = month("f", "j");
    for (int n = 0; n < 12000; ++n) {
        const std::string id = std::to_string(n);
        feb += mail("Message-ID: <x" + id + ">\nReferences: <x" + std::to_string(n / 3) + ">\n", id + ". " + said);
    }
    box.file("dec", month("d", "n"));
    box.file("jan", month("j", "d"));
    box.file("feb", feb);
    box.file("end", month("m", "j"));
    const std::string expected = box.run("cat feb end | dedup clean dec jan -").out;
    REQUIRE(contains(expected, R"({"thread":"n2","id":"m1","parent":"j2")"));
    for (const std::string signal : {"KILL", "TERM"}) {
        CAPTURE(signal);
        const std::string options = "--state S -o out jan -";
        const ran one = box.run("rm -rf S out; dedup clean --state S dec > one");
        CHECK(one.code == 0);
        const std::string over_100 = "[ $(wc -l < out) -gt 100 ]";
        CHECK(cut_off(box, "cat feb", options, signal, over_100).code == (signal == "KILL" ? 137 : 143));
        CHECK(lines(contents(box.path() / "out")) > 100);  // of feb
        // What is left of feb may be so much that it is noted how alike its mails are.
        const ran again = box.run("cat feb end | dedup clean -q --resume " + options);
        CHECK(again.code == 0);
        CHECK(again.err.empty());
        CHECK((box.run("cat one out").out == expected));
    }
}
