// The key: what it makes equal and what it keeps apart, its map back, and that the kernels and a slow fold agree.
#include "dedup/fold.hpp"

#include <doctest/doctest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <bit>
#include <random>
#include <string>
#include <vector>

#include "../src/simd/fold_ascii.hpp"
#include "../src/simd/fold_points.hpp"
#include "slow_fold.hpp"

TEST_CASE("the key of each kind of character") {
    struct {
        std::string_view text, key;
    } const cases[] = {
        {"", ""},
        {"“It’s Ａ FINE day,”\n> she said.", "itsafinedayshesaid"},
        {"a-b_c/d\\e|f*g'h\"i`j(k)[l]{m}!n?o:p;q,r.s>t", "abcdefghijklmnopqrst"},
        {"#$%&+<=@^~ 0123456789", "#$%&+<=@^~0123456789"},
        {"\t\n\r \x01\x7f", ""},
        {"x≠y ½ x² ①", "x≠y½x²①"},
        {"50‰ §5 ¶", "50‰5"},
        {"´¨˘", ""},
        {"👍🏽", "👍🏽"},
    };
    for (const auto& [text, key] : cases) {
        CAPTURE(text);
        CHECK(fold(text).key == key);
    }
}

TEST_CASE("what means the same has one key") {
    struct {
        std::string_view text, same;
    } const cases[] = {
        {"\"Hello\"", "“Hello”"},            // quotes: curly,
        {"„Hallo‚ Welt“", "«Hallo› Welt»"},  // low and angle
        {"don't", "don’t"},
        {"a - b", "a — b"},  // dashes
        {"2010‐2015", "2010–2015"},
        {"wait...", "wait…"},
        {"one two three", "one\n> two\n> three"},  // wraps
        {"no\u00a0break\u2003em", "no break em"},
        {"The end.", "The end"},
        {"co\u00adoperate", "cooperate"},    // soft hyphen
        {"\u200eabc\u200f\u202a", "abc"},    // direction
        {"GROSSE STRASSE", "große Straße"},  // full case folding
        {"STRAẞE", "strasse"},
        {"ÉCOLE", "école"},
        {"ΟΔΥΣΣΕΥΣ", "Οδυσσευς"},  // final sigma
        {"ПРИВЕТ", "привет"},
        {"ՀԱՅ", "հայ"},
        {"ᲐᲑᲒ", "აბგ"},
        {"Ꭰ", "ꭰ"},
        {"Ⴀ", "ⴀ"},
        {"Ǆ", "ǆ"},  // case alone, where the letters would need more bytes
        {"ᾼ", "ᾳ"},
        {"Ⅷ", "ⅷ"},
        {"ﬁnance oﬀer", "finance offer"},  // ligatures
        {"ﬅ", "st"},
        {"Ⅵ", "vi"},  // Roman numerals
        {"µm", "μm"},
        {"ſo", "so"},
        {"ＦＵＬＬ　１２３", "full 123"},  // width
        {"Ｃ＃＋＋＆％＠", "c#++&%@"},
        {"（ａ）！", "(a)!"},
        {"ｶﾞｷﾞ", "ガギ"},  // half-width kana and voicing
        {"ﾊﾟﾝ", "パン"},
        {"か\u309b", "が"},
        {"ｱｲｳ｡", "アイウ。"},
        {"ﾡￂ", "가"},  // half-width Hangul
        {"한국어, 좋아요!", "한국어 좋아요"},
        {"日本語。", "日本\n語"},
        {"⼀⼆", "一二"},    // Kangxi radicals
        {"ﻣﺮﺣﺒﺎ", "مرحبا"},  // Arabic presentation forms
        {"ﻻ", "لا"},         // lam-alef: two letters, two ligatures
        {"ﻼ", "لا"},
        {"ﻝﺎ", "لا"},
        {"ل\u200cا", "لا"},
        {"ﻷ ﻹ ﻵ", "لأ لإ لآ"},
        {"می\u200cخواهم", "میخواهم"},  // ZWNJ
        {"क\u200dष", "कष"},            // ZWJ outside emoji
        {"שלום, עולם", "שלום עולם"},
        {"❤\ufe0f", "❤"},  // variation selectors
        {"J\u030c", "ǰ"},  // composed by folding
        {"J\u200b\u030c", "ǰ"},
        {"№ 5", "no 5"},
        {"⒜", "(a)"},
        {"ไทย ๆ", "ไทยๆ"},
        {"தமிழ், நாடு", "தமிழ் நாடு"},
    };
    for (const auto& [text, same] : cases) {
        CAPTURE(text);
        CAPTURE(same);
        CHECK(fold(text).key == fold(same).key);
        CHECK(!fold(text).key.empty());
    }
}

