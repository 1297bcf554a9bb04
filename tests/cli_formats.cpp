// Mailboxes, dumps of sites and HTML through the tool: recognised, converted, cleaned; what is damaged is named.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <tuple>

#include "format_samples.hpp"
#include "sandbox.hpp"

using namespace std::string_literals;

namespace {

// A sample, what it needs to be read, its posts, and those of them that hold a reference.
using sample = std::tuple<std::string, std::string, std::size_t, std::size_t>;
const sample all_samples[] = {
    {"list.mbox", "", 3, 2},
    {"Posts.xml", "", 2, 1},
    {"Comments.xml", "", 2, 1},
    {"topic.json", "", 4, 2},
    {"reddit.jsonl", "--preset reddit", 4, 1},
    {"hackernews.jsonl", "--preset hackernews", 4, 2},
};

}  // namespace

TEST_CASE("each format is recognised, compressed or not, and its quotes are found") {
    const sandbox box;
    for (const auto& [name, options, posts, quoting] : all_samples) {
        CAPTURE(name);
        const std::string file = " '" + samples + name + "'";
        const ran plain = box.run("dedup clean " + options + file);
        CHECK(plain.code == 0);
        CHECK(plain.err.empty());
        CHECK(count(plain.out, "\n") == posts);
        CHECK(count(plain.out, "\"refs\"") == quoting);
        for (const std::string pack : {"gzip", "zstd -q", "xz"}) {
            CHECK(box.run(pack + " -c <" + file + " | dedup clean " + options).out == plain.out);
        }
        CHECK(box.run("dedup clean --jobs 1 " + options + file).out == plain.out);
        CHECK(box.run("dedup clean " + options + file + " | dedup restore").code == 0);
        CHECK(box.run("dedup stats " + options + file).code == 0);
    }
}

TEST_CASE("the commands of README.md find the quotes in the samples") {
    const sandbox box;
    const std::string readme = contents(DEDUP_TEST_DATA "/../../README.md");
    const std::string_view begin = "`dedup clean ";
    std::size_t commands = 0;
    for (std::size_t at = readme.find("\n| text |"), end = readme.find("\n\n", at); at < end; ++commands) {
        at = readme.find(begin, at);
        if (at >= end) break;
        const std::string command = readme.substr(at + 1, readme.find('`', at + 1) - at - 1);
        CAPTURE(command);
        const ran r = box.run("cd '" + samples + "' && " + command);
        CHECK(r.code == 0);
        CHECK(count(r.out, "The build now takes") == 1);
        ++at;
    }
    CHECK(commands == 8);
}

TEST_CASE("--format says what content does not") {
    const sandbox box;
    const std::pair<std::string, std::string> formats[] = {
        {"mbox", "list.mbox"}, {"stackexchange", "Posts.xml"}, {"discourse", "topic.json"}, {"maildir", "maildir"}};
    for (const auto& [format, name] : formats) {
        CAPTURE(name);
        const std::string file = " '" + samples + name + "'";
        const ran told = box.run("dedup clean --format " + format + file);
        CHECK(told.code == 0);
        CHECK(told.out == box.run("dedup clean" + file).out);
    }
    CHECK(box.run("dedup clean --format text '" + samples + "list.mbox'").out.starts_with("From ann"));
    CHECK(box.run("dedup clean --preset discourse '" + samples + "topic.json'").code == 0);
    CHECK(box.run("dedup clean --format maildir '" + samples + "list.mbox'").code == 2);
    CHECK(box.run("dedup clean --format mbox '" + samples + "maildir'").code == 2);
    CHECK(box.run("dedup clean .").code == 2);
    CHECK(box.run("dedup restore '" + samples + "maildir'").code == 2);
    for (const char* const both :
         {"--format text --preset reddit", "--preset hackernews --format mbox", "--preset discourse --format jsonl",
          "--format mbox --html", "--html --format maildir"}) {
        CAPTURE(both);
        const ran r = box.run("dedup clean "s + both + " '" + samples + "list.mbox'");
        CHECK(r.code == 2);
        CHECK(r.out.empty());
        CHECK((contains(r.err, "--preset") || contains(r.err, "--html")));
    }
    CHECK(box.run("dedup clean --preset discourse --format discourse '" + samples + "topic.json'").code == 0);
    CHECK(contains(box.run("dedup clean --preset x").err, "x is none of discourse, hackernews, reddit"));
}

