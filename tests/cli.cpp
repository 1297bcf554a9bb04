// The built tool, run as scripts run it: outputs, messages and exit codes.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>

#include "dedup/dedup.hpp"
#include "dedup/json.hpp"
#include "json_line.hpp"
#include "sandbox.hpp"

using namespace std::string_literals;

namespace {

const std::string passage = "I say tabs, they adapt to the width that the reader likes best of all.";

// Two posts of a thread, the second of which quotes the first.
const std::string dump = line("t", "1", passage + "\n", R"(,"lang":"en","n":1.50)") +
                         line("t", "\"b\"", "> " + passage + "\nNo.\n", R"(,"parent":1,"x":{"y": "\ud800"})");

}  // namespace

TEST_CASE("text: every block once, each file a thread of its own") {
    const sandbox box;
    box.file("a", passage + "\n\nNo.\n\n" + passage + "\n");
    box.file("b", passage + "\n");
    CHECK(box.run("dedup clean a").out == passage + "\n\nNo.\n\n");
    CHECK(box.run("dedup clean a b").out == passage + "\n\nNo.\n\n" + passage + "\n");
    for (const auto* command : {"dedup clean <a", "dedup clean - <a", "cat a | dedup clean --format text -"}) {
        CHECK(box.run(command).out == box.run("dedup clean a").out);
    }
    CHECK(box.run("dedup clean --refs marker a").out == passage + "\n\nNo.\n\n[copy of bytes 0-71]\n");
    CHECK(box.run("dedup clean --refs marker --marker '<{role} {begin}>' a").out == passage + "\n\nNo.\n\n<repeat 0>");
    CHECK(box.run("dedup clean --no-repeats a").out == passage + "\n\nNo.\n\n" + passage + "\n");
    const ran empty = box.run("dedup clean");
    CHECK(empty.code == 0);
    CHECK(empty.out.empty());
}

TEST_CASE("text records carry the file's name and come back as bytes") {
    const sandbox box;
    box.file("a b", "x\n");
    CHECK(box.run("dedup clean --json 'a b' - <'a b'").out ==
          R"({"thread":"a b","id":"a b","text":"x\n","restore":{"format":"text"}})"
          "\n"
          R"({"thread":"-","id":"-","text":"x\n","restore":{"format":"text"}})"
          "\n");
    CHECK(box.run("dedup clean --json 'a b' 'a b' | dedup restore").out == "x\nx\n");
    box.file("a\xFF", "y");
    CHECK(contains(box.run("dedup clean --json a*").out, "\"thread\":\"a\uFFFD\""));
}

TEST_CASE("JSONL: records in the line's order, the rest as it was") {
    const sandbox box;
    box.file("d", dump);
    const ran cleaned = box.run("dedup clean d");
    CHECK(cleaned.code == 0);
    CHECK(cleaned.err.empty());
    CHECK(
        cleaned.out ==
        line("t", "1", passage + "\n", R"(,"lang":"en","n":1.50)") +
            R"({"thread":"t","id":"b","text":"No.\n","parent":1,"x":{"y": "\ud800"},"refs":[{"at":0,"post":1,"begin":0,)"
            R"("end":71,"unit":"paragraph","match":"folded","role":"quote","depth":1,"edits":[[0,0,"> "]]}]})"
            "\n");
    const ran restored = box.run("dedup clean d | dedup restore");
    CHECK(restored.code == 0);
    CHECK(restored.out == dump);
}

