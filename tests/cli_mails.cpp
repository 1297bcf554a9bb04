// Mailboxes and Maildirs through the tool: parted, read, threaded; what is damaged is named.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "format_samples.hpp"
#include "sandbox.hpp"

using namespace std::string_literals;

TEST_CASE("mbox: members, threads and unquoted lines") {
    const sandbox box;
    const std::string out = box.run("dedup clean '" + samples + "list.mbox'").out;
    CHECK(out.starts_with(R"({"thread":"1@example.org","id":"1@example.org","author":"Ann Müller",)"
                          R"("date":"2004-01-05T09:00:00Z","subject":"[build] How long are caches kept?","text":")"
                          "The build now takes eleven minutes, and the\\ncaches are thrown away after a week.\\n"
                          "From what I know, that is too soon.\\n\"}\n"));
    CHECK(contains(out, R"("id":"2@example.org","parent":"1@example.org")"));
    CHECK(count(out, R"("thread":"1@example.org")") == 3);

    box.file("d",
             mail("Subject: a\n", "b\n\n>>From x\n\nFrom 10:00 on, it rains\nFrom me\n") + mail("Subject: c\n", "d"));
    const ran two = box.run("dedup clean d");
    CHECK(two.code == 0);
    CHECK(contains(two.out, R"("text":"b\n\n>From x\n\nFrom 10:00 on, it rains\nFrom me\n"})"));
    CHECK(contains(two.out, R"({"thread":"mail#2","id":"mail#2","subject":"c","text":"d\n"})"));
    box.file("prose", mail("Message-ID: <1>\n", "See you.\n\nFrom 10:30 on, see\nhttp://example.org/x\nBye\n"));
    CHECK(contains(box.run("dedup clean prose").out, R"(From 10:30 on, see\nhttp://example.org/x\nBye\n"})"));
    box.file("exact", "From the meeting at 10:30 on Monday we have\nNote: this is prose.\n");
    CHECK(box.run("dedup clean exact").out == contents(box.path() / "exact"));
    box.file("crlf", "From a@b Mon Jan  5 10:00:00 2004\r\nMessage-ID: <1>\r\n\r\na\r\n\r\nb\r\n");
    CHECK(contains(box.run("dedup clean crlf").out, R"("id":"1","text":"a\n\nb\n"})"));
}

TEST_CASE("mbox: separators that are not as they should be part the mails") {
    const sandbox box;
    const std::string from = "From a@b Mon Jan  5 10:00:00 2004\n";
    const std::string one = from + "Message-ID: <1>\n\na\n";
    const std::string two = from + "Message-ID: <2>\n\nb\n";
    for (const std::string& bytes :
         {one + two, one + "\n" + from + two, "\n\n" + one + "\n" + two, from + one + from + from + two}) {
        CAPTURE(bytes);
        box.file("d", bytes);
        const ran r = box.run("dedup clean d");
        CHECK(r.code == 0);
        CHECK(r.out == R"({"thread":"1","id":"1","text":"a\n"})"
                       "\n"
                       R"({"thread":"2","id":"2","text":"b\n"})"
                       "\n");
    }
    box.file("d", one + from + from + "prose\n" + from);
    CHECK(box.run("dedup clean d").out == R"({"thread":"1","id":"1","text":"a\nFrom a@b Mon Jan  5 10:00:00 2004\n)"
                                          R"(From a@b Mon Jan  5 10:00:00 2004\nprose\n)"
                                          R"(From a@b Mon Jan  5 10:00:00 2004\n"})"
                                          "\n");
}

TEST_CASE("mails: what is not read is said") {
    const sandbox box;
    box.file("d", mail("From: " + std::string(2000, ':') + "\n", "hi\n") + mail("Content-Type: image/png\n", "x") +
                      mail("Content-Type: image/png\n", "x") + mail("Subject: x\n", ""));
    const ran r = box.run("dedup clean d");
    CHECK(r.code == 0);
    CHECK(r.err ==
          "dedup: d: 1 mails name more authors than are read\n"
          "dedup: d: 2 mails hold no text that can be read, the first d:6\n");
    CHECK(count(r.out, "\n") == 4);
    CHECK(box.run("dedup clean -q d").err.empty());
}

