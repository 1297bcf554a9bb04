// Records: what is written, that it comes back, and what is refused.
#include "dedup/json.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstring>
#include <tuple>

#include "dedup/dedup.hpp"
#include "json/lanes.hpp"
#include "json/object.hpp"
#include "json/text.hpp"

using namespace std::string_view_literals;

namespace {

// Where a line is refused; -1 where it is not.
template <class Read>
long refused_at(std::string_view line, Read read) {
    try {
        read(line);
        return -1;
    } catch (const dedup::json_error& e) {
        return static_cast<long>(e.offset());
    }
}

std::string padded(std::string_view line) {
    return std::string(line) + std::string(dedup::json::object_reader::padding, 'x');
}

dedup::cleaned sample() {
    dedup::cleaned c;
    c.post = 1;
    c.text = "a\nb\"\\\x01é";
    dedup::back_ref r;
    r.at = 2;
    r.post = 0;
    r.target = {3, 9};
    r.prefix = "> ";
    r.edits = {{{0, 1}, "x\ty"}, {{4, 4}, ""}};
    r.unit = dedup::unit::sentence;
    r.match = dedup::match::edited;
    r.role = dedup::role::boilerplate;
    r.depth = 3;
    r.author = "A \"B\"";
    r.date = "today";
    c.refs = {r, {}};
    c.refs[1].post = 1;
    c.source = {{{1, 2}, "\xFF\n"}};
    c.eol = dedup::line_end::crlf;
    return c;
}

}  // namespace

TEST_CASE("strings: what must be escaped is, nothing else") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", R"("")"},
        {"plain", R"("plain")"},
        {"a\"b\\c/d", R"("a\"b\\c/d")"},
        {"\n\t\r\b\f", R"("\n\t\r\b\f")"},
        {"\0\x01\x1F\x7F"sv, "\"\\u0000\\u0001\\u001f\x7F\""},
        {"é 語 😀", "\"é 語 😀\""},
        {"sixteen bytes ..\nsixteen bytes ..", R"("sixteen bytes ..\nsixteen bytes ..")"},
    };
    for (const auto& [text, token] : cases) {
        CHECK(dedup::json_string(text) == token);
        std::string scratch;
        std::size_t lone = 0;
        CHECK(dedup::json::unescape(token, scratch, lone) == text);
        CHECK(lone == 0);
    }
}

TEST_CASE("strings: every byte is found, wherever it stands") {
    for (const std::size_t size : {1, 2, 15, 16, 17, 63, 64, 65, 127, 128, 129, 200}) {
        for (std::size_t at = 0; at < size; ++at) {
            for (int c = 0; c < 128; ++c) {
                std::string text(size, 'x');
                text[at] = static_cast<char>(c);
                std::string scratch;
                std::size_t lone = 0;
                const std::string token = dedup::json_string(text);
                REQUIRE(dedup::json::unescape(token, scratch, lone) == text);
                REQUIRE(token.size() - 2 - size == (c == '"' || c == '\\'               ? 1
                                                    : c >= 0x20                         ? 0
                                                    : std::strchr("\n\t\r\b\f", c) && c ? 1
                                                                                        : 5));
            }
        }
    }
}

TEST_CASE("strings: bits of lanes, both ways of taking them") {
    for (std::size_t at = 0; at <= dedup::json::width; ++at) {
        char bytes[dedup::json::width + 1] = {};
        bytes[at] = 'x';
        bytes[at / 2] = 'x';
        const auto set = dedup::json::load(bytes) == 'x';
        const std::uint32_t wanted = (1U << at | 1U << at / 2) & 0xFFFF;
        CHECK(dedup::json::bits(set) == wanted);
        CHECK(dedup::json::portable_bits(set) == wanted);
    }
}

