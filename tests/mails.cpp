// Mails: which of their fields and parts are read and how, charsets, subjects, threads.
#include <doctest/doctest.h>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "cli/formats/charset.hpp"
#include "cli/formats/flowed.hpp"
#include "cli/formats/mail.hpp"
#include "cli/formats/mail_threads.hpp"
#include "cli/formats/recognise.hpp"
#include "cli/kept_values.hpp"

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

}  // namespace

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
    CHECK(m.answered == std::vector{"t@a"s});
    CHECK(read("In-Reply-To: Ann's mail <t@a>\n\n").answered == std::vector{"t@a"s});
    CHECK(read("From: ann@example.org\n\n").author == "ann@example.org");
    CHECK(read("Date: nonsense\n\n").date.empty());
    CHECK(read("\xEF\xBB\xBF\r\nFrom a@b Mon Jan  5 10:00:00 2004\r\n>From a\r\nSubject: s\r\n\r\na\r\n").subject ==
          "s");
    CHECK(read("Subject: s\n folded\nbroken line\nFrom: Ann\n\na").author == "Ann");
    const mail joined = read("Subject: s\n t\nFrom: Ann\nno blank line\nX: y\n");
    CHECK(joined.subject == "s t");
    CHECK(joined.text == "no blank line\nX: y\n");
    mail none;
    CHECK_FALSE(dedup::cli::read_mail("no header\n\na", none));
    CHECK_FALSE(dedup::cli::read_mail("", none));
}

