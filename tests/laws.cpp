// The laws of dedup.hpp, one test case each, on threads that a small generator makes up: people who quote, re-wrap,
// nest, mistype, tag and paste in many scripts, and bytes that nobody ever wrote.
#include <doctest/doctest.h>

#include <array>
#include <cctype>
#include <random>
#include <string>
#include <vector>

#include "adversaries.hpp"
#include "chains.hpp"
#include "dedup/collapse.hpp"
#include "dedup/match.hpp"
#include "dedup/quote.hpp"
#include "dedup/restore.hpp"
#include "follow.hpp"
#include "made_up.hpp"
#include "thread_check.hpp"
#include "units.hpp"

namespace {

using dedup::options;
using namespace dedup_test;

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

// The stages by hand, with what is left of a hash; short units where they are asked for.
dedup::cleaned clean_with(dedup::thread_index& index, std::vector<std::optional<std::uint32_t>>& parents,
                          const std::string& post, dedup::short_units* units = nullptr) {
    dedup::normal_text text;
    dedup::normalize(post, {}, text);
    dedup::reading lines;
    dedup::read(text.text, text.flowed, lines);
    index.stage(text.text, lines);
    parents.push_back(std::nullopt);
    std::vector<dedup::chain> chains;
    dedup::find_chains(index, lines.levels.empty() ? dedup::least_unmarked : dedup::shingle, chains);
    dedup::follow_copies(index, chains);
    dedup::chain_order order;
    order.add(chains);
    if (units != nullptr && units->find(index, lines, order.places(), chains)) order.add(chains);
    dedup::cleaned out;
    out.post = static_cast<std::uint32_t>(parents.size() - 1);
    std::vector<dedup::taken_copy> copies;
    dedup::collapse_buffers buffers;
    const dedup::name_list no_authors;
    dedup::collapse(index, {text.map, lines, parents, no_authors}, chains, order.places(), {}, buffers, out.refs,
                    copies);
    std::size_t at = index.posts().back().text;
    const std::size_t end = at + text.text.size();
    for (const dedup::taken_copy& c : copies) {
        out.text += index.text().substr(at, c.text.begin - at);
        at = c.text.end;
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
        for (auto& p : pieces) p = one_in(r, 3) ? sentence(r) : bench::repeated("ab cd e ", 1 + below(r, 90));
        for (auto& p : posts) {
            for (std::size_t n = below(r, 12); n > 0; --n) {
                p += (one_in(r, 4) ? "> " : "") + pieces[below(r, 4)] + (one_in(r, 2) ? "\n" : " ");
            }
        }
        check_thread(posts, any_options(r), copies);
    }
    CHECK(copies > 3000);
}

// What announces a copy goes with it, and may be what the next one repeats.
TEST_CASE("law 2: a copy in halves, the first of which takes along what the second repeats") {
    const std::string a = "The spaces before each line and the tabs behind them are as wide as the reader likes\n";
    const std::string b = "wanting them and whoever writes for more than one of them had better take no tabs at all\n";
    const std::string edited_a =
        "> The spaces, before each line, and the tabs behind them are as wide as the reader likes\n";
    const std::string edited_b =
        "> wanting, them, and whoever writes for more than one of them had better take no tabs at all\n";
    const std::string announced = "Ann wrote:\n";
    dedup::options o;
    o.max_edits = 2;
    std::size_t copies = 0;
    check_thread({a + b + announced + edited_a + edited_b + "> " + announced}, o, copies);
    CHECK(copies == 2);
    for (const int lines : {40, 80, 160}) {  // as many edits as are allowed unless said otherwise
        std::string said;
        std::string quoted;
        for (int i = 0; i < lines; ++i) {
            const std::string word = "word" + std::to_string(i * 7919 % 1009);
            said += word + " shows the spaces here and the tabs there in a width of some\n";
            quoted += "> " + word + ", shows the spaces here and, the tabs there; in a width of some\n";
        }
        CAPTURE(lines);
        check_thread({said + announced + quoted + "> " + announced + "Yes.\n"}, {}, copies);
    }
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

TEST_CASE("law 3: with all of the hash, the stages by hand give what the cleaner gives") {
    random_bits r(14);
    std::size_t copies = 0;
    for (int i = 0; i < 100; ++i) {
        const std::vector<std::string> posts = made_up_thread(r);
        dedup::thread_index index;
        dedup::short_units units;
        std::vector<std::optional<std::uint32_t>> parents;
        dedup::cleaner cleaner;
        for (const std::string& p : posts) {
            const dedup::cleaned c = cleaner.clean(p);
            copies += c.refs.size();
            const dedup::cleaned by_hand = clean_with(index, parents, p, &units);
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
    for (const bench::adversary& a : bench::adversaries()) {
        CAPTURE(a.name);
        std::size_t copies = 0;
        check_thread(a.make(std::size_t{1} << 20), {}, copies);
    }
}

TEST_CASE("law 5: threads of adversarial posts") {
    for (const bench::adversary& a : bench::adversaries()) {
        CAPTURE(a.name);
        const std::string post = a.make(std::size_t{1} << 16).front();
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
                        const std::string_view target =
                            std::string_view(t[ref.post].text).substr(ref.target.begin, ref.target.size());
                        if (e.replaced.begin == 0) continue;  // what announces the copy
                        if (dedup::type_of(target, e).kind == dedup::edit_kind::marker) continue;
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
            std::replace(p.begin(), p.end(), ']', ')');
            std::replace(p.begin(), p.end(), '&', '+');
            // Letters before > may be a marker: whether those are words depends on the lines around.
            for (std::size_t at = p.find('>', 1); at != std::string::npos; at = p.find('>', at + 1)) {
                if (std::isspace(static_cast<unsigned char>(p[at - 1])) == 0 && p[at - 1] != '>') p[at] = ',';
            }
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