TEST_CASE("threads of mails go on from file to file") {
    const sandbox box;
    box.file("jan", mail("Message-ID: <1>\n", passage + "\n") + mail("Message-ID: <2>\nIn-Reply-To: <1>\n", "Why?\n"));
    box.file("feb", mail("Message-ID: <3>\nIn-Reply-To: <2>\n", "> " + passage + "\nNo.\n") +
                        mail("Message-ID: <1>\n", passage + "\n"));
    const ran r = box.run("dedup clean jan feb");
    CHECK(r.code == 0);
    CHECK(count(r.out, R"({"thread":"1",)") == 4);
    CHECK(count(r.out, R"("refs":[{"at":0,"post":"1",)") == 2);
}

TEST_CASE("mbox: what is damaged is named and skipped") {
    const sandbox box;
    const std::string good = mail("Message-ID: <1>\n", passage + "\n");
    box.file("large",
             good + mail("Message-ID: <2>\n", std::string(5000, 'x') + "\n") + mail("Message-ID: <1>\n", "again\n"));
    const ran large = box.run("dedup clean --max-post 1K large");
    CHECK(large.code == 3);
    CHECK(large.err == "dedup: large:6: byte 1: larger than --max-post\n");
    CHECK(count(large.out, "\n") == 2);
    CHECK(contains(large.out, R"({"thread":"1","id":"1#2",)"));

    box.file("stray", "x\n\n" + good);
    const ran stray = box.run("dedup clean --format mbox stray");
    CHECK(stray.code == 3);
    CHECK(stray.err == "dedup: stray:1: byte 1: stands in no mail\n");
    CHECK(count(stray.out, "\n") == 1);

    box.file("charset", mail("Content-Type: text/plain; charset=none\n", "a\xFC\n"));
    const ran charset = box.run("dedup clean charset");
    CHECK(charset.code == 0);
    CHECK(contains(charset.err, "dedup: charset: 1 mails were not in the charset that they name"));
    CHECK(contains(charset.out, "a\u00FC"));

    box.file("list", good + mail("Message-ID: <2>\n", "b\n"));
    const ran cut = box.run("gzip -c list | head -c -9 | dedup clean");
    CHECK(cut.code == 3);
    CHECK(contains(cut.err, "dedup: -:6: byte 1: the compressed data end early\n"));
    CHECK(count(cut.out, "\n") == 1);
}

TEST_CASE("Maildir: mails in the order of their arrival") {
    const sandbox box;
    const ran cleaned = box.run("dedup clean '" + samples + "maildir'");
    CHECK(cleaned.code == 0);
    CHECK(cleaned.out.find("1@example.org") < cleaned.out.find("2@example.org"));
    CHECK(contains(cleaned.out, R"(A month, “we paid”.)"));
    CHECK(contains(cleaned.out, R"("refs":[{"at":25,"post":"1@example.org","begin":0,"end":81)"));
    const ran damaged =
        box.run("cp -r '" + samples + "maildir' m && echo nothing >m/new/3.x && mkdir m/new/4.x && dedup clean m");
    CHECK(damaged.code == 3);
    CHECK(damaged.out == cleaned.out);
    CHECK(contains(damaged.err, "m/new/3.x:1: byte 1: the mail has no header"));
    const ran folders = box.run("mkdir -p e/cur e/.b/new e/.a/cur e/tmp e/x && dedup clean e");
    CHECK(folders.code == 0);
    CHECK(folders.err == "dedup: e: its folders are mailboxes of their own, and not read: .a, .b\n");
    box.file("e/cur/1.x", "From a@b Mon Jan  5 10:00:00 2004\nMessage-ID: <1>\n\na\n");
    box.file("e/cur/2.x", "\xEF\xBB\xBFMessage-ID: <2>\n\na\n");
    box.file("e/cur/3.x", "\r\nMessage-ID: <3>\r\n\r\na\r\n");
    const ran before = box.run("dedup clean -q e");
    CHECK(before.err.empty());
    CHECK(count(before.out, R"(,"text":"a\n"})") == 3);
}