TEST_CASE("JSONL is known by content") {
    const sandbox box;
    const std::tuple<std::string, bool> cases[] = {
        {dump, true},
        {"\xEF\xBB\xBF" + dump, true},
        {"\n \r\n\n" + dump, true},
        {"  " + dump, true},
        {"{\"thread\":cut\n" + dump, true},
        {"x" + dump, false},
        {"{ some braces }\n{ more }\n", false},
        {"[1]\n", false},
        {"\n\n", false},
    };
    for (const auto& [bytes, jsonl] : cases) {
        CAPTURE(bytes);
        box.file("d", bytes);
        const ran r = box.run("dedup clean d");
        CHECK(contains(r.out, "\"refs\"") == jsonl);
        if (!jsonl) CHECK(r.code == 0);
    }
    box.file("d", dump);
    CHECK(box.run("dedup clean --format text d").out.starts_with("{\"thread\":\"t\",\"id\":1"));
    box.file("d", "no JSON\n");
    CHECK(box.run("dedup clean --format jsonl d").code == 2);
    box.file("d", "{\"id\":1,\"text\":\"a\xFF\"}\n");
    const ran ill_formed = box.run("dedup clean d");
    CHECK(ill_formed.code == 2);
    CHECK(ill_formed.out.empty());
    CHECK(ill_formed.err.starts_with("dedup: d:1: byte "));
}

TEST_CASE("JSONL: line ends, blank lines and threads") {
    const sandbox box;
    std::string crlf;
    for (const char c : dump) crlf += c == '\n' ? "\r\n"s : std::string(1, c);
    box.file("d", dump);
    box.file("crlf", crlf + "\r\n\n  \n");
    const std::string expected = box.run("dedup clean d").out;
    CHECK(box.run("dedup clean crlf").out == expected);
    CHECK(box.run("dedup clean crlf").code == 0);
    box.file("open", dump.substr(0, dump.size() - 1));
    CHECK(box.run("dedup clean open").out == expected);
    // A thread may go on in the next file; another thread knows nothing of it.
    box.file("one", dump.substr(0, dump.find('\n') + 1));
    box.file("two", dump.substr(dump.find('\n') + 1));
    CHECK(box.run("dedup clean one two").out == expected);
    box.file("other", line("u", "1", passage));
    CHECK_FALSE(contains(box.run("dedup clean one other").out, "refs"));
    // \u0074 is t.
    box.file("escaped", line("\\u0074", "2", passage));
    CHECK(contains(box.run("dedup clean one escaped").out,
                   R"({"thread":"\u0074","id":2,"text":"","refs":[{"at":0,"post":1,)"));
}

TEST_CASE("other names for the fields, undone by restore") {
    const sandbox box;
    const std::string given = R"({"id":"outer","topic":1,"body":"x","number":7,"text":[1]})"
                              "\n";
    box.file("d", given);
    const std::string names = " --thread-field topic --id-field number --text-field body ";
    CHECK(box.run("dedup clean" + names + "d").out ==
          R"({"thread":1,"text":"x","id":7,"restore":{"fields":{"thread":"topic","text":"body","id":"number"},)"
          R"("others":{"id":"outer","text":[1]}}})"
          "\n");
    CHECK(box.run("dedup clean" + names + "d | dedup restore").out ==
          R"({"topic":1,"body":"x","number":7,"id":"outer","text":[1]})"
          "\n");
}

TEST_CASE("bad lines are skipped and named by file, line and byte") {
    const sandbox box;
    const std::tuple<std::string, std::string, std::string> cases[] = {
        {"{\"thread\":cut", "byte 14: ", ""},
        {"{\"thread\":\"t\",\"id\":3,\"text\":\"\xFF\"}", "byte 30: ", "UTF-8"},
        {R"({"thread":"t","id":3})", "byte 1: ", "`text` is missing"},
        {R"({"id":3,"text":"x"})", "byte 1: ", "`thread` is missing"},
        {R"({"thread":null,"id":3,"text":"x"})", "byte 11: ", "thread"},
        {R"({"thread":"t","id":3,"text":null})", "byte 29: ", "text"},
        {R"({"thread":"t","id":3,"text":"x","refs":[]})", "byte 33: ", "`refs`"},
        {R"({"thread":"t","id":3,"text":"x","\u0072estore":1})", "byte 33: ", "`restore`"},
        {R"({"thread":"t","id":3,"text":"x","text":"y"})", "byte 33: ", "twice"},
        {R"([1])", "byte 1: ", ""},
        {R"({"thread":"t","id":3,"text":"x"} {})", "byte 34: ", ""},
    };
    for (const auto& [text, byte, what] : cases) {
        CAPTURE(text);
        box.file("d", dump + text + "\n" + line("t", "4", passage));
        for (const std::string command : {"clean", "annotate", "stats"}) {
            const ran r = box.run("dedup " + command + " d");
            CHECK(r.code == 3);
            CHECK(r.err.starts_with("dedup: d:3: " + byte));
            CHECK(contains(r.err, what));
            CHECK(lines(r.err) == 1);
            CHECK((command == "stats" || lines(r.out) == 3));
        }
        box.file("d", text + "\n");
        const ran none = box.run("dedup clean --format jsonl d");
        CHECK(none.code == 2);
        CHECK(none.out.empty());
        CHECK(none.err.starts_with("dedup: d:1: " + byte));
    }
}

