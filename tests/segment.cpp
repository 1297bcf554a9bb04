// Sentence borders: the conformance file of UAX #29, ICU's BreakIterator as the oracle, tables, linear work.
#include "dedup/segment.hpp"

#include <doctest/doctest.h>
#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utext.h>

#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <string>

namespace {

using borders = std::vector<std::size_t>;

// On a buffer of the exact size: a sanitizer sees every byte read too many.
borders sentences(std::string_view text) {
    const std::vector<char> exact(text.begin(), text.end());
    borders found{99, 7};
    dedup::sentence_borders({exact.data(), exact.size()}, found);
    return found;
}

borders icu_sentences(std::string_view text) {
    if (text.empty()) return {};
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::BreakIterator> iterator(
        icu::BreakIterator::createSentenceInstance(icu::Locale::getRoot(), status));
    UText* bytes = utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status);
    iterator->setText(bytes, status);
    REQUIRE(U_SUCCESS(status));
    borders found;
    for (std::int32_t at = iterator->first(); at != icu::BreakIterator::DONE; at = iterator->next())
        found.push_back(static_cast<std::size_t>(at));
    utext_close(bytes);
    return found;
}

std::string utf8(UChar32 c) {
    std::string bytes;
    icu::UnicodeString(c).toUTF8String(bytes);
    return bytes;
}

}  // namespace

TEST_CASE("sentences end where UAX #29 says") {
    struct {
        std::string_view text;
        borders expected;
    } const cases[] = {
        {"", {}},
        {"a", {0, 1}},
        {"One. Two?", {0, 5, 9}},
        {"He said 3.14. Then e.g. this.", {0, 14, 29}},
        {"The U.S. Army", {0, 9, 13}},
        {"The U.S. army", {0, 13}},
        {"(Really?) \"Yes!\" No.", {0, 10, 17, 20}},
        {"One\nTwo\r\nThree\rFour", {0, 4, 9, 15, 19}},
        {"One.\n\nTwo", {0, 5, 6, 9}},
        {"Wait... what? No", {0, 14, 16}},
        {"日本語。次の文。", {0, 12, 24}},
        {"क्या हाल है। ठीक है।", {0, 33, 52}},
        {"كيف حالك؟ بخير", {0, 18, 26}},
        {"\xff\xfe.\xe3\x80", {0, 3, 5}},
        {".\xcc", {0, 1, 2}},
    };
    for (const auto& [text, expected] : cases) {
        CAPTURE(text);
        CHECK(sentences(text) == expected);
    }
}

TEST_CASE("the conformance file of UAX #29 passes") {
    std::ifstream file(DEDUP_UNICODE_DATA "/auxiliary/SentenceBreakTest.txt");
    if (!file) file.open(DEDUP_UNICODE_DATA "/SentenceBreakTest.txt");
    REQUIRE(file);
    std::size_t tests = 0;
    for (std::string line; std::getline(file, line);) {
        std::istringstream fields(line.substr(0, line.find('#')));
        std::string text;
        borders expected;
        for (std::string field; fields >> field;) {
            if (field == "÷")
                expected.push_back(text.size());
            else if (field != "×")
                text += utf8(static_cast<UChar32>(std::stoul(field, nullptr, 16)));
        }
        if (text.empty()) continue;
        CAPTURE(line);
        CHECK(sentences(text) == expected);
        ++tests;
    }
    CHECK(tests > 500);
}

