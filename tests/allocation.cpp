// Law 7, to the letter: a call for which memory runs out, wherever it does, changes nothing.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <random>
#include <string>
#include <vector>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "dedup/dedup.hpp"

namespace {

long allocations_left = -1;  // -1: as many as wanted
long long bytes_held = 0;    // of what `new` gave, where malloc says how many

bool refused() {
    if (allocations_left < 0) return false;
    if (allocations_left == 0) return true;
    --allocations_left;
    return false;
}

long long usable_size(void* p) {
#if defined(__GLIBC__)
    return static_cast<long long>(malloc_usable_size(p));
#else
    static_cast<void>(p);
    return 0;
#endif
}

}  // namespace

void* operator new(std::size_t size) {
    if (refused()) throw std::bad_alloc();
    if (void* p = std::malloc(size == 0 ? 1 : size)) {
        bytes_held += usable_size(p);
        return p;
    }
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
    bytes_held -= usable_size(p);
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
    operator delete(p);
}

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
extern "C" {  // with which growing<> grows
void* __libc_realloc(void* p, std::size_t size);
void* realloc(void* p, std::size_t size) noexcept {
    return refused() ? nullptr : __libc_realloc(p, size);
}
}
constexpr int least_failures = 4;  // of load(), which makes nothing but growing<> larger
#else
constexpr int least_failures = 0;
#endif

namespace {

TEST_CASE("law 7: a call that runs out of memory changes nothing") {
    const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
    const std::string b = "My guess is the accounting plug-in that came with the new cluster software last winter.\n";
    std::string large;
    for (int i = 0; i < 800; ++i) large += "word" + std::to_string(i * i) + (i % 9 == 0 ? "\r\n" : " ");
    const std::vector<std::string> posts = {"[quote=Ann]" + a + "[/quote]\r\n> Yes.\n\n" + b, large + a,
                                            "> " + a + "No caf\x65\xCC\x81.\n" + b + "> > Yes.\n",
                                            "> " + large + b + a + b};
    dedup::options o;
    o.keep_source = true;
    std::size_t failures = 0;
    for (std::size_t failing = 0; failing < posts.size(); ++failing) {
        for (long left = 0;; ++left) {
            CAPTURE(failing);
            CAPTURE(left);
            dedup::cleaner with(o);
            dedup::cleaner without(o);
            for (std::size_t n = 0; n < failing; ++n) {
                with.clean(posts[n]);
                without.clean(posts[n]);
            }
            bool failed = false;
            dedup::cleaned result;
            allocations_left = left;
            try {
                result = with.clean(posts[failing]);
            } catch (const std::bad_alloc&) {
                failed = true;
            }
            allocations_left = -1;
            if (!failed) break;
            ++failures;
            for (std::size_t n = failing; n < posts.size(); ++n) {
                const dedup::cleaned wanted = without.clean(posts[n]);
                const dedup::cleaned got = with.clean(posts[n]);
                REQUIRE((got == wanted));
            }
        }
    }
    CHECK(failures > 100);
}

// Calls `call` with ever more memory until it has enough; after each failure the thread is saved as `before`.
template <class Call>
std::size_t failures_of(dedup::cleaner& cleaner, const std::string& before, Call call) {
    std::size_t failures = 0;
    for (long left = 0;; ++left) {
        CAPTURE(left);
        bool failed = false;
        allocations_left = left;
        try {
            call();
        } catch (const std::bad_alloc&) {
            failed = true;
        }
        allocations_left = -1;
        if (!failed) return failures;
        ++failures;
        REQUIRE(cleaner.save() == before);
    }
}

TEST_CASE("law 7: loading and adding that run out of memory change nothing") {
    const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
    std::string large;
    for (int i = 0; i < 800; ++i) large += "word" + std::to_string(i * i) + (i % 9 == 0 ? "\n" : " ");
    dedup::cleaner whole;
    whole.clean(a, {.parent = {}, .author = "Ann, whose name is so long that it needs room of its own"});
    const std::string first = whole.save();
    whole.clean("[quote=Ann]" + a + "[/quote]\n" + large, {.parent = 0, .author = "Ben"});
    whole.clean("> " + a + "No caf\xC3\xA9.\n> " + large, {.parent = 1, .author = {}});
    const std::string rest = whole.save(1);

    dedup::cleaner loaded;
    loaded.load(first);
    CHECK(failures_of(loaded, first, [&] { loaded.load(rest); }) >= least_failures);
    CHECK(loaded.save() == whole.save());
    const std::string before = loaded.save();
    CHECK(failures_of(loaded, before, [&] { loaded.add_text(large + large); }) > 3);
    whole.add_text(large + large);
    CHECK(loaded.save() == whole.save());
    CHECK((loaded.clean("> " + large) == whole.clean("> " + large)));
}

// How many copies the second post has of the first.
std::size_t clean_both(const std::string& first, const std::string& second) {
    dedup::cleaner cleaner;
    cleaner.clean(first);
    return cleaner.clean(second).refs.size();
}

TEST_CASE("a large post leaves nothing behind when its cleaner is gone") {
    std::mt19937 r(2);
    std::string quoted;
    std::string post;
    while (post.size() < 1'000'000) {
        const std::string line = "[" + std::to_string(r() % 100) + "] queue: error " + std::to_string(r() % 5) +
                                 " at " + std::to_string(r() % 1000) + "\n";
        post += line;
        quoted += "> " + line + (r() % 3 == 0 ? "No, " + std::to_string(r()) + ".\n" : "");
    }
    clean_both(post.substr(0, 10'000), quoted.substr(0, 10'000));  // tables that are made once
    const long long before = bytes_held;
    clean_both(post, quoted);
    CHECK(bytes_held - before < 500'000);
}

TEST_CASE("nor does a wide gap between words") {
    const auto around = [](const std::string& mark, std::size_t n) {
        std::string out = "The scheduler on the old cluster says that the queue is full ";
        for (std::size_t i = 0; i < n; ++i) out += mark;
        return out + " whenever more than forty jobs wait for somebody to look at them.\n";
    };
    const std::string straight = "\xE2\x80\xA2\"";
    const std::string curly = "\xE2\x80\xA2\xE2\x80\x9D";
    clean_both(around(straight, 100), "> " + around(curly, 100));  // tables that are made once
    const long long before = bytes_held;
    CHECK(clean_both(around(straight, 200'000), "> " + around(curly, 200'000)) == 1);
    CHECK(bytes_held - before < 500'000);
}

}  // namespace