TEST_CASE("a post without an id of its own is cleaned literally") {
    const sandbox box;
    for (const std::string id : {R"("id":1,)", R"("id":"\u0031",)", R"("id":null,)", R"("id":1.5,)", ""}) {
        CAPTURE(id);
        const std::string copy = "{\"thread\":\"t\"," + id + "\"text\":" + dedup::json_string(passage) + "}\n";
        const std::string first = line("t", id.starts_with(R"("id":")") ? R"("1")" : "1", "Only this.");
        box.file("d", first + copy + line("t", "2", passage));
        const ran r = box.run("dedup clean d");
        CHECK(r.code == 3);
        CHECK(r.err.starts_with("dedup: d:2: byte "));
        CHECK(lines(r.err) == 1);
        CHECK(r.out == first + copy + line("t", "2", passage));  // neither refers nor is referred to
        CHECK(box.run("dedup clean d | dedup restore").out == first + copy + line("t", "2", passage));
    }
}

TEST_CASE("a lone surrogate becomes U+FFFD and is counted") {
    const sandbox box;
    box.file("d", R"({"thread":"t","id":1,"text":"a\ud800b\udc00 \ud83d\ude00"})"
                  "\n");
    const ran r = box.run("dedup clean d");
    CHECK(r.code == 0);
    CHECK(r.out == line("t", "1", "a\uFFFDb\uFFFD 😀"));
    CHECK(contains(r.err, "2 ill-formed"));
    CHECK(contains(box.run("dedup stats --json d").out, R"("repaired":2)"));
}

TEST_CASE("sizes: what is larger is named and skipped") {
    const sandbox box;
    box.file("d", line("t", "1", "0123456789") + line("t", "2", "01234567890") + line("t", "3", "x"));
    const ran post = box.run("dedup clean --max-post 10 d");
    CHECK(post.code == 3);
    CHECK(lines(post.out) == 2);
    CHECK(post.err.starts_with("dedup: d:2: byte "));
    const ran thread = box.run("dedup clean --max-thread 11 d");
    CHECK(thread.code == 3);
    CHECK(thread.out == line("t", "1", "0123456789") + line("t", "3", "x"));
    box.file("big", "one line\n" + std::string(2000, 'x'));
    const ran text = box.run("dedup clean --max-post 1K big");
    CHECK(text.code == 2);
    CHECK(text.out.empty());
    CHECK(text.err.starts_with("dedup: big:2: byte 1016: "));
    CHECK(box.run("dedup clean --max-post 1K big d").code == 3);
    CHECK(box.run("dedup clean --max-post 2K big").code == 0);
    // A line that no post within the ceiling can need is not even held.
    box.file("long", line("t", "1", "x") + R"({"thread":"t","id":2,"pad":")" + std::string(std::size_t{17} << 20, 'x') +
                         R"(","text":"x"})"
                         "\n" +
                         line("t", "3", "x"));
    const ran too_long = box.run("dedup clean --max-post 1K long");
    CHECK(too_long.code == 3);
    CHECK(lines(too_long.out) == 2);
    CHECK(too_long.err.starts_with("dedup: long:2: byte "));
}