TEST_CASE("mails: addresses that nest without end are cut, and no field that is not read is parsed") {
    const std::string nested = repeated("a:", 500'000);
    for (const std::string field : {"From", "To", "Cc", "Bcc", "Reply-To", "Sender", "Resent-To", "Mail-Followup-To"}) {
        CAPTURE(field);
        const std::string bytes = "Subject: s\n" + field + ": " + nested + "\n" + " " + nested + "\n\ntext";
        const mail m = read(bytes);
        CHECK(m.subject == "s");
        CHECK(m.text == "text");
        CHECK(m.cut == (field == "From"));
        const mail within = read("Content-Type: message/rfc822\n\n" + bytes);
        CHECK(within.text.ends_with("text"));
        CHECK(within.cut == (field == "From"));
    }
    CHECK(read("From: Ann <a@b>" + repeated(", b@c", 1000) + "\n\n").author == "Ann");
}

TEST_CASE("mails: fields that are made to be slow are not") {
    const auto begin = std::chrono::steady_clock::now();
    for (const std::string piece : {"<a@b> ", "(", "=?utf-8?q?a?= ", "a=b;", "a*1=b;", "\"", ",", "a ", "\n ", "<"}) {
        const std::string value = repeated(piece, 500'000 / static_cast<int>(piece.size())) + "\n";
        for (const std::string field :
             {"References: ", "In-Reply-To: ", "Message-ID: ", "From: ", "Date: ", "Subject: ",
              "Content-Type: text/plain; ", "Content-Disposition: inline; ", "X: "}) {
            CAPTURE(field + piece);
            CHECK(read("Subject: s\n" + field + value + "\ntext").text == "text");
        }
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(60));
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
    const auto of = [](const std::string& type, const std::vector<std::string>& parts) {
        std::string all = "multipart/" + type + "; boundary=" + type.substr(0, 2) + "\n\n";
        for (const std::string& part : parts) all += "--" + type.substr(0, 2) + "\nContent-Type: " + part + "\n";
        return all + "--" + type.substr(0, 2) + "--\n";
    };
    const std::string plain = "text/plain\n\nplain";
    const std::string html = "text/html\n\n<p>html";
    const std::string image = "image/png\nContent-ID: <i>\n\nimage";
    const std::pair<std::string, std::string> cases[] = {
        {"text\n\na", "a"},  // RFC 2045, 5.2
        {"plain\n\na", "a"},
        {"\n\na", "a"},
        {"text/markdown\n\n*a*", "*a*"},  // RFC 2046, 4.1.4
        {"text/plain\nContent-Disposition: attachment\n\na", "a"},
        {of("mixed", {"text/x-y\n\na", "text\n\nb"}), "a\n\nb"},
        {of("alternative", {"text/enriched\n\na"}), "a"},
        {of("alternative", {"text/x-y\n\na", html}), "html\n"},
        {of("alternative", {plain, "text/plain\n\nricher", html}), "richer"},
        {of("alternative", {html, of("mixed", {image, plain})}), "plain"},
        {of("alternative", {image, of("related", {image, html})}), "html\n"},
        {of("alternative", {"text/plain\n\n \n\xC2\xA0\t", html}), "html\n"},
        {of("alternative", {html, "text/plain; charset=iso-8859-1\n\n\xA0"}), "html\n"},
        {of("alternative", {"message/rfc822\n\nSubject: s\n\na"}), "Subject: s\n\na"},
        {of("alternative", {image}), ""},
        {of("related; start=\"<r>\"", {image, html, "text/html\nContent-ID: <r>\n\n<p>root"}), "root\n"},
        {of("related", {html, plain}), "html\n"},
        {"message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogcwoKYQ==", "Subject: s\n\na"},
        {"message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\nSubject: s\n\na=41", "Subject: s\n\naA"},
        {"message/rfc822\n\nno header", "no header"},
        {"multipart/mixed\n\na\n", "a\n"},
        {"multipart/mixed; boundary=b\n\n--c\n\na\n", "--c\n\na\n"},
        {of("mixed", {"multipart/mixed\n\na", plain}), "a\n\nplain"},
    };
    for (const auto& [part, text] : cases) {
        CAPTURE(part);
        const mail m = read("Content-Type: " + part);
        CHECK(m.text == text);
        CHECK(m.unread == text.empty());
    }
    CHECK_FALSE(read("Subject: s\n\n \n").unread);
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
    const std::tuple<std::string, std::string, std::string> aliases[] = {
        {"\x83\x65\x87\x40\x81\x60", "x-sjis", "\u30C6\u2460\uFF5E"},
        {"\x87\x40", "Windows-31J", "\u2460"},
        {"\x87\x40", "shift_jis", "\u2460"},
        {"\x1B$B-!\x1B(Ba", "iso-2022-jp", "\u2460a"},  // NEC's row 13
        {"\x1B$By!$\"\x1B(I1\x1B(J\\\n", "iso-2022-jp", "\u7E8A\u3042\uFF71\\\n"},
        {"\x1B$B-!\nab", "iso-2022-jp", "\u2460\nab"},
        {"\x8A", "x-mac-roman", "\u00E4"},
        {"\x84", "cp-850", "\u00E4"},
        {"\xC4\xE3\xBA\xC3", "gb_2312-80", "\u4F60\u597D"},
        {"~{Dc:C~}~~a~\nb~{Dc\nDc", "hz-gb-2312", "\u4F60\u597D~ab\u4F60\nDc"},
        {"a+AOQ-", "unicode-1-1-utf-7", "a\u00E4"},
        {"\u00E4", "ANSI_X3.4-1968", "\u00E4"},
        {"\u00E4", "us-ascii", "\u00E4"},
        {"\xB0\xA1\x81\x41", "ks_c_5601-1987", "\uAC00\uAC02"},
    };
    for (const auto& [bytes, charset, text] : aliases) {
        CAPTURE(charset);
        CHECK(as_utf8(bytes, charset) == std::pair(text, true));
    }
    CHECK(as_utf8("\x1B$B-!\x1B(B\xFF", "iso-2022-jp").second == false);
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
        {"Re:", "", true},
        {"Re: AW:", "", true},
        {"Re: [list]", "[list]", true},
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
    CHECK(place("1", {}, "A") == "1 1#2");
    CHECK(place("", {}) == "mail#1 mail#1");
    CHECK(place("9", {}, "Re: ") == "9 9");
    CHECK(place("10", {}, "Re:") == "10 10");
}

TEST_CASE("mails: what they answer is the nearest that is known") {
    dedup::cli::mail_threads threads;
    const auto place = [&](const std::string& header) {
        mail m = read(header + "\n");
        const std::string thread = threads.place(m);
        return thread + " " + m.parent;
    };
    CHECK(place("Message-ID: <1@x>\n") == "1@x ");
    CHECK(place("Message-ID: <2@x>\n") == "2@x ");
    CHECK(place("Message-ID: <3@x>\nIn-Reply-To: <0@x> from Ann <ann@x.org>\n") == "0@x 0@x");
    CHECK(place("Message-ID: <4@x>\nIn-Reply-To: Bob's <5@x> from Ann <ann@x.org>\n") == "5@x 5@x");
    CHECK(place("Message-ID: <6@x>\nIn-Reply-To: Ann <ann@x.org> wrote <1@x>\n") == "1@x 1@x");
    CHECK(place("Message-ID: <7@x>\nReferences: <u@x> <v@x>\nIn-Reply-To: <2@x>\n") == "2@x 2@x");
    CHECK(place("Message-ID: <8@x>\nReferences: <1@x> <w@x>\nIn-Reply-To: <y@x>\n") == "1@x w@x");
    CHECK(place("Message-ID: <9@x>\nReferences: <1@x> <2@x>\n") == "2@x 2@x");
}

TEST_CASE("mails: many with the same id are numbered in linear time") {
    dedup::cli::mail_threads threads;
    const auto id_of = [&](const std::string& id) {
        mail m;
        m.id = id;
        threads.place(m);
        return m.id;
    };
    constexpr int many = 100'000;
    const auto begin = std::chrono::steady_clock::now();
    for (int n = 2; n < many; ++n) id_of("x#" + std::to_string(n));
    id_of("x");
    for (int n = 0; n < many; ++n) CHECK((id_of("x") == "x#" + std::to_string(many + n)));
    // A quadratic walk takes minutes.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

TEST_CASE("the lines that begin a mail in an mbox") {
    for (const std::string_view line : {
             "From ann@example.org Mon Jan  5 10:00:00 2004",
             "From ann@example.org Mon Jan 05 10:00 2004",
             "From - Mon Jan  5 10:00:00 2004",
             "From  Mon Jan  5 10:00:00 2004",
             "From ann at example.org  Mon Jan  5 10:00:00 2004\r\n",
             "From \"Ann B\" <a@b> Mon Mon Jan  5 10:00:00 2004",
             "From a Mon Jan  5 10:00:00 +0100 2004",
             "From a Mon Jan  5 10:00:00 MET DST 2004",
             "From a Mon Jan  5 10:00:00 2004 +0100",
             "From a Mon Jan  5 10:00:00 2004 (CET)",
             "From a Mon Jan  5 10:00:00 GMT+1 2004 remote from host",
             "From a Mon Jan  5 10:00:00 04 remote from host",
             "From a Mon, 5 Jan 2004 10:00:00 +0100",
         }) {
        CAPTURE(line);
        CHECK(dedup::cli::is_from_line(line));
    }
    for (const std::string_view line : {
             "From 10:30 on, see",
             "From the meeting at 10:30 on Monday we have",
             "From Mon Jan 5 at 10:00:00 2004",
             "From Mon to Fri 10:00:00 2004",
             "From a Mon Jan  5 10:00:00",
             "From a Mon Jan  5 2004",
             "From a Jan  5 10:00:00 2004",
             "From a Mon Jan  5 10:00:00 2004 we have",
             "From a Xxx Jan  5 10:00:00 2004",
             "From a Mon Jan  5 1000:00 2004",
             "from a Mon Jan  5 10:00:00 2004",
             "From: a Mon Jan  5 10:00:00 2004",
             "From ",
         }) {
        CAPTURE(line);
        CHECK_FALSE(dedup::cli::is_from_line(line));
    }
    CHECK(dedup::cli::is_header_line("Subject: x"));
    CHECK(dedup::cli::is_header_line("X:"));
    CHECK(dedup::cli::is_header_line(">From a"));
    CHECK_FALSE(dedup::cli::is_header_line("http://example.org"));
    CHECK_FALSE(dedup::cli::is_header_line("see http://example.org"));
}

TEST_CASE("mails: what earlier runs found is the base of later ones") {
    struct : dedup::cli::kept_values {
        std::map<std::string, std::string> values;
        void put(std::string key, std::string value) override {
            CHECK(values.emplace(std::move(key), std::move(value)).second);
        }
        bool find(const std::string& key, std::string& value) override {
            const auto found = values.find(key);
            if (found != values.end()) value = found->second;
            return found != values.end();
        }
    } kept;
    dedup::cli::mail_threads one_run;
    for (int run = 0; run < 40; ++run) {
        dedup::cli::mail_threads threads(&kept);
        const std::string n = std::to_string(run);
        for (const std::string& header :
             {"Message-ID: <a" + n + ">\nSubject: weekly\nReferences: <u" + n + ">\n",
              "Message-ID: <same>\nSubject: Re: weekly\n"s, "Message-ID: <u" + std::to_string(run / 2) + ">\n",
              "Subject: Re: weekly\n"s}) {
            mail a = read(header + "\n");
            mail b = a;
            CHECK(threads.place(a) == one_run.place(b));
            CHECK(a.id == b.id);
            CHECK(a.parent == b.parent);
        }
        threads.save();
    }
}
