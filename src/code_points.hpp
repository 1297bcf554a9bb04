// Tables over all code points, and the step through UTF-8 that reads them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace dedup::inline v1::detail {

inline constexpr char32_t code_points = 0x110000;
inline constexpr char32_t ill_formed = code_points;  // tables answer for it too

struct code_point {
    char32_t value;
    std::size_t size;  // bytes
};

// The code point at `text`, of which `left` > 0 bytes may be read. Trusts the text to be UTF-8, but never reads past
// its end: what cannot be read is ill_formed, one byte long.
inline code_point decode(const char* text, std::size_t left) {
    const auto byte = [text](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    const auto tail = [&](std::size_t i) { return byte(i) & 63; };
    const char32_t lead = byte(0);
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xC0) return {ill_formed, 1};
    if (lead < 0xE0 && left >= 2) return {(lead & 31) << 6 | tail(1), 2};
    if (lead >= 0xE0 && lead < 0xF0 && left >= 3) return {(lead & 15) << 12 | tail(1) << 6 | tail(2), 3};
    if (lead >= 0xF0 && lead < 0xF5 && left >= 4) {
        const char32_t value = (lead & 7) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3);
        if (value < code_points) return {value, 4};
    }
    return {ill_formed, 1};
}

// A value a code point in two stages: equal blocks of 64 are stored once. Values are integers.
template <class Value>
class code_point_table {
public:
    // `flat` has a value for each code point; `other` is that of ill-formed bytes.
    code_point_table(const std::vector<Value>& flat, Value other) {
        std::map<leaf, std::uint16_t> known;
        roots_.reserve(code_points / block + 1);
        for (char32_t c = 0; c < code_points; c += block) {
            const Value* const first = flat.data() + c;
            if (c > 0 && std::equal(first, first + block, first - block)) {  // most are as those before
                roots_.push_back(roots_.back());
                continue;
            }
            leaf values;
            std::copy(first, first + block, values.begin());
            add(values, known);
        }
        leaf others;
        others.fill(other);
        add(others, known);
    }

    // c <= ill_formed
    Value operator[](char32_t c) const { return leaves_[std::size_t{roots_[c / block]} * block + c % block]; }

    // The code points whose value `in` says yes to, 64 a word.
    template <class In>
    [[nodiscard]] std::vector<std::uint64_t> bits(In in) const {
        static_assert(block == 64);
        std::vector<std::uint64_t> leaves(leaves_.size() / block);
        for (std::size_t i = 0; i < leaves_.size(); ++i)
            leaves[i / block] |= std::uint64_t{in(leaves_[i])} << i % block;
        std::vector<std::uint64_t> all(code_points / block);
        for (std::size_t w = 0; w < all.size(); ++w) all[w] = leaves[roots_[w]];
        return all;
    }

private:
    static constexpr char32_t block = 64;
    using leaf = std::array<Value, block>;

    void add(const leaf& values, std::map<leaf, std::uint16_t>& known) {
        const auto [at, fresh] = known.try_emplace(values, static_cast<std::uint16_t>(known.size()));
        if (fresh) leaves_.insert(leaves_.end(), values.begin(), values.end());
        roots_.push_back(at->second);
    }

    std::vector<std::uint16_t> roots_;
    std::vector<Value> leaves_;
};

}  // namespace dedup::inline v1::detail
