// The laws of design.md, one test case each, on threads that a small generator makes up: people who quote, re-wrap,
// nest, mistype, tag and paste in many scripts, and bytes that nobody ever wrote.
#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <vector>

#include "adversaries.hpp"
#include "dedup/collapse.hpp"
#include "dedup/match.hpp"
#include "dedup/quote.hpp"
#include "dedup/restore.hpp"
#include "thread_check.hpp"

namespace {

using dedup::options;
using dedup_test::adversaries;
using dedup_test::adversary;
using dedup_test::repeated;
using dedup_test::thread_fault;
using random_bits = std::mt19937_64;

std::size_t below(random_bits& r, std::size_t n) {
    return static_cast<std::size_t>(r() % n);
}

bool one_in(random_bits& r, std::size_t n) {
    return below(r, n) == 0;
}

// Sentences of words from a small vocabulary, so that runs repeat by chance as well.
std::string sentence(random_bits& r) {
    static const std::array<std::vector<std::string>, 6> vocabularies = {{
        {"tabs",    "and",     "spaces", "look",     "the", "same", "to", "a",   "compiler",           "don't",
         "re-sign", "naïve",   "ﬁle",    "“quoted”", "C++", "x",    "!=", "128", "e\xCC\x81t\xC3\xA9", "“I",
         "said…”",  "[quote]", "won’t",  "now",      "here"},
        {"Планировщик", "каждую", "ночь", "пишет", "в", "журнал", "что", "очередь", "и", "ещё"},
        {"调度程序每天", "晚上，", "都会在", "日志里", "写下。", "队列已满", "的消息"},
        {"スケジューラーは", "毎晩", "ﾛｸﾞに", "が", "か\xE3\x82\x99", "書き込みます", "ＡＢＣ"},
        {"يكتب", "المجدول", "كل", "ليلة", "ﻛﺘﺎﺏ", "في", "السجل", "أَنَّ"},
        {"שָׁלוֹם", "हर", "रात", "किसी", "과거", "기록에", "👩\u200D🚀", "ไม่", "ได้", "½", "x²", "①"},
    }};
    const auto& words = vocabularies[one_in(r, 3) ? below(r, 6) : 0];
    std::string out;
    for (std::size_t n = 3 + below(r, 22); n > 0; --n) {
        out += words[below(r, words.size())];
        if (n > 1) out += one_in(r, 9) ? ", " : " ";
    }
    return out + (one_in(r, 4) ? "?" : one_in(r, 9) ? "" : ".");
}

std::string paragraph(random_bits& r) {
    std::string out;
    for (std::size_t n = 1 + below(r, 4); n > 0; --n) out += sentence(r) + (n > 1 ? " " : "");
    return out;
}

std::string wrapped(const std::string& text, std::size_t width, const std::string& marker, const std::string& eol) {
    std::string out = marker;
    std::size_t column = 0;
    for (const char c : text) {
        if (c == '\n' || (c == ' ' && column > width)) {
            out += eol + marker;
            column = 0;
        } else {
            out += c;
            ++column;
        }
    }
    return out + eol;
}

std::string mistyped(random_bits& r, std::string s) {
    for (std::size_t n = below(r, 4); n > 0 && !s.empty(); --n) {
        const std::size_t at = below(r, s.size());
        switch (below(r, 6)) {
            case 0:
                s.erase(at, 1 + below(r, 3));
                break;
            case 1:
                s.insert(at, "x");
                break;
            case 2:
                s[at] = ' ';
                break;
            case 3:
                s.insert(at, " [...] ");
                break;
            case 4:
                s.insert(at, "\n");
                break;
            default:
                s[at] = static_cast<char>(s[at] ^ 0x20);
                break;
        }
    }
    return s;
}

std::string noise(random_bits& r, std::size_t most) {
    std::string out;
    for (std::size_t n = below(r, most); n > 0; --n) {
        static constexpr std::string_view likely =
            "> >\n\r\n  ab[quote][/quote]\t.\xC2\xA0\xE2\x80\x99\xCC\x81\xFF\xC3";
        out += one_in(r, 3) ? static_cast<char>(r()) : likely[below(r, likely.size())];
    }
    return out;
}

// A post that quotes, repeats and adds to those before it.
std::string next_post(random_bits& r, const std::vector<std::string>& before) {
    const std::string eol = one_in(r, 5) ? "\r\n" : one_in(r, 9) ? "\r" : "\n";
    std::string out;
    for (std::size_t n = 1 + below(r, 6); n > 0; --n) {
        const std::string& earlier = before.empty() || one_in(r, 6) ? out : before[below(r, before.size())];
        std::size_t begin = below(r, earlier.size() + 1);
        std::size_t end = begin + below(r, earlier.size() - begin + 1);
        if (one_in(r, 2)) {  // whole lines
            const std::size_t lf = earlier.rfind('\n', begin);
            begin = lf == std::string::npos ? 0 : lf + 1;
            end = std::min(earlier.size(), earlier.find('\n', end));
        }
        const std::string piece = earlier.substr(begin, end - begin);
        switch (below(r, 9)) {
            case 0:
            case 1:
                out += wrapped(piece, 20 + below(r, 80), "> ", eol);
                break;
            case 2:
                out += wrapped(mistyped(r, piece), 60, one_in(r, 2) ? ">" : "> > ", eol);
                break;
            case 3:
                out += "[quote=\"Ann, post:3\"]" + piece + "[/quote]" + eol;
                break;
            case 4:
                out += mistyped(r, piece);
                break;
            case 5:
                out += piece;
                break;
            case 6:
                out += noise(r, 60);
                break;
            default:
                out += wrapped(paragraph(r), 70, "", eol) + (one_in(r, 2) ? eol : "");
                break;
        }
    }
    return out;
}

std::vector<std::string> made_up_thread(random_bits& r) {
    std::vector<std::string> posts;
    for (std::size_t n = 1 + below(r, 7); n > 0; --n) {
        std::string post = next_post(r, posts);
        if (post.size() > 8000) post.resize(8000);
        posts.push_back(std::move(post));
    }
    return posts;
}

options any_options(random_bits& r) {
    options o;
    o.form = one_in(r, 4) ? dedup::normal_form::nfkc : dedup::normal_form::nfc;
    o.unify_line_ends = !one_in(r, 4);
    o.unify_spaces = !one_in(r, 4);
    o.trim_line_ends = !one_in(r, 4);
    o.drop_controls = !one_in(r, 4);
    o.drop_joiners = one_in(r, 4);
    o.squeeze_blank_lines = one_in(r, 4);
    o.fold_glyphs = one_in(r, 4);
    o.min_words = static_cast<std::uint32_t>(one_in(r, 3) ? below(r, 12) : 8);
    o.max_edits = static_cast<std::uint32_t>(one_in(r, 3) ? below(r, 3) : 64);
    o.repeats = !one_in(r, 5);
    o.keep_source = one_in(r, 2);
    return o;
}

// Runs of a thread that break a law are printed whole, to become a case of their own.
void check_thread(const std::vector<std::string>& posts, const options& o, std::size_t& copies) {
    dedup::cleaner cleaner(o);
    std::vector<dedup::cleaned> thread;
    const std::string fault = thread_fault(cleaner, posts, o, thread);
    for (const auto& c : thread) copies += c.refs.size();
    if (fault.empty()) return;
    for (const std::string& p : posts) MESSAGE(p);
    FAIL(fault);
}

// The stages by hand, with what is left of a hash.
dedup::cleaned clean_with(dedup::thread_index& index, std::vector<std::optional<std::uint32_t>>& parents,
                          const std::string& post) {
    dedup::normal_text text;
    dedup::normalize(post, {}, text);
    dedup::reading lines;
    dedup::read(text.text, text.flowed, lines);
    index.stage(text.text, lines, lines.markup);
    parents.push_back(std::nullopt);
    std::vector<dedup::chain> chains;
    dedup::find_chains(index, dedup::shingle, chains);
    dedup::cleaned out;
    out.post = static_cast<std::uint32_t>(parents.size() - 1);
    std::vector<dedup::span> copies;
    dedup::collapse(index, {text, lines, parents}, chains, {}, out.refs, copies);
    std::size_t at = index.posts().back().text;
    const std::size_t end = at + text.text.size();
    for (const dedup::span& c : copies) {
        out.text += index.text().substr(at, c.begin - at);
        at = c.end;
    }
    out.text += index.text().substr(at, end - at);
    index.commit(copies);
    return out;
}

TEST_CASE("law 1: lossless, for posts of every kind and all switches") {
    random_bits r(1);
    std::size_t copies = 0;
    for (int i = 0; i < 1500; ++i) {
        CAPTURE(i);
        check_thread(made_up_thread(r), i % 2 == 0 ? options{} : any_options(r), copies);
    }
    CHECK(copies > 3000);  // or the generator has lost its teeth
}

TEST_CASE("law 1: lossless, for random bytes") {
    random_bits r(2);
    std::size_t copies = 0;
    for (int i = 0; i < 4000; ++i) {
        CAPTURE(i);
        std::vector<std::string> posts{noise(r, 200), noise(r, 200)};
        posts.push_back(posts[0] + noise(r, 9) + posts[1]);
        posts.push_back(noise(r, 9) + posts[2].substr(below(r, posts[2].size() + 1)) + posts[2]);
        check_thread(posts, any_options(r), copies);
    }
    CHECK(copies > 500);
}

TEST_CASE("law 1: keep_source stores what normalisation changed") {
    options o;
    o.keep_source = true;
    CHECK(dedup::clean("Nothing to change here.\n\nNo.\n", o).source.empty());
    const dedup::cleaned crlf = dedup::clean("One.\r\n\r\nTwo.\r\n", o);
    CHECK(crlf.source.empty());
    CHECK((crlf.eol == dedup::line_end::crlf));
    const dedup::cleaned mixed = dedup::clean("One.\r\nTwo.\n\xFF", o);
    CHECK(mixed.source.size() == 2);
    CHECK(mixed.repaired == 1);
    for (const std::string_view s : {"", "\r", "\n\r", "a \r\nb\r", "\xE2\x80", "\xEF\xBB\xBFx", "e\xCC\x81 \t\n\n"}) {
        CHECK(dedup::restore_source(dedup::clean(s, o)) == s);
        CHECK(dedup::restore(dedup::clean(s)) == dedup::normalize(s));
    }
}

// Also checked for every thread above, by thread_fault: targets, their order, edits.
TEST_CASE("law 2: backward, literal, unchained") {
    const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
    const std::string b = "My guess is the accounting plug-in that came with the new cluster software last winter.\n";
    const std::string c = "Maybe, but that was replaced in April, so it cannot be the only reason for such messages.\n";
    dedup::cleaner cleaner;
    std::vector<dedup::cleaned> t;
    // Post 1's text is "b c" with a copy taken out between: a later "b c" is two references, never one.
    REQUIRE(thread_fault(cleaner, {a, b + "> " + a + c, b + c, "> > " + a + "> " + b, b + a + c}, {}, t) == "");
    CHECK(t[1].text == b + c);
    REQUIRE(t[2].refs.size() == 2);
    CHECK((t[2].refs[0].target == dedup::span{0, b.size()}));
    CHECK((t[2].refs[1].target == dedup::span{b.size(), b.size() + c.size()}));
    // A quote of a quote names the text, not the quote.
    REQUIRE(t[3].refs.size() == 2);
    CHECK(t[3].refs[0].post == 0);
    CHECK(t[3].refs[0].depth == 2);
    CHECK(t[3].refs[1].post == 1);
    CHECK(t[4].refs.size() == 3);
    CHECK(t[4].text.empty());
}

TEST_CASE("law 2: the own post's text, and only what stands before the copy") {
    const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
    const std::string b = "My guess is the accounting plug-in that came with the new cluster software last winter.\n";
    const dedup::cleaned c = dedup::clean(a + b + a + b + b + a + "So what?\n" + a + a + a);
    REQUIRE(c.text == a + b + "So what?\n");
    for (const auto& r : c.refs) CHECK(r.target.end <= r.at);
    CHECK(dedup::restore(c) == a + b + a + b + b + a + "So what?\n" + a + a + a);
    random_bits r(3);
    std::size_t copies = 0;
    for (int i = 0; i < 3000; ++i) {  // self-overlapping and chained copies, within a post and across
        CAPTURE(i);
        std::vector<std::string> posts(1 + below(r, 3));
        std::array<std::string, 4> pieces;
        for (auto& p : pieces) p = one_in(r, 3) ? sentence(r) : repeated("ab cd e ", 1 + below(r, 90));
        for (auto& p : posts) {
            for (std::size_t n = below(r, 12); n > 0; --n) {
                p += (one_in(r, 4) ? "> " : "") + pieces[below(r, 4)] + (one_in(r, 2) ? "\n" : " ");
            }
        }
        check_thread(posts, any_options(r), copies);
    }
    CHECK(copies > 3000);
}

TEST_CASE("law 3: a hash never decides") {
    random_bits r(4);
    for (int i = 0; i < 400; ++i) {
        CAPTURE(i);
        const std::vector<std::string> posts = made_up_thread(r);
        for (const unsigned bits : {0U, 1U, 8U}) {
            dedup::thread_index index(bits);
            std::vector<std::optional<std::uint32_t>> parents;
            std::vector<dedup::cleaned> thread;
            for (std::size_t n = 0; n < posts.size(); ++n) {
                thread.push_back(clean_with(index, parents, posts[n]));
                CHECK(dedup_test::post_fault(thread, n, posts[n], {}) == "");
            }
        }
    }
}

TEST_CASE("law 3: with all of the hash, the stages by hand give what the cleaner gives without its short units") {
    random_bits r(14);
    std::size_t copies = 0;
    for (int i = 0; i < 100; ++i) {
        std::vector<std::string> posts = made_up_thread(r);
        for (std::string& p : posts) {
            std::replace(p.begin(), p.end(), '>', '-');  // short units are looked up where something is marked
            std::replace(p.begin(), p.end(), '[', '(');
        }
        dedup::thread_index index;
        std::vector<std::optional<std::uint32_t>> parents;
        dedup::cleaner cleaner;
        for (const std::string& p : posts) {
            const dedup::cleaned c = cleaner.clean(p);
            copies += c.refs.size();
            const dedup::cleaned by_hand = clean_with(index, parents, p);
            CHECK(by_hand.text == c.text);
            CHECK((by_hand.refs == c.refs));
        }
    }
    CHECK(copies > 50);
}

TEST_CASE("law 4: deterministic") {
    random_bits r(7);
    dedup::cleaner used;
    for (int i = 0; i < 150; ++i) {
        CAPTURE(i);
        const std::vector<std::string> posts = made_up_thread(r);
        dedup::cleaner fresh;
        std::vector<dedup::cleaned> once;
        for (const auto& p : posts) once.push_back(fresh.clean(p));

        used.next_thread();
        std::vector<dedup::cleaned> again;
        for (std::size_t n = 0; n < posts.size(); ++n) {
            if (n == posts.size() / 2) {  // moved in the middle of a thread, and back
                dedup::cleaner other(std::move(used));
                used = std::move(other);
            }
            again.push_back(used.clean(posts[n]));
        }
        CHECK((once == again));
        CHECK((dedup::clean(posts[0]) == once[0]));
    }
}

// Steps are counted by tests/linear.sh, which is no part of ctest; here the inputs only have to come to an end.
TEST_CASE("law 5: large adversarial posts are lossless, and end") {
    for (const adversary& a : adversaries()) {
        CAPTURE(a.name);
        const std::string post = a.make(std::size_t{1} << 20);
        std::size_t copies = 0;
        check_thread({post}, {}, copies);
    }
}

TEST_CASE("law 5: threads of adversarial posts") {
    for (const adversary& a : adversaries()) {
        CAPTURE(a.name);
        const std::string post = a.make(std::size_t{1} << 16);
        std::size_t copies = 0;
        check_thread({post, post, "> " + post, post + post}, {}, copies);
    }
}

TEST_CASE("law 6: no collapse by accident") {
    const std::string text =
        "Hi all,\n\nI agree.\n\nThanks!\n\nWhat do you mean?\n\nOne two three four five six seven.\n\nBest "
        "regards,\nAnn\n";
    SUBCASE("what people write independently stays") {
        dedup::cleaner t;
        t.clean(text);
        for (const std::string_view s : {"I agree.\n", "Thanks!\n", "What do you mean?\n", "Hi all,\n\nThanks!\n",
                                         "Best regards,\nAnn\n", "One two three four five six seven.\n"}) {
            const dedup::cleaned c = t.clean(s);
            CHECK(c.text == s);
            CHECK(c.refs.empty());
        }
    }
    SUBCASE("with a marker it is a quote") {
        for (const std::string s : {"I agree.\n", "Thanks!\n", "What do you mean?\n"}) {
            CAPTURE(s);
            dedup::cleaner t;
            t.clean(text);
            const dedup::cleaned c = t.clean("> " + s + "\nYes.\n");
            CHECK(c.text == "Yes.\n");
            REQUIRE(c.refs.size() == 1);
            CHECK(c.refs[0].depth == 1);
            CHECK((c.refs[0].role == dedup::role::quote));
            CHECK((c.refs[0].unit == dedup::unit::paragraph));
        }
    }
    SUBCASE("seven words and eight") {
        // Long words: what has 64 key bytes is found wherever it stands, what has fewer may be.
        const std::string seven =
            "Indistinguishable straightforward recommendations notwithstanding: nevertheless everybody agrees.\n";
        const std::string eight =
            "Counterproductive misunderstandings overwhelmingly characterised yesterday's unprepared general "
            "assembly.\n";
        dedup::cleaner t;
        t.clean(seven + "\n" + eight);
        CHECK(t.clean(seven).refs.empty());
        CHECK(t.clean(eight).refs.size() == 1);
        options o;
        o.min_words = 7;
        dedup::cleaner other(o);
        other.clean(seven + "\n" + eight);
        CHECK(other.clean(seven).refs.size() == 1);
    }
    SUBCASE("an ideograph, kana or syllable is a word") {
        dedup::cleaner t;
        t.clean("调度程序每天晚上都会在日志里写下队列已满的消息。\n");
        CHECK(t.clean("我看到：\n\n调度程序每天晚上都会在日志里写下队列已满的消息。\n").refs.size() == 1);
    }
    SUBCASE("edits are less than half of the copy") {
        random_bits r(8);
        std::size_t edited = 0;
        for (int i = 0; i < 600; ++i) {
            const std::vector<std::string> posts = made_up_thread(r);
            dedup::cleaner cleaner;
            std::vector<dedup::cleaned> t;
            REQUIRE(thread_fault(cleaner, posts, {}, t) == "");
            for (const auto& c : t) {
                for (const auto& ref : c.refs) {
                    if (ref.match != dedup::match::edited) continue;
                    ++edited;
                    std::string copy;
                    dedup::append_copy(ref, t[ref.post].text, copy);
                    const auto letters = [](std::string_view x) {
                        return std::count_if(x.begin(), x.end(),
                                             [](char l) { return (l | 0x20) >= 'a' && (l | 0x20) <= 'z'; });
                    };
                    std::size_t words = 0;  // letters of the copy for which the target has none, at least
                    for (const auto& e : ref.edits) {
                        const auto was = std::string_view(t[ref.post].text)
                                             .substr(ref.target.begin + e.replaced.begin, e.replaced.size());
                        words += std::max<std::ptrdiff_t>(0, letters(e.text) - letters(was));
                    }
                    CHECK(words * 2 < copy.size());
                }
            }
        }
        CHECK(edited > 50);
    }
}

// Key bytes propose; code points decide: letters that share their first bytes (all Cyrillic ones, most ideographs) are
// as different as any.
TEST_CASE("law 6: exact and folded copies have the words of their targets") {
    random_bits r(9);
    std::size_t copies = 0;
    for (int i = 0; i < 2000; ++i) {
        CAPTURE(i);
        std::vector<std::string> posts = made_up_thread(r);
        const std::string letters = "абвгдежз";
        std::string russian;
        for (int n = 0; n < 120; ++n) russian += one_in(r, 5) ? " " : letters.substr(2 * below(r, 8), 2);
        std::string other = russian;
        for (std::size_t n = below(r, 3), at = 0; n > 0; --n) {
            at = other.find("\xD0", below(r, other.size() - 1));
            if (at != std::string::npos) other.replace(at, 2, letters, 2 * below(r, 8), 2);
        }
        posts.push_back(russian);
        posts.push_back(other);
        dedup::cleaner cleaner;
        std::vector<dedup::cleaned> t;
        for (std::string& p : posts) {
            std::replace(p.begin(), p.end(), '[', '(');
            t.push_back(cleaner.clean(p));
        }
        for (std::size_t n = 0; n < t.size(); ++n) REQUIRE(dedup_test::match_fault(t, n) == "");
        copies += t.back().refs.size();
    }
    CHECK(copies > 1000);
}

TEST_CASE("law 7: bounded, and a call that fails changes nothing") {
    const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
    const std::string b = "My guess is the accounting plug-in that came with the new cluster software last winter.\n";
    const auto thrown = [](dedup::cleaner& t, const std::string& post) {
        try {
            t.clean(post);
        } catch (const dedup::error& e) {
            return std::tuple(e.code(), e.post(), e.offset());
        }
        return std::tuple(dedup::errc::bad_reference, 99U, std::size_t{99});
    };
    const auto same_as_without = [&](dedup::cleaner& t, const options& o) {
        dedup::cleaner other(o);
        other.clean(a);
        CHECK((t.clean("> " + a) == other.clean("> " + a)));
        CHECK((t.clean("x\n") == other.clean("x\n")));
    };
    SUBCASE("max_post") {
        options o;
        o.max_post = 100;
        dedup::cleaner t(o);
        t.clean(a);
        CHECK((thrown(t, a + b) == std::tuple(dedup::errc::post_too_large, 1U, std::size_t{100})));
        CHECK((thrown(t, std::string(101, 'a')) == std::tuple(dedup::errc::post_too_large, 1U, std::size_t{100})));
        same_as_without(t, o);
        CHECK(t.clean(std::string(100, 'a')).text.size() == 100);
    }
    SUBCASE("max_thread") {
        options o;
        o.max_thread = 2 * a.size() + 10;
        dedup::cleaner t(o);
        t.clean(a);
        CHECK((thrown(t, a + b) == std::tuple(dedup::errc::thread_too_large, 1U, a.size() + 10)));
        same_as_without(t, o);
        CHECK((thrown(t, std::string(9, 'a')) == std::tuple(dedup::errc::thread_too_large, 3U, std::size_t{6})));
        t.next_thread();
        CHECK(t.clean(a + b).post == 0);
    }
    SUBCASE("strict") {
        options o;
        o.strict = true;
        dedup::cleaner t(o);
        t.clean(a);
        CHECK((thrown(t, "abc\xFF") == std::tuple(dedup::errc::ill_formed, 1U, std::size_t{3})));
        same_as_without(t, o);
    }
    SUBCASE("a ceiling above what offsets can hold") {
        options o;
        o.max_post = o.max_thread = ~std::size_t{0};
        dedup::cleaner t(o);
        CHECK(t.clean(a).text == a);
    }
}

}  // namespace
