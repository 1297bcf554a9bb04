// find_chains against a slow obvious twin, which compares every place with every other: exhaustively over tiny
// alphabets, at random over large ones.
#include "dedup/match.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "chains.hpp"
#include "dedup/normalize.hpp"

namespace {

using dedup::chain;
using dedup::run;
using dedup::thread_index;

void stage(thread_index& t, const std::string& text) {
    dedup::reading r;
    dedup::read(text, {}, r);
    t.stage(text, r);
}

// Key positions between the cuts on both sides of `key`.
dedup::span between_cuts(const thread_index& t, std::uint32_t key) {
    dedup::span out{0, t.key().size()};
    for (const auto& c : t.cuts()) {
        if (c.key <= key) out.begin = c.key;
    }
    for (const auto& c : t.cuts()) {
        if (c.key > key) {
            out.end = c.key;
            break;
        }
    }
    return out;
}

// Every longest common run of at least `least` key bytes between the staged post and what stands before it.
std::vector<run> slow_runs(const thread_index& t, std::uint32_t least) {
    std::vector<run> out;
    const std::string_view key = t.key();
    const std::uint32_t begin = t.posts().back().key;
    for (std::uint32_t at = begin; at < key.size(); ++at) {
        for (std::uint32_t from = 0; from < at; ++from) {
            const dedup::span room = between_cuts(t, from);
            if (from > room.begin && at > begin && key[from - 1] == key[at - 1]) continue;  // not its first byte
            std::uint32_t n = 0;
            while (at + n < key.size() && from + n < room.end && key[at + n] == key[from + n]) ++n;
            if (n >= least) out.push_back({at, from, n});
        }
    }
    return out;
}

// What holds for every chain; empty if it does.
std::string chains_fault(const thread_index& t, const std::vector<chain>& chains) {
    const std::string_view key = t.key();
    const std::uint32_t begin = t.posts().back().key;
    for (const chain& c : chains) {
        if (c.empty()) return "empty chain";
        const dedup::span room = between_cuts(t, c.front().from);
        std::uint32_t at = begin;
        std::uint32_t from = static_cast<std::uint32_t>(room.begin);
        std::uint32_t size = 0;
        for (const run& r : c) {
            if (r.size == 0) return "empty run";
            if (r.at < at || r.from < from) return "runs out of order, or outside the cut";
            if (r.at + r.size > key.size() || r.from + r.size > room.end) return "run over a cut";
            if (r.from >= r.at) return "run that repeats itself";
            if (key.substr(r.at, r.size) != key.substr(r.from, r.size)) return "bytes differ";
            at = r.at + r.size;
            from = r.from + r.size;
            size += r.size;
        }
        if (size < dedup::shingle) return "shorter than a shingle";
    }
    return {};
}

bool found(const std::vector<chain>& chains, const run& wanted) {
    for (const chain& c : chains) {
        for (const run& r : c) {
            if (r.at - r.from == wanted.at - wanted.from && r.at <= wanted.at &&
                r.at + r.size >= wanted.at + wanted.size) {
                return true;
            }
        }
    }
    return false;
}

// Whether some source covers every byte of the run: where text repeats itself, which one is not promised.
bool covered(const std::vector<chain>& chains, const run& wanted) {
    std::vector<bool> bytes(wanted.size);
    for (const chain& c : chains) {
        for (const run& r : c) {
            for (std::uint32_t at = std::max(r.at, wanted.at); at < std::min(r.at + r.size, wanted.at + wanted.size);
                 ++at) {
                bytes[at - wanted.at] = true;
            }
        }
    }
    return std::find(bytes.begin(), bytes.end(), false) == bytes.end();
}

TEST_CASE("match: a common run of 64 key bytes is found, among posts of every word over {a, b}") {
    // A word of at most nine letters, said until 70 key bytes are reached; each with each.
    std::vector<std::string> words;
    for (std::size_t size = 1; size <= 9; ++size) {
        for (unsigned bits = 0; bits < 1U << size; ++bits) {
            std::string w;
            for (std::size_t i = 0; i < size; ++i) w += (bits >> i & 1U) != 0 ? 'b' : 'a';
            words.push_back(w);
        }
    }
    std::size_t runs = 0;
    std::vector<chain> chains;
    const auto said = [](const std::string& w) {
        std::string out;
        while (out.size() < 70) out += w;
        return out;
    };
    thread_index t;
    for (std::size_t i = 0; i < words.size(); ++i) {
        for (const std::size_t j : {i, (i * 7 + 3) % words.size(), i / 2}) {
            t.clear();
            stage(t, said(words[i]));
            dedup::find_chains(t, dedup::shingle, chains);
            t.commit({});
            stage(t, words[j] + said(words[i]) + words[j]);
            dedup::find_chains(t, dedup::shingle, chains);
            CHECK(chains_fault(t, chains) == "");
            for (const run& r : slow_runs(t, dedup::guarantee)) {
                if (r.from >= t.posts().back().key) continue;
                CHECK(covered(chains, r));
                ++runs;
            }
        }
    }
    CHECK(runs > 1000);
}

TEST_CASE("match: a common run of 64 key bytes is found, wherever it stands") {
    std::mt19937_64 random(1);
    std::size_t runs = 0;
    std::vector<chain> chains;
    thread_index t;
    for (int i = 0; i < 1500; ++i) {
        CAPTURE(i);
        t.clear();
        const unsigned letters = i % 3 == 0 ? 26 : 4 + random() % 4;
        const auto noise = [&](std::size_t n) {
            std::string s;
            for (; n > 0; --n) s += static_cast<char>('a' + random() % letters);
            return s;
        };
        const std::string shared = noise(64 + random() % 60);
        const std::string other = noise(64 + random() % 20);
        for (int posts = 0; posts < 2; ++posts) {
            stage(t, noise(random() % 150) + (posts == 0 ? shared : other) + noise(random() % 150));
            dedup::find_chains(t, dedup::shingle, chains);
            t.commit({});
        }
        std::string copy = shared;
        if (random() % 2 == 0) copy.insert(copy.size() / 2, " , ");
        stage(t, noise(random() % 100) + copy + noise(random() % 40) + other + noise(random() % 40));
        dedup::find_chains(t, dedup::shingle, chains);
        CHECK(chains_fault(t, chains) == "");
        for (const run& r : slow_runs(t, dedup::guarantee)) {
            CHECK(found(chains, r));
            ++runs;
        }
    }
    CHECK(runs >= 3000);
}

// A copy of nothing in particular.
dedup::taken_copy taken(const thread_index& t, dedup::span text) {
    dedup::taken_copy c;
    c.text = text;
    c.key_begin = t.key_before(text.begin);
    c.key_end = t.key_before(text.end);
    return c;
}

TEST_CASE("match: never across a cut") {
    std::mt19937_64 random(2);
    const auto noise = [&](std::size_t n) {
        std::string s;
        for (; n > 0; --n) s += static_cast<char>('a' + random() % 26);
        return s;
    };
    for (int i = 0; i < 300; ++i) {
        CAPTURE(i);
        const std::string a = noise(70 + random() % 70);
        const std::string b = noise(70 + random() % 70);
        const std::string c = noise(70 + random() % 70);
        thread_index t;
        std::vector<chain> chains;
        stage(t, a + b + c);
        dedup::find_chains(t, dedup::shingle, chains);
        const std::size_t from = a.size();
        const dedup::taken_copy copy = taken(t, {from, from + b.size()});
        t.commit({&copy, 1});
        CHECK(t.text() == a + c);
        CHECK(t.key() == a + c);
        REQUIRE(t.cuts().size() == 2);
        stage(t, "x" + a + c + "y" + b);
        dedup::find_chains(t, dedup::shingle, chains);
        CHECK(chains_fault(t, chains) == "");
        CHECK(found(chains,
                    {static_cast<std::uint32_t>(t.posts().back().key + 1), 0, static_cast<std::uint32_t>(a.size())}));
        for (const run& r : slow_runs(t, dedup::guarantee)) CHECK(found(chains, r));
        for (const chain& x : chains) {
            for (const run& r : x) CHECK(t.key().substr(r.at, r.size).find(b) == std::string_view::npos);
        }
    }
}

TEST_CASE("match: gaps are crossed with evidence, small ones only") {
    std::mt19937_64 random(3);
    const auto noise = [&](std::size_t n) {
        std::string s;
        for (; n > 0; --n) s += static_cast<char>('a' + random() % 26);
        return s;
    };
    const std::string a = noise(100);
    const std::string b = noise(100);
    struct row {
        std::string copy;
        std::size_t runs;  // of the longest chain
    };
    const row rows[] = {
        {a + b, 1},
        {a + "x" + b, 2},                   // inserted
        {a + b.substr(3), 2},               // deleted
        {a + "xyz" + b.substr(2), 2},       // replaced
        {a + noise(60) + b, 1},             // too wide
        {a.substr(60) + noise(20) + b, 1},  // wide, and from a short run only
    };
    for (const row& r : rows) {
        CAPTURE(r.copy);
        thread_index t;
        std::vector<chain> chains;
        stage(t, a + b);
        dedup::find_chains(t, dedup::shingle, chains);
        t.commit({});
        stage(t, r.copy);
        dedup::find_chains(t, dedup::shingle, chains);
        CHECK(chains_fault(t, chains) == "");
        std::size_t most = 0;
        for (const chain& c : chains) most = std::max(most, c.size());
        CHECK(most == r.runs);
    }
}

TEST_CASE("match: a gap of any width up to 24 key bytes on either side is crossed, ahead and behind") {
    std::mt19937_64 random(7);
    const auto noise = [&](std::size_t n, char first, unsigned letters) {
        std::string s;
        for (; n > 0; --n) s += static_cast<char>(first + static_cast<char>(random() % letters));
        return s;
    };
    const auto own = [&](std::size_t n) { return noise(n, '5', 5); };
    const auto earlier = [&](std::size_t n) { return noise(n, '0', 5); };
    for (std::size_t put_in = 0; put_in <= 24; ++put_in) {
        for (std::size_t left_out = put_in == 0; left_out <= 24; ++left_out) {
            CAPTURE(put_in);
            CAPTURE(left_out);
            const std::size_t least = std::max<std::size_t>(8, 6 * std::max(put_in, left_out));
            const std::string a = noise(200, 'a', 26);
            const std::string b = noise(least, 'a', 26);
            for (const bool ahead : {true, false}) {
                const std::string& first = ahead ? a : b;
                const std::string& second = ahead ? b : a;
                thread_index t;
                std::vector<chain> chains;
                stage(t, earlier(40) + first + earlier(left_out) + second + earlier(40));
                dedup::find_chains(t, dedup::shingle, chains);
                t.commit({});
                const auto begin = static_cast<std::uint32_t>(t.key().size() + 40);
                stage(t, own(40) + first + own(put_in) + second + own(40));
                dedup::find_chains(t, dedup::shingle, chains);
                CHECK(chains_fault(t, chains) == "");
                const auto size = static_cast<std::uint32_t>(first.size());
                const auto at = static_cast<std::uint32_t>(begin + size + put_in);
                const auto from = static_cast<std::uint32_t>(40 + size + left_out);
                const chain wanted{{begin, 40, size}, {at, from, static_cast<std::uint32_t>(second.size())}};
                CHECK(std::count(chains.begin(), chains.end(), wanted) == 1);
            }
        }
    }
}

TEST_CASE("match: the map between text and key, both ways") {
    std::mt19937_64 random(4);
    for (int i = 0; i < 200; ++i) {
        thread_index t;
        std::vector<chain> chains;
        for (int posts = 0; posts < 4; ++posts) {
            std::string text;
            for (std::size_t n = random() % 700; n > 0; --n) {
                static const std::vector<std::string> pieces = {"a", "B",  " ", "\n", ", ", "é",
                                                                "ﬁ", "字", "ß", "👍",  "½"};
                text += pieces[random() % pieces.size()];
            }
            dedup::normal_text normal;
            dedup::normalize(text, {}, normal);
            stage(t, normal.text);
            dedup::find_chains(t, dedup::shingle, chains);
            CHECK(chains_fault(t, chains) == "");
            std::vector<dedup::taken_copy> copies;  // any will do, as long as they begin and end between code points
            std::size_t at = t.posts().back().text;
            const std::size_t end = at + t.posts().back().size;
            const auto border = [&](std::size_t x) {
                while (x < end && (t.text()[x] & 0xC0) == 0x80) ++x;
                return std::min(x, end);
            };
            std::string kept(t.text().substr(0, at));
            while (random() % 4 != 0 && at < end) {
                const std::size_t from = border(at + random() % 200);
                const std::size_t to = border(from + random() % 200);
                if (from >= to) break;
                kept += t.text().substr(at, from - at);
                copies.push_back(taken(t, {from, to}));
                at = to;
            }
            kept += t.text().substr(at, end - at);
            t.commit(copies);
            CHECK(t.text() == kept);
        }
        std::uint32_t n = 0;
        std::string key;
        std::size_t next = 0;  // behind the last that is in the key
        for (std::size_t at = 0; at < t.text().size(); ++at) {
            REQUIRE(t.key_before(at) == n);
            const std::size_t end = std::min(t.text().size(), at + 1 + random() % 200);
            std::size_t out = at;
            while (out < end && t.in_key(out)) ++out;
            REQUIRE(t.next_out_of_key(at, end) == out);
            if (!t.in_key(at)) continue;
            REQUIRE(t.next_in_key(next) == at);
            REQUIRE(t.next_in_key(at) == at);
            if (n > 0) REQUIRE(t.last_in_key(at) == next - 1);
            next = at + 1;
            const std::uint32_t begin = t.text_begin(n);
            REQUIRE(begin <= at);
            REQUIRE((t.text()[begin] & 0xC0) != 0x80);
            ++n;
            REQUIRE(t.text_end(n) > at);
        }
        CHECK(n == t.key().size());
    }
}

TEST_CASE("match: chains that begin alike keep their order") {
    std::mt19937_64 random(6);
    dedup::chain_order order;
    for (int i = 0; i < 2000; ++i) {
        const auto below = [&](std::uint64_t n) { return static_cast<std::uint32_t>(random() % n); };
        std::vector<chain> chains(random() % 200);
        for (std::size_t n = 0; n < chains.size(); ++n) {
            chains[n] = {{below(1 + i % 40), below(3), 1}, {100, 100, static_cast<std::uint32_t>(n) + 1}};
            chains[n].attached = below(3) == 0;
        }
        std::vector<chain> wanted = chains;
        const auto place = [](const dedup::chain& c) {
            return std::tuple(dedup::at_begin(c), c.front().from, !c.attached);
        };
        std::stable_sort(wanted.begin(), wanted.end(),
                         [&](const dedup::chain& a, const dedup::chain& b) { return place(a) < place(b); });
        order.clear();
        order.add({chains.begin(), chains.begin() + static_cast<std::ptrdiff_t>(random() % (chains.size() + 1))});
        order.add(chains);
        REQUIRE(order.places().size() == wanted.size());
        for (std::size_t n = 0; n < wanted.size(); ++n) CHECK((chains[order.places()[n].number()] == wanted[n]));
    }
}

TEST_CASE("match: rollback is as if the post had not been") {
    std::mt19937_64 random(5);
    for (int i = 0; i < 200; ++i) {
        thread_index with;
        thread_index without;
        std::vector<chain> a;
        std::vector<chain> b;
        std::vector<std::string> posts;
        for (int n = 0; n < 6; ++n) {
            std::string text = posts.empty() ? "" : posts[random() % posts.size()];
            for (std::size_t size = random() % 200; size > 0; --size) text += static_cast<char>('a' + random() % 3);
            posts.push_back(text);
            if (random() % 2 == 0) {
                stage(with, text + text);
                dedup::find_chains(with, dedup::shingle, a);
                with.rollback();
            }
            stage(with, text);
            stage(without, text);
            dedup::find_chains(with, dedup::shingle, a);
            dedup::find_chains(without, dedup::shingle, b);
            CHECK((a == b));
            with.commit({});
            without.commit({});
        }
        CHECK(with.text() == without.text());
        CHECK(with.key() == without.key());
    }
}

}  // namespace
