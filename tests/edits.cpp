// The edits of a reference: canonical, by tables and against an obvious check; and what differences nobody counts.
#include "edits.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "dedup/restore.hpp"
#include "equal.hpp"
#include "gaps.hpp"
#include "thread_check.hpp"

namespace {

using dedup::edit;

std::string shown(const std::vector<edit>& edits) {
    std::string out;
    for (const edit& e : edits) {
        out += "[" + std::to_string(e.replaced.begin) + "," + std::to_string(e.replaced.end) + ",\"" + e.text + "\"]";
    }
    return out;
}

// What the edits make of the target.
std::string applied(const std::string& target, const std::vector<edit>& edits) {
    std::string copy;
    std::size_t from = 0;
    for (const edit& e : edits) {  // by hand: they may touch, which restoring refuses
        copy += target.substr(from, e.replaced.begin - from) + e.text;
        from = e.replaced.end;
    }
    return copy + target.substr(from);
}

std::vector<edit> canonical(const std::string& target, const std::vector<edit>& edits) {
    const std::string copy = applied(target, edits);
    dedup::difference d;
    std::size_t at = 0;  // of the copy
    std::size_t from = 0;
    for (const edit& e : edits) {
        at += e.replaced.begin - from;
        d.add(e.replaced, {at, at + e.text.size()}, target, copy);
        at += e.text.size();
        from = e.replaced.end;
    }
    return d.edits(copy);
}

TEST_CASE("edits: canonical") {
    struct row {
        std::string target;
        std::vector<edit> in;
        std::vector<edit> out;
    };
    const row rows[] = {
        {"", {}, {}},
        {"", {{{0, 0}, "x"}}, {{{0, 0}, "x"}}},
        // no effect
        {"abc", {{{1, 1}, ""}}, {}},
        {"abc", {{{1, 2}, "b"}}, {}},
        {"abc", {{{0, 3}, "abc"}}, {}},
        // trimmed
        {"abcd", {{{0, 4}, "axyd"}}, {{{1, 3}, "xy"}}},
        {"abcd", {{{0, 4}, "abd"}}, {{{2, 3}, ""}}},
        {"abcd", {{{0, 4}, "abxcd"}}, {{{2, 2}, "x"}}},
        // joined where nothing is kept between them, kept apart where one code point is
        {"abcd", {{{0, 1}, "x"}, {{1, 2}, "y"}}, {{{0, 2}, "xy"}}},
        {"abcd", {{{0, 1}, "x"}, {{2, 3}, "y"}}, {{{0, 1}, "x"}, {{2, 3}, "y"}}},
        {"aéb", {{{0, 1}, "x"}, {{3, 4}, "y"}}, {{{0, 1}, "x"}, {{3, 4}, "y"}}},
        {"ab", {{{1, 1}, "x"}, {{1, 1}, "y"}}, {{{1, 1}, "xy"}}},
        {"ab", {{{0, 1}, ""}, {{1, 1}, "a"}}, {}},
        // leftmost
        {"aaa", {{{3, 3}, "a"}}, {{{0, 0}, "a"}}},
        {"baaa", {{{3, 4}, ""}}, {{{1, 2}, ""}}},
        {"abab", {{{4, 4}, "ab"}}, {{{0, 0}, "ab"}}},
        {"xabab", {{{5, 5}, "ba"}}, {{{5, 5}, "ba"}}},
        {"xab", {{{3, 3}, "cab"}}, {{{1, 1}, "abc"}}},
        {"line\nline\n", {{{10, 10}, "line\n"}}, {{{0, 0}, "line\n"}}},
        {"say  so", {{{4, 5}, ""}}, {{{3, 4}, ""}}},
        // leftmost, and so joined with what is there
        {"xaa", {{{0, 1}, "y"}, {{3, 3}, "a"}}, {{{0, 1}, "ya"}}},
        {"aa", {{{0, 0}, "b"}, {{2, 2}, "a"}}, {{{0, 0}, "ba"}}},
        // whole code points: é is C3 A9, è is C3 A8, and ĩ is C4 A9
        {"é", {{{0, 2}, "è"}}, {{{0, 2}, "è"}}},
        {"é", {{{0, 2}, "ĩ"}}, {{{0, 2}, "ĩ"}}},
        {"éé", {{{4, 4}, "é"}}, {{{0, 0}, "é"}}},
        {"ĩa", {{{2, 2}, "é"}}, {{{2, 2}, "é"}}},
    };
    for (const row& r : rows) {
        CAPTURE(r.target);
        CAPTURE(shown(r.in));
        CHECK(shown(canonical(r.target, r.in)) == shown(r.out));
        CHECK(dedup_test::edits_fault(r.target, r.out) == "");
    }
}

TEST_CASE("edits: canonical keeps the meaning, and is canonical, for random edits") {
    std::mt19937_64 random(1);
    static const std::vector<std::string> letters = {"a", "b", "\n", "é", "è"};
    const auto word = [&](std::size_t n) {
        std::string s;
        for (; n > 0; --n) s += letters[random() % letters.size()];
        return s;
    };
    for (int i = 0; i < 100000; ++i) {
        const std::string target = word(random() % 9);
        std::vector<edit> in;
        std::size_t at = 0;
        const auto border = [&](std::size_t x) {
            x = std::min(x, target.size());
            while (!dedup_test::on_border(target, x)) ++x;
            return x;
        };
        while (random() % 3 != 0) {
            const std::size_t begin = border(at + random() % 4);
            const std::size_t end = border(begin + random() % 3);
            in.push_back({{begin, end}, word(random() % 3)});
            at = end;
        }
        const std::vector<edit> out = canonical(target, in);
        CAPTURE(target);
        CAPTURE(shown(in));
        CAPTURE(shown(out));
        REQUIRE(dedup_test::edits_fault(target, out) == "");
        REQUIRE(dedup::apply_edits(target, out) == applied(target, in));
        REQUIRE(shown(canonical(target, out)) == shown(out));
    }
}

TEST_CASE("edits: what stands between two key code points and is free") {
    struct row {
        std::string target, copy, before, after;
        bool free;
    };
    const row rows[] = {
        // wraps, markers, white space
        {" ", "\n", "e", "f", true},
        {" ", "  ", "e", "f", true},
        {" ", "\n> ", "e", "f", true},
        {"\n", "\n> > ", "e", "f", true},
        {"\n> ", " ", "e", "f", true},
        {"\n\n", "\n", "e", "f", true},
        {" ", "\t", "e", "f", true},
        {" ", "\xC2\xA0", "e", "f", true},
        {" ", "\xE3\x80\x80", "e", "f", true},
        {", ", ",\n>", "e", "f", true},
        {"", "> ", "", "f", true},
        {" ", "\xE2\x80\x8B ", "e", "f", true},
        {"", "\xC2\xAD", "e", "f", true},
        // tags
        {"\n", "\n[quote=Ann]\n", "e", "f", true},
        {"\n", "[/QUOTE]\n", "e", "f", true},
        // glyphs
        {" \"", " “", "e", "f", true},
        {" \"", " „", "e", "f", true},
        {" \"", " «", "e", "f", true},
        {"'", "’", "t", "s", true},
        {" - ", " – ", "e", "f", true},
        {"-", "‐", "e", "f", true},
        {" -- ", " — ", "e", "f", true},
        {"... ", "… ", "e", "f", true},
        {", ", "， ", "e", "f", true},
        // the final full stop
        {".", "", "e", "", true},
        {"", ".", "e", "", true},
        {"\n", ".\n", "e", "", true},
        {"。", "", "\xE5\xAD\x97", "", true},
        {"!", "", "e", "", false},
        {".", "", "e", "f", false},
        // on one side only, between letters or digits: words are others then
        {" ", "", "w", "h", false},
        {"", " ", "2", "3", false},
        {"", "\n", "w", "h", false},
        {"\n> ", "", "w", "h", false},
        {"'", "", "e", "r", false},
        {"-", "", "e", "s", false},
        {",", "", "1", "0", false},
        {",", " ", "1", "0", false},
        {"-", " ", "e", "s", false},
        // a line end may vanish between ideographs or kana, a space may not
        {"", "\n", "\xE5\xAD\x97", "\xE5\xAD\x97", true},
        {"", "\n> ", "\xE3\x81\x8B", "\xE3\x82\xAB", true},
        {"\n", "", "\xE5\xAD\x97", "\xE3\x81\x8B", true},
        {"", " ", "\xE5\xAD\x97", "\xE5\xAD\x97", false},
        {"", "\n", "\xE5\xAD\x97", "a", false},
        // other punctuation
        {", ", " ", "e", "f", false},
        {"; ", ", ", "e", "f", false},
        {"! ", "? ", "e", "f", false},
        {" (", " [", "e", "f", false},
        {"> ", " ", "e", "f", false},  // not at a line's beginning: an operator
        {". ", " ", "e", "f", false},
    };
    for (const row& r : rows) {
        CAPTURE(r.target);
        CAPTURE(r.copy);
        CAPTURE(r.before);
        CAPTURE(r.after);
        CHECK(dedup::is_free({r.target, r.copy, r.before, r.after}) == r.free);
        CHECK(dedup::is_free({r.copy, r.target, r.before, r.after}) == r.free);
    }
}

TEST_CASE("edits: what is plain is read as all else is") {
    std::mt19937 random(1);
    const std::string_view bytes = "  \t\n\n>>-->..,`'\"!x*[]/q";
    const auto made_up = [&] {
        std::string s;
        for (auto n = random() % 6; n > 0; --n) s.append(random() % 8 == 0 ? 9 : 1, bytes[random() % bytes.size()]);
        return s;
    };
    std::size_t plain = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string t = made_up();
        const std::string c = random() % 4 == 0 ? made_up() : t + made_up();
        const bool begins = random() % 4 == 0;
        const bool ends = random() % 4 == 0;
        dedup::plain_side target(begins);
        dedup::plain_side copy(begins);
        target.take(t);
        copy.take(c);
        if (!target.is_plain() || !copy.is_plain()) continue;
        ++plain;
        CAPTURE(t);
        CAPTURE(c);
        const bool free = begins || ends ? dedup::is_plainly_free_at_end(target, copy, ends)
                                         : dedup::is_plainly_free(target, copy, 'a', 'b');
        CHECK(free == dedup::is_free({t, c, begins ? "" : "a", ends ? "" : "b"}));
        if (begins || ends) continue;
        CHECK(free == dedup::is_free({t, c, "д", "я"}));
        if (free) CHECK(dedup::is_free({t, c, "文", "字"}));  // not the other way round
    }
    CHECK(plain > 15000);
}