TEST_CASE("strings: surrogates in pairs and alone") {
    const std::tuple<std::string_view, std::string_view, std::size_t> cases[] = {
        {R"("\ud83d\ude00")", "😀", 0},
        {R"("\uD83D")", "\uFFFD", 1},
        {R"("\ude00x")", "\uFFFDx", 1},
        {R"("\ud83d\ud83d\ude00")", "\uFFFD😀", 1},
        {R"("\ud83d\n")", "\uFFFD\n", 1},
        {R"("\ud83d\u0041")",
         "\uFFFD"
         "A",
         1},
    };
    for (const auto& [token, text, count] : cases) {
        std::string scratch;
        std::size_t lone = 0;
        CHECK(dedup::json::unescape(token, scratch, lone) == text);
        CHECK(lone == count);
    }
}

TEST_CASE("strings: long ones, and checked while they are read") {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += i % 61 == 0 ? "\n\"\x01" : i % 7 == 0 ? "\\" : "é";
    std::string scratch;
    std::size_t lone = 0;
    const std::string token = dedup::json_string(text);
    CHECK((dedup::json::unescape(token, scratch, lone) == text));
    struct expected {
        std::string_view token, text;
        std::size_t bad;
        bool plain;
    };
    constexpr std::size_t none = std::string_view::npos;
    const expected cases[] = {
        {R"("")", "", none, true},
        {R"("as it is")", "as it is", none, true},
        {R"("\n\"\\\t")", "\n\"\\\t", none, true},
        {R"("a\/")", "a/", none, false},
        {R"("\u0041")", "A", none, false},
        {R"("\ud800")", "\uFFFD", none, false},
        {R"("0123456789abcdef\x")", "", 17, true},
        {R"("\n\u12g4")", "", 3, true},
        {R"("\u123")", "", 1, true},
        {R"("\")", "", 1, true},
    };
    for (const expected& e : cases) {
        CAPTURE(e.token);
        const dedup::json::checked_text read = dedup::json::unescape_checked(e.token, scratch.data());
        CHECK(read.bad == e.bad);
        CHECK(dedup::json::bad_escape(e.token.substr(0, e.token.size() - 1)) == e.bad);
        if (e.bad != none) continue;
        CHECK(read.text == e.text);
        CHECK(read.plain == e.plain);
        if (e.plain) CHECK(dedup::json_string(read.text) == e.token);
    }
}

TEST_CASE("objects: a member is decoded while it is checked") {
    dedup::json::object_reader reader;
    const std::string line = padded(R"({"text":"a\n","x":{"text":"b"},"body":"c\u0064"})");
    const auto given = std::string_view(line).substr(0, line.size() - 64);
    reader.read(given, "text");
    CHECK(reader.text().text == "a\n");
    CHECK(reader.text().plain);
    reader.read(given, "body");
    CHECK(reader.text().text == "cd");
    CHECK_FALSE(reader.text().plain);
    const std::string wrong = padded(R"({"text":"a\x"})");
    CHECK(refused_at(std::string_view(wrong).substr(0, wrong.size() - 64),
                     [&](std::string_view bytes) { reader.read(bytes, "text"); }) == 10);
}

TEST_CASE("base64 both ways") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"\xFF\xFE\x00"sv, "//4A"}};
    for (const auto& [bytes, base64] : cases) {
        std::string to, from;
        dedup::json::append_base64(to, bytes);
        CHECK(to == base64);
        CHECK(dedup::json::append_bytes(from, base64));
        CHECK(from == bytes);
    }
    std::string out;
    for (const auto wrong : {"Z", "Zg=", "Zg", "Z===", "Zg==Zg==", "Zm9*", "Zh=="}) {
        CAPTURE(wrong);
        CHECK_FALSE(dedup::json::append_bytes(out, wrong));
    }
}

TEST_CASE("ids: one token for all ways of writing one, none for what is no id") {
    std::string scratch;
    CHECK(dedup::json::canonical_id(R"("a")", scratch) == R"("a")");
    CHECK(dedup::json::canonical_id(R"("\u0061\/")", scratch) == R"("a/")");
    CHECK(dedup::json::canonical_id("17", scratch) == "17");
    CHECK(dedup::json::canonical_id("123456789012345678901234567890", scratch) == "123456789012345678901234567890");
    for (const auto none : {"1.5", "1e3", "null", "true", "[1]", "{}", "", "-", "01"}) {
        CAPTURE(none);
        CHECK_FALSE(dedup::json::canonical_id(none, scratch));
    }
}

