// HTML as text, how formats are recognised, and what is damaged in HTML and mails.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "cli/formats/html.hpp"
#include "cli/formats/html_charset.hpp"
#include "cli/formats/mail.hpp"
#include "cli/formats/recognise.hpp"
#include "json/utf8.hpp"

using dedup::cli::html_to_text;
using dedup::cli::mail;
using namespace std::string_literals;

namespace {

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

bool is_utf8(std::string_view text) {
    std::string copy;
    return dedup::json::append_well_formed(copy, text) == 0;
}

}  // namespace

TEST_CASE("HTML is laid out as text") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", ""},
        {" \n ", ""},
        {"a  b\n c", "a b c\n"},
        {"a <b> b</b><i>c</i> d", "a bc d\n"},
        {"a&amp;b &lt; &eacute;&#x41;", "a&b < \u00E9A\n"},
        {"a<p>b</p>c", "a\n\nb\n\nc\n"},
        {"<p>a<p>b", "a\n\nb\n"},
        {"<div>a</div><div><div>b</div></div>c", "a\nb\nc\n"},
        {"a<br>b<br><br>c<br><br><br>d", "a\nb\n\nc\n\nd\n"},
        {"<h1>a</h1>b<hr>c", "a\n\nb\n\nc\n"},
        {"<blockquote>a<br>b</blockquote>c", "> a\n> b\n\nc\n"},
        {"<blockquote><p>a</p><p>b</p></blockquote>", "> a\n>\n> b\n"},
        {"x:<blockquote>a<blockquote>b</blockquote>c</blockquote>d", "x:\n> a\n> > b\n>\n> c\n\nd\n"},
        {"<blockquote>a</blockquote><blockquote>b</blockquote>", "> a\n\n> b\n"},
        {"<blockquote type=cite class=gmail_quote>a</blockquote>", "> a\n"},
        {"<div class=\"x gmail_quote\">a</div>b", "> a\nb\n"},
        {"<div class=gmail_quote>On Monday Ann wrote:<blockquote>a</blockquote></div>", "On Monday Ann wrote:\n> a\n"},
        {"<div class=gmail_quote><div class=gmail_attr>Ann wrote:</div><div><blockquote>a</blockquote></div></div>",
         "Ann wrote:\n> a\n"},
        {"<ul><li><blockquote></blockquote>a<li><blockquote></blockquote></ul>", "- a\n"},
        {"<blockquote><ul><li></ul>a</blockquote>", "> a\n"},
        {"<ul><li><ul><li></ul>a</ul>", "- a\n"},
        {"<ol><li value=7>a<li>b<li value=' -3'>c<li value=x>d</ol>", "7. a\n8. b\n-3. c\n-2. d\n"},
        {"<ul><li>a<li>b <ul><li>c</ul></ul>d", "- a\n- b\n  - c\n\nd\n"},
        {"<ol><li>a</li><li>b<br>c</li></ol>", "1. a\n2. b\n   c\n"},
        {"<ol start=9><li>a<li><p>b<p>c</ol>", "9. a\n10. b\n\n    c\n"},
        {"<blockquote><ul><li>a<br>b</ul></blockquote>", "> - a\n>   b\n"},
        {"<pre>\n a\n\n\n  b  c</pre>d", " a\n\n\n  b  c\n\nd\n"},
        {"<xmp>a\n  <b>&amp;\n</xmp>c", "a\n  <b>&amp;\n\nc\n"},
        {"<listing>\na\n  <b>b</b></listing>c", "a\n  b\n\nc\n"},
        {"<plaintext>a\n  <b></plaintext>", "a\n  <b></plaintext>\n"},
        {"<blockquote><pre>a\n  b</pre></blockquote>", "> a\n>   b\n"},
        {"<p>a <code>b  c</code>", "a b c\n"},
        {"<table><tr><th>a<th>b<tr><td>c<td>d</table>", "a\tb\nc\td\n"},
        {"<table><tr><td><p>a</p><td>b</table>", "a\n\nb\n"},
        {"<head><title>t</title><style>s</style></head><script>x</script>a<!-- c --><svg><text>s</text></svg>", "a\n"},
        {"<a href=http://a.b/c>d</a>", "d\n"},
        {"<a href=http://a.b/c></a>", "http://a.b/c\n"},
        {"<a href=\"http://a.b/c/d\">http://a.b/c...</a>", "http://a.b/c/d\n"},
        {"<a href=\"#x\"></a>a", "a\n"},
        {"<a href='http://a.b/c\n> d'>http://a.b/...</a>", "http://a.b/c> d\n"},
        {"<a href='http://a.b/c&#13;&#10;d'></a>", "http://a.b/cd\n"},
        {"<img src=a alt='a smile'>", "a smile\n"},
        {"</p></b></blockquote>a", "a\n"},
        {"a < b and c > d", "a < b and c > d\n"},
        {"a\xFF", "a\uFFFD\n"},
    };
    for (const auto& [html, text] : cases) {
        CAPTURE(html);
        CHECK(html_to_text(html) == text);
    }
}

