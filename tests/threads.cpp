// One cleaner and many threads that interleave: what is put aside comes back as it was, and is small meanwhile.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "dedup/dedup.hpp"
#include "made_up.hpp"

namespace {

using dedup_test::below;
using dedup_test::random_bits;

static_assert(std::is_nothrow_default_constructible_v<dedup::thread_state>);
static_assert(std::is_nothrow_move_constructible_v<dedup::thread_state>);
static_assert(std::is_nothrow_move_assignable_v<dedup::thread_state>);
static_assert(!std::is_copy_constructible_v<dedup::thread_state>);
static_assert(noexcept(std::declval<dedup::cleaner&>().swap(std::declval<dedup::thread_state&>())));

const std::string said = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";

// Words that nobody says twice.
std::string prose(random_bits& r, std::size_t bytes) {
    std::string out;
    while (out.size() < bytes) {
        for (std::size_t n = 2 + below(r, 8); n > 0; --n) out += static_cast<char>('a' + below(r, 26));
        out += dedup_test::one_in(r, 12) ? ".\n" : " ";
    }
    return out;
}

TEST_CASE("threads: interleaved through one cleaner they give what a cleaner each gives") {
    random_bits r(21);
    for (int round = 0; round < 60; ++round) {
        CAPTURE(round);
        const dedup::options o = dedup_test::any_options(r);
        const std::size_t count = 2 + below(r, 6);
        std::vector<std::vector<std::string>> posts(count);
        for (auto& thread : posts) {
            for (int more = 0; more < 3; ++more) {
                for (std::string& post : dedup_test::made_up_thread(r)) thread.push_back(std::move(post));
            }
        }
        std::vector<dedup::cleaner> alone;
        for (std::size_t n = 0; n < count; ++n) alone.emplace_back(o);
        std::vector<dedup::thread_state> states(count);
        std::vector<std::size_t> next(count);
        dedup::cleaner one(o);
        const auto is_left = [&] {
            for (std::size_t n = 0; n < count; ++n)
                if (next[n] < posts[n].size()) return true;
            return false;
        };
        while (is_left()) {
            const std::size_t n = below(r, count);
            if (next[n] == posts[n].size()) continue;
            one.swap(states[n]);
            for (std::size_t some = below(r, 3); some < 3 && next[n] < posts[n].size(); ++some) {
                const std::string& post = posts[n][next[n]++];
                const dedup::hints h{next[n] > 3 ? std::optional<std::uint32_t>(1) : std::nullopt, "Ann Lee"};
                REQUIRE((one.clean(post, h) == alone[n].clean(post, h)));
            }
            one.swap(states[n]);
            REQUIRE(states[n].posts() == next[n]);
        }
    }
}

TEST_CASE("threads: an empty state is a thread without posts") {
    dedup::cleaner cleaner;
    dedup::thread_state state;
    CHECK(state.posts() == 0);
    cleaner.swap(state);  // nothing for nothing
    CHECK(state.posts() == 0);
    CHECK(cleaner.clean(said).post == 0);
    cleaner.swap(state);
    CHECK(state.posts() == 1);
    CHECK(cleaner.clean(said).text == said);
    cleaner.swap(state);
    CHECK(cleaner.clean(said).text.empty());
    CHECK(cleaner.clean("No.").post == 2);
    dedup::thread_state moved = std::move(state);
    CHECK(moved.posts() == 1);
    CHECK(state.posts() == 0);  // NOLINT(bugprone-use-after-move): it is empty
    cleaner.swap(state);
    CHECK(state.posts() == 3);
    CHECK(cleaner.clean(said).text == said);
}

TEST_CASE("threads: next_thread forgets the one that is being cleaned, and no other") {
    dedup::cleaner cleaner;
    dedup::thread_state aside;
    cleaner.next_thread();
    cleaner.clean(said);
    cleaner.swap(aside);
    cleaner.next_thread();
    CHECK(cleaner.clean(said).text == said);
    cleaner.next_thread();
    cleaner.swap(aside);
    CHECK(aside.posts() == 0);
    CHECK(cleaner.clean(said).text.empty());
}

TEST_CASE("threads: a state goes from one cleaner to another") {
    dedup::thread_state state;
    {
        dedup::cleaner first;
        first.clean(said);
        first.swap(state);
    }
    dedup::cleaner second;
    second.clean("Something else, which takes room.\n");
    second.swap(state);
    CHECK(second.clean("> " + said).text.empty());
}

TEST_CASE("threads: a post that is refused leaves the state as it was") {
    dedup::options o;
    o.max_thread = 4 * said.size();
    dedup::cleaner cleaner(o);
    dedup::thread_state state;
    cleaner.clean(said);
    cleaner.swap(state);
    CHECK_THROWS_AS(cleaner.clean(std::string(5 * said.size(), 'x')), dedup::error);
    cleaner.swap(state);
    CHECK(state.posts() == 0);
    CHECK_THROWS_AS(cleaner.clean(std::string(4 * said.size(), 'x')), dedup::error);
    CHECK(cleaner.clean("> " + said).text.empty());
}

TEST_CASE("threads: what is put aside is small") {
    random_bits r(22);
    dedup::cleaner cleaner;
    cleaner.clean(prose(r, 200000));  // room that no other thread is to hold
    dedup::thread_state large;
    cleaner.swap(large);
    CHECK(large.memory() > 200000);
    CHECK(large.memory() < 200000 * 4);
    for (const std::size_t posts : {1, 3, 10, 100}) {
        for (const std::size_t size : {100, 1000, 5000}) {
            CAPTURE(posts);
            CAPTURE(size);
            dedup::thread_state state;
            for (std::size_t n = 0; n < posts; ++n) {
                cleaner.swap(state);
                cleaner.clean(prose(r, size));
                cleaner.swap(state);
            }
            CHECK(state.memory() < posts * (size * 9 / 2 + 100) + 2048);
        }
    }
    CHECK(dedup::thread_state().memory() < 64);
}

}  // namespace
