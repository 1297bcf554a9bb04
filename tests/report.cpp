// `dedup report`, run as people run it, and its HTML read as a browser reads it.
#include <doctest/doctest.h>

#include <random>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/dedup.hpp"
#include "made_up.hpp"
#include "report_reading.hpp"

namespace {

// Two posts of a thread whose every field is `evil`, and whose references and edits are.
std::string evil_thread(const std::string& evil, std::size_t number) {
    const std::string thread = evil + std::to_string(number);
    const std::string first = evil + "\nthe quick brown fox\n" + evil;
    const std::string fields = member("author", evil) + member("date", evil) + member("lang", evil);
    const std::string ref = "{\"at\":0,\"post\":" + dedup::json_string(evil + "a") +
                            ",\"begin\":0,\"end\":" + std::to_string(first.size()) +
                            R"(,"unit":"paragraph","match":"edited","role":"quote","depth":1)" +
                            member("author", evil) + member("date", evil) + member("prefix", evil) +
                            ",\"edits\":[[0,0," + dedup::json_string(evil) + "],[" + std::to_string(evil.size() + 1) +
                            "," + std::to_string(evil.size() + 5) + "," + dedup::json_string("\n" + evil) + "]]}";
    return line(thread, evil + "a", first, fields) +
           line(thread, evil + "b", evil, fields + member("parent", evil + "a") + ",\"refs\":[" + ref + "]");
}

const char* const hostile[] = {
    "<script>zqx()</script>",
    "</script><script>zqx()</script>",
    "</style><img src=x onerror=zqx()>",
    "</title><svg onload=zqx()>",
    "\"><img src=x onerror=zqx()>",
    "' onmouseover='zqx()",
    "\" autofocus onfocus=zqx() x=\"",
    "javascript:zqx()",
    "<a href=\"javascript:zqx()\">zqx</a>",
    "<iframe srcdoc='<script>zqx()</script>'>",
    "<!-- zqx --><!--> <script>zqx()</script>",
    "--><script>zqx()</script><!--",
    "]]><script>zqx()</script>",
    "<![CDATA[<script>zqx()</script>]]>",
    "<math><mtext></p><style><!--</style><img title=\"--><img src=x onerror=zqx()>\">",
    "<svg></p><style><a id=\"</style><img src=1 onerror=zqx()>\">",
    "<noscript><p title=\"</noscript><img src=x onerror=zqx()>\">",
    "<textarea></div></article></body></html>zqx",
    "<plaintext>zqx",
    "<base href=//zqx><form action=//zqx><input name=zqx>",
    "<meta http-equiv=refresh content='0;url=//zqx'>",
    "&lt;script&gt;zqx()&lt;/script&gt; &#60;script&#62; &zqx;",
    "+ADw-script+AD4-zqx()+ADw-/script+AD4-",
    "\u202Ezqx\u2066\u200F<b>",
    "</div></details></summary></article><b id=zqx class=zqx>",
    "{}{0}{zqx}%s%n\\u003cscript>zqx",
    "zqx\u2028<br/\u00A0onclick=zqx>",
};

}  // namespace

TEST_CASE("hostile text in every field stays text") {
    const sandbox box;
    std::string records;
    std::size_t number = 0;
    for (const auto* evil : hostile) records += evil_thread(evil, ++number);
    const html document(report(box, records, "--title '<script>zqx()</script>\">'"));
    check_markup(document, "zqx");
    const auto read = posts(document);
    REQUIRE(read.size() == 2 * std::size(hostile));
    for (std::size_t i = 0; i < std::size(hostile); ++i) {
        const std::string evil = hostile[i];
        CHECK(read[2 * i] == evil + "\nthe quick brown fox\n" + evil);
        CHECK(contains(read[2 * i + 1], evil + evil));
        CHECK(texts_of_class(document, "author")[2 * i] == evil);
        CHECK(texts_of_class(document, "date")[2 * i] == evil);
    }
}

TEST_CASE("random text in every field stays text") {
    const sandbox box;
    std::mt19937_64 random(7);
    const std::string_view pieces[] = {"<",          "</",     ">",      "/>",   "\"",     "'",         "=",    "&",
                                       "&#",         ";",      "script", "img",  "svg",    " onerror=", "-->",  "<!--",
                                       "]]>",        "\n",     "\t",     "\x01", "\r",     "\x7F",      "é",    "漢字",
                                       "\U0001F680", "\u202E", "a",      " ",    "\uFFFE", "style",     "title"};
    std::string records;
    for (std::size_t i = 0; i < 400; ++i) {
        std::string evil = "zqx";
        for (std::size_t n = random() % 16; n > 0; --n) evil += pieces[random() % std::size(pieces)];
        records += evil_thread(evil + "zqx", i);
    }
    check_markup(html(report(box, records)), "zqx");
}