TEST_CASE("what means something else has another key") {
    struct {
        std::string_view text, other;
    } const cases[] = {
        {"x == y", "x != y"},
        {"C++", "C"},
        {"C#", "C"},
        {"a < b", "a > b"},
        {"5 % 3", "5 & 3"},
        {"a^b", "a~b"},
        {"−5", "5"},
        {"x²", "x2"},
        {"H₂O", "H2O"},
        {"½", "1/2"},
        {"½", "12"},
        {"①", "1"},
        {"⑴", "(1)"},
        {"⒈", "1."},
        {"①", "②"},
        {"50‰", "50"},
        {"50%", "50‱"},
        {"≤", "≥"},
        {"∀x", "∃x"},
        {"𝐱", "x"},
        {"ℝ", "R"},
        {"ı", "i"},
        {"İ", "i"},
        {"é", "e"},
        {"n", "ñ"},
        {"ö", "o"},
        {"й", "и"},
        {"か", "が"},
        {"は", "ぱ"},
        {"あ\u309b", "あ"},
        {"っ", "つ"},
        {"あ", "ア"},
        {"दिन", "दीन"},
        {"क", "क्"},
        {"ทั", "ที"},
        {"மி", "மீ"},
        {"שָׁ", "ש"},
        {"كِ", "ك"},
        {"ى", "ي"},
        {"👍🏽", "👍🏿"},
        {"👍🏽", "👍"},
        {"👨‍👩‍👧", "👨👩👧"},
        {"🏴\U000E0067\U000E0062\U000E0065\U000E007F", "🏴\U000E0067\U000E0062\U000E0073\U000E007F"},
        {"🇩🇪", "🇫🇷"},
        {"❤", "💔"},
        {"€5", "$5"},
        {"$5", "5"},
        {"a@b", "ab"},
        {"→", "←"},
        {"Α", "A"},
        {"а", "a"},
        {"\ue000", "\ue001"},
        {"ㅋㅋ", "ㅋㅋㅋ"},
        {"™", "tm"},
        {"©", "®"},
    };
    for (const auto& [text, other] : cases) {
        CAPTURE(text);
        CAPTURE(other);
        CHECK(fold(text).key != fold(other).key);
    }
}

