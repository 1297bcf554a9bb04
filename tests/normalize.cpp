// normalize: each switch, Unicode's conformance file, and random bytes against a slow twin that follows the text of the
// options one switch after the other.
#include "dedup/normalize.hpp"

#include <doctest/doctest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "dedup/dedup.hpp"
#include "slow_normalize.hpp"

TEST_CASE("normalize: each switch") {
    struct row {
        const char* name;
        bool options::*on;
        std::string source, with, without;
    };
    const row rows[] = {
        {"CRLF", &options::unify_line_ends, "a\r\nb", "a\nb", "a\r\nb"},
        {"CR", &options::unify_line_ends, "a\rb\r", "a\nb\n", "a\rb\r"},
        {"LF CR is two", &options::unify_line_ends, "a\n\rb", "a\n\nb", "a\n\rb"},
        {"CR CR LF is two", &options::unify_line_ends, "a\r\r\nb", "a\n\nb", "a\r\r\nb"},
        {"VT, FF", &options::unify_line_ends, "a\vb\fc", "a\nb\nc", "a\vb\fc"},
        {"NEL, LS, PS", &options::unify_line_ends, "a\u0085b\u2028c\u2029", "a\nb\nc\n", "a\u0085b\u2028c\u2029"},
        {"NBSP", &options::unify_spaces, "a\u00A0b", "a b", "a\u00A0b"},
        {"spaces", &options::unify_spaces, "\u1680\u2007\u202F\u205F\u3000.", "     .",
         "\u1680\u2007\u202F\u205F\u3000."},
        {"trim", &options::trim_line_ends, "a \nb\t \t\n \nc ", "a\nb\n\nc", "a \nb\t \t\n \nc "},
        {"trim all", &options::trim_line_ends, " \t ", "", " \t "},
        {"indent stays", &options::trim_line_ends, "\ta\n  b", "\ta\n  b", "\ta\n  b"},
        {"C0", &options::drop_controls, "\0a\1\tb\x1F\n"s, "a\tb\n", "\0a\1\tb\x1F\n"s},
        {"DEL, C1", &options::drop_controls, "a\x7F\u0080b\u009F", "ab", "a\x7F\u0080b\u009F"},
        {"format", &options::drop_controls, "\uFEFFa\u200Bb\u2060c\u00ADd\uFEFF", "abcd",
         "\uFEFFa\u200Bb\u2060c\u00ADd\uFEFF"},
        {"inside a cluster", &options::drop_controls, "e\u00AD\u0301", "\u00E9", "e\u00AD\u0301"},
        {"joiners", &options::drop_joiners, "a\u200Cb\u200Dc\u200Ed\u200Fe\u061Cf", "abcdef",
         "a\u200Cb\u200Dc\u200Ed\u200Fe\u061Cf"},
        {"bidi", &options::drop_joiners, "a\u202Ab\u202Ec\u2066d\u2069", "abcd", "a\u202Ab\u202Ec\u2066d\u2069"},
        {"blank lines", &options::squeeze_blank_lines, "\n\na\n\n\nb\nc\n\nd\n\n", "a\n\nb\nc\n\nd\n",
         "\n\na\n\n\nb\nc\n\nd\n\n"},
        {"only blank lines", &options::squeeze_blank_lines, "\n\n", "", "\n\n"},
        {"lines of spaces", &options::squeeze_blank_lines, " \na\n \n\t\nb\n ", "a\n \nb\n", " \na\n \n\t\nb\n "},
        {"quotes", &options::fold_glyphs, "\u201Ca\u201D \u2018b\u2019 \u201Ec\u201F \u201Ad\u201B",
         "\"a\" 'b' \"c\" 'd'", "\u201Ca\u201D \u2018b\u2019 \u201Ec\u201F \u201Ad\u201B"},
        {"dashes", &options::fold_glyphs, "\u2010\u2011\u2012\u2013\u2014\u2015\u2026\u2212", "------...\u2212",
         "\u2010\u2011\u2012\u2013\u2014\u2015\u2026\u2212"},
    };
    for (const row& r : rows) {
        CAPTURE(r.name);
        options o = all_off();
        CHECK(dedup::normalize(r.source, o) == r.without);
        o.*r.on = true;
        CHECK(dedup::normalize(r.source, o) == r.with);
    }
}

