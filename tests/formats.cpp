// The texts of other formats: HTML, mails, subjects, charsets.
#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "cli/formats/charset.hpp"
#include "cli/formats/flowed.hpp"
#include "cli/formats/html.hpp"
#include "cli/formats/mail.hpp"
#include "cli/formats/mail_threads.hpp"
#include "cli/formats/recognise.hpp"
#include "json/utf8.hpp"

using dedup::cli::html_to_text;
using dedup::cli::mail;
using namespace std::string_literals;

namespace {

mail read(const std::string& message) {
    mail m;
    REQUIRE(dedup::cli::read_mail(message, m));
    return m;
}

std::string text_of(const std::string& type, const std::string& body) {
    return read("Content-Type: " + type + "\n\n" + body).text;
}

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
        {"<ul><li>a<li>b <ul><li>c</ul></ul>d", "- a\n- b\n  - c\n\nd\n"},
        {"<ol><li>a</li><li>b<br>c</li></ol>", "1. a\n2. b\n   c\n"},
        {"<ol start=9><li>a<li><p>b<p>c</ol>", "9. a\n10. b\n\n    c\n"},
        {"<blockquote><ul><li>a<br>b</ul></blockquote>", "> - a\n>   b\n"},
        {"<pre>\n a\n\n\n  b  c</pre>d", " a\n\n\n  b  c\n\nd\n"},
        {"<blockquote><pre>a\n  b</pre></blockquote>", "> a\n>   b\n"},
        {"<p>a <code>b  c</code>", "a b c\n"},
        {"<table><tr><th>a<th>b<tr><td>c<td>d</table>", "a\tb\nc\td\n"},
        {"<table><tr><td><p>a</p><td>b</table>", "a\n\nb\n"},
        {"<head><title>t</title><style>s</style></head><script>x</script>a<!-- c --><svg><text>s</text></svg>", "a\n"},
        {"<a href=http://a.b/c>d</a>", "d\n"},
        {"<a href=http://a.b/c></a>", "http://a.b/c\n"},
        {"<a href=\"http://a.b/c/d\">http://a.b/c...</a>", "http://a.b/c/d\n"},
        {"<a href=\"#x\"></a>a", "a\n"},
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

TEST_CASE("HTML nested too deeply keeps its words and lines") {
    for (const std::string tag : {"div", "b", "table", "blockquote", "ul", "svg", "x"}) {
        CAPTURE(tag);
        const std::string open = repeated("<" + tag + ">", 100'000);
        const std::string close = repeated("</" + tag + ">", 100'000);
        CHECK(html_to_text(open + "a &lt; b<br>c" + close) == "a < b\nc\n");
        CHECK(html_to_text(open + "a<p>b") == "a\nb\n");
        CHECK(html_to_text(close + "a") == "a\n");
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
    };
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string& html : cases) CHECK(html_to_text(html).size() <= 64 * html.size());
    // A quadratic walk takes minutes.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
}

TEST_CASE("mails: header fields") {
    const mail m = read(
        "Message-ID: <1@a>\nReferences: <r@a>\n\t<s@a>\nIn-Reply-To: <t@a>\n"
        "From: =?utf-8?B?QW5uIE3DvGxsZXI=?= <ann@example.org>\nDate: Mon, 5 Jan 2004 10:00:00 +0100\n"
        "Subject: =?iso-8859-1?Q?gr=FCn?= x\n\na\n");
    CHECK(m.id == "1@a");
    CHECK(m.references == std::vector{"r@a"s, "s@a"s});
    CHECK(m.author == "Ann M\u00FCller");
    CHECK(m.date == "2004-01-05T09:00:00Z");
    CHECK(m.subject == "gr\u00FCn x");
    CHECK(m.text == "a\n");
    CHECK(read("In-Reply-To: Ann's mail <t@a>\n\n").references == std::vector{"t@a"s});
    CHECK(read("From: ann@example.org\n\n").author == "ann@example.org");
    CHECK(read("Date: nonsense\n\n").date.empty());
    mail none;
    CHECK_FALSE(dedup::cli::read_mail("no header\n\na", none));
    CHECK_FALSE(dedup::cli::read_mail("", none));
}

TEST_CASE("mails: which parts are read") {
    CHECK(text_of("text/html", "<p>a<blockquote>b</blockquote>") == "a\n\n> b\n");
    const std::string alternative =
        "multipart/alternative; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>html\n--b\nContent-Type: "
        "text/plain\n\n"
        "plain\n--b--\n";
    CHECK(read("Content-Type: " + alternative).text == "plain");
    CHECK(read("Content-Type: multipart/alternative; boundary=b\n\n--b\n\n--b\nContent-Type: "
               "text/html\n\n<p>html\n--b--\n")
              .text == "html\n");
    CHECK(read("Content-Type: multipart/mixed; boundary=c\n\n--c\n\none\n--c\nContent-Type: text/x-patch\n\n+two\n--c\n"
               "Content-Disposition: attachment\n\nthree\n--c\nContent-Type: image/png\n\nfour\n--c\nContent-Type: " +
               alternative + "--c--\n")
              .text == "one\n\n+two\n\nplain");
    CHECK(read("Content-Type: multipart/digest; boundary=d\n\n--d\n\nFrom: Ann <a@b>\nSubject: s\n\none\n--d\n\nFrom: "
               "b@c\n\ntwo\n--d--\n")
              .text == "From: Ann\nSubject: s\n\none\n\nFrom: b@c\n\ntwo");
    std::string deep = "text/plain\n\na";
    for (int i = 0; i < 2000; ++i) {
        const std::string b = std::to_string(i);
        deep = "multipart/mixed; boundary=" + b + "\n\n--" + b + "\nContent-Type: " + deep + "\n--" + b + "--\n";
        if (i > 20) i += 50;
    }
    CHECK(read("Content-Type: " + deep).text.empty());
}

TEST_CASE("mails: encodings and charsets") {
    CHECK(text_of("text/plain; charset=utf-8\nContent-Transfer-Encoding: base64", "w7w=\n") == "\u00FC");
    CHECK(text_of("text/plain; charset=iso-8859-15\nContent-Transfer-Encoding: quoted-printable", "=A4=\n x\n") ==
          "\u20AC x\n");
    const auto as_utf8 = [](std::string_view bytes, std::string_view charset) {
        std::string out;
        const bool good = dedup::cli::append_as_utf8(out, bytes, charset);
        return std::pair(out, good);
    };
    CHECK(as_utf8("a\xFC", "ISO-8859-1") == std::pair("a\u00FC"s, true));
    CHECK(as_utf8("\x93", "iso-8859-1") == std::pair("\u201C"s, true));
    CHECK(as_utf8("\x83\x65", "shift_jis") == std::pair("\u30C6"s, true));
    CHECK(as_utf8("\x1B$B%F\x1B(B", "iso-2022-jp") == std::pair("\u30C6"s, true));
    CHECK(as_utf8("\u00FC", "") == std::pair("\u00FC"s, true));
    CHECK(as_utf8("a\xFC", "") == std::pair("a\u00FC"s, false));
    CHECK(as_utf8("a\xFC", "us-ascii") == std::pair("a\u00FC"s, false));
    CHECK(as_utf8("a\xFC", "no-such") == std::pair("a\u00FC"s, false));
    CHECK(as_utf8("\u00FC\xFF", "utf-8") == std::pair("\u00FC\uFFFD"s, false));
    CHECK(as_utf8("a\x83", "shift_jis") == std::pair("a\uFFFD"s, false));
    CHECK(read("Content-Type: text/plain; charset=no-such\n\na\xFC").repaired);
    CHECK_FALSE(read("Content-Type: text/plain; charset=latin1\n\na\xFC").repaired);
}

TEST_CASE("mails: format=flowed") {
    using dedup::cli::unstuff;
    CHECK(unstuff(" >a\n  b \nc\n", false) == ">a\n b \nc\n");
    CHECK(unstuff("> a \n> b\n>\n>> c", false) == "> a \n> b\n>\n>> c\n");
    CHECK(unstuff("a \n b \nc\nd", true) == "abc\nd\n");
    CHECK(unstuff("> a \n> b\nc \n> d\n", true) == "> ab\nc\n> d\n");
    CHECK(unstuff("a\n-- \nb\n", true) == "a\n-- \nb\n");
    CHECK(text_of("text/plain; Format=Flowed", " >a\n") == ">a\n");
}

TEST_CASE("mails: subjects and threads") {
    const std::tuple<std::string_view, std::string_view, bool> subjects[] = {
        {"A  thing", "a  thing", false},
        {"Re: a", "a", true},
        {"RE: AW: [list] Fwd: a ", "a", true},
        {"[list] Re[2]: a", "a", true},
        {"Re^3: a", "a", true},
        {"[only]", "[only]", false},
        {"Re:", "re:", true},
        {"Reading: a", "reading: a", false},
        {"回复： a", "a", true},
        {"[a] [b] c", "c", false},
    };
    for (const auto& [subject, bare, answer] : subjects) {
        CAPTURE(subject);
        bool answers = false;
        CHECK(dedup::cli::bare_subject(subject, answers) == bare);
        CHECK(answers == answer);
    }

    dedup::cli::mail_threads threads;
    const auto place = [&](const std::string& id, std::vector<std::string> references,
                           const std::string& subject = "") {
        mail m;
        m.id = id;
        m.references = std::move(references);
        m.subject = subject;
        const std::string thread = threads.place(m);
        return thread + " " + m.id;
    };
    CHECK(place("1", {}, "A") == "1 1");
    CHECK(place("2", {"1"}) == "1 2");
    CHECK(place("3", {"x", "2"}) == "1 3");
    CHECK(place("4", {"y", "z"}) == "y 4");
    CHECK(place("5", {"z"}) == "y 5");
    CHECK(place("y", {}) == "y y");
    CHECK(place("6", {}, "Re: a") == "1 6");
    CHECK(place("7", {}, "a") == "7 7");
    CHECK(place("8", {}, "Re: b") == "8 8");
    CHECK(place("1", {}, "A") == "1 1#10");
    CHECK(place("", {}) == "mail#11 mail#11");
}

TEST_CASE("formats are known by how they begin") {
    using dedup::cli::format;
    const std::pair<std::string_view, format> cases[] = {
        {"From a@b Mon Jan  5 10:00:00 2004\nSubject: x\n", format::mbox},
        {"From a@b Mon Jan  5 10:00:00 2004\r\nSubject: x\r\n", format::mbox},
        {"From here on, it is 10 to 5\nSubject: x\n", format::automatic},
        {"From a@b Mon Jan  5 10:00:00 2004\nand so on\n", format::automatic},
        {"\xEF\xBB\xBF<?xml version=\"1.0\"?>\n<posts>\n", format::stackexchange},
        {"<!-- x > y -->\n<comments >", format::stackexchange},
        {"<?xml version=\"1.0\"?><postscript>", format::automatic},
        {"<?xml", format::automatic},
        {R"({"post_stream":{"posts":[)", format::discourse},
        {R"( [ {"a":["]",{"b":1}],"post_stream" : {)", format::discourse},
        {R"({"a":{"post_stream":1}})", format::automatic},
        {R"({"a":"post_stream","post_stream")", format::automatic},
        {R"({"a":1}{"post_stream":1})", format::automatic},
        {"", format::automatic},
    };
    for (const auto& [begin, expected] : cases) {
        CAPTURE(begin);
        CHECK(dedup::cli::recognise(begin) == expected);
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
