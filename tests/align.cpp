// align: runs are equal, in order and inside; typed mistakes leave most of a line in runs; and what differs is known to
// be letters or not.
#include "align.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

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