TEST_CASE("normalize: defaults, and switches together") {
    struct row {
        std::string source, text;
        options o;
    };
    options compatible, squeezed, plain, untrimmed;
    compatible.form = normal_form::nfkc;
    squeezed.squeeze_blank_lines = true;
    plain.form = normal_form::nfkc;
    plain.fold_glyphs = true;
    untrimmed.trim_line_ends = false;
    const row rows[] = {
        {"", "", {}},
        {"Plain text.\n", "Plain text.\n", {}},
        {"cafe\u0301\r\n", "caf\u00E9\n", {}},
        {"a\u00A0\r\nb\u3000", "a\nb", {}},                        // unified, then trimmed
        {"a \1\nb\t\uFEFF\u200B \n", "a\nb\n", {}},                // dropped, then trimmed
        {"a\r\1\nb", "a\n\nb", {}},                                // CRLF is told by the source's neighbours
        {"x\u200Dy \u2018z\u2019", "x\u200Dy \u2018z\u2019", {}},  // kept by default
        {"\uFF21\uFB01\u00BD", "\uFF21\uFB01\u00BD", {}},
        {"\uFF21\uFB01\u00BD\u00A8", "Afi1\u20442 \u0308", compatible},
        {"\uFE58\uFE31\u2014", "\u2014\u2014\u2014", compatible},
        {"\uFE58\uFE31\u2014\uFE19", "---...", plain},     // mapped after decomposition, too
        {"a\n \n\u00A0\n\nb\n \n", "a\n\nb\n", squeezed},  // trimmed, then squeezed
        {"a \r\n", "a \n", untrimmed},
        {" \u0301\n", " \u0301\n", {}},  // that is no space before a line end
    };
    for (const row& r : rows) {
        CAPTURE(r.source);
        CHECK(dedup::normalize(r.source, r.o) == r.text);
    }
}

TEST_CASE("normalize: maximal subparts become U+FFFD, counted") {
    const std::string r = "\uFFFD";
    struct row {
        std::string source, text;
        std::size_t repaired;
    };
    const row rows[] = {
        {"\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41", r + r + r + r + r + r + r + r + "A", 8},    // Unicode table 3-8
        {"\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41", r + r + r + r + r + r + r + r + "A", 8},    // 3-9
        {"\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42", r + r + r + r + r + "A" + r + r + "B", 7},  // 3-10
        {"\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41", r + r + r + r + "A", 4},                    // 3-11
        {"a\xF1\x80\x80\xE1\x80\xC2"
         "b\x80"
         "c\x80\xBF"
         "d",
         "a" + r + r + r + "b" + r + "c" + r + r + "d", 6},
        {"\xF0\x9F\x98", r, 1},
        {"\xE2\x82", r, 1},
        {"\xC3", r, 1},
        {"\xF4\x8F\xBF\xBF\xF4\x90\x80\x80", "\xF4\x8F\xBF\xBF" + r + r + r + r, 4},
        {"\xEF\xBF\xBD", r, 0},  // well-formed
        {"e\xCC\x81\xCC", "\u00E9" + r, 1},
        {"\xFF\xCC\x81", r + "\u0301", 1},
    };
    for (const row& x : rows) {
        CAPTURE(hex(x.source));
        dedup::normal_text n;
        dedup::normalize(x.source, {}, n);
        CHECK(n.text == x.text);
        CHECK(n.repaired == x.repaired);
        CHECK(source_again(x.source, n) == x.source);
    }
}

TEST_CASE("normalize: strict names the first ill-formed byte") {
    options o;
    o.strict = true;
    CHECK(dedup::normalize("caf\u00E9 \uFFFD", o) == "caf\u00E9 \uFFFD");
    for (const std::size_t at : {0U, 1U, 63U, 64U, 200U}) {
        try {
            dedup::normalize(std::string(at, 'a') + "\xE2\x82z\xFF", o);
            FAIL("accepted");
        } catch (const dedup::error& e) {
            CHECK(e.code() == dedup::errc::ill_formed);
            CHECK(e.post() == 0);
            CHECK(e.offset() == at);
        }
    }
}

