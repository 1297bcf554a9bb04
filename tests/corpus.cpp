// What cleaning across threads stands on: paragraphs by fingerprint, texts of other threads, a post in two halves.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "dedup/dedup.hpp"
#include "made_up.hpp"

namespace {

using dedup_test::below;
using dedup_test::one_in;
using dedup_test::random_bits;

const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
const std::string b = "My guess is the “accounting plug-in” that came with the new cluster software last winter.\n";

std::vector<dedup::paragraph> prepared(dedup::cleaner& cleaner, std::string_view post, std::size_t least = 1) {
    std::vector<dedup::paragraph> out;
    cleaner.prepare(post, least, out);
    return out;
}

std::vector<dedup::paragraph> literal(const dedup::cleaner& cleaner, std::size_t least = 1) {
    std::vector<dedup::paragraph> out;
    cleaner.literal_paragraphs(least, out);
    return out;
}

TEST_CASE("corpus: a paragraph has one fingerprint, however it is quoted, wrapped or typeset") {
    const std::string rows[] = {
        b,
        "> My guess is the \"accounting plug-in\" that came\n> with the new cluster software last winter\n",
        "[quote=Ann]" + b + "[/quote]",
        "\n\nMY GUESS is the “accounting plug‐in” that came with\r\nthe new cluster software last winter.",
        "JD> My guess is the “accounting plug-in” that came\r\nJD> with the new cluster software last winter.\r\n",
    };
    dedup::cleaner cleaner;
    cleaner.clean(b);
    const auto wanted = literal(cleaner);
    REQUIRE(wanted.size() == 1);
    CHECK((wanted[0].text == dedup::span{0, b.size() - 1}));
    for (const std::string& row : rows) {
        CAPTURE(row);
        const auto found = prepared(cleaner, row);
        REQUIRE(found.size() == 1);
        CHECK(found[0].fingerprint == wanted[0].fingerprint);
        CHECK(found[0].key_size == wanted[0].key_size);
    }
    CHECK(prepared(cleaner, b, wanted[0].key_size).size() == 1);
    CHECK(prepared(cleaner, b, wanted[0].key_size + 1).empty());
    CHECK(literal(cleaner, wanted[0].key_size + 1).empty());
    CHECK(prepared(cleaner, "").empty());
    CHECK(prepared(cleaner, "> \n\n--\n").empty());
}

TEST_CASE("corpus: what stayed of a post's paragraphs, where it stands in the cleaned text") {
    dedup::cleaner cleaner;
    CHECK(literal(cleaner).empty());
    cleaner.clean(a);
    const dedup::cleaned c = cleaner.clean("Yes, it does.\n\n> " + a + "\nNo wonder.\n\n" + b + "\n");
    const auto found = literal(cleaner);
    REQUIRE(found.size() == 3);
    const auto at = [&](std::size_t n) { return c.text.substr(found[n].text.begin, found[n].text.size()); };
    CHECK(at(0) == "Yes, it does.");
    CHECK(at(1) == "No wonder.");
    CHECK(at(2) == b.substr(0, b.size() - 1));
    CHECK(literal(cleaner, 60).size() == 1);
}

TEST_CASE("corpus: a post without copies has the paragraphs that it was read to have") {
    random_bits r(41);
    for (int round = 0; round < 300; ++round) {
        CAPTURE(round);
        const std::string post = dedup_test::next_post(r, {});
        dedup::cleaner cleaner;
        const auto read = prepared(cleaner, post, 1 + below(r, 30));
        const dedup::cleaned c = cleaner.clean_prepared();
        if (!c.refs.empty()) continue;
        const auto stayed = literal(cleaner);
        for (const dedup::paragraph& p : read) {
            CHECK(std::any_of(stayed.begin(), stayed.end(), [&](const dedup::paragraph& q) {
                return p.fingerprint == q.fingerprint && p.key_size == q.key_size;
            }));
        }
        for (const dedup::paragraph& p : stayed) {
            REQUIRE(p.text.begin < p.text.end);
            REQUIRE(p.text.end <= c.text.size());
        }
    }
}

TEST_CASE("corpus: a post in two halves is the post in one, in whatever thread") {
    random_bits r(42);
    for (int round = 0; round < 100; ++round) {
        const dedup::options o = dedup_test::any_options(r);
        const auto posts = dedup_test::made_up_thread(r);
        dedup::cleaner one(o);
        dedup::cleaner two(o);
        dedup::thread_state aside;
        for (const std::string& post : posts) {
            if (one_in(r, 2)) {
                two.swap(aside);
                prepared(two, post);
                two.swap(aside);
            } else {
                prepared(two, post);
            }
            REQUIRE((one.clean(post, {.parent = 0, .author = ""}) == two.clean_prepared({.parent = 0, .author = ""})));
        }
    }
}

TEST_CASE("corpus: nothing is cleaned that was not prepared") {
    dedup::cleaner cleaner;
    CHECK_THROWS_AS(cleaner.clean_prepared(), std::logic_error);
    prepared(cleaner, a);
    cleaner.clean_prepared();
    CHECK_THROWS_AS(cleaner.clean_prepared(), std::logic_error);
    prepared(cleaner, a);
    cleaner.clean(b);
    CHECK_THROWS_AS(cleaner.clean_prepared(), std::logic_error);
}

TEST_CASE("corpus: posts refer to a text of another thread by its number") {
    dedup::cleaner cleaner;
    cleaner.clean("Something else.\n");
    prepared(cleaner, "> " + a + "Why?\n" + b);
    const std::string elsewhere = a + a;
    REQUIRE(cleaner.add_text(elsewhere) == 1);  // its own repeats stay
    REQUIRE(cleaner.add_text(b) == 2);
    const dedup::cleaned c = cleaner.clean_prepared();
    CHECK(c.post == 3);
    CHECK(c.text == "Why?\n");
    REQUIRE(c.refs.size() == 2);
    CHECK(c.refs[0].post == 1);
    CHECK((c.refs[0].role == dedup::role::quote));
    CHECK(c.refs[1].post == 2);
    CHECK((c.refs[1].role == dedup::role::repeat));
    const std::vector<std::string_view> texts = {"", elsewhere, b};
    CHECK(dedup::restore(c, texts) == "> " + a + "Why?\n" + b);
}

TEST_CASE("corpus: any part of a text may be added, and is saved") {
    random_bits r(43);
    for (int round = 0; round < 200; ++round) {
        CAPTURE(round);
        const auto posts = dedup_test::made_up_thread(r);
        dedup::cleaner cleaner;
        dedup::cleaner loaded;
        std::vector<std::string> texts;
        for (const std::string& post : posts) {
            std::string part = dedup::normalize(one_in(r, 2) ? post : posts.back());
            std::size_t begin = below(r, part.size() + 1);
            while (begin < part.size() && (part[begin] & 0xC0) == 0x80) ++begin;
            part.erase(0, begin);
            REQUIRE(cleaner.add_text(part) == texts.size());
            texts.push_back(part);
            const dedup::cleaned c = cleaner.clean(post);
            texts.push_back(c.text);
            const std::vector<std::string_view> views(texts.begin(), texts.end());
            REQUIRE(dedup::restore(c, views) == dedup::normalize(post));
            const std::string saved = cleaner.save();
            loaded = dedup::cleaner();
            loaded.load(saved);
            REQUIRE(loaded.save() == saved);
            if (one_in(r, 2)) std::swap(loaded, cleaner);
        }
    }
}

TEST_CASE("corpus: a text that is not UTF-8 is refused, the thread unchanged; one that is large is no post") {
    dedup::options o;
    o.max_post = 100;
    o.max_thread = 250;
    dedup::cleaner cleaner(o);
    cleaner.add_text(a);
    const std::string before = cleaner.save();
    const auto code = [&](std::string_view text) {
        try {
            cleaner.add_text(text);
        } catch (const dedup::error& e) {
            return e.code();
        }
        return dedup::errc::bad_reference;
    };
    CHECK((code("seven ab\xFF") == dedup::errc::ill_formed));
    CHECK((code("\xED\xA0\x80") == dedup::errc::ill_formed));
    CHECK((code("eight by\xC3") == dedup::errc::ill_formed));
    CHECK(cleaner.save() == before);
    cleaner.add_text(b + b + b);
    CHECK(cleaner.clean("> " + a.substr(0, 60)).text.empty());
}

}  // namespace
