// External interface: align_ahead, align_behind, may_align_ahead, may_align_behind, differs_in_letters.
#include "align.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <optional>
#include <utility>

#include "equal.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::uint32_t least_again = 4;    // key bytes that show where the two sides agree again
constexpr std::uint32_t widest_shift = 16;  // key bytes by which they may be out of step

// One side's words, which are compared all at once: cheaper than branches that nothing foretells.
class word_list {
public:
    static constexpr std::uint32_t most = widest_shift + 1;

    void put(std::uint32_t i, std::uint32_t word) { words_[i / lanes][i % lanes] = word; }
    // A bit for each word that is this one, of the first `size`.
    [[nodiscard]] std::uint32_t find(std::uint32_t word, std::uint32_t size) const {
        quad found = {};
        quad bits = {1, 2, 4, 8};
        for (const quad& q : words_) {
            found |= (q == word) & bits;
            bits <<= lanes;
        }
        const auto halves = std::bit_cast<std::array<std::uint64_t, 2>>(found);
        const std::uint64_t all = halves[0] | halves[1];
        return static_cast<std::uint32_t>(all | all >> 32) & ((std::uint32_t{1} << size) - 1);
    }

private:
    static constexpr std::uint32_t lanes = 4;
    using quad = std::uint32_t __attribute__((vector_size(lanes * sizeof(std::uint32_t))));

    std::array<quad, (most + lanes - 1) / lanes> words_{};
};

// Where the two sides, which differ at once, agree again: how many bytes to skip of one and the other, the widest as
// few as can be. `x(i)` and `y(i)` are the four bytes behind i skipped ones, of which there are `most_x` and `most_y`.
template <typename X, typename Y>
std::optional<std::pair<std::uint32_t, std::uint32_t>> find_again(X x, std::uint32_t most_x, Y y,
                                                                  std::uint32_t most_y) {
    word_list words;
    for (std::uint32_t b = 0; b < most_y; ++b) words.put(b, y(b));
    std::optional<std::pair<std::uint32_t, std::uint32_t>> best;
    std::uint32_t cost = ~0U;
    for (std::uint32_t a = 0; a < most_x && a * 64 < cost; ++a) {
        const std::uint32_t equal = words.find(x(a), most_y);
        if (equal == 0) continue;
        const std::uint32_t narrower = equal & ((std::uint32_t{2} << a) - 1);  // the last of these, or the first of all
        const auto b =
            static_cast<std::uint32_t>(narrower != 0 ? std::bit_width(narrower) - 1 : std::countr_zero(equal));
        const auto [less, widest] = std::minmax(a, b);
        if (widest * 64 + widest - less >= cost) continue;
        cost = widest * 64 + widest - less;
        best = {a, b};
    }
    return best;
}

std::uint32_t load_again(const char* p) {
    std::uint32_t w = 0;
    static_assert(sizeof w == least_again);
    std::memcpy(&w, p, sizeof w);
    return w;
}

// Places to look at where so many key bytes are left.
std::uint32_t places(std::uint32_t left) {
    return left < least_again ? 0 : std::min(left - least_again, widest_shift) + 1;
}

auto find_again_ahead(const char* key, stretch s) {
    return find_again([&](std::uint32_t i) { return load_again(key + s.at + i); }, places(s.at_end - s.at),
                      [&](std::uint32_t i) { return load_again(key + s.from + i); }, places(s.from_end - s.from));
}

auto find_again_behind(const char* key, stretch s) {
    const char* at = key + s.at_end - least_again;
    const char* from = key + s.from_end - least_again;
    return find_again([&](std::uint32_t i) { return load_again(at - i); }, places(s.at_end - s.at),
                      [&](std::uint32_t i) { return load_again(from - i); }, places(s.from_end - s.from));
}

bool is_letters(const thread_index& t, std::uint32_t begin, std::uint32_t end) {
    const std::string_view s = t.key().substr(begin, end - begin);
    return std::all_of(s.begin(), s.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80U; });
}

void add_whole(const thread_index& t, run r, chain& out) {
    r = whole_code_points(t.key(), r);
    if (r.size > 0) out.push_back(r);
}

}  // namespace

chain align_ahead(const thread_index& thread, stretch s) {
    const char* key = thread.key().data();
    chain out;
    while (s.at < s.at_end && s.from < s.from_end) {
        const std::uint32_t n = equal_ahead(key + s.at, key + s.from, std::min(s.at_end - s.at, s.from_end - s.from));
        add_whole(thread, {s.at, s.from, n}, out);
        s.at += n;
        s.from += n;
        const auto again = find_again_ahead(key, s);
        if (!again) break;
        s.at += again->first;
        s.from += again->second;
    }
    return out;
}

chain align_behind(const thread_index& thread, stretch s) {
    const char* key = thread.key().data();
    chain out;
    while (s.at < s.at_end && s.from < s.from_end) {
        const std::uint32_t n =
            equal_behind(key + s.at_end, key + s.from_end, std::min(s.at_end - s.at, s.from_end - s.from));
        s.at_end -= n;
        s.from_end -= n;
        add_whole(thread, {s.at_end, s.from_end, n}, out);
        const auto again = find_again_behind(key, s);
        if (!again) break;
        s.at_end -= again->first;
        s.from_end -= again->second;
    }
    std::reverse(out.begin(), out.end());
    return out;
}

bool may_align_ahead(const thread_index& thread, stretch s) {
    const char* key = thread.key().data();
    return key[s.at] == key[s.from] || find_again_ahead(key, s);
}

bool may_align_behind(const thread_index& thread, stretch s) {
    const char* key = thread.key().data();
    return key[s.at_end - 1] == key[s.from_end - 1] || find_again_behind(key, s);
}

bool differs_in_letters(const thread_index& thread, stretch s, const chain& same) {
    for (const run& r : same) {
        if (!is_letters(thread, s.at, r.at) || !is_letters(thread, s.from, r.from)) return false;
        s.at = r.at + r.size;
        s.from = r.from + r.size;
    }
    return is_letters(thread, s.at, s.at_end) && is_letters(thread, s.from, s.from_end);
}

}  // namespace dedup::inline v1