TEST_CASE("normalize: the map is exact and small") {
    struct row {
        std::string source;
        std::vector<change> changes;
    };
    const row rows[] = {
        {"Hi\r\nyou  \n", {{{2, 4}, {2, 3}, true}, {{7, 9}, {6, 6}}}},
        {"x \r\n", {{{1, 2}, {1, 1}}, {{2, 4}, {1, 2}, true}}},  // apart, so that the line end can be left out
        {"xe\u0301y", {{{1, 4}, {1, 3}}}},
        {"e\u0301e\u0301", {{{0, 3}, {0, 2}}, {{3, 6}, {2, 4}}}},
        {"a\u0315\u0300b", {{{0, 5}, {0, 4}}}},
        {"a\u0323\u0302\u0302b", {{{0, 5}, {0, 3}}}},  // what follows in the cluster is kept
        {"a\uFEFF\u200B\1b", {{{1, 8}, {1, 1}}}},
        {"a\uFEFF \n", {{{1, 5}, {1, 1}}}},
        {"e\u0301\uFEFF\n", {{{0, 3}, {0, 2}}, {{3, 6}, {2, 2}}}},
        {"a\u00A0b\u00A0\n", {{{1, 3}, {1, 2}}, {{4, 6}, {3, 3}}}},
        {"\xFFz", {{{0, 1}, {0, 3}}}},
        {"caf\u00E9 \u0E01\u0E38\u0E48 \u0928\u0940\u0915\u094D\u0937", {}},
    };
    for (const row& r : rows) {
        CAPTURE(r.source);
        dedup::normal_text n;
        dedup::normalize(r.source, {}, n);
        CHECK(n.map.changes == r.changes);
    }
    dedup::normal_text n;
    dedup::normalize("caf\x65\xCC\x81\r\n", {}, n);
    CHECK(n.text == "caf\u00E9\n");
    CHECK(n.map.source_begin(2) == 2);
    CHECK(n.map.source_begin(4) == 3);  // inside the change
    CHECK(n.map.source_end(5) == 6);
    CHECK(n.map.source_begin(5) == 6);
    CHECK(n.map.source_end(6) == 8);
    CHECK(n.map.text_begin(6) == 5);
    CHECK(n.map.text_end(5) == 5);
    CHECK(n.map.text_end(8) == 6);
}

TEST_CASE("normalize: lines that ended in a space are flowed") {
    struct row {
        std::string source;
        std::vector<std::size_t> flowed;
        bool trim = true;
        bool squeeze = false;
    };
    const row rows[] = {
        {"a \nb\nc \r\n", {1, 5}},
        {"-- \n", {2}},
        {"a", {}},
        {"a ", {1}},
        {"a \t\nb\t \n", {4 - 1}},
        {" ", {0}},
        {"a\u00A0\n", {1}},
        {"a \n", {}, false},
        {"a \n \n \nb \n", {1, 2, 5 - 1}, true, true},
    };
    for (const row& r : rows) {
        CAPTURE(r.source);
        options o;
        o.trim_line_ends = r.trim;
        o.squeeze_blank_lines = r.squeeze;
        dedup::normal_text n;
        dedup::normalize(r.source, o, n);
        CHECK(n.flowed == r.flowed);
    }
}

TEST_CASE("normalize: the source's line end, and what it saves") {
    using dedup::edit, dedup::line_end;
    struct row {
        std::string source;
        line_end eol;
        std::vector<edit> edits;
    };
    const row rows[] = {
        {"", line_end::lf, {}},
        {"a\nb\n", line_end::lf, {}},
        {"a\r\nb\r\n", line_end::crlf, {}},
        {"a\rb", line_end::cr, {}},
        {"a\r\nb\n", line_end::lf, {{{1, 2}, "\r\n"}}},
        {"a\r\nb\r", line_end::lf, {{{1, 2}, "\r\n"}, {{3, 4}, "\r"}}},
        {"a\r\n\v", line_end::lf, {{{1, 3}, "\r\n\v"}}},  // joined
        {"a \r\nb\xFF\r\n", line_end::crlf, {{{1, 1}, " "}, {{3, 6}, "\xFF"}}},
        {"a \r\n\uFEFF\r\n", line_end::crlf, {{{1, 1}, " "}, {{2, 2}, "\uFEFF"}}},
        {"\xFE\uFEFF\xFFz", line_end::lf, {{{0, 6}, "\xFE\uFEFF\xFF"}}},
    };
    for (const row& r : rows) {
        CAPTURE(r.source);
        dedup::normal_text n;
        dedup::normalize(r.source, {}, n);
        CHECK(n.eol == r.eol);
        CHECK(dedup::source_edits(r.source, n) == r.edits);
        CHECK(source_again(r.source, n) == r.source);
    }
}