TEST_CASE("compressed input is known by content") {
    const sandbox box;
    box.file("d", dump);
    const std::string expected = box.run("dedup clean d").out;
    for (const std::string pack : {"gzip -c", "zstd -qc", "zstd -qc --ultra --long=31", "xz -c"}) {
        CAPTURE(pack);
        REQUIRE(box.run(pack + " <d >p && cat p p >twice").code == 0);
        const ran packed = box.run("dedup clean p");
        CHECK(packed.code == 0);
        CHECK(packed.out == expected);
        CHECK(box.run("cat p | dedup clean").out == expected);
        CHECK(box.run("dedup clean twice").code == 3);  // ids stand twice: both members were read
        CHECK(lines(box.run("dedup clean twice").out) == 4);
        CHECK(box.run("dedup clean d | " + pack + " | dedup restore").out == dump);
        CHECK(box.run("dedup clean --format text p").out != expected);

        CHECK(box.run("head -c 60 p | dedup clean --format jsonl").code == 2);
        CHECK(box.run("{ cat p; echo rubbish; } | dedup clean >/dev/null").code != 0);
    }
}

TEST_CASE("compressed data that end early or go on as rubbish") {
    const sandbox box;
    std::string big;
    for (int i = 0; i < 60000; ++i) big += line(std::to_string(i), "1", std::to_string(i * 7919 % 60013));
    box.file("d", big);
    for (const std::string pack : {"gzip -c", "zstd -qc", "xz -c --block-size=65536"}) {
        CAPTURE(pack);
        REQUIRE(
            box.run(pack + " <d >p; head -c $(($(wc -c <p) * 9 / 10)) p >cut; { cat p; echo rubbish; } >more").code ==
            0);
        const ran cut = box.run("dedup clean cut");
        CHECK(cut.code == 3);
        CHECK(cut.err.starts_with("dedup: cut:" + std::to_string(lines(cut.out) + 1) + ": byte "));
        CHECK(lines(cut.out) > 1000);
        CHECK(big.starts_with(cut.out));
        const ran slow = box.run("{ head -c 999; sleep 0.1; cat; } <cut | dedup clean");
        CHECK(slow.out == cut.out);
        const ran more = box.run("dedup clean more");
        CHECK(more.code == 3);
        CHECK(more.err.starts_with("dedup: more:"));
        CHECK(big.starts_with(more.out));
    }
}

TEST_CASE("reads in pieces change nothing") {
    const sandbox box;
    box.file("d", dump);
    const std::string expected = box.run("dedup clean d").out;
    CHECK(box.run("{ head -c 1; sleep 0.05; head -c 20; sleep 0.05; head -c 100; sleep 0.05; cat; } <d | dedup clean")
              .out == expected);
    CHECK(box.run("gzip -c d >p; { head -c 2; sleep 0.05; head -c 9; sleep 0.05; cat; } <p | dedup clean").out ==
          expected);
}

TEST_CASE("what cannot be used ends in 2 before anything is written") {
    const sandbox box;
    box.file("d", dump);
    for (const auto& [command, message] : std::initializer_list<std::pair<std::string, std::string>>{
             {"dedup", "clean, restore"},
             {"dedup frob", "frob"},
             {"dedup claen d", "did you mean clean?"},
             {"dedup d clean", "d is no command"},
             {"dedup clean --jobz=2 d", "did you mean --jobs?"},
             {"dedup clean --min-words", "--min-words"},
             {"dedup clean --frob d", "--frob"},
             {"dedup clean --max-post 12Q d", "--max-post"},
             {"dedup clean --max-post 99999999999999999999 d", "--max-post"},
             {"dedup clean --format pdf d", "pdf"},
             {"dedup clean --id-field thread d", "field"},
             {"dedup clean --text-field refs d", "refs"},
             {"dedup clean --json --refs marker d", "--refs"},
             {"dedup clean --refs marker d", "--refs"},
             {"dedup annotate --units words d", "words"},
             {"dedup clean d missing", "missing: No such file"},
             {"dedup clean .", ".: Is a directory"},
             {"dedup restore .", ".: Is a directory"},
             {"dedup clean <.", "directory"},
         }) {
        CAPTURE(command);
        const ran r = box.run(command);
        CHECK(r.code == 2);
        CHECK(r.out.empty());
        CHECK(r.err.starts_with("dedup: "));
        CHECK(lines(r.err) == 1);
        CHECK(contains(r.err, message));
    }
    CHECK(
        box.run("dedup clean --refs marker --marker '{nothing}' - <<'.'\n" + passage + "\n\n" + passage + "\n.").code ==
        2);
}

