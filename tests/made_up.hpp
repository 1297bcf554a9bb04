// Threads that nobody wrote: people who quote, re-wrap, nest, mistype, tag and paste in many scripts, and bytes that no
// one would send.
#pragma once

#include <algorithm>
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/options.hpp"

namespace dedup_test {

using random_bits = std::mt19937_64;

inline std::size_t below(random_bits& r, std::size_t n) {
    return static_cast<std::size_t>(r() % n);
}

inline bool one_in(random_bits& r, std::size_t n) {
    return below(r, n) == 0;
}

// Sentences of words from a small vocabulary, so that runs repeat by chance as well.
inline std::string sentence(random_bits& r) {
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

inline std::string paragraph(random_bits& r) {
    std::string out;
    for (std::size_t n = 1 + below(r, 4); n > 0; --n) out += sentence(r) + (n > 1 ? " " : "");
    return out;
}

inline std::string wrapped(const std::string& text, std::size_t width, const std::string& marker,
                           const std::string& eol) {
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

inline std::string mistyped(random_bits& r, std::string s) {
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

inline std::string noise(random_bits& r, std::size_t most) {
    std::string out;
    for (std::size_t n = below(r, most); n > 0; --n) {
        static constexpr std::string_view likely =
            "> >\n\r\n  ab[quote][/quote]\t.\xC2\xA0\xE2\x80\x99\xCC\x81\xFF\xC3";
        out += one_in(r, 3) ? static_cast<char>(r()) : likely[below(r, likely.size())];
    }
    return out;
}

// What may stand before a quote, on one line or on several.
inline std::string announcement(random_bits& r, const std::string& eol) {
    static const std::array<std::string, 6> all = {
        "Ann Lee wrote:",
        "On Mon, 3 Jun 2024 at 10:15, Ann Lee\n<ann@example.org> wrote:\n",
        "> On 3/6/2024 10:15, Ben wrote:",
        "-----Original Message-----\nFrom: Ann Lee\nSent: Monday, 3 June 2024\nTo: Ben\nSubject: Tabs\n",
        "Am 03.06.2024 um 10:15 schrieb Ann:",
        "在 2024年6月3日，Ann 写道："};
    std::string out;
    for (const char c : all[below(r, all.size())]) out += c == '\n' ? eol : std::string(1, c);
    return out + eol;
}

// A post that quotes, repeats and adds to those before it.
inline std::string next_post(random_bits& r, const std::vector<std::string>& before) {
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
        if (one_in(r, 4)) out += announcement(r, eol);
        switch (below(r, 11)) {
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
            case 7: {
                static const std::array<std::string, 6> marks = {"| ", ": ", "JD> ", "&gt; ", "> > ", "    "};
                out += wrapped(piece, 30 + below(r, 60), marks[below(r, marks.size())], eol);
                break;
            }
            case 8: {
                static const std::array<std::string, 7> bare = {
                    "-- ", "________________", "----", "[...]", "> [snip]", "}", "> ----"};
                out += bare[below(r, bare.size())] + eol + piece + eol;
                break;
            }
            default:
                out += wrapped(paragraph(r), 70, "", eol) + (one_in(r, 2) ? eol : "");
                break;
        }
    }
    return out;
}

inline std::vector<std::string> made_up_thread(random_bits& r) {
    std::vector<std::string> posts;
    for (std::size_t n = 1 + below(r, 7); n > 0; --n) {
        std::string post = next_post(r, posts);
        if (post.size() > 8000) post.resize(8000);
        posts.push_back(std::move(post));
    }
    return posts;
}

inline dedup::options any_options(random_bits& r) {
    dedup::options o;
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

}  // namespace dedup_test
