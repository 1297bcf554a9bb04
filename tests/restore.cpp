// restore: references as the header defines them, and hand-made ones that no clean() writes.
#include "dedup/restore.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "dedup/dedup.hpp"

namespace {

using dedup::back_ref;
using dedup::cleaned;
using dedup::edit;
using std::string_literals::operator""s;

back_ref reference(std::size_t at, std::uint32_t post, dedup::span target, std::vector<edit> edits = {},
                   std::string prefix = {}) {
    back_ref r;
    r.at = at;
    r.post = post;
    r.target = target;
    r.edits = std::move(edits);
    r.prefix = std::move(prefix);
    return r;
}

cleaned post(std::uint32_t number, std::string text, std::vector<back_ref> refs) {
    cleaned c;
    c.post = number;
    c.text = std::move(text);
    c.refs = std::move(refs);
    return c;
}

// The error of `call` as "code post offset", or "none".
template <typename Call>
std::string refusal(Call call) {
    try {
        call();
    } catch (const dedup::error& e) {
        CHECK(e.code() == dedup::errc::bad_reference);
        CHECK(std::string(e.what()) != "");
        return "post " + std::to_string(e.post()) + " offset " + std::to_string(e.offset());
    }
    return "none";
}

}  // namespace

TEST_CASE("restore: copies stand where their references say") {
    const std::vector<std::string_view> texts{"Tabs or spaces?\nI say tabs, they adapt to the reader.\n", "",
                                              "caf\u00E9 au lait"};
    struct row {
        cleaned c;
        std::string text;
    };
    const row rows[] = {
        {post(0, "no references", {}), "no references"},
        {post(1, "Spaces look the same everywhere.\n", {reference(0, 0, {16, 54}, {{{0, 0}, "> "}})}),
         "> I say tabs, they adapt to the reader.\nSpaces look the same everywhere.\n"},
        {post(3, "ab", {reference(1, 0, {0, 4}), reference(1, 2, {0, 5}), reference(2, 0, {4, 8})}),
         "aTabscaf\u00E9b or "},
        {post(3, "once more: ", {reference(11, 3, {0, 4}), reference(11, 3, {0, 11})}), "once more: onceonce more: "},
        {post(3, "", {reference(0, 2, {0, 5}, {{{3, 5}, "\u00E8"}})}), "caf\u00E8"},
        {post(3, "", {reference(0, 2, {0, 13}, {{{0, 4 - 1}, ""}, {{5, 6}, "\n"}, {{13, 13}, "."}})}),
         "\u00E9\nau lait."},
        {post(3, "", {reference(0, 0, {0, 0}), reference(0, 1, {0, 0}, {{{0, 0}, "x"}})}), "x"},
    };
    for (const row& r : rows) {
        CHECK(dedup::restore(r.c, texts) == r.text);
        CHECK(dedup::restore_source(r.c, texts) == r.text);  // nothing kept: the same
    }
}

TEST_CASE("restore: the prefix stands after each line feed inside the copy") {
    struct row {
        std::string target, prefix;
        std::vector<edit> edits;
        std::string copy;
    };
    const row rows[] = {
        {"a\nb\n", "> ", {}, "a\n> b\n"},
        {"a\nb", "> ", {}, "a\n> b"},
        {"a\n\nb\n", "> ", {}, "a\n>\n> b\n"},  // no trailing space on an empty line
        {"a\n\n", "> > ", {}, "a\n> >\n"},      // the last line feed ends the copy
        {"\n\n\n", " : ", {}, "\n :\n :\n"},
        {"a\n\nb", "   ", {}, "a\n\n   b"},                                                  // nothing but spaces
        {"a\nb\n", "> ", {{{0, 0}, "> "}, {{1, 2}, " "}, {{3, 3}, "\nc"}}, "> a b\n> c\n"},  // after the edits
        {"a\nb", "> ", {{{3, 3}, "\n"}}, "a\n> b\n"},
        {"", "> ", {}, ""},
        {"\n", "> ", {}, "\n"},
    };
    for (const row& r : rows) {
        CAPTURE(r.copy);
        std::string out = "|";
        dedup::append_copy(reference(0, 0, {0, r.target.size()}, r.edits, r.prefix), r.target, out);
        CHECK(out == "|" + r.copy);
    }
}

