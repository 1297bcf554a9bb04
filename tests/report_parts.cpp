// The parts of a report that need no file: what escaping lets through, what dates say, how columns are counted.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>

#include "cli/report/day.hpp"
#include "cli/report/html.hpp"
#include "cli/report/totals.hpp"
#include "html_document.hpp"
#include "json/utf8.hpp"

using namespace std::string_literals;
using dedup::cli::append_escaped;
using dedup::cli::day_of;

namespace {

std::string escaped(std::string_view bytes) {
    std::string out;
    append_escaped(out, bytes);
    return out;
}

// What must be read where `bytes` were written.
std::string visible(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto next = dedup::json::next_sequence(bytes, at);
        const std::string_view sequence = bytes.substr(at, next.size);
        const auto first = static_cast<unsigned char>(sequence[0]);
        at += next.size;
        if (!next.well_formed) {
            out += "\uFFFD";
        } else if (first == 0x7F) {
            out += "\u2421";
        } else if (first < 0x20 && first != '\t' && first != '\n') {
            out += "\xE2\x90"s + static_cast<char>(0x80 + first);
        } else if (first == 0xC2 && static_cast<unsigned char>(sequence[1]) < 0xA0) {
            out += "\uFFFD";
        } else {
            out += sequence;
        }
    }
    return out;
}

// The text of the one element that `bytes` between tags are, or a complaint.
std::string read_back(const std::string& bytes) {
    const html_document document("<!DOCTYPE html><title></title><div>" + escaped(bytes) + "</div>");
    std::size_t elements = 0;
    std::string read;
    document.each([&](const GumboNode& node) {
        if (node.type != GUMBO_NODE_ELEMENT) {
            if (!html_document::is_text(node)) read += "[a node that is no text]";
            return;
        }
        ++elements;
        if (node.v.element.attributes.length != 0) read += "[an attribute]";
        if (html_document::tag(node) == "div") read += html_document::text(node);
    });
    return elements == 5 ? read : "[" + std::to_string(elements) + " elements]";
}

}  // namespace

TEST_CASE("escaped text is read as it was written") {
    const std::string cases[] = {"",
                                 "a",
                                 "<b>",
                                 "</div><script>alert(1)</script>",
                                 "&lt;&amp;amp;&#60;&#x3c;",
                                 "\" onload='x' `",
                                 "<!-- -->",
                                 "]]>",
                                 "<![CDATA[x]]>",
                                 "\t tab\nand lines\n\n",
                                 "\uFEFF\u202E\u2066 bidi",
                                 "\U0001F469\u200D\U0001F680 é"};
    for (const std::string& bytes : cases) {
        CAPTURE(bytes);
        CHECK(read_back(bytes) == bytes);
    }
}

TEST_CASE("what HTML cannot hold becomes a picture or U+FFFD") {
    CHECK(escaped("\0\x01\r\x1B\x7F"s) == "\u2400\u2401\u240D\u241B\u2421");
    CHECK(escaped("\xC2\x80\xC2\x9F\xC2\xA0") == "\uFFFD\uFFFD\u00A0");
    CHECK(escaped("\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xB7\x90\xEF\xB7\xAF") == "\uFFFD\uFFFD\uFFFD\uFFFD");
    CHECK(escaped("\xF0\x9F\xBF\xBE\xF4\x8F\xBF\xBF") == "\uFFFD\uFFFD");
    CHECK(escaped("\xF0\x9F\xBF\xBD\xEF\xB7\x8F\xEF\xB7\xB0") == "\xF0\x9F\xBF\xBD\xEF\xB7\x8F\xEF\xB7\xB0");
    CHECK(escaped("\xC3(\xED\xA0\x80\xFF") == "\uFFFD(\uFFFD\uFFFD\uFFFD\uFFFD");
}

TEST_CASE("random bytes make no markup") {
    std::mt19937_64 random(1);
    const std::string_view pieces[] = {"<",         ">",    "&",    "\"",       "'",   "/",  "!--",  "-->",
                                       "script",    "=",    "`",    "\n",       "\0",  "&#", "x3c;", "]]>",
                                       "<![CDATA[", "\xC3", "\xA9", "\xF0\x9F", "div", " "};
    for (int i = 0; i < 4000; ++i) {
        std::string bytes;
        for (std::size_t n = random() % 24; n > 0; --n) {
            if (random() % 2 == 0) {
                bytes += static_cast<char>(random() % 256);
            } else {
                bytes += pieces[random() % std::size(pieces)];
            }
        }
        // Noncharacters have a test of their own.
        if (bytes.find('\xEF') != bytes.npos || bytes.find("\xBF") != bytes.npos) continue;
        CAPTURE(bytes);
        REQUIRE(read_back(bytes) == visible(bytes));
    }
}

TEST_CASE("a beginning ends between code points") {
    CHECK(dedup::cli::beginning("aé", 2) == "a");
    CHECK(dedup::cli::beginning("aé", 3) == "aé");
    CHECK(dedup::cli::beginning("\U0001F680", 3).empty());
    CHECK(dedup::cli::beginning("", 3).empty());
}

TEST_CASE("dates of the kinds that dumps have") {
    using namespace std::chrono;
    const sys_days day = 2024y / May / 6;
    for (const auto* date :
         {"2024-05-06", "2024-05-06T23:59:59Z", "2024-05-06 10:00", "Mon, 6 May 2024 10:00:00 +0200", "06 May 2024",
          "20240506", "20240506T235959Z", "20240506235959", "1714953600", "1714953600.5", "1714953600000"}) {
        CAPTURE(date);
        CHECK(day_of(date) == day);
    }
    for (const auto* date : {"", "yesterday", "2024-02-30", "2024-13-01", "1969-12-31", "2100-01-01", "24-05-06",
                             "2024-5-6", "6 Mai 2024", "32 May 2024", "12345", "20240230", "20041305", "99999999",
                             "20240506.5", "99999999999999999999", "6 May", "Mon,", "2024-"}) {
        CAPTURE(date);
        CHECK_FALSE(day_of(date).has_value());
    }
}

TEST_CASE("columns grow as wide as they must, and lose nothing") {
    dedup::cli::row row;
    for (std::size_t i = 0; i < 1000; ++i) row.add(i, {.kept = i, .copied = 1});
    CHECK(row.width() == 16);
    CHECK(row.positions() == 1000);
    REQUIRE(row.columns().size() == 63);
    CHECK(row.columns()[1].copied == 16);
    CHECK(row.columns()[1].kept == (16 + 31) * 8);
    std::size_t all = 0;
    for (const auto& column : row.columns()) all += column.all();
    CHECK(all == 1000 * 999 / 2 + 1000);
    dedup::cli::row far;
    far.add(1'000'000, {.kept = 1, .copied = 0});
    CHECK(far.columns().size() <= 64);
}
