// How formats are recognised, and what is damaged in HTML and mails.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "cli/formats/html.hpp"
#include "cli/formats/mail.hpp"
#include "cli/formats/recognise.hpp"
#include "json/utf8.hpp"

using dedup::cli::html_to_text;
using dedup::cli::mail;
using namespace std::string_literals;

namespace {

bool is_utf8(std::string_view text) {
    std::string copy;
    return dedup::json::append_well_formed(copy, text) == 0;
}

}  // namespace

TEST_CASE("formats are known by how they begin") {
    using dedup::cli::format;
    const std::pair<std::string_view, format> cases[] = {
        {"From a@b Mon Jan  5 10:00:00 2004\nSubject: x\n", format::mbox},
        {"From a@b Mon Jan  5 10:00:00 2004\r\nSubject: x\r\n", format::mbox},
        {"\xEF\xBB\xBF\n\r\nFrom a@b Mon Jan  5 10:00:00 2004\nSubject: x\n", format::mbox},
        {"From here on, it is 10 to 5\nSubject: x\n", format::text},
        {"From the meeting at 10:30 on Monday we have\nNote: this is prose.\n", format::text},
        {"From a@b Mon Jan  5 10:00:00 2004\nhttp://example.org/x\n", format::text},
        {"From a@b Mon Jan  5 10:00:00 2004\nand so on\n", format::text},
        {"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<posts>\n", format::stackexchange},
        {"<!-- x > y -->\n<comments >", format::stackexchange},
        {"<?xml version=\"1.0\"?><postscript>", format::text},
        {"<?xml", format::text},
        {R"({"post_stream":{"posts":[)", format::discourse},
        {R"({"a":1})", format::jsonl},
        {"\xEF\xBB\xBF\n\n {\"a\":1}\r\nprose\n", format::jsonl},
        {"{\"a\":\"\xFF\"}", format::jsonl},
        {"{cut\n{}\n", format::jsonl},
        {"{{nav}}\n<p>a\n", format::text},
        {"x\n{}\n", format::text},
        {R"( [ {"a":["]",{"b":1}],"post_stream" : {)", format::discourse},
        {R"({"a":{"post_stream":1}})", format::jsonl},
        {R"({"a":"post_stream","post_stream")", format::text},
        {R"({"a":1}{"post_stream":1})", format::text},
        {"", format::text},
    };
    for (const auto& [begin, expected] : cases) {
        CAPTURE(begin);
        CHECK(dedup::cli::recognise(begin) == expected);
    }
}

TEST_CASE("a first line that goes on and on is judged by its begin") {
    using dedup::cli::format;
    using dedup::cli::recognised_by;
    const std::pair<std::string, format> cases[] = {
        {"{\"text\" : \"", format::jsonl}, {"{\"te\\\"xt\":\"", format::jsonl}, {"{\"", format::jsonl},
        {"{\"text\" ", format::text},      {"{{nav}} ", format::text},          {"{cut\n{\"text\":\"", format::jsonl},
    };
    for (const auto& [begin, expected] : cases) {
        CAPTURE(begin);
        CHECK(dedup::cli::recognise(begin + std::string(recognised_by - begin.size(), 'x')) == expected);
        CHECK(dedup::cli::recognise(begin + "x") == format::text);  // that is all
    }
}

TEST_CASE("what is said and what is seen decide how a file is read") {
    using dedup::cli::format;
    using dedup::cli::preset;
    using kind = dedup::cli::source_kind;
    const std::string_view mails = "From a@b Mon Jan  5 10:00:00 2004\nSubject: x\n";
    const std::string_view rows = "<posts>\n";
    const std::string_view topic = R"({"post_stream":{"posts":[)";
    const std::string_view lines = "{\"a\":1}\n";
    const std::string_view page = "{{nav}}<p>a\n";
    const std::tuple<format, preset, bool, std::string_view, kind> cases[] = {
        {format::automatic, preset::none, false, mails, kind::mbox},
        {format::automatic, preset::none, false, rows, kind::stackexchange},
        {format::automatic, preset::none, false, topic, kind::discourse},
        {format::automatic, preset::none, false, lines, kind::jsonl},
        {format::automatic, preset::none, false, page, kind::text},
        {format::automatic, preset::none, true, mails, kind::mbox},
        {format::automatic, preset::none, true, rows, kind::stackexchange},
        {format::automatic, preset::none, true, topic, kind::discourse},
        {format::automatic, preset::none, true, lines, kind::converted_jsonl},
        {format::automatic, preset::none, true, page, kind::html_page},
        {format::text, preset::none, false, mails, kind::text},
        {format::text, preset::none, true, lines, kind::html_page},
        {format::jsonl, preset::none, false, page, kind::jsonl},
        {format::jsonl, preset::none, true, page, kind::converted_jsonl},
        {format::mbox, preset::none, false, page, kind::mbox},
        {format::stackexchange, preset::none, false, page, kind::stackexchange},
        {format::discourse, preset::none, false, lines, kind::discourse},
        {format::automatic, preset::discourse, false, lines, kind::discourse},
        {format::automatic, preset::reddit, false, topic, kind::converted_jsonl},
        {format::jsonl, preset::hackernews, true, page, kind::converted_jsonl},
    };
    for (const auto& [said, site, html, begin, expected] : cases) {
        dedup::cli::settings s;
        s.format = said;
        s.preset = site;
        s.html = html;
        CAPTURE(static_cast<int>(said));
        CAPTURE(static_cast<int>(site));
        CAPTURE(html);
        CAPTURE(begin);
        CHECK(dedup::cli::decide(s, begin) == expected);
    }
}

TEST_CASE("mutated HTML and mails are read to their end") {
    const std::string html =
        "<div class=gmail_quote><p>a &amp; b<blockquote type='cite'><ul><li>c<ol start=3><li>d</ol></ul></blockquote>"
        "<table><tr><td>e<td><b>f<i>g</b>h</i></table><pre>\n i</pre><svg><a/></svg><select><option>j</select>";
    const std::string message =
        "From: =?utf-8?Q?A=FC?= <a@b>\nSubject: =?x?B?YQ==?=\nReferences: <a@b> <c>\nContent-Type: multipart/mixed; "
        "boundary=\"b\"\n\n--b\nContent-Type: text/plain; charset=koi8-r; format=flowed; delsp=yes\n"
        "Content-Transfer-Encoding: quoted-printable\n\n> =C1 \n> b=\n--b\nContent-Type: message/rfc822\n\nFrom: "
        "c\n\nd\n--b--\n";
    std::mt19937 random(1);
    const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
    const auto mutated = [&](std::string text) {
        for (std::size_t n = 1 + below(6); n != 0; --n) {
            const std::size_t at = below(text.size());
            const std::string piece = text.substr(below(text.size()), below(40));
            switch (below(4)) {
                case 0:
                    text[at] = static_cast<char>(below(256));
                    break;
                case 1:
                    text.erase(at, 1 + below(20));
                    break;
                default:
                    text.insert(at, piece);
            }
            if (text.empty()) text = "<";
        }
        return text;
    };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    for (int i = 0; i < 1500 && std::chrono::steady_clock::now() < end; ++i) {
        const std::string page = mutated(html);
        CAPTURE(page);
        const std::string text = html_to_text(page);
        CHECK(is_utf8(text));
        CHECK((text.empty() || text.back() == '\n'));
        mail m;
        const std::string letter = mutated(message);
        CAPTURE(letter);
        if (dedup::cli::read_mail(letter, m)) CHECK(is_utf8(m.text + m.subject + m.id));
    }
}