TEST_CASE("edits: a change of case, and a change of form") {
    CHECK(dedup::is_case_change("T", "t"));
    CHECK(dedup::is_case_change("\xD0\x9F", "\xD0\xBF"));
    CHECK(!dedup::is_case_change("\xEF\xBC\xA1", "A"));         // full width
    CHECK(!dedup::is_case_change("\xEF\xAC\x81", "fi"));        // ligature
    CHECK(!dedup::is_case_change("\xEF\xBB\x95", "\xD9\x81"));  // Arabic presentation form
}

TEST_CASE("edits: what is a word of its own") {
    for (const std::string_view s : {"字", "か", "カ", "ｶ", "한", "々", "〇", "\xF0\xA0\x80\x80"})
        CHECK(dedup::begins_cjk(s));
    for (const std::string_view s : {"", "a", "é", "。", "、", "Ａ", "я", "ع", "\xE3\x82\x99", "👍"})
        CHECK(!dedup::begins_cjk(s));
}

TEST_CASE("edits: what lines begin with, whether a word is enough to tell or not") {
    std::mt19937_64 random(11);
    const auto some = [&](std::size_t n) {
        std::string s;
        for (; n > 0; --n) s += random() % 4 == 0 ? ' ' : '>';
        return s;
    };
    for (int i = 0; i < 20000; ++i) {
        const std::string start = some(random() % 11);
        const std::string text = some(random() % 20);
        CAPTURE(start);
        CAPTURE(text);
        CHECK(dedup::line_start(start).begins(text) == text.starts_with(start));
    }
}