TEST_CASE("HTML: what is text, what is a tag, and what is hidden") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"<script>//<![CDATA[\nvar x = \"</b><p>\";\n//]]></script><p>a<blockquote>b</blockquote>", "a\n\n> b\n"},
        {"<script><!-- <script> </script> --></script>a", "a\n"},
        {"<script><!--></script>a", "a\n"},
        {"<SCRIPT>x</scripts></Script >a", "a\n"},
        {"<style>a > b { content: '<p>' }</style>c", "c\n"},
        {"<title>a<b></title>c", "c\n"},
        {"<iframe><p>a</iframe><noembed><p>a</noembed><noframes><p>a</noframes><noscript><p>a</noscript>b", "b\n"},
        {"<textarea>a &lt; <b>\n  c</textarea>", "a < <b>\n  c\n"},
        {"<template><p>a<template>b</template>c</template>d", "d\n"},
        {"a<!-- <p>b --!>c<!-->d<!--->e<!x>f<?g>h</3>i", "acdefhi\n"},
        {"a<!-- b", "a\n"},
        {"a<p title='b>c' x=\">\" y=a>b", "a\n\nb\n"},
        {"a<p title=", "a\n"},
        {"&am<b>p;<<b>b>&l<!-- -->t;", "&amp;<b>&lt;\n"},
        {"<svg><path d=m/><text>a<p>b</svg>c", "bc\n"},
        {"<div><svg><text>a</div>b", "b\n"},
        {"<svg><title>a<p>b</p></title><style>c<p>d", "d\n"},
        {"<svg><foreignObject><p>a</p><script></svg></script></foreignObject></svg>b", "b\n"},
        {"<svg><font>a<font color=red>b</svg>", "b\n"},
        {"<svg><![CDATA[</svg>]]></svg>a<![CDATA[<p>b]]>c", "ab]]>c\n"},
        {"<math><mi>a<mo>&lt;<ms><![CDATA[b<p>&amp;]]></ms></math>c", "a<b<p>&amp;c\n"},
        {"<math><![CDATA[b<p>&amp;]]></math>c", "b<p>&amp;c\n"},
        {"<math><textarea>a<caption>b<mi><textarea>&lt;<p></textarea></mi><xmp>c</math>d", "ab<<p>cd\n"},
        {"<math><mi></math><style>a</style>b", "b\n"},
        {"<math><annotation-xml encoding='text/html'><style><p>a</style>b</annotation-xml></math>", "b\n"},
    };
    for (const auto& [html, text] : cases) {
        CAPTURE(html);
        CHECK(html_to_text(html) == text);
    }
}

TEST_CASE("HTML: ordinary pages keep their structure, whatever else is in them") {
    const std::string lines = repeated("x<br>", 600);
    const std::string quote = "<blockquote>a</blockquote><ul><li>b</ul>";
    const std::string before[] = {
        "<svg><path/></svg>" + lines,
        repeated("<svg><use/></svg>", 1000),
        "<script>" + repeated("if (a<b) x='</b>';", 1000) + "</script>",
        "<img src=data:image/png;base64," + repeated("a/+", 7000) + ">",
        "<p" + repeated(" a='b'", 1000) + ">",
        repeated("<font color=red>x<br>", 5000),
        repeated("<b><p>x", 5000),
        repeated("<p><font color=red>x</p>", 5000),
        repeated("<div><center>x</div>", 5000),
        "<table>" + repeated("<tr><td><div><center>x", 5000) + "</table>",
        "<ul>" + repeated("<li><div>x</li>", 5000) + "</ul>",
        "<ul>" + repeated("<li><div>x", 5000) + "</ul>",
        "<dl>" + repeated("<dt>x<dd><div>y", 5000) + "</dl>",
        repeated("<div>", 1000) + "x" + repeated("</div>", 1000),
        repeated("<form>x", 5000),
        repeated("<![endif]-->", 1000),
    };
    for (const std::string& html : before) {
        CAPTURE(html.substr(0, 40));
        bool flat = false;
        const std::string text = html_to_text(html + quote, &flat);
        CHECK(text.ends_with("> a\n\n- b\n"));
        CHECK_FALSE(flat);
    }
}

