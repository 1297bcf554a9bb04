// anchor_table: offers what a list of all anchors offers, from thread to thread and near the end of its numbers.
#include "dedup/anchor_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace {

using dedup::anchor;
using dedup::anchor_table;

// What the table promises, slowly: the earliest eight places of a hash, in their order.
class slow_table {
public:
    std::vector<std::uint32_t> put(anchor a) {
        std::vector<std::uint32_t>& places = places_[a.hash];
        const std::vector<std::uint32_t> before = places;
        if (places.size() < anchor_table::share) places.push_back(a.at);
        return before;
    }
    void remove(anchor a) { std::erase(places_[a.hash], a.at); }
    void clear() { places_.clear(); }

private:
    std::map<std::uint32_t, std::vector<std::uint32_t>> places_;
};

TEST_CASE("anchor_table: offers the earliest places of a hash, whatever was before") {
    std::mt19937_64 r(7);
    anchor_table table;
    slow_table slow;
    for (int thread = 0; thread < 300; ++thread) {
        CAPTURE(thread);
        // Some threads end so far on that positions of all threads together need more than 32 bits.
        const std::uint32_t begin = r() % 3 == 0 ? static_cast<std::uint32_t>(r() % 0xFFF00000U) : 0;
        const std::uint32_t hashes = 1U << r() % 14;
        std::uint32_t at = begin;
        for (std::size_t post = 0; post < 1 + r() % 40; ++post) {
            const std::size_t count = r() % 60;
            if (r() % 8 == 0 && at < 0xC0000000U) at += static_cast<std::uint32_t>(r() % 0x30000000U);
            table.reserve(count, at + 3 * static_cast<std::uint32_t>(count));
            std::vector<std::pair<anchor, std::uint32_t>> staged;
            for (std::size_t i = 0; i < count; ++i, at += static_cast<std::uint32_t>(1 + r() % 3)) {
                const anchor a{at, static_cast<std::uint32_t>(r() % hashes) * 0x9E3779B1U};
                const std::vector<std::uint32_t> wanted = slow.put(a);
                std::size_t found = 0;
                anchor_table::places places{};
                std::uint32_t slot = r() % 2 == 0 ? table.put_in_empty(a) : anchor_table::none;
                if (slot == anchor_table::none) slot = table.put(a, places, found);
                REQUIRE(std::equal(wanted.begin(), wanted.end(), places.begin(), places.begin() + found));
                REQUIRE((slot == anchor_table::none) == (wanted.size() == anchor_table::share));
                if (slot != anchor_table::none) staged.emplace_back(a, slot);
            }
            for (const auto& [a, slot] : staged) {
                if (r() % 4 != 0) continue;
                table.remove(slot);
                slow.remove(a);
            }
        }
        table.clear(at);
        slow.clear();
    }
}

TEST_CASE("anchor_table: what comes and goes does not pile up") {
    anchor_table table;
    table.reserve(2000, 1);
    anchor_table::places places{};
    std::size_t found = 0;
    table.put({0, 7}, places, found);
    const std::uint32_t slot = table.put({1, 7}, places, found);
    for (std::uint32_t at = 2; at < 1000; ++at) {
        table.remove(slot);
        REQUIRE(table.put({at, 7}, places, found) == slot);
        REQUIRE(found == 1);
    }
}

TEST_CASE("anchor_table: has what was put and not removed") {
    std::mt19937_64 r(8);
    anchor_table table;
    CHECK(!table.holds({0, 0}));
    std::map<std::uint32_t, std::uint32_t> held;  // by place
    for (std::uint32_t at = 0; at < 3000; ++at) {
        table.reserve(1, at + 1);
        const std::uint32_t hash = static_cast<std::uint32_t>(r() % 500) * 0x9E3779B1U;
        anchor_table::places places{};
        std::size_t found = 0;
        const std::uint32_t slot = table.put({at, hash}, places, found);
        if (slot == anchor_table::none) continue;
        if (r() % 3 == 0)
            table.remove(slot);
        else
            held[at] = hash;
        if (at % 1000 != 999) continue;
        table.remove_from(at - 100);
        held.erase(held.lower_bound(at - 100), held.end());
        for (std::uint32_t p = 0; p <= at; ++p) {
            for (const std::uint32_t h : {hash, held.contains(p) ? held[p] : 1U})
                REQUIRE(table.holds({p, h}) == (held.contains(p) && held[p] == h));
        }
    }
}

TEST_CASE("anchor_table: small threads leave the room of the large one before them, until they are the rule") {
    anchor_table table;
    const auto put = [&](std::uint32_t n) {
        const bool had_room = table.reserve(n, n);
        for (std::uint32_t at = 0; at < n; ++at) table.put_in_empty({at, at * 0x9E3779B1U});
        table.clear(n);
        return had_room;
    };
    put(10000);
    for (int n = 0; n < 10; ++n) CHECK(put(1));
    CHECK(put(10000));
    for (int n = 0; n < 100; ++n) put(1);
    CHECK(!put(10000));
}

TEST_CASE("anchor_table: empty slots take anchors all at once as they take them one by one") {
    std::mt19937_64 r(9);
    anchor_table one_by_one;
    anchor_table at_once;
    std::uint32_t end = 0;
    for (int post = 0; post < 200; ++post) {
        CAPTURE(post);
        std::vector<anchor> anchors(r() % 60);
        for (anchor& a : anchors) a = {end++, static_cast<std::uint32_t>(r() % 500) * 0x9E3779B1U};
        one_by_one.reserve(anchors.size(), end);
        at_once.reserve(anchors.size(), end);
        std::vector<std::uint32_t> wanted;
        std::vector<std::uint32_t> wanted_others;
        for (std::uint32_t i = 0; i < anchors.size(); ++i) {
            wanted.push_back(one_by_one.put_in_empty(anchors[i]));
            if (wanted.back() == anchor_table::none) wanted_others.push_back(i);
        }
        std::vector<std::uint32_t> slots(anchors.size());
        std::vector<std::uint32_t> others(anchors.size());
        others.resize(at_once.put_in_empty(anchors, slots.data(), others.data()));
        REQUIRE(slots == wanted);
        REQUIRE(others == wanted_others);
        if (r() % 20 != 0) continue;
        one_by_one.clear(end);
        at_once.clear(end);
        end = 0;
    }
}

}  // namespace
