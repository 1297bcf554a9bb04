// Posts that were made to take long: for laws and linear.
#pragma once

#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace dedup_test {

inline std::string repeated(std::string_view piece, std::size_t size) {
    std::string out;
    while (out.size() < size) out += piece;
    out.resize(size);
    return out;
}

struct adversary {
    const char* name;
    std::function<std::string(std::size_t)> make;  // about so many bytes
};

inline const std::vector<adversary>& adversaries() {
    static const std::vector<adversary> all = {
        {"one letter", [](std::size_t n) { return std::string(n, 'a'); }},
        {"period of 26", [](std::size_t n) { return repeated("abcdefghijklmnopqrstuvwxyz", n); }},
        {"period of 101 words",
         [](std::size_t n) {
             std::string period;
             for (int i = 0; i < 101; ++i) period += "w" + std::to_string(i * i) + " ";
             return repeated(period, n);
         }},
        {"equal short lines", [](std::size_t n) { return repeated("x\n", n); }},
        {"equal lines",
         [](std::size_t n) { return repeated("All of these lines say the very same thing again.\n", n); }},
        {"equal quoted lines", [](std::size_t n) { return repeated("> I agree.\n", n); }},
        {"markers only", [](std::size_t n) { return repeated("> ", n); }},
        {"deep quotes",
         [](std::size_t n) {
             std::string out;
             for (std::size_t depth = 1; out.size() < n; depth = depth % 10000 + 97) {
                 out += std::string(depth, '>') + " the words that all of them quote, once and again and again\n";
             }
             return out;
         }},
        {"a level a line",
         [](std::size_t n) {
             std::string out;
             for (std::size_t i = 0; out.size() < n; ++i)
                 out += (i % 2 == 0 ? "> yes, so it is\n" : ">> no, it is not\n");
             return out;
         }},
        {"tags opened", [](std::size_t n) { return repeated("[quote]a", n); }},
        {"tags closed", [](std::size_t n) { return repeated("[/quote]a", n); }},
        {"tags half open", [](std::size_t n) { return repeated("[quote=\"", n); }},
        {"tags nested",
         [](std::size_t n) { return repeated("[quote]", n / 15 * 7) + "a" + repeated("[/quote]", n / 15 * 8); }},
        {"combining marks", [](std::size_t n) { return "a" + repeated("\xCC\x81\xCC\xA3", n) + "\n"; }},
        {"no spaces",
         [](std::size_t n) {
             std::mt19937_64 r(5);
             std::string out;
             while (out.size() < n) out += static_cast<char>('a' + r() % 26);
             return out;
         }},
        {"two letters",
         [](std::size_t n) {
             std::mt19937_64 r(6);
             std::string out;
             while (out.size() < n) out += r() % 7 == 0 ? ' ' : static_cast<char>('a' + r() % 2);
             return out;
         }},
        {"ill-formed", [](std::size_t n) { return repeated("\xFF\xE2\x82", n); }},
        {"attributions", [](std::size_t n) { return repeated("On Monday Ann Lee wrote:\n> a b\n", n); }},
        {"header lines", [](std::size_t n) { return repeated("From: a\nDate: b\n", n); }},
        {"signs", [](std::size_t n) { return std::string(n, '#') + "\n"; }},
        {"long marked line",
         [](std::size_t n) { return std::string(n / 3, 'a') + "\n> " + std::string(n / 3 * 2, 'a'); }},
        {"log lines",
         [](std::size_t n) {
             std::mt19937_64 r(9);
             std::string out;
             while (out.size() < n)
                 out += "2015-01-05 10:" + std::to_string(10 + r() % 50) + " worker " + std::to_string(r() % 9) +
                        " took job " + std::to_string(r() % 900) + " from the queue and ran it\n";
             return out;
         }},
        {"quotes answered",
         [](std::size_t n) {
             std::mt19937_64 r(10);
             std::string said;
             std::string answered;
             for (int i = 0; said.size() < n / 3; ++i) {
                 std::string line;
                 while (line.size() < 60) line += static_cast<char>(r() % 6 == 0 ? ' ' : 'a' + r() % 26);
                 said += line + "\n";
                 answered += "On Monday, Ann\nwrote:\n> " + line + "\nNo, " + std::to_string(i) + ".\n";
             }
             return said + answered;
         }},
        {"snips", [](std::size_t n) { return repeated("[...] (snip) ", n); }},
        {"weak marks", [](std::size_t n) { return repeated("| a b\n: c\nJohn> d\n", n); }},
        {"short quotes",
         [](std::size_t n) {
             std::mt19937_64 r(7);
             std::string said;
             while (said.size() < n / 4) said += static_cast<char>(r() % 6 == 0 ? ' ' : 'a' + r() % 26);
             std::string out = said + "\n";
             while (out.size() < n) out += "> " + said.substr(r() % said.size(), 20) + "\n";
             return out;
         }},
        {"every line edited",
         [](std::size_t n) {
             std::mt19937_64 r(8);
             std::string said;
             std::string again;
             while (said.size() < n / 2) {
                 std::string line;
                 while (line.size() < 60) line += static_cast<char>(r() % 6 == 0 ? ' ' : 'a' + r() % 26);
                 said += line + "\n";
                 line[20 + r() % 20] = 'z';
                 again += "> " + line + "\n";
             }
             return said + again;
         }},
        {"full stops", [](std::size_t n) { return repeated("... ", n); }},
    };
    return all;
}

}  // namespace dedup_test