TEST_CASE("the posts can be read out of the report, byte for byte") {
    const sandbox box;
    dedup_test::random_bits random(3);
    std::string dump;
    std::vector<std::string> expected;
    for (int thread = 0; thread < 12; ++thread) {
        const auto made = dedup_test::made_up_thread(random);
        for (std::size_t i = 0; i < made.size(); ++i) {
            const std::string text = dedup::normalize(made[i]);
            expected.push_back(text);
            dump += line("t" + std::to_string(thread), std::to_string(i), text);
        }
    }
    box.file("dump", dump);
    const ran cleaned = box.run("dedup clean dump");
    REQUIRE(cleaned.code == 0);
    REQUIRE(contains(cleaned.out, "\"edits\""));
    const html document(report(box, cleaned.out));
    CHECK(posts(document) == expected);
}

TEST_CASE("links lead to what is there, each id once") {
    const sandbox box;
    box.file("dump",
             line("t", "1", passage + " And more of it.\n\nSomething else stands here, and is longer than that.\n") +
                 line("t", "2", "> " + passage + "\nNo.\n") +
                 line("t", "3", "> " + passage + " And more of it.\nYes.\n") +
                 line("t", "4", ">> " + passage + "\n> No.\nWell.\n") + line("u", "1", passage));
    const html document(report(box, box.run("dedup clean dump").out));
    std::set<std::string> ids, links;
    document.each([&](const GumboNode& node) {
        const std::string id = html::attribute(node, "id"), link = html::attribute(node, "href");
        if (!id.empty()) CHECK_MESSAGE(ids.insert(id).second, id);
        if (link.size() > 1) links.insert(link.substr(1));
    });
    CHECK(links.size() > 8);
    for (const std::string& link : links) CHECK_MESSAGE(ids.contains(link), link);
    CHECK(texts_of_class(document, "copy").size() >= 3);
}

TEST_CASE("a copy says how much it is, whose, and how it differs") {
    const sandbox box;
    box.file("dump",
             line("t", "1", passage + "\n", member("author", "Ann")) +
                 line("t", "2", "> I say tabs, they adapt to the height that the reader likes best of all.\nNo.\n",
                      member("author", "Ben")));
    const html document(report(box, box.run("dedup clean dump").out));
    const auto summaries = texts_of_class(document, "copy");
    REQUIRE(summaries.size() == 1);
    CHECK(contains(summaries[0], "1 line by Ann, post 1 edited"));
    const auto edits = texts_of_class(document, "edits");
    REQUIRE(edits.size() == 1);
    CHECK(contains(edits[0], "quote, edited paragraph, behind 1 quote mark"));
    CHECK(contains(edits[0], "substitution"));
    CHECK(contains(edits[0], "height"));
    const auto was = texts_of_class(document, "was");
    REQUIRE(was.size() == 1);
    CHECK(contains(was[0], "height"));
}

TEST_CASE("what is counted") {
    const sandbox box;
    // 100 bytes by Ann; 100 of Ben's 150 are a copy of them behind one mark.
    const std::string text(99, 'x');
    const std::string ref = R"(,"refs":[{"at":0,"post":"1","begin":0,"end":100,"unit":"paragraph","match":"exact",)"
                            R"("role":"quote","depth":1}])";
    const std::string records =
        line("t", "1", text + "\n", member("author", "Ann") + member("date", "2024-01-05")) +
        line("t", "2", std::string(50, 'y'), member("author", "Ben") + member("date", "2024-03-05") + ref);
    const html document(report(box, records));
    const auto figures = texts_of_class(document, "figure");
    REQUIRE(figures.size() == 5);
    CHECK(figures[0] == "40.0 % of the text was copies");
    CHECK(figures[1] == "1 copy");
    CHECK(figures[4] == "250 bytes became 150 bytes");
    const auto charts = texts_of_class(document, "chart");
    REQUIRE(charts.size() == 3);
    CHECK(contains(charts[0], "2024-01-05: 0.0 % of 100 bytes were copies"));
    CHECK(contains(charts[0], "2024-03-05: 66.7 % of 150 bytes were copies"));
    CHECK(contains(charts[1], "100 bytes, 40.0 % of all text"));
    CHECK(contains(charts[2], "Ben: 150 bytes posted, 66.7 % of it copies"));
    const html numbered(report(box, line("t", "1", text + "\n") + line("t", "2", "y", ref)));
    CHECK(contains(texts_of_class(numbered, "chart")[0], "post 2: 99.0 % of 101 bytes were copies"));
}

