// How far keys are equal, and where that leaves off.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "dedup/match.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {

inline std::uint64_t load(const char* p) {
    std::uint64_t w = 0;
    std::memcpy(&w, p, sizeof w);
    return w;
}

inline std::uint32_t load_half(const char* p) {
    std::uint32_t w = 0;
    std::memcpy(&w, p, sizeof w);
    return w;
}

// Of two words that differ by `differ`, not 0: how many of their first or last bytes in memory are equal.
template <class Word>
std::uint32_t equal_first(Word differ) {
    return static_cast<std::uint32_t>(std::endian::native == std::endian::little ? std::countr_zero(differ)
                                                                                 : std::countl_zero(differ)) /
           8;
}
template <class Word>
std::uint32_t equal_last(Word differ) {
    return static_cast<std::uint32_t>(std::endian::native == std::endian::little ? std::countl_zero(differ)
                                                                                 : std::countr_zero(differ)) /
           8;
}

// equal_ahead() and equal_behind() for fewer bytes than a word.
template <class Size>
Size equal_few_ahead(const char* a, const char* b, Size most) {
    if (most >= 4) {
        const std::uint32_t differ = load_half(a) ^ load_half(b);
        if (differ != 0) return equal_first(differ);
        const std::uint32_t rest = load_half(a + most - 4) ^ load_half(b + most - 4);
        return rest == 0 ? most : most - 4 + equal_first(rest);
    }
    Size n = 0;
    while (n < most && a[n] == b[n]) ++n;
    return n;
}
template <class Size>
Size equal_few_behind(const char* a, const char* b, Size most) {
    if (most >= 4) {
        const std::uint32_t differ = load_half(a - 4) ^ load_half(b - 4);
        if (differ != 0) return equal_last(differ);
        const std::uint32_t rest = load_half(a - most) ^ load_half(b - most);
        return rest == 0 ? most : most - 4 + equal_last(rest);
    }
    Size n = 0;
    while (n < most && *(a - 1 - n) == *(b - 1 - n)) ++n;
    return n;
}

// And for more, of which the first word is equal. Where no whole word is left, the last bytes are read again.
template <class Size>
Size equal_words_ahead(const char* a, const char* b, Size most) {
    for (Size n = 8; n + 8 <= most; n += 8) {
        const std::uint64_t differ = load(a + n) ^ load(b + n);
        if (differ != 0) return n + equal_first(differ);
    }
    const std::uint64_t differ = load(a + most - 8) ^ load(b + most - 8);
    return differ == 0 ? most : most - 8 + equal_first(differ);
}
template <class Size>
Size equal_words_behind(const char* a, const char* b, Size most) {
    const char* const first_a = a - most;
    const char* const first_b = b - most;
    for (Size n = 8; n + 8 <= most; n += 8) {
        const std::uint64_t differ = load(first_a + (most - n - 8)) ^ load(first_b + (most - n - 8));
        if (differ != 0) return n + equal_last(differ);
    }
    const std::uint64_t differ = load(first_a) ^ load(first_b);
    return differ == 0 ? most : most - 8 + equal_last(differ);
}

// Number of equal bytes from a and b on, at most `most`. What differs soon takes no call.
template <class Size>
Size equal_ahead(const char* a, const char* b, Size most) {
    if (most < 8) return equal_few_ahead(a, b, most);
    const std::uint64_t differ = load(a) ^ load(b);
    return differ != 0 ? equal_first(differ) : equal_words_ahead(a, b, most);
}

// The same before a and b.
template <class Size>
Size equal_behind(const char* a, const char* b, Size most) {
    if (most < 8) return equal_few_behind(a, b, most);
    const std::uint64_t differ = load(a - 8) ^ load(b - 8);
    return differ != 0 ? equal_last(differ) : equal_words_behind(a, b, most);
}

// What many lines begin with: up to eight bytes are one compare.
class line_start {
public:
    explicit line_start(std::string_view s) : s_(s) {
        if (s.empty() || s.size() > sizeof word_) return;
        for (std::size_t n = 0; n < s.size(); ++n) {  // no store that a load of the whole word would wait for
            const std::size_t shift = 8 * (std::endian::native == std::endian::little ? n : sizeof word_ - 1 - n);
            word_ |= std::uint64_t{static_cast<unsigned char>(s[n])} << shift;
            mask_ |= std::uint64_t{0xFF} << shift;
        }
    }

    [[nodiscard]] bool begins(std::string_view text) const {
        if (s_.size() > sizeof word_ || text.size() < sizeof word_) return text.starts_with(s_);
        return ((load(text.data()) ^ word_) & mask_) == 0;
    }

private:
    std::string_view s_;
    std::uint64_t word_ = 0;
    std::uint64_t mask_ = 0;
};

// What of the run is whole code points: two that differ in their last byte alone differ.
inline run whole_code_points(std::string_view key, run r) {
    const auto inside = [&](std::uint32_t at) { return at < key.size() && continues(key[at]); };
    while (r.size > 0 && (inside(r.at) || inside(r.from))) r = {r.at + 1, r.from + 1, r.size - 1};
    while (r.size > 0 && (inside(r.at + r.size) || inside(r.from + r.size))) --r.size;
    return r;
}

}  // namespace dedup::inline v1
