// A saved thread goes on as if it had never been away; what is damaged or does not fit is refused.
#include <doctest/doctest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "dedup/dedup.hpp"
#include "dedup/fingerprint.hpp"
#include "made_up.hpp"

namespace {

using dedup_test::below;
using dedup_test::one_in;
using dedup_test::random_bits;

const std::string a = "The scheduler on the old cluster says that the queue is full whenever forty jobs wait.\n";
const std::string b = "My guess is the accounting plug-in that came with the new cluster software last winter.\n";

std::vector<std::string> long_thread(random_bits& r) {
    std::vector<std::string> posts;
    for (std::size_t n = 2 + below(r, 14); n > 0; --n) {
        std::string post = dedup_test::next_post(r, posts);
        if (post.size() > 4000) post.resize(4000);
        posts.push_back(std::move(post));
    }
    return posts;
}

dedup::hints any_hints(random_bits& r, std::size_t post) {
    dedup::hints h;
    if (one_in(r, 2)) h.parent = static_cast<std::uint32_t>(below(r, post + 2));
    h.author = one_in(r, 3)   ? ""
               : one_in(r, 2) ? "Ann Lee"
                              : "Ben, whose name is so long that it needs room of its own";
    return h;
}

// What load() says to it; empty if it says nothing.
std::string refusal(dedup::cleaner& cleaner, std::string_view saved) {
    const std::vector<char> exact(saved.begin(), saved.end());  // so that sanitizers see an overread
    try {
        cleaner.load({exact.data(), exact.size()});
    } catch (const dedup::error& e) {
        CHECK((e.code() == dedup::errc::bad_state));
        CHECK(e.offset() <= saved.size());
        return e.what();
    }
    return {};
}

// The piece with the checksum that it should have.
std::string signed_again(std::string piece) {
    if (piece.size() < 8) return piece;
    piece.resize(piece.size() - 8);
    std::uint64_t sum = dedup::fingerprint(piece);
    for (int i = 0; i < 8; ++i, sum >>= 8) piece.push_back(static_cast<char>(sum));
    return piece;
}

TEST_CASE("state: saved and loaded anywhere, a thread goes on as it would have") {
    random_bits r(31);
    for (int round = 0; round < 250; ++round) {
        CAPTURE(round);
        const dedup::options o = dedup_test::any_options(r);
        const std::vector<std::string> posts = long_thread(r);
        dedup::cleaner whole(o);
        dedup::cleaner saved(o);
        std::string pieces;
        std::uint32_t first = 0;
        for (std::size_t n = 0; n < posts.size(); ++n) {
            CAPTURE(n);
            const dedup::hints h = any_hints(r, n);
            REQUIRE((saved.clean(posts[n], h) == whole.clean(posts[n], h)));
            if (!one_in(r, 3)) continue;
            pieces += saved.save(first);
            first = static_cast<std::uint32_t>(n + 1);
            const std::string all = saved.save();
            dedup::cleaner by_pieces(o);
            by_pieces.load(pieces);
            REQUIRE((by_pieces.save() == all));
            REQUIRE((whole.save() == all));
            saved = dedup::cleaner(o);
            saved.load(all);
            if (one_in(r, 2)) saved = std::move(by_pieces);
        }
    }
}

TEST_CASE("state: more than eight equal anchors, units and runs, of which the earliest or latest count") {
    random_bits r(32);
    for (int round = 0; round < 40; ++round) {
        CAPTURE(round);
        std::vector<std::string> said;
        for (int n = 0; n < 4; ++n) said.push_back(dedup_test::sentence(r));
        dedup::options o;
        o.repeats = false;  // so that they stay
        dedup::cleaner whole(o);
        dedup::cleaner saved(o);
        for (int n = 0; n < 30; ++n) {
            std::string post = n % 5 == 4 ? "> " : "";
            for (std::size_t some = 1 + below(r, 4); some > 0; --some)
                post += said[below(r, said.size())] + (one_in(r, 3) ? "\n\n" : " ");
            REQUIRE((saved.clean(post) == whole.clean(post)));
            if (!one_in(r, 4)) continue;
            const std::string all = saved.save();
            REQUIRE((whole.save() == all));
            saved = dedup::cleaner(o);
            saved.load(all);
        }
    }
}

TEST_CASE("state: a thread without posts") {
    dedup::cleaner cleaner;
    const std::string nothing = cleaner.save();
    cleaner.load(nothing);
    cleaner.load(nothing + nothing);
    CHECK(cleaner.clean(a).post == 0);
    CHECK(cleaner.save(1) == cleaner.save(7));
    cleaner.load(cleaner.save(1));
    CHECK(cleaner.clean(a).post == 1);
}

TEST_CASE("state: what is put aside is loaded and saved like any") {
    dedup::cleaner cleaner;
    cleaner.clean(a);
    const std::string saved = cleaner.save();
    dedup::thread_state aside;
    cleaner.swap(aside);
    cleaner.load(saved);
    CHECK(cleaner.clean("> " + a).text.empty());
    cleaner.swap(aside);
    CHECK(aside.posts() == 2);
    CHECK(cleaner.save() == saved);
}

TEST_CASE("state: ceilings may differ, and hold") {
    dedup::cleaner cleaner;
    cleaner.clean(a + b);
    dedup::options o;
    o.max_thread = a.size();
    dedup::cleaner small(o);
    small.load(cleaner.save());
    CHECK_THROWS_AS(small.clean("> " + a), dedup::error);
}

TEST_CASE("state: what does not fit is refused, and says why") {
    dedup::cleaner cleaner;
    cleaner.clean(a);
    cleaner.clean("> " + a + b);
    const std::string saved = cleaner.save();
    const std::string last = cleaner.save(1);
    dedup::options o;
    o.min_words = 9;
    dedup::cleaner other(o);
    CHECK(refusal(other, saved).find("other options") != std::string::npos);
    dedup::cleaner empty;
    CHECK(refusal(empty, last).find("begins with post 1, where the thread has 0 posts") != std::string::npos);
    CHECK(refusal(cleaner, saved).find("begins with post 0, where the thread has 2 posts") != std::string::npos);
    CHECK(refusal(empty, saved + saved).find("begins with post 0") != std::string::npos);
    CHECK(refusal(empty, "").find("not one") != std::string::npos);
    CHECK(refusal(empty, "{\"thread\":\"t\"}").find("not one") != std::string::npos);
    CHECK(refusal(empty, saved.substr(0, 40)).find("cut off after 40 bytes") != std::string::npos);
    std::string future = saved;
    future[6] = 9;
    CHECK(refusal(empty, future).find("format 9") != std::string::npos);
    std::string older = saved;
    older[15] = 14;
    CHECK(refusal(empty, signed_again(older)).find("made with Unicode 14.0") != std::string::npos);
    older = saved;
    older[19] = 71;
    CHECK(refusal(empty, signed_again(older)).find("made with ICU 71.") != std::string::npos);
    CHECK(refusal(empty, saved) == "");  // as it was all the while
    CHECK(empty.clean("> " + b).text.empty());
}

TEST_CASE("state: every bit that flips and every end that is missing is noticed, the thread unchanged") {
    dedup::cleaner cleaner;
    cleaner.clean("[quote=Ann]caf\xC3\xA9, it says[/quote]\n" + a, {.parent = {}, .author = "Ann"});
    const std::string before = cleaner.save();
    cleaner.clean("JD> " + b + "> " + a + "No.\n", {.parent = 0, .author = "Ben"});
    const std::string piece = cleaner.save(1);
    dedup::cleaner other;
    other.load(before);
    for (std::size_t n = 0; n < piece.size(); ++n) {
        CAPTURE(n);
        for (int bit = 0; bit < 8; ++bit) {
            std::string flipped = piece;
            flipped[n] = static_cast<char>(flipped[n] ^ 1 << bit);
            CHECK(refusal(other, flipped) != "");
        }
        CHECK(refusal(other, piece.substr(0, n)) != "");
        CHECK(refusal(other, piece.substr(n + 1)) != "");
        CHECK(refusal(other, piece.substr(0, n) + piece.substr(n + 1)) != "");
        if (n > 0) CHECK(refusal(other, piece + piece.substr(0, n)) != "");
    }
    CHECK(other.save() == before);
    CHECK(refusal(other, piece) == "");
    CHECK(other.save() == cleaner.save());
}

// Rightly signed and wrong inside: refused, or a thread in which nothing breaks.
TEST_CASE("state: no contents harm") {
    random_bits r(33);
    std::size_t loaded = 0;
    for (int round = 0; round < 400; ++round) {
        CAPTURE(round);
        std::vector<std::string> posts = long_thread(r);
        if (posts.size() > 6) posts.resize(6);
        dedup::cleaner cleaner;
        for (std::size_t n = 0; n < posts.size(); ++n) cleaner.clean(posts[n], any_hints(r, n));
        const std::string saved = cleaner.save();
        for (int some = 0; some < 12; ++some) {
            std::string changed = saved;
            for (std::size_t n = 1 + below(r, 3); n > 0; --n) {
                const std::size_t at = 23 + below(r, changed.size() - 31);
                switch (below(r, 3)) {
                    case 0:
                        changed[at] = static_cast<char>(r());
                        break;
                    case 1:
                        changed[at] = static_cast<char>(changed[at] + 1);
                        break;
                    default:
                        changed[at] = static_cast<char>(changed[at] ^ 1 << below(r, 8));
                        break;
                }
            }
            dedup::cleaner other;
            if (!refusal(other, signed_again(changed)).empty()) {
                CHECK(other.clean(a).post == 0);
                continue;
            }
            ++loaded;
            for (const std::string& post : posts) other.clean(post + "\n> " + post);
            CHECK(other.save().size() > saved.size() / 2);
        }
    }
    CHECK(loaded > 500);
}

}  // namespace