TEST_CASE("Stack Exchange: damaged XML is named, and the rows before it are cleaned") {
    const sandbox box;
    const std::string rows = "<posts>\n<row Id=\"1\" Body=\"a\"/>\n";
    const std::tuple<std::string, int, std::string> cases[] = {
        {rows, 3, "dedup: d:3: byte 1: the XML is damaged: no element found\n"},
        {rows + "<row Id='2' Body='<'/></posts>", 3,
         "dedup: d:3: byte 19: the XML is damaged: not well-formed (invalid token)\n"},
        {rows + "<row Body='x'/></posts>", 3, "dedup: d:3: byte 1: the row has no Id\n"},
        {rows + "<row Id='2' Body='" + std::string(2000, 'x') + "'/></posts>", 3,
         "dedup: d:3: byte 1: larger than --max-post\n"},
        {"<posts>\xFF", 2, "dedup: d:1: byte 8: the XML is damaged: not well-formed (invalid token)\n"},
    };
    for (const auto& [xml, code, err] : cases) {
        CAPTURE(xml);
        box.file("d", xml);
        const ran r = box.run("dedup clean --max-post 1K d");
        CHECK(r.code == code);
        CHECK(r.err == err);
        CHECK(count(r.out, "\n") == (code == 3 ? 1 : 0));
    }
    std::string laughs = "<!DOCTYPE posts [<!ENTITY a0 'ha'>";
    for (int i = 0; i < 30; ++i) {
        const std::string inner = "&a" + std::to_string(i) + ";";
        laughs += "<!ENTITY a" + std::to_string(i + 1) + " '" + inner + inner + inner + inner + "'>";
    }
    box.file("d", laughs + "]><posts><row Id='1' Body='&a30;'/></posts>");
    const ran r = box.run("dedup clean --format stackexchange d");
    CHECK(r.code == 2);
    CHECK(contains(r.err, "amplification"));
}

TEST_CASE("Stack Exchange: rows behind a damaged one are read") {
    const sandbox box;
    const auto row = [](int id, const std::string& body) {
        return "<row Id=\"" + std::to_string(id) + "\" Body=\"" + body + "\"/>";
    };
    const std::string damaged[] = {"&#x1F;", "\xFF", "<p>", "&none;", "\" x", "\" Id=\"2", "\"/>&<row <row x=\""};
    for (const std::string& body : damaged) {
        for (const std::string between : {"\n  ", ""}) {
            CAPTURE(body);
            std::string xml = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<comments>" + between;
            for (int i = 1; i < 6; ++i) xml += row(i, i % 2 == 0 ? body : "a" + std::to_string(i)) + between;
            box.file("d", xml + "</comments>");
            const ran r = box.run("dedup clean d");
            CHECK(r.code == 3);
            for (const char* const text : {"a1", "a3", "a5"}) CHECK(contains(r.out, "\"text\":\""s + text));
            CHECK(count(r.err, "the XML is damaged") >= 2);
            if (!between.empty()) CHECK(contains(r.err, "dedup: d:4: byte "));
        }
    }
    const std::string rows = "<posts>\n" + row(1, "a") + "\n" + row(2, "&#x1F;") + "\n" + row(3, "c") + "\n";
    box.file("d", rows + "</posts>");
    CHECK(box.run("dedup clean d").err ==
          "dedup: d:3: byte 19: the XML is damaged: reference to invalid character number\n");
    box.file("d", rows + "<row Id='4' Body='");
    CHECK(box.run("dedup clean d 2>&1 >/dev/null | tail -n +2").out ==
          "dedup: d:5: byte 1: the XML is damaged: unclosed token\n");
    box.file("d", rows + "</posts>" + rows + "</posts>");  // one dump behind another
    CHECK(count(box.run("dedup clean d").out, "\n") == 4);
    box.file("d", "<?xml version='1.0' encoding='iso-8859-1'?>" + rows + row(4, "\xE9") + "</posts>");
    CHECK(contains(box.run("dedup clean d").out, "\"text\":\"\u00E9"));
    box.file("narrow",
             "<?xml version='1.0' encoding='UTF-16'?><posts><row Id='1' Body='<'/><row Id='2' Body='c'/></posts>");
    CHECK(contains(box.run("iconv -t UTF-16 narrow | dedup clean --format stackexchange").err,
                   "; what follows was not read\n"));
}