TEST_CASE("a bit a text byte is the map back") {
    struct {
        std::string_view text, key;
        std::uint64_t bits;
    } const cases[] = {
        {"  H\u00e9 y!", "h\u00e9y", 0b0101'1100},
        {"ｶﾞ", "ガ", 0b00'0111},  // a run marks its first bytes
        {"1ｶﾞ2", "1ガ2", 0b1000'1111},
        {"لا.", "\ufefb", 0b0'0111},
        {"Ⅵ", "vi", 0b011},
        {"J\u200b\u030c", "ǰ", 0b00'0011},
        {"ẞ", "ss", 0b011},
    };
    for (const auto& [text, key, bits] : cases) {
        CAPTURE(text);
        const folded f = fold(text);
        CHECK(f.key == key);
        REQUIRE(f.bits.size() == 1);
        CHECK(f.bits[0] == bits);
    }
}

TEST_CASE("random text folds as the slow fold, with a bit a key byte") {
    texts random;
    for (int round = 0; round < 20'000; ++round) {
        const std::string text = random.next(1 + random.below(round % 20 == 0 ? 300 : 12));
        const folded found = fold(text), expected = slow::fold(text);
        CAPTURE(text);
        REQUIRE(found.key == expected.key);
        REQUIRE(found.bits == expected.bits);
        REQUIRE(marked(found) == found.key.size());
    }
}

TEST_CASE("each code point folds as the slow fold, to no more bytes, and once") {
    for (UChar32 c = 0; c < 0x110000; ++c) {
        if (U_IS_SURROGATE(c)) continue;
        const std::string text = utf8(c);
        const folded found = fold(text), expected = slow::fold(text);
        const bool right = found.key == expected.key && found.bits == expected.bits &&
                           found.key.size() <= text.size() && fold(found.key).key == found.key;
        if (right) continue;
        CAPTURE(c);
        CHECK(found.key == expected.key);
        CHECK(found.bits == expected.bits);
        CHECK(fold(found.key).key == found.key);
    }
}

namespace {

void folds_right(const std::string& text) {
    const folded found = fold(text), expected = slow::fold(text);
    CAPTURE(text);
    REQUIRE(found.key == expected.key);
    REQUIRE(found.bits == expected.bits);
}

}  // namespace

TEST_CASE("code points may straddle words and blocks") {
    for (const std::string_view part :
         {"é",       "É",  "Ж",  "Ѐ",    "Š",  "ς",    "한",       "👍", "ﾡￂ",     "ل\u200cا", "ｶﾞ", "ẞ",
          "J\u030c", "لا", "ﻝﺎ", "للأا", "。", "Ａ！", "ａ\u0301", "“", "\u200d", "،",        "«"})
        for (std::size_t before = 0; before < 140; ++before)
            for (const std::size_t after : {0, 1, 5, 64, 130}) {
                std::string mixed;
                while (mixed.size() < before) mixed += mixed.size() % 3 == 0 ? "ж" : "X";
                const std::string rest = std::string(part) + std::string(after, 'y');
                folds_right(std::string(before, 'X') + rest);
                folds_right(mixed + rest);
            }
}

TEST_CASE("spans that are apart yield nothing, and part their neighbours") {
    CHECK(fold("[quote=Ann]yes[/quote]", {{0, 11}, {14, 22}}).key == "yes");
    CHECK(fold("abc", {{0, 3}}).key.empty());
    CHECK(fold("abc", {{0, 1}, {1, 2}}).key == "c");
    CHECK(fold("ｶxﾞ", {{3, 4}}).key == "カ\u3099");
    CHECK(fold("👩\u200dx👩", {{7, 8}}).key == "👩👩");
    CHECK(fold("ｶ.ﾞ").key == "カ\u3099");  // so does what is dropped and visible
    CHECK(fold("ｶ。ﾞ.").key == "カ\u3099");
    CHECK(fold("\U00011099\U00011047\U000110BA").key == "\U00011099\U000110BA");
    texts random;
    for (int round = 0; round < 3'000; ++round) {
        const std::string text = random.next(random.below(200));
        std::vector<dedup::span> apart;
        folded expected{{}, std::vector<std::uint64_t>((text.size() + 63) / 64)};
        std::size_t pos = 0;
        const auto border = [&](std::size_t at) {
            while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
            return std::min(at, text.size());
        };
        while (pos < text.size()) {
            const std::size_t begin = border(pos + random.below(90)), end = border(begin + random.below(20));
            const folded part = slow::fold(std::string_view(text).substr(pos, begin - pos));
            expected.key += part.key;
            for (std::size_t i = 0; i < begin - pos; ++i)
                expected.bits[(pos + i) / 64] |= (part.bits[i / 64] >> i % 64 & 1) << (pos + i) % 64;
            apart.push_back({begin, end});
            pos = end;
        }
        CAPTURE(text);
        const folded found = fold(text, apart);
        REQUIRE(found.key == expected.key);
        REQUIRE(found.bits == expected.bits);
    }
}

TEST_CASE("texts are appended, each from a new word on") {
    folded out;
    dedup::fold("One", {}, out);
    dedup::fold("", {}, out);
    dedup::fold("zwei\u00e9!", {}, out);
    CHECK(out.key == "onezwei\u00e9");
    REQUIRE(out.bits.size() == 2);
    CHECK(out.bits[0] == 0b111);
    CHECK(out.bits[1] == 0b0011'1111);
}

TEST_CASE("any bytes fold within their bounds") {
    std::mt19937 random(5);
    for (int round = 0; round < 20'000; ++round) {
        std::string text(random() % 200, ' ');
        for (char& byte : text) byte = static_cast<char>(random() % 3 == 0 ? random() % 128 : random() % 256);
        const folded found = fold(text);
        REQUIRE(marked(found) == found.key.size());
        REQUIRE(found.bits.size() == (text.size() + 63) / 64);
    }
}

TEST_CASE("all ASCII kernels give the same bytes") {
    using namespace dedup::detail;
    const auto kernels = fold_ascii_kernels();
    REQUIRE(kernels.front().name == "portable");
    struct result {
        std::string key;
        std::vector<std::uint64_t> bits;
        std::size_t done = 0;
        bool operator==(const result&) const = default;
    };
    std::mt19937 random(11);
    for (int round = 0; round < 4'000; ++round) {
        const std::size_t blocks = 1 + random() % 8;
        std::string text(fold_block * blocks, ' ');
        const auto first = random() % 128, width = 1 + random() % (128 - first);
        for (char& byte : text) byte = static_cast<char>(first + random() % width);
        if (round % 2 == 0) text[random() % text.size()] = static_cast<char>(128 + random() % 128);
        const auto other = std::find_if(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
        const auto ascii = static_cast<std::size_t>(other - text.begin());
        result whole;
        for (const fold_ascii_kernel& kernel : kernels) {
            CAPTURE(kernel.name);
            const auto fold_with = [&](auto how) {
                result found{std::string(text.size() + fold_block, '?'), std::vector<std::uint64_t>(blocks)};
                char* end = found.key.data();
                found.done = how(end, found.bits);
                found.key.resize(static_cast<std::size_t>(end - found.key.data()));
                return found;
            };
            const result a =
                fold_with([&](char*& end, auto& bits) { return kernel.blocks(text.data(), blocks, end, bits.data()); });
            if (&kernel == &kernels.front()) {
                whole = a;
                REQUIRE(a.done == ascii / fold_block);
                REQUIRE(a.key == slow::fold(text.substr(0, a.done * fold_block)).key);
            }
            REQUIRE(a == whole);
        }
    }
}

TEST_CASE("adversarial text is folded in linear time") {
    // Quadratic work would be 10^13 steps: the test would not end.
    constexpr std::size_t many = 3'000'000;
    for (const std::string_view part :
         {"\u200c", "\u200d", "\u0301", "J\u200b\u030c", "ｶﾞ", "لا", "ᄀ\u1161\u11a8", "é.", "a\u0301"}) {
        std::string text = "J";
        while (text.size() < many) text += part;
        text += "\u030c";
        folded found;
        dedup::fold(text, {}, found);
        CHECK(marked(found) == found.key.size());
    }
}

TEST_CASE("all kernels fold the same, as far as they go") {
    using namespace dedup::detail;
    const auto kernels = fold_points_kernels();
    REQUIRE(kernels.front().name == "portable");
    struct result {
        std::string key;
        std::vector<std::uint64_t> bits;
        std::size_t done = 0;
    };
    const auto fold_with = [](const fold_points_kernel& kernel, const std::string& text, std::size_t at) {
        const std::vector<char> exact(text.begin(), text.end());
        result r{std::string(text.size() + dedup::fold_slack, '?'),
                 std::vector<std::uint64_t>((at + text.size() + 63) / 64)};
        char* end = r.key.data();
        r.done = kernel.fold(exact.data(), exact.size(), sets_to_fold(), end, r.bits.data(), at);
        r.key.resize(static_cast<std::size_t>(end - r.key.data()));
        return r;
    };
    // What stands before `end`, of which the kernel with fewer bytes has nothing else.
    const auto cut = [](result& r, std::size_t end) {
        std::size_t ones = 0;
        for (std::size_t i = 0; i < r.bits.size() * 64; ++i) {
            if (i >= end) r.bits[i / 64] &= ~(std::uint64_t{1} << i % 64);
            ones += r.bits[i / 64] >> i % 64 & 1;
        }
        r.key.resize(std::min(r.key.size(), ones));
    };
    texts random;
    const std::vector<std::string> pieces{"a",  " ",  "Z",  "é",  "É", "×", "ß", "ж",  "Ж",  "Ѐ",  "Š",     "ł",  "Σ",
                                          "ς",  "σ",  "ل",  "ا",  "أ", "،", "ש", "日", "。", "か", "ン",    "・", "한",
                                          "！", "Ａ", "ｚ", "～", "“", "…", "ก", "क",  "।",  "👍",  "\u00a0"};
    for (int round = 0; round < 10'000; ++round) {
        std::string text;
        const std::size_t kinds = 1 + random.below(pieces.size()), first = random.below(pieces.size());
        const auto grow_to = [&](std::size_t size) {
            while (text.size() < size) text += pieces[(first + random.below(kinds)) % pieces.size()];
        };
        grow_to(random.below(20));
        if (round % 8 == 0) text += random.next(3);
        grow_to(text.size() + 1 + random.below(200));
        const std::size_t at = random.below(64);
        CAPTURE(text);
        for (const fold_points_kernel& kernel : kernels) {
            result expected = fold_with(kernels.front(), text, at), found = fold_with(kernel, text, at);
            CAPTURE(kernel.name);
            REQUIRE(found.done <= text.size());
            std::size_t least = std::min(found.done, expected.done);
            if (least >= 2 && text.compare(least - 2, 2, "ل") == 0) least -= 2;  // an alef may come
            cut(found, at + least);
            cut(expected, at + least);
            REQUIRE(found.bits == expected.bits);
            REQUIRE(found.key == expected.key);
            result whole = fold_with(kernel, text, at);
            const folded slow = slow::fold(text.substr(0, whole.done));
            REQUIRE(whole.key == slow.key);
        }
    }
}