TEST_CASE("restore: what no clean() writes is refused, with its offset") {
    const std::vector<std::string_view> texts{"caf\u00E9 au lait", "", "later"};
    constexpr auto huge = static_cast<std::size_t>(-1);
    struct row {
        const char* what;
        cleaned c;
        std::string refusal;
    };
    const row rows[] = {
        {"at behind the text", post(1, "ab", {reference(3, 0, {0, 3})}), "post 1 offset 3"},
        {"at inside a code point", post(1, "\u00E9", {reference(1, 0, {0, 3})}), "post 1 offset 1"},
        {"at descending", post(1, "ab", {reference(2, 0, {0, 3}), reference(1, 0, {0, 3})}), "post 1 offset 1"},
        {"target behind the text", post(1, "ab", {reference(1, 0, {0, 14})}), "post 1 offset 1"},
        {"target far behind", post(1, "ab", {reference(1, 0, {huge - 1, huge})}), "post 1 offset 1"},
        {"target backward", post(1, "ab", {reference(1, 0, {3, 2})}), "post 1 offset 1"},
        {"target begins in a code point", post(1, "ab", {reference(2, 0, {4, 6})}), "post 1 offset 2"},
        {"target ends in a code point", post(1, "ab", {reference(2, 0, {0, 4})}), "post 1 offset 2"},
        {"own text not yet said", post(1, "abcd", {reference(2, 1, {1, 3})}), "post 1 offset 2"},
        {"a later post", post(1, "abcd", {reference(2, 2, {1, 3})}), "post 1 offset 2"},
        {"a post that is not there", post(9, "abcd", {reference(4, 3, {0, 0})}), "post 9 offset 4"},
        {"a post without text", post(9, "abcd", {reference(4, 1, {0, 1})}), "post 9 offset 4"},
        {"edit behind the target", post(1, "ab", {reference(1, 0, {0, 3}, {{{3, 4}, ""}})}), "post 1 offset 1"},
        {"edit backward", post(1, "ab", {reference(1, 0, {0, 3}, {{{2, 1}, ""}})}), "post 1 offset 1"},
        {"edits descending", post(1, "ab", {reference(1, 0, {0, 3}, {{{2, 3}, ""}, {{1, 1}, "x"}})}),
         "post 1 offset 1"},
        {"edits overlapping", post(1, "ab", {reference(1, 0, {0, 3}, {{{0, 2}, ""}, {{1, 3}, "x"}})}),
         "post 1 offset 1"},
        {"edit inside a code point", post(1, "ab", {reference(1, 0, {0, 5}, {{{4, 5}, "x"}})}), "post 1 offset 1"},
    };
    for (const row& r : rows) {
        CAPTURE(r.what);
        CHECK(refusal([&] { (void)dedup::restore(r.c, texts); }) == r.refusal);
        CHECK(refusal([&] { (void)dedup::restore_source(r.c, texts); }) == r.refusal);
    }
    CHECK(refusal([] { (void)dedup::apply_edits("ab", {{{0, 1}, "x"}, {{2, 3}, ""}}); }) == "post 0 offset 2");
    CHECK(refusal([] {
              std::string out;
              dedup::append_copy(reference(7, 4, {0, 3}), "ab", out);
          }) == "post 4 offset 7");
}

TEST_CASE("restore: the source, with its line ends and ill-formed bytes") {
    struct row {
        std::string text;
        std::vector<edit> source;
        dedup::line_end eol;
        std::string restored;
    };
    using dedup::line_end;
    const row rows[] = {
        {"a\nb\n", {}, line_end::lf, "a\nb\n"},
        {"a\nb\n", {}, line_end::crlf, "a\r\nb\r\n"},
        {"\n\n", {}, line_end::cr, "\r\r"},
        {"a\nb\n", {{{1, 1}, " "}, {{3, 4}, "\n"}}, line_end::crlf, "a \r\nb\n"},  // edits stand as they are
        {"a\uFFFD\n", {{{1, 4}, "\xE2\x82"}}, line_end::crlf, "a\xE2\x82\r\n"},
        {"\uFFFDz", {{{0, 3}, "\0\xFF"s}, {{4, 4}, "\uFEFF"}}, line_end::lf, "\0\xFFz\uFEFF"s},
    };
    for (const row& r : rows) {
        CAPTURE(r.restored);
        cleaned c = post(1, "", {reference(0, 0, {0, r.text.size()})});
        c.source = r.source;
        c.eol = r.eol;
        const std::vector<std::string_view> texts{r.text};
        CHECK(dedup::restore(c, texts) == r.text);
        CHECK(dedup::restore_source(c, texts) == r.restored);
    }
    cleaned bad = post(5, "a\u00E9", {});
    bad.source = {{{2, 3}, "x"}};
    CHECK(refusal([&] { (void)dedup::restore_source(bad); }) == "post 5 offset 2");
    bad.source = {{{1, 4}, "x"}};
    CHECK(refusal([&] { (void)dedup::restore_source(bad); }) == "post 5 offset 1");
    bad.source = {{{1, 3}, "x"}, {{0, 0}, "x"}};
    CHECK(refusal([&] { (void)dedup::restore_source(bad); }) == "post 5 offset 0");
    CHECK(dedup::restore(bad) == "a\u00E9");
}
