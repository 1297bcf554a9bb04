// Law 7, to the letter: a call for which memory runs out, wherever it does, changes nothing.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include "dedup/dedup.hpp"

namespace {

long allocations_left = -1;  // -1: as many as wanted

bool refused() {
    if (allocations_left < 0) return false;
    if (allocations_left == 0) return true;
    --allocations_left;
    return false;
}

}  // namespace

void* operator new(std::size_t size) {
    if (refused()) throw std::bad_alloc();
    if (void* p = std::malloc(size == 0 ? 1 : size)) return p;
    throw std::bad_alloc();
}
void operator delete(void* p) noexcept {
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
    std::free(p);
}

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

}  // namespace