TEST_CASE("random strings over the break classes have ICU's borders") {
    // Some code points of each class: common ones, and one of each length in UTF-8.
    std::vector<std::vector<std::string>> of_class(U_SB_COUNT);
    for (UChar32 c = 0; c < 0xE0200; ++c) {
        if (U_IS_SURROGATE(c)) continue;
        auto& found = of_class[static_cast<std::size_t>(u_getIntPropertyValue(c, UCHAR_SENTENCE_BREAK))];
        const std::string bytes = utf8(c);
        std::size_t alike = 0;
        for (const std::string& other : found) alike += other.size() == bytes.size();
        if (alike < 3) found.push_back(bytes);
    }
    std::mt19937 random(29);
    const auto pick = [&random](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    for (int round = 0; round < 60'000; ++round) {
        std::string text;
        const std::size_t length = 1 + pick(round % 50 == 0 ? 200 : 14);
        const bool dense = round % 2 == 0;  // mostly the classes around a terminator
        constexpr USentenceBreak near[] = {U_SB_ATERM, U_SB_STERM, U_SB_CLOSE, U_SB_SP, U_SB_EXTEND, U_SB_LOWER};
        for (std::size_t i = 0; i < length; ++i) {
            const bool from_near = dense && pick(3) != 0;
            const auto& from = of_class[from_near ? static_cast<std::size_t>(near[pick(6)]) : pick(of_class.size())];
            text += from[pick(from.size())];
        }
        const borders found = sentences(text), expected = icu_sentences(text);
        CAPTURE(text);
        REQUIRE(found == expected);
        const auto near_end = [&](std::size_t at) {
            return text[at] == '\n' || dedup::near_sentence_end(text, at);  // which is of wrapped text
        };
        for (std::size_t b = 1; b + 1 < found.size(); ++b) {
            std::size_t at = found[b] - 1;
            while (!near_end(at) && at > 0 &&
                   std::string_view(" \t\v\f\r.?!,;:()[]{}\"'-/\\").find(text[at]) != std::string_view::npos)
                --at;
            REQUIRE(near_end(at));
        }
    }
}

TEST_CASE("text in many scripts has ICU's borders") {
    constexpr std::string_view texts[] = {
        "Mr. Smith went to Washington, D.C. on Jan. 5th. He paid $3.50... \"Too much!\" he said. (It was.) OK?\n",
        "On Mon, Jan 5, 2004 at 3:04 p.m., john@example.com wrote:\n> What?!? Use v1.2.3 of foo.h; "
        "see http://a.b/c.d?e=f. Thanks\n",
        "¿Qué tal? ¡Bien! «¿Y tú?» preguntó él… Nada. “Quoted.” ‘Single.’ next\n",
        "Что это? Это т. е. пример. «Да!» — сказал он. И т. д. и т. п.\n",
        "今日は天気がいい。「本当？」と彼は言った。はい！　そうです｡ﾊｲ｡ＯＫ．次。\n",
        "你好！你是谁？“我是。”他说。（真的吗？）好……\u2028第二行\u2029第三。\n",
        "안녕하세요. 잘 지내요? 네! \"그래요.\" 라고 했다.\n",
        "नमस्ते। आप कैसे हैं? ठीक हूँ॥ ১২.৩ বাংলা। ፈ። Բարեւ։ Ինչ՞ သည်။ ខ្ញុំ។ ไทย. ດີ?\n",
        "مرحبا. كيف حالك؟ بخير! ۔اردو۔ שלום. מה נשמע? ܫܠܡܐ܂\u0085NEL. e\u0301.\u0301 \u0301B. a.\u00adB x.\u200dy\n",
        "👍🏽. 👨‍👩‍👧! Ok 😀? Yes. 1. First 2. Second. a.b.C.D e.F iPhone. iOS. ‹x.›  y. "
        "´z.´\n",
    };
    std::string all;
    for (const std::string_view text : texts) {
        CAPTURE(text);
        CHECK(sentences(text) == icu_sentences(text));
        all += text;
    }
    CHECK(sentences(all) == icu_sentences(all));
    std::mt19937 random(7);  // and cut anywhere between code points
    for (int round = 0; round < 3'000; ++round) {
        std::string_view part = all;
        const auto border = [&] {
            std::size_t at = random() % all.size();
            while ((static_cast<unsigned char>(all[at]) & 0xC0) == 0x80) --at;
            return at;
        };
        std::size_t begin = border(), end = border();
        if (begin > end) std::swap(begin, end);
        part = part.substr(begin, end - begin);
        CAPTURE(part);
        REQUIRE(sentences(part) == icu_sentences(part));
    }
}

TEST_CASE("any bytes give ascending borders from end to end") {
    std::mt19937 random(3);
    for (int round = 0; round < 20'000; ++round) {
        std::string text(1 + random() % 40, ' ');
        for (char& byte : text)
            byte = static_cast<char>(random() % 4 == 0 ? "\n. aA\"\r"[random() % 7] : random() % 256);
        const borders found = sentences(text);
        REQUIRE(found.front() == 0);
        REQUIRE(found.back() == text.size());
        for (std::size_t i = 1; i < found.size(); ++i) REQUIRE(found[i - 1] < found[i]);
    }
}

TEST_CASE("a wrapped paragraph has the sentences of the same bytes with spaces for line ends and markers") {
    constexpr std::string_view parts[] = {"\n",     "\n> ", "\n>>",    " >",         "> ", ". ",     ".",
                                          "?\"",    "a",    "B",       "3",          ",",  "\u0301", "\u2029",
                                          "e.g.",   "Mr.",  "\u00e9",  "\u3002",     "(",  "\u4e2d", "...\n> > c",
                                          "words ", "\r\n", "A fine.", "word\nword", ")"};
    std::mt19937 random(11);
    for (int round = 0; round < 20'000; ++round) {
        std::string text;
        for (auto n = random() % 30; n > 0; --n) text += parts[random() % std::size(parts)];
        std::string read = text;
        bool marker = true;
        for (char& byte : read) {
            marker = byte == '\n' || (marker && (byte == '>' || byte == ' '));
            if (marker) byte = ' ';
        }
        const std::vector<char> exact(text.begin(), text.end());
        borders found{99, 7};
        dedup::wrapped_sentence_borders({exact.data(), exact.size()}, found);
        CAPTURE(text);
        REQUIRE(found == sentences(read));
    }
}

TEST_CASE("adversarial text is scanned in linear time") {
    // Quadratic work would be 10^13 steps: the test would not end.
    constexpr std::size_t many = 3'000'000;
    for (const std::string_view part :
         {". ", ".)", ".1", ".\u0301", "a.\u0301B", "\u0301", ". 1 ", "\r", "(. 1", "．"}) {
        std::string text;
        while (text.size() < many) text += part;
        borders found;
        dedup::sentence_borders(text, found);
        CHECK(found.back() == text.size());
    }
    for (const std::string_view part : {".\n", ".\n>", "\n>", ">", ".>\n", ".\n\u0301"}) {
        std::string text;
        while (text.size() < many) text += part;
        borders found;
        dedup::wrapped_sentence_borders(text, found);
        CHECK(found.back() == text.size());
    }
}