TEST_CASE("Stack Exchange: a row that is too long, and many that are damaged") {
    const sandbox box;
    const std::string end = "<row Id='9' Body='c'/>\n</posts>\n";
    const ran large = box.run(
        "(printf \"<posts>\\n<row Id='1' Body='a'/>\\n<row Id='2' Body='\"; head -c 36M /dev/zero | tr '\\0' x; "
        "printf \"'/>\\n<row Id='9' Body='c'/>\\n</posts>\") | dedup clean --max-post 100K");
    CHECK(large.code == 3);
    CHECK(count(large.out, "\n") == 2);
    CHECK(large.err == "dedup: -:3: byte 1: the row is too long for a post within --max-post\n");

    std::string many = "<posts>\n";
    for (int i = 0; i < 50'000; ++i) many += "<row Id='&#1;'/>\n";
    box.file("many", many + end);
    const ran damaged = box.run("dedup clean many");
    CHECK(count(damaged.out, "\n") == 1);
    CHECK(count(damaged.err, "\n") == 50'000);
    CHECK(contains(damaged.err, "dedup: many:50001: byte 10: "));
    const ran cut = box.run("gzip -c many | head -c -9 | dedup clean --format stackexchange 2>&1 >out | tail -1");
    CHECK(contains(cut.out, "the compressed data end early"));
}

TEST_CASE("Discourse: topics on any number of lines, the damaged ones named") {
    const sandbox box;
    const std::string topic = R"({"id":1,"post_stream":{"posts":[{"id":2,"cooked":"<p>a {\" b"}]}})";
    box.file("d", "[" + topic + ",\n{\"post_stream\":]}\n" + topic + "]\n{\"id\":3}\nrubbish\n{\"id\":");
    const ran r = box.run("dedup clean --format discourse d");
    CHECK(r.code == 3);
    CHECK(count(r.out, "\n") == 2);
    CHECK(count(r.err, "\n") == 5);  // one of them a repeated id
    CHECK(contains(r.err, "dedup: d:2: byte 1: the topic is damaged"));
    CHECK(contains(r.err, "dedup: d:4: byte 1: the topic has no posts"));
    CHECK(contains(r.err, "dedup: d:5: byte 1: is no JSON object"));
    CHECK(contains(r.err, "dedup: d:6: byte 1: the data end within a JSON object"));
}

TEST_CASE("Discourse: what is no character is replaced and counted, and the topic is read") {
    const sandbox box;
    const auto topic = [](const std::string& text) {
        return R"({"id":1,"post_stream":{"posts":[{"id":2,"post_number":1,"cooked":"ok"},)"
               R"({"id":3,"post_number":2,"reply_to_post_number":1,"raw":")" +
               text + "\"}]}}";
    };
    const std::tuple<std::string, std::string, std::size_t> cases[] = {
        {R"(x \ud83d)", "x \uFFFD", 1},
        {R"(x \uDE00 \ud83d\ud83d\ude00)", "x \uFFFD \uFFFD\U0001F600", 2},
        {R"(\\ud83d \\\ud83d)",
         R"(\\ud83d \\)"
         "\uFFFD",
         1},
        {"x \xFF\xC3", "x \uFFFD\uFFFD", 2},
        {R"(\uD7FF\uE000)", "\uD7FF\uE000", 0},
    };
    for (const auto& [text, read, repaired] : cases) {
        CAPTURE(text);
        box.file("d", topic(text));
        const ran r = box.run("dedup clean d");
        CHECK(r.code == 0);
        CHECK(contains(r.out, R"("id":2,"number":1,"text":"ok)"));
        CHECK(contains(r.out, R"("id":3,"parent":2,"number":2,"text":")" + read + "\""));
        CHECK(r.err ==
              (repaired == 0 ? "" : "dedup: d: " + std::to_string(repaired) + " ill-formed sequences became U+FFFD\n"));
    }
}