TEST_CASE("normalize: an output that is used again keeps nothing but its capacity") {
    dedup::normal_text n;
    dedup::normalize("a \r\n\xFF e\u0301\r\n" + std::string(1000, 'x'), {}, n);
    const std::size_t capacity = n.text.capacity();
    dedup::normalize("b\n", {}, n);
    CHECK(n.text == "b\n");
    CHECK(n.text.capacity() == capacity);
    CHECK(n.map.changes.empty());
    CHECK(n.flowed.empty());
    CHECK(n.eol == dedup::line_end::lf);
    CHECK(n.repaired == 0);
}

TEST_CASE("normalize: what is normal is not copied") {
    dedup::normal_text n;
    for (const std::string source : {"", "a\nb", "\u00E9 as in caf\u00E9\n"}) {
        const std::string_view text = dedup::normal_view(source, {}, n);
        CHECK(text.data() == source.data());
        CHECK(text.size() == source.size());
        CHECK(n.text.empty());
    }
    for (const std::string source : {"a ", "\ta \nb", "\xFF", "a\r\n", "e\u0301"}) {
        const std::string_view text = dedup::normal_view(source, {}, n);
        CHECK(text == dedup::normalize(source));
        CHECK(text.data() == n.text.data());
    }
    dedup::options squeezed;
    squeezed.squeeze_blank_lines = true;
    CHECK(dedup::normal_view("\na\n\n\nb", squeezed, n) == "a\n\nb");
}

