// Interface: flat tables over all code points, the step through UTF-8 that reads them, and the table of folds.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
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

// A value a code point in two stages: equal blocks of 64 are stored once.
template <class Value>
class code_point_table {
public:
    // `flat` has a value for each code point; `other` is that of ill-formed bytes.
    code_point_table(const std::vector<Value>& flat, Value other) {
        std::map<std::array<Value, block>, std::uint16_t> known;
        roots_.reserve(code_points / block + 1);
        std::array<Value, block> leaf{};
        for (char32_t c = 0; c <= code_points; c += block) {
            const std::array<Value, block> before = leaf;
            for (char32_t i = 0; i < block; ++i) leaf[i] = c < code_points ? flat[c + i] : other;
            if (c > 0 && leaf == before) {
                roots_.push_back(roots_.back());
                continue;
            }
            const auto [at, fresh] = known.try_emplace(leaf, static_cast<std::uint16_t>(known.size()));
            if (fresh) leaves_.insert(leaves_.end(), leaf.begin(), leaf.end());
            roots_.push_back(at->second);
        }
    }

    // c <= ill_formed
    Value operator[](char32_t c) const { return leaves_[std::size_t{roots_[c / block]} * block + c % block]; }

private:
    static constexpr char32_t block = 64;
    std::vector<std::uint16_t> roots_;
    std::vector<Value> leaves_;
};

// What folding does to a code point: one of these, or `changed` + the index of a folding.
enum fold_kind : std::uint16_t {
    dropped,       // yields no key: white space, controls, punctuation
    kept,          // as it is
    ignored,       // yields no key, and does not part its neighbours: soft hyphen, variation selectors
    joiner,        // U+200D: kept before a pictograph, else ignored
    kept_joining,  // as it is, or one with the code point before it
    changed,
};

struct folding {
    std::array<char, 4> bytes{};  // never more than the code point has
    std::uint8_t size = 0;
    bool joins = false;  // the first code point may be one with the code point before it
};

struct fold_table {
    code_point_table<std::uint16_t> kinds;
    std::vector<folding> foldings;
};

// Built at the first call from ICU's properties; safe to call from any thread.
[[nodiscard]] const fold_table& folds();

// The one code point that two neighbours in a key make, or 0: canonical composition, and Arabic lam with alef.
[[nodiscard]] char32_t compose(char32_t first, char32_t second);

[[nodiscard]] bool is_pictograph(char32_t c);

}  // namespace dedup::inline v1::detail