TEST_CASE("output that cannot be written ends in 2") {
    const sandbox box;
    box.file("d", dump);
    for (const std::string command : {"clean d", "annotate d", "stats d", "--help", "restore r"}) {
        CAPTURE(command);
        REQUIRE(box.run("dedup clean d >r").code == 0);
        const ran full = box.run("dedup " + command + " >/dev/full");
        CHECK(full.code == 2);
        CHECK(contains(full.err, "standard output: "));
        CHECK(box.run("dedup " + command + " >&-").code == 2);
    }
    CHECK(box.run("yes | head -c 9000000 >y; { dedup clean --no-repeats y; echo $? >rc; } | head -c 1 >/dev/null; exit "
                  "$(cat rc)")
              .code == 2);
}

TEST_CASE("restore: normalised, or with the source kept as it was") {
    const sandbox box;
    const std::string texts[] = {
        "",
        passage + "\r\n\r\n" + passage + "\r\n",
        passage + "  \r\n\n" + passage + "\r",
        "\xEF\xBB\xBF" + passage + "\n> " + passage + "\n",
        passage + "\xFF\xC0\x80\n" + passage + " cafe\xCC\x81\xF0\x9F\n",
        "nul \0 and\x7F\x1B\t more\n"s,
    };
    for (const std::string& text : texts) {
        CAPTURE(text);
        box.file("a", text);
        CHECK(box.run("dedup clean --json a | dedup restore").out == dedup::normalize(text));
        const ran kept = box.run("dedup clean --json --keep-source a | dedup restore");
        CHECK(kept.out == text);
        CHECK(kept.code == 0);
    }
    box.file("a", "a\r\nb\r\n");
    CHECK(contains(box.run("dedup clean --json --keep-source a").out, R"("restore":{"eol":"crlf","format":"text"})"));
    box.file("d", line("t", "1", passage + "\r\n\u00A0x\r") + line("t", "2", "> " + passage + " \r\n"));
    CHECK(box.run("dedup clean --keep-source d | dedup restore").out == box.run("cat d").out);
}

TEST_CASE("a closed standard error is not the output's place") {
    const sandbox box;
    box.file("d", line("t", "1", passage) + "rubbish\n");
    CHECK(box.run("dedup clean -o out d 2>&-").code == 3);
    CHECK(contents(box.path() / "out") == line("t", "1", passage));
}

