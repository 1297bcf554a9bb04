// HTML as text: its layout, its tags, its charset; hostile input.
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "cli/formats/html.hpp"
#include "cli/formats/html_charset.hpp"

using dedup::cli::html_to_text;
using namespace std::string_literals;

namespace {

std::string repeated(std::string_view text, int times) {
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
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