TEST_CASE("the chart over time ends with the last post") {
    const sandbox box;
    std::string records;
    for (int i = 0; i < 101; ++i) records += line("t", std::to_string(i), "post");
    const auto charts = texts_of_class(html(report(box, records)), "chart");
    REQUIRE(charts.size() == 1);
    CHECK(contains(charts[0], "posts 99 to 100: "));
    CHECK(contains(charts[0], "post 101: "));
}

TEST_CASE("a copy counts at its own depth, however small its share") {
    const sandbox box;
    const std::string text(100'000, 'x');
    const html document(report(box, line("t", "1", text) + line("t", "2", "",
                                                                R"(,"refs":[{"at":0,"post":"1",)"
                                                                R"("begin":0,"end":20,"depth":2}])")));
    std::string chart;
    for (const std::string& c : texts_of_class(document, "chart")) {
        if (contains(c, "By depth")) chart = c;
    }
    CHECK(contains(chart, "0 bytes, 0.0 % of all textno mark0.0 %"));
    CHECK(contains(chart, "0 bytes, 0.0 % of all textdepth 10.0 %"));
    CHECK(contains(chart, "20 bytes, 0.0 % of all textdepth 20.0 %"));
    CHECK_FALSE(contains(chart, "depth 3"));
    CHECK_FALSE(contains(chart, "or more"));
}

TEST_CASE("the most repeated blocks come first, with where they begin") {
    const sandbox box;
    const std::string other = "Spaces look the same everywhere, in a mail and on paper.";
    const auto copy = [](std::size_t begin, std::size_t end) {
        return R"(,"refs":[{"at":0,"post":"0","begin":)" + std::to_string(begin) + ",\"end\":" + std::to_string(end) +
               "}]";
    };
    const std::size_t end = passage.size() + 1 + other.size();
    std::string records = line("t", "0", passage + "\n" + other);
    records += line("t", "1", "", copy(passage.size() + 1, end)) + line("t", "2", "", copy(passage.size() + 1, end));
    records += line("t", "3", "", copy(0, 40)) + line("t", "4", "", copy(2, 70)) + line("t", "5", "", copy(0, 70));
    records += line("t", "6", "", copy(0, end));  // both within one
    records += line("t", "7", "", copy(passage.size() + 8, passage.size() + 10));
    const html document(report(box, records));
    CHECK(texts_of_class(document, "times")[0] == "4 times");
    CHECK(texts_of_class(document, "times")[1] == "3 times");
    CHECK(texts_of_class(document, "times").size() == 2);
    const auto list = texts_of_class(document, "repeats");
    REQUIRE(list.size() == 1);
    CHECK(list[0].find(passage.substr(0, 40)) < list[0].find(other));
}

TEST_CASE("a post that is copied all over leaves room for others") {
    const sandbox box;
    std::string records = line("t", "0", std::string(1000, 'x')) + line("t", "o", std::string(1000, 'y'));
    const auto copy = [&](const std::string& of, int begin) {
        records += line("t", "c" + std::to_string(records.size()), "",
                        R"(,"refs":[{"at":0,"post":")" + of + "\",\"begin\":" + std::to_string(begin) +
                            ",\"end\":" + std::to_string(begin + 50) + "}]");
    };
    for (int i = 0; i < 30; ++i) copy("0", i % 10 * 60);
    copy("o", 0);
    copy("o", 0);
    const html document(report(box, records));
    CHECK(texts_of_class(document, "times") ==
          std::vector<std::string>{"3 times", "3 times", "3 times", "3 times", "2 times"});
}

TEST_CASE("copies of another thread lead there, and are counted with the others") {
    const sandbox box;
    const std::string footer =
        "This list is for those who write programs for old machines; be kind, quote little, and answer below the quote "
        "that you have read, for those who come after you.";
    std::string dump;
    for (int i = 0; i < 10; ++i) {
        const std::string thread = std::to_string(i);
        dump += line("c" + thread, "1", "Post of thread number " + thread + ".\n\n" + footer + "\n",
                     member("author", "Ann " + thread));
    }
    box.file("dump", dump);
    const std::string records = box.run("dedup clean --scope corpus dump").out;
    const html document(report(box, records));
    check_markup(document, "old machines");
    CHECK(contains(texts_of_class(document, "repeats")[0], "9 times " + footer.substr(0, 100)));
    CHECK(contains(texts_of_class(document, "repeats")[0], "by Ann 0, post 1 of c0"));
    CHECK(posts(document).size() == 10);
    const auto threads = texts_of_class(document, "thread");
    REQUIRE(threads.size() == 10);
    CHECK(contains(threads[0], "Copied 9 times: post 1 of c1, post 1 of c2, "));
    CHECK(contains(threads[1], "c1 1 post\n"));
    CHECK(contains(threads[1], "1 line by Ann 0, post 1 of c0"));
    CHECK(texts_of_class(document, "number") == std::vector<std::string>(10, "1"));
    std::size_t links = 0;
    document.each([&](const GumboNode& node) {
        links += html::has_class(node, "go") && html::attribute(node, "href").starts_with("#t1p1b");
    });
    CHECK(links == 9);

    const html one(report(box, records, "--thread c3"));
    CHECK(contains(texts_of_class(one, "figure")[2], "1 post"));
    CHECK(posts(one) == std::vector<std::string>{"Post of thread number 3.\n\n" + footer + "\n"});
    CHECK(contains(texts_of_class(one, "copy")[0], "from post 1 of c0"));
    CHECK(contains(texts_of_class(one, "copy")[0], "not shown"));
}

