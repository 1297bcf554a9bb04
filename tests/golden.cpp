// Threads whose outcome is laid down to the byte. A change here is a change of what the library promises: it needs a
// reason in result.hpp, not a better-looking result.
#include <doctest/doctest.h>
#include <simdjson.h>

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "thread_check.hpp"

namespace {

std::string file(const std::string& name) {
    std::ifstream in(DEDUP_TEST_DATA "/" + name, std::ios::binary);
    REQUIRE(in);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

std::size_t code_points(std::string_view s) {  // line breaks aside
    return static_cast<std::size_t>(
        std::count_if(s.begin(), s.end(), [](char c) { return c != '\n' && !dedup_test::continues(c); }));
}

std::vector<std::string> lines_of(const std::string& s) {
    std::vector<std::string> out;
    std::istringstream in(s);
    for (std::string l; std::getline(in, l);) out.push_back(l + "\n");
    return out;
}

std::string trimmed(std::string_view s) {
    const auto begin = s.find_first_not_of(" \n");
    return begin == std::string_view::npos ? "" : std::string(s.substr(begin, s.find_last_not_of(" \n") + 1 - begin));
}

TEST_CASE("golden: the seed thread") {
    const std::string seed = file("seed_thread.txt");
    REQUIRE(seed.size() == 10114);
    REQUIRE(code_points(seed) == 9951);
    const dedup::cleaned c = dedup::clean(seed);

    struct row {
        std::size_t at;
        dedup::span target;
        std::vector<dedup::edit> edits;
        dedup::match match;
    };
    const row expected[] = {
        {4012, {233, 541}, {}, dedup::match::exact},
        {4554, {3877, 3983}, {{{106, 106}, "\n"}}, dedup::match::folded},
        {5260, {233, 1188}, {}, dedup::match::exact},
        {5260, {1571, 2438}, {}, dedup::match::exact},
        {5260, {2674, 4012}, {}, dedup::match::exact},
        {5292, {4012, 4554}, {{{315, 316}, "\n"}}, dedup::match::folded},
        {5292, {4554, 5259}, {{{622, 623}, "\n"}}, dedup::match::folded},
    };
    REQUIRE(c.refs.size() == std::size(expected));
    for (std::size_t i = 0; i < c.refs.size(); ++i) {
        CAPTURE(i);
        CHECK(c.refs[i].at == expected[i].at);
        CHECK(c.refs[i].post == 0);
        CHECK(c.refs[i].target.begin == expected[i].target.begin);
        CHECK(c.refs[i].target.end == expected[i].target.end);
        CHECK((c.refs[i].edits == expected[i].edits));
        CHECK(c.refs[i].prefix.empty());
        CHECK((c.refs[i].match == expected[i].match));
        CHECK(c.refs[i].depth == 0);
    }

    CHECK(c.text.size() == 5292);
    CHECK(code_points(c.text) == 5203);
    const std::vector<std::string> lines = lines_of(seed);
    REQUIRE(lines.size() == 26);
    std::string kept;
    for (const std::size_t n : {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 21}) kept += lines[n - 1];
    CHECK(c.text == kept);

    CHECK(dedup::restore(c) == seed);
    CHECK(dedup_test::post_fault({c}, 0, seed, {}).empty());
}

// Free differences of every kind, in a thread of eleven posts: soft hyphens, glyphs, wraps, markers, tags, forms of
// width and of position, normal forms, line ends; and greetings that stay.
TEST_CASE("golden: folding") {
    struct expectation {
        std::string text;
        std::vector<std::pair<std::string, std::string>> refs;  // id, target without the white space around it
    };
    simdjson::dom::parser parser;
    const auto string = [](const simdjson::dom::element& e) { return std::string(std::string_view(e)); };
    std::map<std::string, expectation> expected;
    for (const std::string& l : lines_of(file("golden/folding.expected.jsonl"))) {
        const simdjson::dom::element e = parser.parse(l);
        expectation x{string(e["text"]), {}};
        for (const auto r : e["refs"].get_array()) x.refs.emplace_back(string(r["post"]), string(r["target"]));
        expected[string(e["id"])] = x;
    }

    dedup::cleaner cleaner;
    std::vector<dedup::cleaned> thread;
    std::vector<std::string> ids;
    for (const std::string& l : lines_of(file("golden/folding.jsonl"))) {
        const simdjson::dom::element e = parser.parse(l);
        const std::string id = string(e["id"]);
        CAPTURE(id);
        const std::string author = string(e["author"]);
        dedup::hints h;
        h.author = author;
        if (!e["parent"].is_null()) {
            h.parent = std::find(ids.begin(), ids.end(), string(e["parent"])) - ids.begin();
        }
        const std::string post = string(e["text"]);
        thread.push_back(cleaner.clean(post, h));
        ids.push_back(id);
        const dedup::cleaned& c = thread.back();
        CHECK(dedup_test::post_fault(thread, c.post, post, {}) == "");
        REQUIRE(expected.contains(id));
        CHECK(c.text == expected[id].text);
        std::vector<std::pair<std::string, std::string>> refs;
        for (const dedup::back_ref& r : c.refs) {
            refs.emplace_back(ids[r.post],
                              trimmed(std::string_view(thread[r.post].text).substr(r.target.begin, r.target.size())));
            CHECK((r.match != dedup::match::edited));
        }
        REQUIRE(refs.size() == expected[id].refs.size());
        for (std::size_t i = 0; i < refs.size(); ++i) {
            CHECK(refs[i].first == expected[id].refs[i].first);
            CHECK(refs[i].second == expected[id].refs[i].second);
        }
    }
    CHECK(ids.size() == expected.size());
}

}  // namespace
