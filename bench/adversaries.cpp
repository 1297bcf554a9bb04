// External interface: repeated, adversaries.
#include "adversaries.hpp"

#include <algorithm>
#include <random>

namespace bench {
namespace {

using posts = std::vector<std::string>;
using bits = std::mt19937_64;  // the same numbers everywhere

constexpr std::size_t deepest = 10000;  // quote marks before a line

std::string joined(const posts& pieces) {
    std::string out;
    for (const std::string& p : pieces) out += p;
    return out;
}

// One post, a piece again and again.
std::function<posts(std::size_t)> only(std::string_view piece) {
    return [piece](std::size_t n) { return posts{repeated(piece, n)}; };
}

// `size` bytes of the first `alphabet` letters, one in `spaces` a space.
std::string letters(bits& r, std::size_t size, std::size_t alphabet, std::size_t spaces) {
    std::string out;
    while (out.size() < size) out += r() % spaces == 0 ? ' ' : static_cast<char>('a' + r() % alphabet);
    return out;
}

std::string line_of_words(bits& r) {
    return letters(r, 60, 26, 6) + "\n";
}

std::string any_of(bits& r, const std::vector<std::string_view>& pieces, std::size_t size) {
    std::string out;
    while (out.size() < size) out += pieces[r() % pieces.size()];
    return out;
}

posts period_of_words(std::size_t n) {
    std::string period;
    for (int i = 0; i < 101; ++i) period += "w" + std::to_string(i * i) + " ";
    return {repeated(period, n)};
}

// A third of a page: nothing in the period recurs, and it is longer than any window.
posts period_of_letters(std::size_t n) {
    bits r(11);
    return {repeated(letters(r, 1009, 26, 6), n)};
}

posts deeper_and_deeper(std::size_t n) {
    std::string out;
    for (std::size_t depth = 1; out.size() < n; depth = depth % deepest + 97)
        out += std::string(depth, '>') + " the words that all of them quote, once and again and again\n";
    return {out};
}

posts deepest_quotes(std::size_t n) {
    bits r(12);
    std::string out;
    for (std::size_t i = 0; out.size() < n; ++i)
        out += (i % 2 == 0 ? std::string(deepest, '>') : repeated("> ", 2 * deepest)) + line_of_words(r);
    return {out};
}

posts a_level_a_line(std::size_t n) {
    return {repeated("> yes, so it is\n>> no, it is not\n", n)};
}

posts tags_nested(std::size_t n) {
    return {repeated("[quote]", n / 15 * 7) + "a" + repeated("[/quote]", n / 15 * 8)};
}

posts tags_tangled(std::size_t n) {
    bits r(13);
    return {any_of(r,
                   {"[quote]", "[/quote]", "[quote=\"Ann\"]", "[cite]", "[/cite]", "<blockquote>", "</blockquote>",
                    "<mx-reply>", "{{tq|", "}}", "so it is ", "no\n"},
                   n)};
}

posts tags_around_copies(std::size_t n) {
    bits r(14);
    std::string out;
    std::string said = line_of_words(r);
    for (; out.size() < n; said = r() % 4 == 0 ? line_of_words(r) : said)
        out += "[quote]" + said + (r() % 3 == 0 ? "[/quote]" : "");
    return {out};
}

// Above, below, overlaid and so on: classes out of order, which have to be put in order.
const std::vector<std::string_view> marks = {"\xCC\x81", "\xCC\xA3", "\xCC\xA7", "\xCC\xB4", "\xCD\x9D", "\xD6\xB0"};

posts marks_of_many_classes(std::size_t n) {
    bits r(15);
    return {"a" + any_of(r, marks, n) + "\n"};
}

posts marks_on_every_letter(std::size_t n) {
    bits r(16);
    std::string out;
    while (out.size() < n) out += letters(r, 1, 26, 6) + any_of(r, marks, 2 + r() % 120);
    return {out};
}

posts no_spaces(std::size_t n) {
    bits r(5);
    return {letters(r, n, 26, n + 1)};
}

posts two_letters(std::size_t n) {
    bits r(6);
    return {letters(r, n, 2, 7)};
}

posts two_letters_in_one_word(std::size_t n) {
    bits r(17);
    return {letters(r, n, 2, n + 1)};
}

// Words in any order: the longer the text, the longer the runs that recur by chance. The beginning is said twice and
// quoted in a second post, so that the work that begins with the first copy is in every size.
posts few_words(bits r, const std::vector<std::string_view>& words, std::size_t n) {
    std::string text = any_of(r, words, n);
    const std::string said = text.substr(0, 300);
    text.insert(0, said + "\n\n");
    std::string quoted = said.substr(words[0].size());
    std::replace(quoted.begin(), quoted.end(), '\n', ' ');
    return {text, "> " + quoted + "\n"};
}

posts ten_words(std::size_t n) {
    return few_words(
        bits(18), {"so ", "it ", "seems ", "that ", "nobody ", "here ", "really ", "agreed ", "yet. ", "again\n"}, n);
}

posts ten_ideographs(std::size_t n) {
    return few_words(bits(19), {"调", "度", "程", "序", "每", "天", "都", "写", "。", "志\n"}, n);
}

posts long_marked_line(std::size_t n) {
    return {std::string(n / 3, 'a') + "\n> " + std::string(n / 3 * 2, 'a')};
}

posts log_lines(std::size_t n) {
    bits r(9);
    std::string out;
    while (out.size() < n)
        out += "2015-01-05 10:" + std::to_string(10 + r() % 50) + " worker " + std::to_string(r() % 9) + " took job " +
               std::to_string(r() % 900) + " from the queue and ran it\n";
    return {out};
}

// Every line is quoted, announced and answered.
posts quotes_answered(std::size_t n) {
    bits r(10);
    std::string said;
    std::string answered;
    for (int i = 0; said.size() < n / 3; ++i) {
        const std::string line = line_of_words(r);
        said += line;
        answered += "On Monday, Ann\nwrote:\n> " + line + "No, " + std::to_string(i) + ".\n";
    }
    return {said + answered};
}

// A text without line ends, and marked pieces of it of 20 bytes.
posts short_quotes(std::size_t n) {
    bits r(7);
    const std::string said = letters(r, n / 4, 26, 6);
    posts out{said + "\n"};
    for (std::size_t size = said.size(); size < n; size += 23)
        out.push_back("> " + said.substr(r() % (said.size() - 20), 20) + "\n");
    return out;
}

posts every_line_edited(std::size_t n) {
    bits r(8);
    std::string said;
    std::string edited;
    while (said.size() < n / 2) {
        std::string line = line_of_words(r);
        said += line;
        line[20 + r() % 20] = 'z';
        edited += "> " + line;
    }
    return {said + edited};
}

// Copies of one text that differ in a letter each, at another place each.
posts versions_of_a_post(std::size_t n) {
    bits r(20);
    const std::string said = letters(r, 2000, 26, 6) + "\n";
    posts out;
    for (std::size_t size = 0; size < n; size += said.size()) {
        out.push_back(said);
        for (int i = 0; i < 30; ++i) out.back()[r() % 2000] = 'z';
    }
    return out;
}

// Each post quotes the one before whole, up to 20 levels.
posts quotes_of_quotes(std::size_t n) {
    bits r(21);
    posts out;
    std::size_t size = 0;
    for (std::size_t level = 0; size < n; level = (level + 1) % 20, size += out.back().size()) {
        std::string post = line_of_words(r) + line_of_words(r);
        for (std::size_t i = 0; level > 0 && i < out.back().size();) {
            const std::size_t end = out.back().find('\n', i) + 1;
            post += "> " + out.back().substr(i, end - i);
            i = end;
        }
        out.push_back(std::move(post));
    }
    return out;
}

posts small_posts(std::size_t n) {
    bits r(22);
    posts out;
    for (std::size_t size = 0; size < n; size += out.back().size()) out.push_back(line_of_words(r));
    return out;
}

posts equal_posts(std::size_t n) {
    bits r(23);
    return {n / 61, line_of_words(r)};
}

// Short marked lines that stand nowhere, a post each, after a long text.
posts quotes_of_nothing(std::size_t n) {
    bits r(24);
    posts out{letters(r, n / 2, 26, 6) + "\n"};
    for (std::size_t size = out[0].size(); size < n; size += 23) out.push_back("> " + letters(r, 20, 26, 6) + "\n");
    return out;
}

// A wide stretch without words, and quotes of what stands on both sides of it.
posts quotes_around_a_ruler(std::size_t n, const std::string& before, const std::string& behind) {
    return {before + repeated(".", n / 2) + behind + "\n",
            repeated("> " + before + " " + behind + "\n\nWhat?\n", n / 2)};
}

const std::string fox = "the quick brown fox jumps over the lazy dog near the river bank today";
const std::string jobs = "while forty jobs wait in the queue of the old cluster for somebody to look at";

// A quote with many lines between its halves, which have no words and none of which is as deep as the one before it.
posts depths_without_words(std::size_t n) {
    return {fox + repeated(".", n / 3) + jobs + "\n",
            "> " + fox + "\n" + repeated("> .\n>> .\n", n / 3) + "> " + jobs + "\n"};
}
posts marks_without_text(std::size_t n) {
    return {fox + "\n" + repeated("\n", n / 2) + jobs + "\n",
            "> " + fox + "\n" + repeated(">\n\n", n / 2) + "> " + jobs + "\n"};
}
posts depths_before_a_long_line(std::size_t n) {
    bits r(25);
    const std::string line = letters(r, n / 3, 26, 6) + "\n";
    return {fox + "\n" + line, "> " + fox + "\n" + repeated("> .\n>> .\n", n / 3) + "> " + line};
}

std::function<posts(std::size_t)> in_one(posts (*make)(std::size_t)) {
    return [make](std::size_t n) { return posts{joined(make(n))}; };
}

}  // namespace

std::string repeated(std::string_view piece, std::size_t size) {
    std::string out;
    while (out.size() < size) out += piece;
    out.resize(size);
    return out;
}

std::span<const adversary> adversaries() {
    static const std::vector<adversary> all = {
        {"one letter", only("a")},
        {"period of 26", only("abcdefghijklmnopqrstuvwxyz")},
        {"period of 101 words", period_of_words},
        {"period of 1009 letters", period_of_letters},
        {"equal short lines", only("x\n")},  // a million of them in 2 MB
        {"equal lines", only("All of these lines say the very same thing again.\n")},
        {"equal quoted lines", only("> I agree.\n")},
        {"markers only", only("> ")},
        {"deep quotes", deeper_and_deeper},
        {"deepest quotes", deepest_quotes},
        {"a level a line", a_level_a_line},
        {"tags opened", only("[quote]a")},
        {"tags closed", only("[/quote]a")},
        {"tags half open", only("[quote=\"")},
        {"tags nested", tags_nested},
        {"tags tangled", tags_tangled},
        {"tags around copies", tags_around_copies},
        {"combining marks", [](std::size_t n) { return posts{"a" + repeated("\xCC\x81\xCC\xA3", n) + "\n"}; }},
        {"marks of many classes", marks_of_many_classes},
        {"marks on every letter", marks_on_every_letter},
        {"no spaces", no_spaces},
        {"two letters", two_letters},
        {"two letters, one word", two_letters_in_one_word},
        {"ten words", ten_words},
        {"ten ideographs", ten_ideographs},
        {"ill-formed", only("\xFF\xE2\x82")},
        {"attributions", only("On Monday Ann Lee wrote:\n> a b\n")},
        {"header lines", only("From: a\nDate: b\n")},
        {"signs", only("#")},
        {"long marked line", long_marked_line},
        {"log lines", log_lines},
        {"quotes answered", quotes_answered},
        {"snips", only("[...] (snip) ")},
        {"weak marks", only("| a b\n: c\nJohn> d\n")},
        {"short quotes", in_one(short_quotes)},
        {"short quotes, a post each", short_quotes},
        {"quotes of nothing", in_one(quotes_of_nothing)},
        {"quotes of nothing, a post each", quotes_of_nothing},
        {"every line edited", every_line_edited},
        {"versions", in_one(versions_of_a_post)},
        {"versions, a post each", versions_of_a_post},
        {"quotes of quotes", quotes_of_quotes},
        {"small posts", small_posts},
        {"equal posts", equal_posts},
        {"full stops", only("... ")},
        {"depths without words", depths_without_words},
        {"marks without text", marks_without_text},
        {"depths before a long line", depths_before_a_long_line},
        {"quotes around a ruler", [](std::size_t n) { return quotes_around_a_ruler(n, fox, jobs); }},
        {"short quotes around a ruler", [](std::size_t n) { return quotes_around_a_ruler(n, "Yes you", "are right"); }},
    };
    return all;
}

}  // namespace bench