TEST_CASE("one thread of many, by its id") {
    const sandbox box;
    const std::string records = line("t", "1", "first\n") + line("u", "1", "second\n") +
                                R"({"thread":7,"id":1,"text":"third\n"})"
                                "\n";
    CHECK(posts(html(report(box, records))).size() == 3);
    CHECK(posts(html(report(box, records, "--thread u"))) == std::vector<std::string>{"second\n"});
    CHECK(posts(html(report(box, records, "--thread 7"))) == std::vector<std::string>{"third\n"});
    const ran none = box.run("dedup report --thread w records");
    CHECK(none.code == 2);
    CHECK(none.out.empty());
    CHECK(contains(none.err, "w"));
}

TEST_CASE("bad records are named, and their text is shown") {
    const sandbox box;
    const std::string bad = R"(,"refs":[{"at":0,"post":"nobody","begin":0,"end":4}])";
    const std::string good = R"(,"refs":[{"at":0,"post":"1","begin":0,"end":5}])";
    box.file("records", line("t", "1", "first", bad) + "no record\n" + line("t", "2", "second", good));
    const ran r = box.run("dedup report records");
    CHECK(r.code == 3);
    CHECK(contains(r.err, "records:1: byte "));
    CHECK(contains(r.err, "records:2: byte 1"));
    CHECK(posts(html(r.out)) == std::vector<std::string>{"first", "firstsecond"});
    const ran empty = box.run("dedup report");
    CHECK(empty.code == 0);
    CHECK(posts(html(empty.out)).empty());
    CHECK(box.run("dedup report missing").code == 2);
}

TEST_CASE("with --sorted, a thread that comes back is another, as for restore") {
    const sandbox box;
    const auto copy_of = [](const char* post) {
        return std::string(R"(,"refs":[{"at":0,"post":")") + post + R"(","begin":40,"end":70}])";
    };
    const std::string records = line("A", "1", "short text of A") + line("B", "1", "of B") +
                                line("A", "2", passage + passage) + line("A", "3", " is read", copy_of("2")) +
                                line("A", "4", "lost", copy_of("1"));
    box.file("records", records);
    const ran r = box.run("dedup report --sorted records");
    const ran restored = box.run("dedup restore --sorted records");
    CHECK(r.code == 3);
    CHECK(r.err == restored.err);
    CHECK(contains(r.err, "dedup: records:5: byte "));
    CHECK(contains(r.err, "no post \"1\" stands before this one"));
    const html document(r.out);
    const std::string both = passage + passage;
    CHECK(posts(document) ==
          std::vector<std::string>{"short text of A", "of B", both, both.substr(40, 30) + " is read", "lost"});
    CHECK(contains(texts_of_class(document, "copy")[0], "post 1"));
    CHECK(contains(texts_of_class(document, "figure")[3], "3 threads"));
    CHECK(contains(box.run("dedup restore --sorted --progress=json records").err, R"("threads":3,)"));
}

TEST_CASE("posts without an id are of one thread") {
    const sandbox box;
    std::string records;
    for (int i = 0; i < 50; ++i) {
        records += R"({"thread":"t","text":"post )" + std::to_string(i) + "\"}\n" + line("u", std::to_string(i), "x");
    }
    const html document(report(box, records));
    CHECK(contains(texts_of_class(document, "figure")[3], "2 threads"));
    CHECK(texts_of_class(document, "thread").size() == 2);
    CHECK(posts(document).size() == 100);
    box.file("records", records);
    CHECK(contains(box.run("dedup restore --progress=json records").err, R"("threads":2,)"));
}

TEST_CASE("records of text files are threads of their own") {
    const sandbox box;
    box.file("a", passage + "\n\nNo.\n\n" + passage + "\n");
    box.file("b", passage + "\n");
    const html document(report(box, box.run("dedup clean --json a b a").out));
    CHECK(posts(document).size() == 3);
    CHECK(posts(document)[0] == passage + "\n\nNo.\n\n" + passage + "\n");
    CHECK(contains(texts_of_class(document, "copy")[0], "1 line from above"));
}