TEST_CASE("objects: members with their raw bytes") {
    dedup::json::object_reader reader;
    const std::string line = padded(
        " { \"a\" : \"x\\u0041\\ud800\" , \"\\u0062\":[1, {\"c\" : null}] ,\"n\":-1.50e+400,"
        "\"big\":123456789012345678901234567890,\"t\":true ,\"o\":{}, \"e\":[ ] } ");
    const auto members = reader.read(std::string_view(line).substr(0, line.size() - 64));
    const std::array<std::array<std::string_view, 3>, 7> expected = {
        {{"a", "\"a\"", R"("x\u0041\ud800")"},
         {"b", R"("\u0062")", R"([1, {"c" : null}])"},
         {"n", "\"n\"", "-1.50e+400"},
         {"big", "\"big\"", "123456789012345678901234567890"},
         {"t", "\"t\"", "true"},
         {"o", "\"o\"", "{}"},
         {"e", "\"e\"", "[ ]"}}};
    REQUIRE(members.size() == expected.size());
    for (std::size_t i = 0; i < members.size(); ++i) {
        CHECK(members[i].key == expected[i][0]);
        CHECK(members[i].raw_key == expected[i][1]);
        CHECK(members[i].value == expected[i][2]);
    }
}

TEST_CASE("objects: what is not JSON is refused, and where") {
    dedup::json::object_reader reader;
    const std::pair<std::string_view, long> cases[] = {
        {R"({})", -1},
        {R"({"a":1})", -1},
        {R"({"a":"\q"})", 6},
        {R"({"a":"x\u12g4"})", 7},
        {R"({"a":[1,"\u12"]})", 9},
        {R"({"\x":1})", 2},
        {R"({"a":01})", 5},
        {R"({"a":1.})", 5},
        {R"({"a":[1,2.e1]})", 8},
        {R"({"a":tru})", 5},
        {R"({"a":nul,"b":1})", 5},
        {R"({"a":1} x)", 9},
        {R"({"a":1)", 6},
        {R"({"a":1}{"b":2})", 7},
        {"{\"a\":\"\xFF\"}", 6},
        {"{\"a\":\"x\ny\"}", 7},
        {"{\"a\":\"xy", 8},
    };
    for (const auto& [text, offset] : cases) {
        const std::string line = padded(text);
        CAPTURE(text);
        CHECK(refused_at({line.data(), text.size()}, [&](std::string_view l) { reader.read(l); }) == offset);
    }
    // For these simdjson's word is taken for the place.
    for (const auto text : {"",
                            "1",
                            "[1]",
                            "{",
                            "{\"a\"}",
                            "{\"a\":}",
                            "{\"a\":1,}",
                            "{\"a\":[1}",
                            "{\"a\":1]",
                            "{a:1}",
                            "{\"a\":{\"b\":1}",
                            "{\"a\":\"b\"c}",
                            "{\"a\" 1}",
                            "{\"a\":1 2}",
                            "null",
                            "\"{}\"",
                            "{\"a\":[1,]}",
                            "{,}",
                            "{\"a\":\"b\":1}",
                            "{\"a\":[\"b\":1]}",
                            "{\"a\":{\"b\":\"c\":\"d\"}}",
                            "{\"a\":1}}",
                            "{\"a\":\"b\"\"c\"}",
                            "{1:2}"}) {
        const std::string line = padded(text);
        CAPTURE(text);
        const std::size_t size = std::strlen(text);
        const long at = refused_at({line.data(), size}, [&](std::string_view l) { reader.read(l); });
        CHECK(at >= 0);
        CHECK(at <= static_cast<long>(size));
    }
}

TEST_CASE("objects: depth is bounded") {
    dedup::json::object_reader reader;
    for (const int depth : {500, 600, 200000}) {
        const std::string text = "{\"a\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
        const std::string line = padded(text);
        CHECK((refused_at({line.data(), text.size()}, [&](std::string_view l) { reader.read(l); }) >= 0) ==
              (depth > 512));
    }
}

