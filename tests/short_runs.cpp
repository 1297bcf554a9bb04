// short_runs: of all runs around an eighth key position of the earlier posts, the longest is found, whatever was asked
// before and whenever the positions were read.
#include "short_runs.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>

#include "chains.hpp"

namespace {

struct thread {
    dedup::thread_index t;

    void add(const std::string& text) {
        if (!t.posts().empty()) t.commit({});
        dedup::reading r;
        dedup::read(text, {}, r);
        t.stage(text, r);
        std::vector<dedup::chain> chains;
        dedup::find_chains(t, dedup::shingle, chains);  // as the pipeline does before a commit
    }
};

// The longest run of [begin, end), the first of equal ones, by comparing each pair of positions.
dedup::run longest_slowly(const dedup::thread_index& t, std::uint32_t begin, std::uint32_t end) {
    const std::string_view key = t.key();
    dedup::run best;
    for (std::uint32_t from = 0; from + 8 <= t.posts().back().key; from += 8) {
        const dedup::span room = t.uncut_around(from);
        for (std::uint32_t at = begin; at + 8 <= end; ++at) {
            if (from + 8 > room.end || key.substr(at, 8) != key.substr(from, 8)) continue;
            std::uint32_t behind = 0;
            std::uint32_t ahead = 0;
            while (at - behind > begin && from - behind > room.begin && key[at - behind - 1] == key[from - behind - 1])
                ++behind;
            while (at + ahead < end && from + ahead < room.end && key[at + ahead] == key[from + ahead]) ++ahead;
            const dedup::run r{at - behind, from - behind, behind + ahead};
            if (r.size > best.size || (r.size == best.size && r.from < best.from)) best = r;
        }
    }
    return best;
}

std::string letters(std::mt19937_64& random, std::size_t size) {
    std::string s(size, ' ');
    for (char& c : s) c = static_cast<char>('a' + random() % 4);
    return s;
}

TEST_CASE("short_runs: the longest run is found") {
    std::mt19937_64 random(1);
    dedup::short_runs::room room;
    std::size_t found = 0;
    for (int i = 0; i < 300; ++i) {
        thread k;
        std::string said;
        for (std::size_t posts = 1 + random() % 12; posts > 0; --posts) {
            std::string post = letters(random, random() % 60);
            if (!said.empty()) post += said.substr(random() % said.size(), random() % 40);
            k.add(post);
            said += post;
        }
        std::string copy;
        while (copy.size() < 60) {
            copy += letters(random, random() % 6);
            if (!said.empty()) copy += said.substr(random() % said.size(), 5 + random() % 30);
        }
        k.add(copy);
        CAPTURE(said);
        CAPTURE(copy);
        dedup::short_runs runs;
        room.clear();
        const std::uint32_t first = k.t.posts().back().key;
        const auto size = static_cast<std::uint32_t>(k.t.key().size()) - first;
        for (int n = 0; n < 8; ++n) {
            const std::uint32_t begin = first + (n == 0 ? 0 : static_cast<std::uint32_t>(random() % size));
            const std::uint32_t end =
                n == 0 ? first + size : begin + static_cast<std::uint32_t>(random() % (first + size - begin + 1));
            const dedup::chain c = runs.find(k.t, begin, end, room);
            dedup::short_runs::room empty;
            CHECK((c == dedup::short_runs().find(k.t, begin, end, empty)));
            const dedup::run best = longest_slowly(k.t, begin, end);
            if (!c.empty()) {
                if (best.size == end - begin)  // the first place that has it all will do
                    CHECK(c.front().size == best.size);
                else
                    CHECK(std::find(c.begin(), c.end(), best) != c.end());
                CHECK(dedup::key_size(c) * 4 >= (end - begin) * 3);
                ++found;
            } else {
                CHECK((best.size < 12 || best.size * 4 < (end - begin) * 3));
            }
        }
    }
    CHECK(found > 100);  // or the generator has lost its teeth
}

}  // namespace
