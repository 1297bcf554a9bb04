// Parts of the tool that no command shows alone.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/conservation.hpp"
#include "cli/histogram.hpp"
#include "cli/near_word.hpp"
#include "cli/repeat_counts.hpp"
#include "dedup/dedup.hpp"

using namespace dedup::cli;

TEST_CASE("what a reference gets wrong is found by restoring the post") {
    const std::string passage = "I say tabs, they adapt to the width that the reader likes best of all.\n";
    const std::string texts[] = {passage, "> " + passage + "Why?\r\n"};
    const std::string_view ids[] = {"1", "2"};
    dedup::options o;
    o.keep_source = true;
    const auto lost = [&](auto damage) {
        dedup::cleaner cleaner(o);
        cleaned_thread thread;
        conservation check(o);
        counts compared;
        std::string what;
        for (std::size_t i = 0; i < 2; ++i) {
            dedup::cleaned c = cleaner.clean(texts[i]);
            if (i == 1) damage(c);
            const post p{.result = c,
                         .source = texts[i],
                         .thread = "t",
                         .id = ids[i],
                         .text = {},
                         .members = {},
                         .text_value = {},
                         .among = thread,
                         .cleaned_by = cleaner,
                         .bare = false,
                         .first = i == 0};
            what = check.lost(p, compared);
            if (i == 0) CHECK(what.empty());
        }
        if (what.empty()) CHECK(compared.normal == 2 * passage.size() + 2 + 5);
        return what;
    };
    CHECK(lost([](dedup::cleaned&) {}).empty());
    CHECK(lost([](dedup::cleaned& c) { --c.refs[0].target.end; }) ==
          "the post does not come back: 77 bytes instead of the 78 of its normalised text, which differ at byte 73");
    CHECK(lost([](dedup::cleaned& c) { c.refs[0].edits.clear(); }).ends_with("which differ at byte 1"));
    CHECK(lost([](dedup::cleaned& c) { c.refs.clear(); }).ends_with("which differ at byte 1"));
    CHECK(lost([](dedup::cleaned& c) { c.text += "!"; }).ends_with("which differ at byte 79"));
    CHECK(lost([](dedup::cleaned& c) { c.source.clear(); }).find("of its source") != std::string::npos);
    CHECK(lost([](dedup::cleaned& c) { c.refs[0].target.end += 999; }).find("come back: ") != std::string::npos);
}

TEST_CASE("repeats are counted byte by byte") {
    repeat_counts counts;
    const auto take = [&] {
        std::map<std::size_t, std::size_t> bytes;
        counts.take([&](std::size_t times, std::size_t n) { bytes[times] += n; });
        return bytes;
    };
    CHECK(take().empty());
    counts.add(0, {10, 22});
    counts.add(0, {13, 21});
    counts.add(0, {13, 30});
    counts.add(1, {0, 5});  // another post
    counts.add(1, {5, 7});  // beside it
    counts.add(1, {7, 7});  // nothing
    CHECK(take() == std::map<std::size_t, std::size_t>{{1, 3 + 8 + 7}, {2, 1}, {3, 8}});
    CHECK(take().empty());
}

TEST_CASE("rows are powers of two") {
    for (const auto& [value, row] : std::initializer_list<std::pair<std::size_t, std::size_t>>{
             {0, 0}, {1, 0}, {2, 1}, {3, 2}, {4, 2}, {5, 3}, {8, 3}, {9, 4}, {static_cast<std::size_t>(-1), 64}}) {
        CHECK(row_of(value) == row);
    }
    histogram h;
    for (const std::size_t value : {1U, 3U, 4U}) h.add(value, 10 * value);
    h.add(static_cast<std::size_t>(-1), 0);
    std::string seen;
    h.each([&](std::size_t from, std::size_t to, const size_row& r) {
        seen += std::to_string(from) + "-" + std::to_string(to) + ":" + std::to_string(r.times) + "," +
                std::to_string(r.bytes) + " ";
    });
    CHECK(seen == "1-1:1,10 3-4:2,70 9223372036854775809-18446744073709551615:1,0 ");
}

TEST_CASE("a near word is one with few changes") {
    const std::vector<std::string> words = {"clean", "restore", "stats"};
    for (const auto& [typed, meant] :
         std::initializer_list<std::pair<std::string, std::string>>{{"clean", "clean"},
                                                                    {"claen", "clean"},
                                                                    {"clan", "clean"},
                                                                    {"stat", "stats"},
                                                                    {"restored", "restore"},
                                                                    {"annul", ""},
                                                                    {"", ""},
                                                                    {"frobnicate", ""},
                                                                    {std::string(100, 'x'), ""}}) {
        CAPTURE(typed);
        CHECK(near_word(typed, words) == meant);
    }
}
