// Threads that come and go between memory and disk: cli::thread_pool over cli::disk_store.
#include <doctest/doctest.h>

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "cli/disk_store.hpp"
#include "cli/packing.hpp"
#include "cli/thread_pool.hpp"
#include "sandbox.hpp"

namespace {

using dedup::cli::disk_store;

// Posts are words.
struct words {
    std::vector<std::string> posts;
    [[nodiscard]] std::size_t memory() const {
        std::size_t n = 0;
        for (const std::string& p : posts) n += p.size() + 8;
        return n;
    }
};

struct word_keeper {
    [[nodiscard]] static std::uint32_t posts(const words& w) { return static_cast<std::uint32_t>(w.posts.size()); }
    [[nodiscard]] static std::string save(const words& w, std::uint32_t first) {
        std::string out;
        for (std::size_t n = first; n < w.posts.size(); ++n) dedup::cli::pack_text(out, w.posts[n]);
        return out;
    }
    static void load(words& w, std::string_view piece) {
        while (!piece.empty()) w.posts.emplace_back(dedup::cli::unpack_text(piece));
    }
};

using pool = dedup::cli::thread_pool<words>;
using texts = std::map<std::string, std::vector<std::string>>;

constexpr std::size_t memory = std::size_t{1} << 20;
constexpr std::size_t no_ceiling = ~std::size_t{0};

// Adds `count` posts to one thread or another, each of which must have what it had.
void talk(pool& threads, texts& said, std::mt19937& random, int count) {
    word_keeper keeper;
    for (int i = 0; i < count; ++i) {
        const std::string name = "t" + std::to_string(random() % 40);
        pool::entry& e = threads.take(name, keeper);
        REQUIRE(e.thread.posts == said[name]);
        std::string post(random() % 8 == 0 ? random() % 3000 : random() % 60, static_cast<char>('a' + random() % 26));
        post += std::to_string(i);
        e.thread.posts.push_back(post);
        said[name].push_back(post);
        threads.give_back(e, keeper);
    }
}

}  // namespace

TEST_CASE("store: a thread is what it was, wherever it has been") {
    for (const std::size_t ceiling : {std::size_t{70'000}, std::size_t{200'000}, std::size_t{10'000'000}}) {
        CAPTURE(ceiling);
        const auto store = disk_store::temporary(memory);
        pool threads(ceiling, no_ceiling, store.get());
        texts said;
        std::mt19937 random(5);
        talk(threads, said, random, 3000);
    }
}

TEST_CASE("store: after a crash all is as it was at the last commit") {
    const sandbox box;
    const std::string directory = (box.path() / "S").string();
    texts committed;
    std::mt19937 random(7);
    for (int run = 0; run < 6; ++run) {
        CAPTURE(run);
        const auto store = disk_store::open(directory, memory);
        pool threads(300'000, no_ceiling, store.get());
        texts said = committed;
        for (int epoch = 0; epoch < run % 3 + 1; ++epoch) {
            CAPTURE(epoch);
            talk(threads, said, random, 700);
            word_keeper keeper;
            threads.save_all(keeper);
            const std::string note = "run " + std::to_string(run);
            store->commit(note);
            CHECK(store->note() == note);
            committed = said;
        }
        talk(threads, said, random, 700);  // lost
    }
}

TEST_CASE("store: values, found whether RocksDB has them yet or not") {
    const sandbox box;
    const auto value_of = [](int n) { return std::string(static_cast<std::size_t>(n % 700), 'v') + std::to_string(n); };
    std::string found;
    for (int run = 0; run < 3; ++run) {
        const auto store = disk_store::open((box.path() / "S").string(), memory);
        for (int n = run * 3000; n < run * 3000 + 3000; ++n) {
            const std::string key = std::to_string(n * 7919 % 10'007);
            REQUIRE(!store->find(key, found));
            store->put(key, value_of(n));
            const int earlier = n / 2;
            REQUIRE(store->find(std::to_string(earlier * 7919 % 10'007), found));
            REQUIRE(found == value_of(earlier));
        }
        store->commit("note");
        store->put("lost", "with the process");
    }
    CHECK(!disk_store::open((box.path() / "S").string(), memory)->find("lost", found));
}
