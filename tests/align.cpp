// align: runs are equal, in order and inside; typed mistakes leave most of a line in runs; and what differs is known to
// be letters or not.
#include "align.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "chains.hpp"

namespace {

// A thread of one post, and `copy` staged behind it.
struct two_keys {
    dedup::thread_index t;
    dedup::stretch whole;

    two_keys(const std::string& source, const std::string& copy) {
        add(source);
        t.commit({});
        add(copy);
        const std::uint32_t begin = t.posts().back().key;
        whole = {begin, static_cast<std::uint32_t>(t.key().size()), 0, begin};
    }
    void add(const std::string& text) {
        dedup::reading r;
        dedup::read(text, {}, r);
        t.stage(text, r);
        std::vector<dedup::chain> chains;
        dedup::find_chains(t, dedup::shingle, chains);  // as the pipeline does before a commit
    }
};

std::string fault(const two_keys& k, const dedup::chain& c) {
    std::uint32_t at = k.whole.at;
    std::uint32_t from = k.whole.from;
    for (const dedup::run& r : c) {
        if (r.size == 0 || r.at < at || r.from < from) return "out of order";
        at = r.at + r.size;
        from = r.from + r.size;
        if (at > k.whole.at_end || from > k.whole.from_end) return "outside";
        if (k.t.key().substr(r.at, r.size) != k.t.key().substr(r.from, r.size)) return "not equal";
        if ((k.t.key()[r.at] & 0xC0) == 0x80) return "inside a code point";
    }
    return {};
}

TEST_CASE("align: mistakes as people make them") {
    struct row {
        std::string source, copy;
        std::size_t least;  // key bytes in runs
        bool letters;
    };
    const row rows[] = {
        {"the queue is full again", "the queue is full again", 19, true},
        {"the queue is full again", "teh queue is ful again", 14, true},
        {"the queue is full again", "the long queue is full again", 16, true},
        {"the queue is full again", "the queue again", 11, true},
        {"the queue held 45 jobs again", "the queue held 54 jobs again", 20, false},
        {"if x = 5 then it is full", "if x + 5 then it is full", 13, false},
        {"очередь опять переполнена", "очередь снова переполнена", 36, true},
        {"one thing", "quite another matter", 0, true},
    };
    for (const row& r : rows) {
        CAPTURE(r.copy);
        const two_keys k(r.source, r.copy);
        for (const dedup::chain& c : {dedup::align_ahead(k.t, k.whole), dedup::align_behind(k.t, k.whole)}) {
            CHECK(fault(k, c) == "");
            CHECK(dedup::key_size(c) >= r.least);
            CHECK(dedup::differs_in_letters(k.t, k.whole, c) == r.letters);
        }
    }
}

// Where a walk ahead that has found [0, at) and [0, from) goes on: of all pairs of skips, the one whose wider is least,
// then whose narrower is greatest, then that skips less of the copy.
bool step_slowly(std::string_view copy, std::string_view source, std::size_t& at, std::size_t& from) {
    for (std::size_t wide = 1; wide <= 16; ++wide) {
        for (std::size_t narrow = wide + 1; narrow-- > 0;) {
            for (const auto& [a, b] : {std::pair(narrow, wide), std::pair(wide, narrow)}) {
                if (at + a + 4 > copy.size() || from + b + 4 > source.size()) continue;
                if (copy.substr(at + a, 4) != source.substr(from + b, 4)) continue;
                at += a;
                from += b;
                return true;
            }
        }
    }
    return false;
}

TEST_CASE("align: goes on where least is skipped") {
    std::mt19937_64 random(2);
    for (int i = 0; i < 3000; ++i) {
        std::string source(random() % 60, ' ');
        for (char& c : source) c = static_cast<char>('a' + random() % 3);
        std::string copy;
        for (const char c : source) {
            if (random() % 6 != 0) copy += c;
            if (random() % 6 == 0) copy += static_cast<char>('a' + random() % 3);
        }
        CAPTURE(source);
        CAPTURE(copy);
        const two_keys k(source, copy);
        std::vector<dedup::run> slow;
        std::size_t at = 0;
        std::size_t from = 0;
        do {
            const auto n = static_cast<std::size_t>(
                std::mismatch(copy.begin() + at, copy.end(), source.begin() + from, source.end()).first -
                (copy.begin() + at));
            if (n > 0)
                slow.push_back({static_cast<std::uint32_t>(k.whole.at + at), static_cast<std::uint32_t>(from),
                                static_cast<std::uint32_t>(n)});
            at += n;
            from += n;
        } while (step_slowly(copy, source, at, from));
        const dedup::chain fast = dedup::align_ahead(k.t, k.whole);
        CHECK(std::equal(fast.begin(), fast.end(), slow.begin(), slow.end()));
        if (source.empty() || copy.empty()) continue;
        CHECK(dedup::may_align_ahead(k.t, k.whole) == !slow.empty());
        std::reverse(source.begin(), source.end());  // the walk from behind is the walk ahead, mirrored
        std::reverse(copy.begin(), copy.end());
        const two_keys mirrored(source, copy);
        const dedup::chain behind = dedup::align_behind(mirrored.t, mirrored.whole);
        REQUIRE(behind.size() == slow.size());
        for (std::size_t r = 0; r < slow.size(); ++r) {
            const dedup::run& b = behind.begin()[slow.size() - 1 - r];
            CHECK(b.at - k.whole.at + b.size == k.whole.at_end - slow[r].at);
            CHECK(b.from + b.size == k.whole.from_end - slow[r].from);
            CHECK(b.size == slow[r].size);
        }
    }
}

TEST_CASE("align: whatever stands there") {
    std::mt19937_64 random(1);
    static const std::vector<std::string> pieces = {"a", "b", "abab", "é", "e", "字", "宇", "か", "が", "7", "+", " "};
    for (int i = 0; i < 3000; ++i) {
        std::string source;
        std::string copy;
        for (std::size_t n = random() % 60; n > 0; --n) {
            const std::string& piece = pieces[random() % pieces.size()];
            source += piece;
            if (random() % 8 != 0) copy += piece;
            if (random() % 8 == 0) copy += pieces[random() % pieces.size()];
        }
        CAPTURE(source);
        CAPTURE(copy);
        const two_keys k(source, copy);
        CHECK(fault(k, dedup::align_ahead(k.t, k.whole)) == "");
        CHECK(fault(k, dedup::align_behind(k.t, k.whole)) == "");
    }
}

}  // namespace