TEST_CASE("ids that are made to collide take no time") {
    const sandbox box;
    std::string topic = R"({"id":1,"post_stream":{"posts":[)";
    std::string items;
    for (std::size_t i = 1; i <= 85'000; ++i) {  // the standard library's tables have 85,229 places for as many
        const std::string number = std::to_string(i * 85'229);
        topic.append(i == 1 ? "" : ",").append(R"({"id":)" + number + R"(,"post_number":)" + number + R"(,"raw":""})");
        const std::string item = std::to_string(i * 85'229 * 16);
        items += R"({"id":)" + item +
                 R"(,"parent":1,"text":""})"
                 "\n";
    }
    box.file("topic", topic + "]}}");
    box.file("items", items);
    const auto begin = std::chrono::steady_clock::now();
    CHECK(count(box.run("dedup clean topic").out, "\n") == 85'000);
    CHECK(count(box.run("dedup clean --preset hackernews items").out, "\n") == 85'000);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(15));
}

TEST_CASE("presets: the input's own fields come back as they were") {
    const sandbox box;
    const ran restored = box.run("dedup clean --preset reddit '" + samples + "reddit.jsonl' | dedup restore");
    CHECK(restored.code == 0);
    CHECK(restored.out == contents(samples + "reddit.jsonl"));
    const std::string reddit = box.run("dedup clean --preset reddit '" + samples + "reddit.jsonl'").out;
    CHECK(contains(reddit, R"("link_id":"t3_x1","parent_id":"t3_x1","score":1.0,"thread":"t3_x1","refs")"));
    CHECK(contains(reddit, R"("restore":{"fields":{"text":"body","thread":null},"others":{"thread":"mine"}})"));

    const std::string news = box.run("dedup clean --preset hackernews '" + samples + "hackernews.jsonl'").out;
    CHECK(count(news, "\"thread\":101") == 4);
    CHECK(contains(news, R"("text":"See https://example.org/caches/month\n")"));
    CHECK(contains(news, R"({"id":103,"parent":102,"type":"comment","deleted":true,"thread":101,"text":"",)"));
    box.file("d", "{\"id\":1,\"text\":null,\"story_id\":7}\n{cut\n{\"id\":2}\n");
    const ran r = box.run("dedup clean --preset hackernews d");
    CHECK(r.code == 3);
    CHECK(contains(r.out, R"({"id":1,"story_id":7,"thread":7,"text":"","restore")"));
    CHECK(r.err.starts_with("dedup: d:2: byte 5: "));
    CHECK(box.run("dedup clean --preset hackernews d | dedup restore | head -1").out ==
          "{\"id\":1,\"story_id\":7,\"text\":null}\n");
}

TEST_CASE("Hacker News: items that come behind answers to them are noted") {
    const sandbox box;
    const auto comment = [](int id, int parent, const std::string& more = "") {
        return "{\"id\":" + std::to_string(id) + ",\"parent\":" + std::to_string(parent) + ",\"text\":\"\"" + more +
               "}\n";
    };
    const std::string story = "{\"id\":1,\"text\":\"\"}\n";
    box.file("up", story + comment(3, 1) + comment(4, 1) + comment(5, 3) + comment(9, 7) + comment(10, 9));
    const ran up = box.run("dedup clean --preset hackernews up");
    CHECK(up.err.empty());
    CHECK(count(up.out, "\"thread\":1,") == 4);
    CHECK(count(up.out, "\"thread\":7,") == 2);
    box.file("down", comment(6, 3) + comment(5, 3) + comment(3, 1) + story);
    const ran down = box.run("dedup clean --preset hackernews down");
    CHECK(down.code == 0);
    CHECK(down.err.starts_with("dedup: down: 1 items came behind answers to them"));
    CHECK(count(down.out, "\"thread\":3,") == 2);
    CHECK(count(down.out, "\"thread\":1,") == 2);
    const std::string known = R"(,"story_id":1)";
    box.file("known", comment(5, 3, known) + comment(3, 1, known) + story);
    CHECK(box.run("dedup clean --preset hackernews known").err.empty());
    CHECK(box.run("dedup clean --preset hackernews --quiet down").err.empty());
}

TEST_CASE("--html: texts and JSONL whose texts are HTML") {
    const sandbox box;
    box.file("d", R"({"thread":1,"id":1,"text":"<p>)" + passage + R"(","x":[1]}
{"thread":1,"id":2,"text":"<blockquote>)" +
                      passage + R"(<\/blockquote>No.","y":1}
)");
    const ran r = box.run("dedup clean --html d");
    CHECK(r.code == 0);
    CHECK(contains(r.out, "a week.\\n\",\"x\":[1]}\n"));
    CHECK(contains(r.out, R"("text":"No.\n","y":1,"refs":[{"at":0,"post":1,)"));
    box.file("page", "<title>t</title><p>" + passage + "<p>No.<blockquote>" + passage + "</blockquote>");
    CHECK(box.run("dedup clean --html page").out == passage + "\n\nNo.\n\n");
    CHECK(box.run("gzip -c page | dedup clean --html").out == passage + "\n\nNo.\n\n");
    box.file("deep", std::string(5000, '<') + "<p>a");
    CHECK(box.run("printf '<table>%.0s' $(seq 100000) | dedup clean --html").code == 0);
    CHECK(box.run("dedup clean --html --max-post 1K deep").code == 2);
    box.file("bad", "{\"thread\":1,\"id\":1,\"text\":\"<p>a\"}\n{\"thread\":1,\"id\":2,\"text\":7}\n{cut\n");
    const ran bad = box.run("dedup clean --html bad");
    CHECK(bad.code == 3);
    CHECK(contains(bad.err, "dedup: bad:2: byte 27: the text is not a string"));
    CHECK(contains(bad.err, "dedup: bad:3: byte 5: "));
}

TEST_CASE("--html: the page's charset, and what is too deep, are noted") {
    const sandbox box;
    box.file("latin", "<meta charset=iso-8859-1><p>caf\xE9");
    const ran latin = box.run("dedup clean --html latin");
    CHECK(latin.out == "caf\u00E9\n");
    CHECK(latin.err.empty());
    box.file("wide", "\xFF\xFE<\0p\0>\0\xE9\0"s);
    CHECK(box.run("dedup clean --html wide").out == "\u00E9\n");
    box.file("bad", "<meta charset=utf-8><p>caf\xE9, \xE9");
    const ran bad = box.run("dedup clean --html --progress=json bad");
    CHECK(bad.code == 0);
    CHECK(bad.out == "caf\uFFFD, \uFFFD\n");
    CHECK(contains(bad.err, "dedup: bad: 2 ill-formed sequences became U+FFFD\n"));
    CHECK(contains(bad.err, R"("repaired":2)"));
    CHECK(contains(box.run("dedup stats --json --html bad").out, R"("repaired":2)"));
    box.file("lone", R"({"id":1,"text":"<p>a\ud83d"})");
    CHECK(contains(box.run("dedup clean --html lone").err, "lone: 1 ill-formed sequences became U+FFFD\n"));
    CHECK(box.run("printf '<table>%.0s' $(seq 100000) >deep && dedup clean --html deep").err ==
          "dedup: deep: 1 HTML texts are nested too deeply, or too large, to be parsed: their quotes, lists and tables "
          "are not marked\n");
}

TEST_CASE("annotate: offsets of converted texts are those of what restore gives") {
    const sandbox box;
    for (const auto& [name, options, posts, quoting] : all_samples) {
        CAPTURE(name);
        const std::string file = " " + options + " '" + samples + name + "'";
        REQUIRE(box.run("dedup clean --keep-source" + file + " | dedup restore >texts").code == 0);
        const ran of_file = box.run("dedup annotate" + file);
        if (name == "hackernews.jsonl") {  // its lines name no thread, and would be HTML a second time
            CHECK(contains(contents(box.path() / "texts"), R"("text":"> The build now takes)"));
            CHECK(contains(of_file.out, "[[2," + std::to_string(2 + passage.size()) + ",101]]"));
            continue;
        }
        const ran of_texts = box.run("dedup annotate " + (options.empty() ? "--format jsonl" : options) + " texts");
        CHECK(of_file.out == of_texts.out);
        CHECK(count(of_file.out, "[[") == quoting);
    }
    box.file("page", "<b>\u00E9</b><p>" + passage + "<p>No.<p>" + passage);
    const std::string text = box.run("dedup clean --json --keep-source --html page | dedup restore").out;
    const std::size_t copy = text.rfind("The build");
    CHECK(contains(box.run("dedup annotate --html page").out,
                   "[[" + std::to_string(copy) + "," + std::to_string(copy + passage.size()) + ","));
}

TEST_CASE("mutated samples end with an exit code") {
    const sandbox box;
    std::mt19937 random(1);
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    while (std::chrono::steady_clock::now() < end) {
        for (const auto& [name, options, posts, quoting] : all_samples) {
            std::string bytes = contents(samples + name);
            for (std::size_t n = 1 + below(5); n != 0; --n) {
                const std::size_t at = below(bytes.size());
                if (below(2) == 0) bytes[at] = static_cast<char>(below(256));
                if (below(2) == 0) bytes.erase(at, below(30));
                if (below(2) == 0) bytes.insert(below(bytes.size()), bytes.substr(below(bytes.size()), below(60)));
            }
            box.file("d", bytes);
            const ran r = box.run("dedup clean " + options + " d >out; c=$?; [ $c = 0 ] || [ $c = 2 ] || [ $c = 3 ]");
            CAPTURE(bytes);
            CHECK(r.code == 0);
            CHECK(box.run("dedup restore out").code <= 3);
        }
    }
}
