// The kinds of edits, and which of them change the meaning: by tables, and from posts.
#include <doctest/doctest.h>

#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/dedup.hpp"

namespace {

using enum dedup::edit_kind;

std::string shown(dedup::edit_type t) {
    constexpr std::string_view names[] = {"marker", "wrap", "glyph", "snip", "insertion", "deletion", "substitution"};
    return std::string(names[static_cast<std::size_t>(t.kind)]) + (t.meaning ? ", meaning" : "");
}

// `put` stands for `removed`, which begins where the target has a \1; that is no byte of it.
struct row {
    std::string_view target;
    std::string_view removed;
    std::string_view put;
    dedup::edit_kind kind;
    bool meaning = false;
};

void check(const row& r) {
    std::string target(r.target);
    const std::size_t at = target.find('\1');
    REQUIRE(at != target.npos);
    target.erase(at, 1);
    REQUIRE(target.substr(at).starts_with(r.removed));
    CAPTURE(target);
    CAPTURE(r.removed);
    CAPTURE(r.put);
    const dedup::edit e{{at, at + r.removed.size()}, std::string(r.put)};
    CHECK(shown(dedup::type_of(target, e)) == shown({r.kind, r.meaning}));
}

TEST_CASE("edit kinds: markers") {
    const row rows[] = {
        {"\1Tabs or spaces?", "", "> ", marker},
        {"\1Tabs or spaces?", "", "> > ", marker},
        {"\1Tabs or spaces?", "", "&gt; ", marker},
        {"\1Tabs or spaces?", "", "[quote=Ann]", marker},
        {"\1Tabs or spaces?", "", "[quote=\"Ann, post:3\"]\n", marker},
        {"Tabs or spaces?\1", "", "[/quote]", marker},
        {"Tabs?\n\1Spaces?", "", "> ", marker},
        {"\1> Tabs?", "> ", "", marker},
        {"I ask.\n\1> Tabs or spaces?\n", "", "Ann wrote:\n", marker},
        {"I ask.\n\1> Tabs or spaces?\n", "", "On Mon, 4 May 2015, Ann Lee wrote:\n", marker},
        {"\1Tabs or spaces?\n", "", "Ann wrote:\n> ", marker},
        {"I ask.\n\1Ann wrote:\n> Tabs or spaces?\n", "Ann wrote:\n", "", marker},
        {"Tabs?\n\1Spaces?", "", "|> ", marker},
        {"Tabs?\n|\1 Spaces?", "", "> >", marker},
        {"Tabs?\n\1Spaces?", "", "Ann> ", marker},
        {"Tabs?\n\1: Spaces?", ": ", "", marker},
        {"Tabs?\n\1} Spaces?", "} ", "", deletion},  // a brace of code
        {"I ask: \1tabs or spaces?\n", "", "Ann wrote ", insertion},
        {"I ask: \1tabs or spaces?\n", "", "> ", insertion, true},
    };
    for (const row& r : rows) check(r);
}

TEST_CASE("edit kinds: wraps") {
    const row rows[] = {
        {"Tabs or\1 spaces?", " ", "\n", wrap},
        {"Tabs or\1 spaces?", " ", "\n> ", wrap},
        {"Tabs or\1 spaces?", "", "\n>", wrap},
        {"Tabs or\1 spaces?", "", "\n> >", wrap},
        {"Tabs or\1\n> spaces?", "\n> ", " ", wrap},
        {"Tabs or\1 spaces?", "", "\n|", wrap},
        {"Tabs.\1\n\nSpaces.", "\n", "", wrap},
        {"Tabs.\1 Spaces.", "", " ", wrap},
        {"字\1字", "", "\n", wrap},
        {"to\1 day", " ", "", deletion},
        {"now\1here", "", " ", insertion, true},
        {"to\1day", "", " ", insertion},
        {"12\1 3", " ", "", deletion, true},
        {"12\0013", "", "\n", insertion, true},
    };
    for (const row& r : rows) check(r);
}

TEST_CASE("edit kinds: glyphs") {
    const row rows[] = {
        {"say \1\"no\" to it", "\"", "“", glyph},
        {"say \1\"No", "\"N", "“n", glyph},
        {"\1Tabs", "T", "t", glyph},
        {"\1Это", "Э", "э", glyph},
        {"a\1 -- b", " -- ", " – ", glyph},
        {"well\1... then", "...", "…", glyph},
        {"wait \1… then", "…", "...", glyph},
        {"don\1't", "'", "’", glyph},
        {"\1Ａ", "Ａ", "A", glyph},
        {"\1１２", "１２", "12", glyph},
        {"o\1ﬃce", "ﬃ", "ffi", glyph},
        {"\1ｶﾞ", "ｶﾞ", "ガ", glyph},
        {"Stra\1ße", "ß", "SS", glyph},
        {"1990\1-1995", "-", "–", glyph},
        {"the end\1.", ".", "", glyph},
        {"the end\1", "", ".", glyph},
        {"the end\1!", "!", "", deletion},
        {"the end\1. And", ".", "", deletion},
        {"x\1²", "²", "2", substitution, true},
        {"\1-5", "-", "−", substitution},  // told apart by the key, and yet the same number
    };
    for (const row& r : rows) check(r);
}

TEST_CASE("edit kinds: snips") {
    const row rows[] = {
        {"Tabs are \1good for all and easy", "good for all", "[...]", snip},
        {"Tabs are \1good for all and easy", "good for all", "[snip]", snip},
        {"Tabs are \1good for all and easy", "good for all", "…", snip},
        {"Tabs are \1good for all and easy", "good for all", "...", snip},
        {"Tabs are good\1, for all, and easy", ", for all,", " [...]", snip},
        {"Tabs.\1 All say so. Spaces.", " All say so", ".", snip},
        {"Tabs (\1good ones) too", "good ones", "snip", snip},
        {"Tabs.\n\1All say so.\nSpaces.", "All say so.", "[snip]", snip},
        {"Tabs are \1not good and easy", "not good", "[...]", snip, true},
        {"Tabs are \1good and easy", "", "[...] ", insertion},
        {"Tabs are \1good and easy", "good", "snip", substitution},
    };
    for (const row& r : rows) check(r);
}

TEST_CASE("edit kinds: words and punctuation") {
    const row rows[] = {
        {"I say\1 tabs", "", " very", insertion},
        {"I say\1 very tabs", " very", "", deletion},
        {"I say\1 very tabs", " very", "\n>", deletion},
        {"I say \1tabs", "tabs", "spaces", substitution},
        {"I say\1, tabs", ",", "", deletion},
        {"I say\1 tabs", "", ",", insertion},
        {"I say\1; tabs", ";", ",", substitution},
        {"\1re-sign", "re-sign", "resign", substitution},
        {"re\1-sign", "-", "", deletion},
        {"re\1sign", "", "-", insertion},
    };
    for (const row& r : rows) check(r);
}

TEST_CASE("edit kinds: numbers change the meaning") {
    const row rows[] = {
        {"in 199\0014", "4", "5", substitution, true},
        {"in 1\001994", "9", "", deletion, true},
        {"1\1,000", ",", ".", substitution, true},
        {"3\1.14", ".", "", deletion, true},
        {"it is \1.5 mm", ".", "", deletion, true},
        {"12\1:30", ":", "", deletion, true},
        {"at \0017 or 8", "7 or 8", "8 or 7", substitution, true},
        {"I have \0015 of them", "5 of", "5 from", substitution},
        {"in 1994\1 and so on", " and", "", deletion},
        {"in 1994\1, and", ",", "", deletion},
        {"५\1६", "६", "७", substitution, true},
        {"two\1 things", "", " (2)", insertion, true},
        {"\1two things", "two", "three", substitution},  // words are not read as numbers
    };
    for (const row& r : rows) check(r);
}

TEST_CASE("edit kinds: operators change the meaning, marks do not") {
    const row rows[] = {
        {"if x \1!= y", "!", "=", substitution, true},
        {"if x \1< y", "<", "<=", substitution, true},
        {"if x \1≤ y", "≤", "≥", substitution, true},
        {"\1−5 degrees", "−", "", deletion, true},
        {"at \1-5 degrees", "-", "", deletion, true},
        {"a \1&& b", "&&", "||", substitution, true},
        {"if (\1!done)", "!", "", deletion, true},
        {"5\1%", "%", "", deletion, true},
        {"C\1++", "++", "", deletion, true},
        {"2 \1* 3", "*", "/", substitution, true},
        {"x\1^2", "^", "", deletion, true},
        {"\1~5 km", "~", "", deletion, true},
        {"a \1&gt; b", "&gt;", "<", substitution, true},
        {"a \1&gt; b", "&gt;", ">", substitution},
        {"Stop\1! Now", "!", ".", substitution},
        {"a word\1 - or two", " - ", ", ", substitution},
        {"very \1much so", "much", "*much*", substitution},
        {"very\1 much so", "", "\n* ", insertion},
        {"and\1/or", "/", " ", deletion},
        {"Part one\1", "", "\n==========", insertion},
        {"see \1there", "there", "<b>there</b>", substitution},
        {"see \1there", "there", "[url=http://a.b/c?d=12]there[/url]", substitution},
        {"see there\1", "", " <http://a.b/c?d=12&e=%20>", insertion},
        {"see there\1", "", " http://a.b/c?d=12&e=%20", insertion},
        {"see http://a.b/1\0012", "2", "3", substitution, true},
    };
    for (const row& r : rows) check(r);
}

TEST_CASE("edit kinds: negations change the meaning") {
    const row rows[] = {
        {"I do\1 agree", "", " not", insertion, true},
        {"I do\1 not agree", " not", "n't", substitution},
        {"I do\1 agree", "", "n’t", insertion, true},
        {"I ca\1n't go", "n't", "nnot", substitution},
        {"I do \1NOT agree", "NOT", "not", glyph},
        {"I do \1not agree", "not", "never", substitution, true},
        {"a \1note on it", "note", "word", substitution},
        {"it is done \1with care", "with", "without", substitution, true},
        {"the \1sin of it", "sin", "point", substitution},
        // a language a line
        {"Das ist\1 wahr", "", " nicht", insertion, true},
        {"Das ist \1ein Haus", "ein", "kein", substitution, true},
        {"Das ist \1keine Frage", "keine", "eine", substitution, true},
        {"Dat is\1 waar", "", " niet", insertion, true},
        {"Il faut que je le fasse\1 maintenant", "", " pas", insertion, true},
        {"C'est sûr qu'il \1est là", "", "n’", insertion, true},
        {"dat komt pas\1 later", "", " veel", insertion},
        {"dat komt\1 later", "", " pas", insertion},
        {"Questo\1 è vero", "", " non", insertion, true},
        {"non lo farò\1 più", "", " mai", insertion, true},
        {"Er kommt im\1 wieder", "", " Mai", insertion},
        {"Lo hizo\1 solo", "", " nunca", insertion, true},
        {"el café \1con azúcar", "con", "sin", substitution, true},
        {"Isto\1 é verdade", "", " não", insertion, true},
        {"o café com que \1com açúcar", "com", "sem", substitution, true},
        {"jsem\1 tady", "", " sem", insertion},
        {"To\1 jest prawda", "", " nie", insertion, true},
        {"To \1je pravda", "je", "není", substitution, true},
        {"Это\1 так", "", " не", insertion, true},
        {"\1Всегда так", "Всегда", "Никогда", substitution, true},
        {"Це\1 так", "", " не", insertion, true},
        {"Я \1завжди так кажу", "завжди", "ніколи", substitution, true},
        {"Det är\1 sant", "", " inte", insertion, true},
        {"Det er\1 sant", "", " ikke", insertion, true},
        {"Hän\1 tule tänään", "", " ei", insertion, true},
        {"pommes\1 salade", "", " et", insertion},
        {"pan\1 casa", "", " en", insertion},
        {"Ez\1 igaz", "", " nem", insertion, true},
        {"Asta\1 este adevărat", "", " nu", insertion, true},
        {"dat komt\1 later", "", " nu", insertion},
        {"Bu doğru\1 ama", "", " değil", insertion, true},
        {"Αυτό\1 είναι σωστό", "", " δεν", insertion, true},
        {"\1Ναι, λέω", "Ναι", "Όχι", substitution, true},
        {"Tôi\1 biết", "", " không", insertion, true},
        {"\1Hãy đi", "Hãy", "Đừng", substitution, true},
        {"Itu\1 benar", "", " tidak", insertion, true},
        {"我\1同意", "", "不", insertion, true},
        {"我\1有", "", "沒", insertion, true},
        {"我\1同意", "", "非常", insertion},
        {"本が\1ある", "ある", "ない", substitution, true},
        {"나는\1 했다", "", " 안", insertion, true},
        {"하지\1 했다", "", " 않고", insertion, true},
        {"ฉัน\1รู้", "", "ไม่", insertion, true},
        {"أنا\1 أعرف", "", " لا", insertion, true},
        {"הוא\1 יודע", "", " לא", insertion, true},
        {"मैं\1 जानता हूँ", "", " नहीं", insertion, true},
    };
    for (const row& r : rows) check(r);
}

TEST_CASE("edit kinds: whatever the bytes, there is an answer") {
    std::minstd_rand random(7);
    const std::string_view parts[] = {
        "> ", "\n",           "[quote", "]",        "not",      "1",       ",",     "-", "&gt;", "http://", "<b ", ">",
        "…",  "\xEF\xBE",     "\xE2",   "ﾞ",        "ｶ",        "ß",       "[...]", "'", "不",   "n't",     " ",   "=",
        "e",  "Ann wrote:\n", "|",      "\xF0\x9F", "\xE4\xB8", "\xCC\x81"};
    const auto text = [&] {
        std::string out;
        for (auto n = random() % 6; n > 0; --n) out += parts[random() % std::size(parts)];
        return out;
    };
    for (int i = 0; i < 20000; ++i) {
        const std::string target = text() + text();
        const dedup::edit e{{random() % 24, random() % 24}, text()};
        const dedup::edit_type t = dedup::type_of(target, e);
        CHECK(t.kind <= substitution);
        if (t.kind <= glyph) CHECK_FALSE(t.meaning);
    }
}

// The edits of the one reference that `reply` has into `post`, in one line.
std::string kinds(const std::string& post, const std::string& reply) {
    dedup::cleaner thread;
    const dedup::cleaned first = thread.clean(post);
    const dedup::cleaned second = thread.clean(reply);
    if (second.refs.size() != 1) return std::to_string(second.refs.size()) + " references";
    const dedup::back_ref& r = second.refs[0];
    const std::string_view target = std::string_view(first.text).substr(r.target.begin, r.target.size());
    std::string out;
    bool free = true;
    for (const dedup::edit& e : r.edits) {
        const dedup::edit_type t = dedup::type_of(target, e);
        free = free && t.kind <= glyph;
        out += (out.empty() ? "" : "; ") + shown(t);
    }
    CHECK(free == (r.match != dedup::match::edited));
    return out;
}

TEST_CASE("edit kinds: from posts") {
    const std::string begin = "The scheduler said \"the queue is full\" whenever more than forty jobs were waiting";
    const std::string end = "and nobody could tell us which of the nodes had failed that week.";
    const std::string post = begin + ", " + end + "\n";
    const std::string no = "No.\n";
    CHECK(kinds(post, post + no).empty());
    CHECK(kinds(post, "> " + post + no) == "marker");
    CHECK(kinds(post, "[quote]" + post + "[/quote]" + no) == "marker; marker");
    CHECK(kinds(post, "> " + begin + ",\n> " + end + "\n" + no) == "marker; wrap");
    CHECK(kinds(post, "> The scheduler said “the queue is full” whenever more than forty jobs were waiting, " + end +
                          "\n" + no) == "marker; glyph; glyph");
    CHECK(kinds(post, "> t" + post.substr(1) + no) == "glyph");  // with the marker: one edit
    const std::string open = post.substr(0, post.size() - 2) + "\n";
    CHECK(kinds(open, "> " + post + no) == "marker; glyph");
    CHECK(kinds(post, "> " + open + no) == "marker; wrap");  // the target ends before its stop
    CHECK(kinds(post, "> " + begin + " [on all of them], " + end + "\n" + no) == "marker; insertion");
    CHECK(kinds(post, "> " + begin + ", and nobody could tell which of the nodes had failed that week.\n" + no) ==
          "marker; deletion");
    CHECK(kinds(post, "> " + begin + ", and somebody could tell us which of the nodes had failed that week.\n" + no) ==
          "marker; substitution, meaning");
    CHECK(kinds(post, "> " + begin + ", and nobody could show us which of the nodes had failed that week.\n" + no) ==
          "marker; substitution");
    CHECK(kinds(begin + " for hours, " + end + "\n", "> " + begin + " [...] " + end + "\n" + no) == "marker; snip");
}

}  // namespace