TEST_CASE("normalize: Unicode's NormalizationTest, whole") {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(
        popen("bzip2 -dc " DEDUP_UNICODE_DATA "/NormalizationTest.txt.bz2", "r"), pclose);
    REQUIRE(pipe);
    const auto points = [](std::string_view field) {
        std::u32string out;
        for (std::size_t i = 0; i < field.size(); i = std::min(field.find(' ', i), field.size() - 1) + 1) {
            out += static_cast<char32_t>(std::stoul(std::string(field.substr(i)), nullptr, 16));
        }
        return utf8(out);
    };
    std::set<std::string> listed;
    std::size_t rows = 0, wrong = 0;
    bool part_1 = false;
    char line[4096];
    dedup::normal_text n;
    const auto expect = [&](const std::string& source, const std::string& text, normal_form form) {
        dedup::normalize(source, all_off(form), n);
        if (n.text == text && map_fault(source, n).empty()) return;
        if (++wrong < 5) MESSAGE(hex(source), "became ", hex(n.text), "not ", hex(text), map_fault(source, n));
    };
    while (std::fgets(line, sizeof line, pipe.get()) != nullptr) {
        if (line[0] == '@') part_1 = std::string_view(line).starts_with("@Part1");
        if (line[0] == '@' || line[0] == '#') continue;
        std::string c[5];
        std::string_view rest = line;
        for (std::string& field : c) {
            field = points(rest.substr(0, rest.find(';')));
            rest.remove_prefix(rest.find(';') + 1);
        }
        for (int i = 0; i < 5; ++i) {
            expect(c[i], i < 3 ? c[1] : c[3], normal_form::nfc);
            expect(c[i], c[3], normal_form::nfkc);
        }
        for (std::size_t before = 1; before < 80; before += 13) {  // across the blocks of the ASCII path
            const std::string a(before, 'q'), z(80 - before, '.');
            expect(a + c[0] + z, a + c[1] + z, normal_form::nfc);
            expect(a + c[0] + z, a + c[3] + z, normal_form::nfkc);
        }
        if (part_1) listed.insert(c[0]);
        ++rows;
    }
    CHECK(rows > 18'000);
    for (char32_t c = 0; c < 0x110000; ++c) {
        if (c == 0xD800) c = 0xE000;
        const std::string s = utf8({c});
        if (listed.contains(s)) continue;
        expect(s, s, normal_form::nfc);
        expect(s, s, normal_form::nfkc);
    }
    CHECK(wrong == 0);
}

TEST_CASE("normalize: whatever stands wherever in ASCII") {
    const std::string pieces[] = {"\n",     " \n",     "\t\r\n", "\r",         "\v",          "\x7F",          "\1",
                                  "\u00E9", "e\u0301", "\u00A0", "\u00A0\n",   "\u200B",      "e\u200B\u0301", "\xFF",
                                  "\xE2",   "\u4E00",  " ",      "\U0001F600", " \u200B\r\n", "\n\n"};
    const options some[] = {{}, all_off(), combination(0xFF)};
    dedup::normal_text n;
    std::size_t wrong = 0;
    for (const std::string& piece : pieces) {
        for (std::size_t at = 0; at < 150; ++at) {
            for (const options& o : some) {
                const std::string source = std::string(at, 'a') + piece + std::string(150 - at, 'b');
                const std::string f = fault(source, o, n) + fault(source.substr(0, at + piece.size()), o, n);
                if (!f.empty() && ++wrong < 5) MESSAGE(hex(piece), "at ", at, ": ", f);
            }
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("normalize: random bytes, all combinations of switches") {
    const std::string pieces[] = {
        "a",          "b",          "e",      " ",      " ",      "\t",     "\n",       "\n",       "\r",
        "\r\n",       "\v",         "\f",     "\0"s,    "\1",     "\x7F",   "\u0085",   "\u2028",   "\u00A0",
        "\u2000",     "\u3000",     "\uFEFF", "\u200B", "\u00AD", "\u200D", "\u202A",   "\u201C",   "\u2019",
        "\u2014",     "\u2026",     "\uFE58", "\uFE31", "\u00A8", "\uFB01", "\uFF21",   "\u0301",   "\u0302",
        "\u0323",     "\u0327",     "\u0344", "\u0F73", "\u0F71", "\u0F81", "\u00E9",   "\u1EBF",   "\u1E69",
        "\u0958",     "\u0915",     "\u093C", "\u094D", "\u1100", "\u1161", "\u11A8",   "\uAC00",   "\u0DD9",
        "\u0DCA",     "\u0DCF",     "\u3099", "\u304B", "\uFF76", "\uFF9E", "\u212B",   "\u2126",   "\U0001D15F",
        "\U000110A5", "\U000110BA", "\u0345", "\u1FB3", "\x80",   "\xC3",   "\xE2\x82", "\xF0\x9F", "\xED\xA0\x80",
        "\xFF",       "\xCC"};
    std::mt19937_64 random(20);
    const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    dedup::normal_text n, unless_normal;
    std::size_t wrong = 0;
    for (unsigned round = 0; round < 60'000; ++round) {
        std::string source;
        const std::size_t alphabet = 1 + below(12);
        std::vector<std::string> few;
        for (std::size_t i = 0; i < alphabet; ++i) few.push_back(pieces[below(std::size(pieces))]);
        for (std::size_t i = below(24); i > 0; --i) source += few[below(few.size())];
        if (below(4) == 0) {
            for (std::size_t i = below(6); i > 0; --i)
                source.insert(below(source.size() + 1), 1, static_cast<char>(random()));
        }
        if (const std::string f = fault(source, combination(round % 256), n); !f.empty() && ++wrong < 5) {
            MESSAGE("switches ", round % 256, ", ", hex(source), ": ", f);
        }
        wrong += dedup::normal_view(source, combination(round % 256), unless_normal) != n.text;
        wrong += unless_normal.map.changes != n.map.changes;
    }
    CHECK(wrong == 0);
}

TEST_CASE("normalize: long runs of marks equal ICU's, and are not quadratic") {
    std::u32string marks;
    for (char32_t c = 0x300; c < 0x11000; ++c) {
        if (u_getCombiningClass(static_cast<UChar32>(c)) != 0) marks += c;
    }
    marks += U"\u0344\u0F73\u0F75\u0F81\u0344\u0F73\u0F75\u0F81";
    std::mt19937 random(3);
    dedup::normal_text n;
    for (const std::size_t size : {30U, 32U, 33U, 34U, 65U, 300U, 2000U}) {
        for (const char32_t base : {U'a', U'\u1EBF', U'\u0928', U'\u0FB2', U' ', U'\uAC00'}) {
            std::u32string s(1, base);
            while (s.size() < size) s += marks[random() % marks.size()];
            for (const normal_form form : {normal_form::nfc, normal_form::nfkc}) {
                dedup::normalize(utf8(s), all_off(form), n);
                CHECK(n.text == utf8(icu_normalize(s, form)));
                CHECK(map_fault(utf8(s), n) == "");
            }
        }
    }

    constexpr std::size_t pairs = 80'000;  // 320 kB, for which ICU 72 takes 11 s
    std::string source = "a", sorted = "\u00E0";
    for (std::size_t i = 0; i < pairs; ++i) source += "\u0315\u0300";
    for (std::size_t i = 1; i < pairs; ++i) sorted += "\u0300";
    for (std::size_t i = 0; i < pairs; ++i) sorted += "\u0315";
    CHECK(dedup::normalize(source) == sorted);
}
