// JSONL dumps for tests of the tool: threads whose posts quote one another, one after the other or interleaved.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/json.hpp"

// Words that no other seed's text shares much of, in lines.
inline std::string made_up_prose(unsigned seed, std::size_t size) {
    std::string text;
    for (unsigned long long x = seed * 2654435761ULL + 1; text.size() < size;) {
        for (int i = 0; i < 9; ++i, x = x * 6364136223846793005ULL + 1442695040888963407ULL) {
            for (unsigned long long w = x >> 40; w != 0; w /= 26) text += static_cast<char>('a' + w % 26);
            text += i == 8 ? ".\n" : " ";
        }
    }
    return text;
}

struct made_line {
    unsigned thread;
    std::string line;
};

// Threads of 1 to 9 posts, each later one with a quote of an earlier one; thread by thread.
inline std::vector<made_line> made_up_threads(unsigned threads, std::size_t post_size) {
    std::vector<made_line> lines;
    for (unsigned t = 0; t < threads; ++t) {
        std::string before;
        for (unsigned n = 0; n <= t * 7 % 9; ++n) {
            const std::string own = made_up_prose(t * 16 + n + 1, post_size);
            std::string text;
            if (n != 0) text = "> " + before.substr(0, before.find(".\n") + 2) + "\n";
            before = own;
            lines.push_back({t, "{\"thread\":\"t" + std::to_string(t) + "\",\"id\":" + std::to_string(n) +
                                    ",\"text\":" + dedup::json_string(text + own) + "}\n"});
        }
    }
    return lines;
}

// The same in the order of time: each thread's posts stay in theirs.
inline std::vector<made_line> interleaved(const std::vector<made_line>& sorted) {
    std::vector<std::pair<unsigned long long, std::size_t>> times;
    std::map<unsigned, unsigned long long> last;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        unsigned long long& time = last[sorted[i].thread];
        time += 1 + (i * 2654435761ULL >> 7) % 1000;
        times.emplace_back(time, i);
    }
    std::stable_sort(times.begin(), times.end());
    std::vector<made_line> lines;
    for (const auto& [time, i] : times) lines.push_back(sorted[i]);
    return lines;
}

inline std::string joined(const std::vector<made_line>& lines) {
    std::string all;
    for (const made_line& l : lines) all += l.line;
    return all;
}

// A dump's lines, or its records, sorted by thread; those of a thread stay in their order.
inline std::string by_thread(const std::string& dump) {
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < dump.size();) {
        const std::size_t end = dump.find('\n', at) + 1;
        lines.push_back(std::string_view(dump).substr(at, end - at));
        at = end;
    }
    const auto thread = [](std::string_view line) { return line.substr(0, line.find(',')); };
    std::stable_sort(lines.begin(), lines.end(), [&](auto a, auto b) { return thread(a) < thread(b); });
    std::string all;
    for (const std::string_view line : lines) all += line;
    return all;
}