TEST_CASE("edits: a prefix comes off all further lines, or off none") {
    struct row {
        std::string copy, prefix, text;
        bool fits;
    };
    const row rows[] = {
        {"a\n> b\n> c", "> ", "a\nb\nc", true},
        {"a\n> b\n", "> ", "a\nb\n", true},
        {"a\n>\n> c", "> ", "a\n\nc", true},
        {"a\n> \n> c", "> ", "", false},  // restoring would drop the space
        {"a\nb", "> ", "", false},
        {"a\n>b", "> ", "", false},
        {"a\n\n> b", "> ", "", false},
        {"a\n  b", "  ", "a\nb", true},
        {"a b", "> ", "a b", true},
        {"a\nb", "", "a\nb", true},
        {"as long as sixteen\n> and longer than twice sixteen bytes\n> b", "> ",
         "as long as sixteen\nand longer than twice sixteen bytes\nb", true},
        {"fifteen bytes .\n> sixteen bytes ..\n> ", "> ", "", false},
    };
    for (const row& r : rows) {
        CAPTURE(r.copy);
        dedup::stripped_copy s;
        const std::string text = "??" + r.copy + std::string(r.copy.size() % 2 == 0 ? 2 : 200, '!');
        dedup::reading reading;
        dedup::read(text, {}, reading);
        dedup::post_lines lines;
        lines.draw(reading, text.size());
        dedup::thread_index thread;
        thread.stage(text, reading);
        s.strip(thread, lines, {2, 2 + r.copy.size()}, r.prefix);
        CHECK(s.fits() == r.fits);
        if (!r.fits) continue;
        CHECK(s.text() == r.text);
        dedup::back_ref ref;
        ref.target = {0, r.text.size()};
        ref.prefix = r.prefix;
        std::string copy;
        dedup::append_copy(ref, r.text, copy);
        CHECK(copy == r.copy);
        for (std::size_t i = 0; i < r.text.size(); ++i) {
            CHECK(text[s.to_thread(i)] == r.text[i]);
            CHECK(s.from_thread(s.to_thread(i)) == i);
        }
    }
}

}  // namespace