TEST_CASE("HTML pages name their charset") {
    using dedup::cli::html_charset;
    const std::pair<std::string, std::string_view> names[] = {
        {"<meta charset=ISO-8859-1>", "iso-8859-1"},
        {"<meta name=a><META CHARSET=' koi8-r '>", "koi8-r"},
        {"<meta http-equiv=Content-Type content='text/html; charset = \"x-sjis\"'>", "x-sjis"},
        {"<meta content='text/html; charset=euc-jp; x' http-equiv='content-type'>", "euc-jp"},
        {"<meta content='text/html; charset=euc-jp'>", ""},
        {"<!-- <meta charset=a> --><meta content=charset http-equiv=content-type><meta charset=b>", "b"},
        {"<script>'<meta charset=a>'</script><meta charset=b>", "b"},
        {"<meta charset=utf-16le>", "utf-8"},
        {"<meta charset='a//TRANSLIT'>", ""},
        {"\xEF\xBB\xBF<meta charset=a>", "utf-8"},
        {"\xFE\xFF\0<"s, "utf-16be"},
        {"\xFF\xFE<\0"s, "utf-16le"},
        {std::string(1000, ' ') + "<meta charset=a>", "a"},
        {std::string(1010, ' ') + "<meta charset=a>", ""},
        {"<p>a", ""},
    };
    for (const auto& [page, name] : names) {
        CAPTURE(page);
        CHECK(html_charset(page) == name);
    }
    const std::tuple<std::string, std::string_view, std::size_t> pages[] = {
        {"<meta charset=iso-8859-1>\xE9\x93", "<meta charset=iso-8859-1>\u00E9\u201C", 0},
        {"<meta charset=utf-8>\xE9\xC3\xA9", "<meta charset=utf-8>\uFFFD\u00E9", 1},
        {"<meta charset=shift_jis>\x83\x65\x83", "<meta charset=shift_jis>\u30C6\uFFFD", 1},
        {"<meta charset=none>\xE9", "<meta charset=none>\u00E9", 0},
        {"caf\xE9", "caf\u00E9", 0},
        {"caf\u00E9\uFFFD", "caf\u00E9\uFFFD", 0},
        {"\xEF\xBB\xBF"
         "a\xE9",
         "a\uFFFD", 1},
        {"\xFE\xFF\0a\0\xE9"s, "a\u00E9", 0},
        {"\xFF\xFE"
         "a\0\xE9\0\0\xD8"s,
         "a\u00E9\uFFFD\uFFFD", 1},
    };
    for (const auto& [page, text, count] : pages) {
        CAPTURE(page);
        std::size_t repaired = 0;
        CHECK(dedup::cli::html_as_utf8(page, repaired) == text);
        CHECK((count == 0 ? repaired == 0 : repaired >= count));
    }
}

TEST_CASE("HTML nested too deeply keeps its words and lines") {
    for (const std::string tag : {"div", "table", "blockquote", "ul", "center"}) {
        CAPTURE(tag);
        const std::string open = repeated("<" + tag + ">", 100'000);
        const std::string close = repeated("</" + tag + ">", 100'000);
        bool flat = false;
        CHECK(html_to_text(open + "a &lt; b<br>c" + close, &flat) == "a < b\nc\n");
        CHECK(flat);
        CHECK(html_to_text(open + "a<p>b") == "a\nb\n");
        CHECK(html_to_text(open + "<script>a</script>&am<b>p;<<i>b<svg>c</svg>") == "&amp;<b\n");
        CHECK(html_to_text(open + "<textarea>&lt;<b></textarea><xmp>&lt;<p></xmp>") == "<<b>\n&lt;<p>\n");
        CHECK(html_to_text(close + "a", &flat) == "a\n");
        CHECK_FALSE(flat);
    }
    for (const std::string tag : {"b", "x", "math", "span", "option"}) {  // of no use to the layout
        CAPTURE(tag);
        CHECK(html_to_text(repeated("<" + tag + ">", 100'000) + "a<p>b") == "a\n\nb\n");
    }
}

TEST_CASE("HTML that is made to be slow is not") {
    const std::string cases[] = {
        repeated("<b><p>a", 100'000),
        repeated("<font a=1>", 400) + repeated("<p>a", 100'000),
        "<p" + repeated(" a", 200'000) + ">a",
        repeated("<span>", 400) + repeated("</x>", 100'000) + "a",
        repeated("<!--", 200'000),
        repeated("<a href='", 100'000),
        repeated("<p a='", 100'001),
        repeated("<", 500'000),
        repeated("&", 500'000),
        repeated("<table>a", 50'000),
        repeated("<li>a", 100'000),
        repeated("<blockquote>", 500) + repeated("a<br>", 100'000),
        repeated("<a href=x><p>a", 100'000),
        repeated("<a href=x><div>a</a>", 100'000),
        repeated("<a><table><td>", 50'000) + repeated("</a>", 50'000),
        repeated("<div>", 2'000) + repeated("</x></p></li>", 50'000) + "a",
        repeated("<div></ul>", 500'000),
        repeated("<h1>a<a>", 50'000),
        repeated("<ul><li>", 1'000) + repeated("<li>a", 100'000),
        repeated("<svg>", 100'000) + repeated("</q></g>", 100'000),
        repeated("<svg><desc>", 100'000) + repeated("</desc></svg>", 50'000),
        "<svg>" + repeated("<![CDATA[", 100'000),
        "<script>" + repeated("<!--<script>", 100'000),
        repeated("<script></scrip", 100'000),
        repeated("<textarea></textare", 100'000),
        repeated("<title>", 200'000),
        repeated("<!-- --", 200'000),
        repeated("<template>", 100'000),
        repeated(" <!doctype a", 100'000),
        repeated("<font a=1 a=2>", 50'000) + repeated("<a href=", 50'000),
    };
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& html : cases) CHECK(html_to_text(html).size() <= 64 * html.size());
    // A quadratic walk takes minutes.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
}

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