TEST_CASE("restore: bad records are skipped and named") {
    const sandbox box;
    const std::string good = line("t", "1", passage);
    const auto ref = [](const std::string& r) { return R"({"thread":"t","id":2,"text":"x","refs":[)" + r + "]}\n"; };
    const std::string cases[] = {
        ref(R"({"at":0,"post":9,"begin":0,"end":1})"),
        ref(R"({"at":0,"post":"1","begin":0,"end":1})"),
        ref(R"({"at":2,"post":1,"begin":0,"end":1})"),
        ref(R"({"at":0,"post":1,"begin":0,"end":1000})"),
        ref(R"({"at":0,"post":1,"begin":5,"end":1})"),
        ref(R"({"at":0,"post":2,"begin":0,"end":1})"),
        ref(R"({"at":0,"post":1,"begin":0,"end":4,"edits":[[0,9,""]]})"),
        ref(R"({"at":0,"begin":0,"end":4})"),
        ref("7"),
        "{\"thread\":\"t\"}\n",
        "rubbish\n",
        R"({"thread":"t","id":2,"text":"x","restore":{"source":[[0,1,"/w=="]]}})"
        "\n",
        R"({"thread":"t","id":2,"text":"x","restore":{"source":[[0,9,""]]}})"
        "\n",
        R"({"thread":"t","id":2,"text":"x","restore":{"others":5}})"
        "\n",
        R"({"thread":"t","id":2,"text":"x","restore":{"fields":{"text":5}}})"
        "\n",
    };
    for (const std::string& record : cases) {
        CAPTURE(record);
        box.file("r", good + record + line("t", "3", "y"));
        const ran r = box.run("dedup restore r");
        CHECK(r.code == 3);
        CHECK(r.out == good + line("t", "3", "y"));
        CHECK(r.err.starts_with("dedup: r:2: byte "));
        CHECK(lines(r.err) == 1);
        box.file("r", record);
        CHECK(box.run("dedup restore r").code == 2);
    }
}

TEST_CASE("restore: a small record does not become a large post") {
    const sandbox box;
    std::string refs = R"({"at":0,"post":1,"begin":0,"end":70})";
    const std::string one = refs;
    for (int i = 0; i < 99; ++i) refs += "," + one;
    box.file("r", line("t", "1", passage) + line("t", "2", "", ",\"refs\":[" + refs + "]"));
    CHECK(box.run("dedup restore r").code == 0);
    // The ceiling is the source's, of which a record holds up to three times as much.
    const ran small = box.run("dedup restore --max-post 2333 r");
    CHECK(small.code == 3);
    CHECK(contains(small.err, "--max-post"));
    CHECK(box.run("dedup restore --max-post 2334 r").code == 0);
    // A prefix for each line feed multiplies.
    const std::string prefix(1000, '>');
    box.file("r",
             line("t", "1", std::string(1000, '\n')) +
                 line("t", "2", "", R"(,"refs":[{"at":0,"post":1,"begin":0,"end":1000,"prefix":")" + prefix + "\"}]"));
    CHECK(box.run("dedup restore --max-post 300K r").code == 3);
    CHECK(box.run("dedup restore --max-post 400K r").code == 0);
}

TEST_CASE("restore: a text file's record is a thread of its own") {
    const sandbox box;
    box.file("t", "text");
    box.file("d", line("t", R"("t")", passage) + line("t", "2", passage));
    const ran r = box.run("dedup clean --json t d t | dedup restore");
    CHECK(r.code == 0);
    CHECK(r.out == "text" + line("t", R"("t")", passage) + line("t", "2", passage) + "text");
}

TEST_CASE("annotate: where the copies are, in the source's own offsets") {
    const sandbox box;
    const std::string open = passage.substr(0, passage.size() - 1);  // no full stop
    box.file("d", line("t", "1", open) + line("t", R"("\u0062")", "é\r\n\r\n> " + open + "\r\n\r\nNo.\r\n"));
    const ran bytes = box.run("dedup annotate d");
    CHECK(bytes.code == 0);
    CHECK(bytes.out == R"({"thread":"t","id":1,"quoted":[]})"
                       "\n"
                       R"({"thread":"t","id":"\u0062","quoted":[[8,77,1]]})"
                       "\n");
    CHECK(contains(box.run("dedup annotate --units codepoints d").out, "[[7,76,1]]"));
    box.file("a", "\xC3\n\xE2\x82\n" + open + "\n\n" + open + "\n");
    CHECK(contains(box.run("dedup annotate a").out, R"([76,145,"a"])"));
    CHECK(contains(box.run("dedup annotate --units codepoints a").out, R"([75,144,"a"])"));
}
