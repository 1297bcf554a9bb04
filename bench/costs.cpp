// External interface: measure_costs, print_costs.
#include "costs.hpp"

#include <fmt/core.h>

#include <algorithm>

#include <dedup/dedup.hpp>

#include "allocations.hpp"
#include "passes.hpp"
#include "report.hpp"

namespace bench {
namespace {

constexpr std::size_t small_post = 200;
constexpr std::size_t posts_a_thread = 100;
constexpr std::size_t large_post = small_post * posts_a_thread;

bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// Where a piece of at most `size` bytes from `begin` ends: behind a space or line feed of its second half if it has
// one, else between two code points.
std::size_t piece_end(std::string_view text, std::size_t begin, std::size_t size) {
    if (text.size() - begin <= size) return text.size();
    std::size_t end = begin + size;
    while (end > begin + size / 2 && text[end - 1] != '\n' && text[end - 1] != ' ') --end;
    if (end > begin + size / 2) return end;
    for (end = begin + size; end > begin + 1 && continues(text[end]);) --end;
    return end;
}

// The text as threads of `large_post` bytes, in posts of `size` bytes.
dump cut(std::string_view text, std::size_t size) {
    dump d;
    d.text.reserve(text.size());
    for (std::size_t begin = 0; begin < text.size();) {
        const std::string_view thread = text.substr(begin, piece_end(text, begin, large_post) - begin);
        d.add_thread(std::to_string(d.threads.size()));
        for (std::size_t at = 0; at < thread.size();) {
            const std::size_t end = piece_end(thread, at, size);
            d.text += thread.substr(at, end - at);
            d.add_post(std::to_string(d.posts.size()));
            at = end;
        }
        begin += thread.size();
    }
    return d;
}

cost small_posts(std::string_view text, std::size_t runs) {
    const dump small = cut(text, small_post);
    const dump large = cut(text, large_post);
    clean_pass small_pass(small, "small");
    clean_pass large_pass(large, "large");
    timings t;
    for (std::size_t n = 0; n <= runs; ++n) {
        small_pass.run(t);
        large_pass.run(t);
        if (n == 0) t.clear();  // the warm-up
    }
    const double nano = 1e9 / static_cast<double>(text.size());
    return {fmt::format("ns/byte, {} posts of {} bytes a thread", posts_a_thread, small_post), t.median("small") * nano,
            fmt::format("one post of {} bytes", large_post), t.median("large") * nano, 2};
}

// What a cleaner holds, and what was allocated at the worst moment of a call, when all posts are one thread.
void add_memory(std::string_view name, const std::vector<std::string_view>& posts, std::vector<cost>& costs) {
    const allocation_watch watch;
    dedup::cleaner cleaner;
    std::size_t held = 0;
    double bytes = 0;
    for (const std::string_view post : posts) {
        cleaner.clean(post);
        held = std::max(held, cleaner.memory());
        bytes += static_cast<double>(post.size());
    }
    costs.push_back({fmt::format("bytes held, a thread of {}", name), static_cast<double>(held), "its text", bytes, 3});
    costs.push_back(
        {"bytes allocated at the peak, result included", static_cast<double>(watch.peak()), "its text", bytes, 3});
}

// Of a cleaner that has cleaned the same threads before.
cost allocations(const dump& d) {
    dedup::cleaner cleaner;
    std::size_t made = 0;
    std::size_t needed = 0;
    for (const bool warm : {false, true}) {
        for (const thread& t : d.threads) {
            for (const post& p : d.posts_of(t)) {
                const allocation_watch watch;
                const dedup::cleaned c = cleaner.clean(d.text_of(p));
                const std::size_t cleaning = watch.count();
                const dedup::cleaned copy = c;
                if (!warm) continue;
                made += cleaning;
                needed += watch.count() - cleaning;
            }
            cleaner.next_thread();
        }
    }
    const auto posts = static_cast<double>(d.posts.size());
    return {"allocations a post, warm", static_cast<double>(made) / posts, "to copy the result",
            static_cast<double>(needed) / posts, 1};
}

// As many of the first posts as are within costs_bytes; the first in any case.
dump beginning(const dump& d) {
    dump out;
    for (const thread& t : d.threads) {
        out.add_thread(t.name);
        for (const post& p : d.posts_of(t)) {
            if (!out.posts.empty() && out.text.size() + p.end - p.begin > costs_bytes) return out;
            out.text += d.text_of(p);
            out.add_post(p.id);
        }
    }
    return out;
}

}  // namespace

std::vector<cost> measure_costs(const dump& d, std::size_t runs) {
    const dump some = beginning(d);
    std::vector<std::string_view> posts;
    for (const post& p : some.posts) posts.push_back(some.text_of(p));
    std::vector<cost> costs{small_posts(some.text, runs)};
    add_memory(fmt::format("{} posts", posts.size()), posts, costs);
    add_memory("one post", {some.text}, costs);
    costs.push_back(allocations(some));
    return costs;
}

void print_costs(const std::vector<cost>& costs, bool json) {
    if (!json) fmt::print("{:<45} {:>12} {:<25} {:>12} {:>6} {:>5}\n", "", "", "beside", "", "ratio", "goal");
    for (const cost& c : costs) {
        const int digits = c.value < 1000 ? 2 : 0;
        if (json)
            fmt::print(
                R"({{"name":"{}","value":{:.{}f},"beside":"{}","beside_value":{:.{}f},"ratio":{:.3f},"goal":{}}})",
                c.what, c.value, digits, c.beside, c.beside_value, digits, c.ratio(), c.most);
        else
            fmt::print("{:<45} {:>12.{}f} {:<25} {:>12.{}f} {:>6.2f} {:>5}", c.what, c.value, digits, c.beside,
                       c.beside_value, digits, c.ratio(), c.most);
        fmt::print("\n");
    }
}

}  // namespace bench
