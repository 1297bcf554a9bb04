// render: a mark for each reference, in the caller's format.
#include "dedup/render.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

#include "dedup/error.hpp"

namespace {

dedup::cleaned reply() {
    dedup::back_ref quote;
    quote.at = 0;
    quote.post = 3;
    quote.target = {16, 54};
    quote.unit = dedup::unit::paragraph;
    quote.match = dedup::match::folded;
    quote.depth = 2;
    quote.author = "Zo\u00EB {x}";
    quote.date = "1994-02-01";
    dedup::back_ref footer;
    footer.at = 4;
    footer.role = dedup::role::boilerplate;
    footer.match = dedup::match::edited;
    footer.unit = dedup::unit::sentence;
    dedup::cleaned c;
    c.post = 7;
    c.text = "No.\n";
    c.refs = {quote, footer};
    return c;
}

}  // namespace

TEST_CASE("render: each named argument") {
    struct row {
        std::string format, text;
    };
    const row rows[] = {
        {"", "No.\n"},
        {"[copy of post {post}, bytes {begin} to {end}]\n",
         "[copy of post 3, bytes 16 to 54]\nNo.\n[copy of post 0, bytes 0 to 0]\n"},
        {"<{unit} {match} {role}>", "<paragraph folded quote>No.\n<sentence edited boilerplate>"},
        {"{depth} {author} {date};", "2 Zo\u00EB {x} 1994-02-01;No.\n0  ;"},
        {"{{{post:02}}}", "{03}No.\n{00}"},
    };
    for (const row& r : rows) {
        CAPTURE(r.format);
        CHECK(dedup::render(reply(), r.format) == r.text);
    }
    CHECK(dedup::render({}, "{post}") == "");
}

TEST_CASE("render: a format that fmt refuses, even if no reference needs it") {
    for (const char* format : {"{", "}", "{nobody}", "{post:s}", "{author:d}"}) {
        CAPTURE(format);
        CHECK_THROWS_AS((void)dedup::render(reply(), format), std::invalid_argument);
        CHECK_THROWS_AS((void)dedup::render({}, format), std::invalid_argument);
    }
}

TEST_CASE("render: a reference outside the text is refused") {
    struct row {
        std::string text;
        std::size_t first, second, offset;
    };
    const row rows[] = {{"No.\n", 0, 5, 5}, {"No.\n", 3, 2, 2}, {"\u00E9", 0, 1, 1}};
    for (const row& r : rows) {
        dedup::cleaned c = reply();
        c.text = r.text;
        c.refs[0].at = r.first;
        c.refs[1].at = r.second;
        try {
            (void)dedup::render(c, "x");
            FAIL("accepted");
        } catch (const dedup::error& e) {
            CHECK(e.code() == dedup::errc::bad_reference);
            CHECK(e.post() == 7);
            CHECK(e.offset() == r.offset);
        }
    }
}