TEST_CASE("a record, to the byte") {
    const std::string_view ids[] = {"7", R"("p")"};
    CHECK(dedup::to_json(sample(), {.thread = R"("t")", .id = ids[1], .posts = ids, .bare = true}) ==
          R"({"thread":"t","id":"p","text":"a\nb\"\\\u0001é","refs":[)"
          R"({"at":2,"post":7,"begin":3,"end":9,"unit":"sentence","match":"edited","role":"boilerplate","depth":3,)"
          R"("author":"A \"B\"","date":"today","prefix":"> ","edits":[[0,1,"x\ty"],[4,4,""]]},)"
          R"({"at":0,"post":"p","begin":0,"end":0,"unit":"passage","match":"exact","role":"quote"}],)"
          R"("restore":{"source":[[1,2,"/wo="]],"eol":"crlf","format":"text"}})");
    dedup::cleaned plain;
    plain.text = "x";
    CHECK(dedup::to_json(plain, {.thread = "1", .id = {}, .posts = {}}) == R"({"thread":1,"text":"x"})");
    plain.refs.emplace_back().post = 2;
    CHECK_THROWS_AS((void)dedup::to_json(plain, {.thread = "1", .id = {}, .posts = ids}), std::out_of_range);
}

TEST_CASE("a record comes back") {
    const std::string_view ids[] = {"7", R"("p")"};
    const dedup::cleaned c = sample();
    const dedup::record r = dedup::parse_record(
        dedup::to_json(c, {.thread = R"("t")", .id = ids[1], .posts = ids, .bare = true, .others = R"("x":[1])"}));
    CHECK(r.thread == R"("t")");
    CHECK(r.id == R"("p")");
    CHECK(r.bare);
    CHECK(r.posts == std::vector<std::string>{"7", R"("p")"});
    CHECK(r.post == c);
}

TEST_CASE("records restore without the cleaner that made them") {
    const std::string first = "I say tabs, they adapt to the width that the reader likes best.\n";
    const std::string second = "> " + first + "No.\n";
    dedup::cleaner thread;
    const std::string_view ids[] = {R"("a")", R"("b")"};
    const auto line = [&](std::string_view text, int n) {
        return dedup::to_json(thread.clean(text), {.thread = "1", .id = ids[n], .posts = ids});
    };
    const dedup::record a = dedup::parse_record(line(first, 0));
    const dedup::record b = dedup::parse_record(line(second, 1));
    REQUIRE(b.post.refs.size() == 1);
    CHECK(b.posts.at(b.post.refs[0].post) == a.id);
    const std::string_view texts[] = {a.post.text};
    CHECK(dedup::restore(b.post, texts) == second);
}

TEST_CASE("what is no record is refused") {
    for (const auto text :
         {R"({"thread":"t"})", R"({"thread":"t","text":1})", R"({"thread":1.5,"text":"x"})",
          R"({"id":null,"text":"x"})", R"({"text":"x","refs":{}})", R"({"text":"x","refs":[1]})",
          R"({"text":"x","refs":[{"at":0}]})", R"({"text":"x","refs":[{"post":null}]})",
          R"({"text":"x","refs":[{"post":1,"at":-1}]})", R"({"text":"x","refs":[{"post":1,"unit":"page"}]})",
          R"({"text":"x","refs":[{"post":1,"edits":[[0,1]]}]})",
          R"({"text":"x","refs":[{"post":1,"edits":[[0,1,"x",2]]}]})", R"({"text":"x","restore":[]})",
          R"({"text":"x","restore":{"source":[[0,1,"*"]]}})", R"({"text":"x","restore":{"eol":"nel"}})",
          R"({"text":"x","restore":{"format":"pdf"}})"}) {
        CAPTURE(text);
        CHECK(refused_at(text, [](std::string_view l) { (void)dedup::parse_record(l); }) >= 0);
    }
}
