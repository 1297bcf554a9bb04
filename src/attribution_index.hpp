// Sets and indices over the rows of the tables, made at compile time: a line or a word meets the few rows that it may
// begin or end with, not all of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace dedup::inline v1::attribution {

class byte_set {
public:
    constexpr explicit byte_set(std::string_view bytes) {
        for (const char c : bytes) add(c);
    }
    constexpr void add(char c) { has_[static_cast<unsigned char>(c)] = true; }
    [[nodiscard]] constexpr bool has(char c) const { return has_[static_cast<unsigned char>(c)]; }

private:
    std::array<bool, 256> has_{};
};

// Pairs of bytes that something of a table begins or ends with. Says "no" for nearly every line of prose.
class pair_set {
public:
    constexpr void add(char a, char b) { bits_[static_cast<unsigned char>(a)] |= std::uint32_t{1} << bit(b); }
    constexpr void add(const pair_set& other) {
        for (std::size_t i = 0; i < bits_.size(); ++i) bits_[i] |= other.bits_[i];
    }
    constexpr void add_all(char a) { bits_[static_cast<unsigned char>(a)] = ~std::uint32_t{0}; }
    [[nodiscard]] constexpr bool has(char a, char b) const {
        return (bits_[static_cast<unsigned char>(a)] >> bit(b) & 1) != 0;
    }

private:
    static constexpr unsigned bit(char b) { return static_cast<unsigned char>(b) & 31U; }
    std::array<std::uint32_t, 256> bits_{};
};

// The first three bytes of what something of a table begins with; of some rows only two.
class begin_set {
public:
    constexpr void add(char a, char b, char c) {
        two_.add(a, b);
        thirds_.add(key(a, b), c);
    }
    constexpr void add(char a, char b) {
        two_.add(a, b);
        thirds_.add_all(key(a, b));
    }
    [[nodiscard]] constexpr bool has(char a, char b, char c) const {
        return two_.has(a, b) & thirds_.has(key(a, b), c);
    }
    [[nodiscard]] constexpr const pair_set& two() const { return two_; }

private:
    // What the first two are told by, a letter as its capital.
    static constexpr char key(char a, char b) { return static_cast<char>(a + 8 * (b & 31)); }

    pair_set two_;
    pair_set thirds_;
};

constexpr char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

constexpr char upper(char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

// Latin, Greek and Cyrillic capitals lie 32 before their small letters.
constexpr unsigned small_letter(unsigned point) {
    const bool capital = (point >= 0xC0U && point <= 0xDEU) || (point >= 0x391U && point <= 0x3A9U) ||
                         (point >= 0x410U && point <= 0x42FU);
    return capital ? point + 32 : point;
}

// What letters are told apart by at the beginning of a word: the same for a letter and its capital wherever
// same_letters() takes them for the same.
constexpr std::uint8_t begin_of(std::string_view s) {
    const auto a = static_cast<unsigned char>(s[0]);
    if (a < 0x80U) return static_cast<std::uint8_t>(lower(s[0]));
    const unsigned b = s.size() > 1 ? static_cast<unsigned char>(s[1]) & 0x3FU : 0;
    if (a < 0xC3U || a > 0xD1U) return static_cast<std::uint8_t>(0x80U | ((a ^ b) & 0x7FU));
    const unsigned point = (a & 0x1FU) << 6U | b;
    return static_cast<std::uint8_t>(0x80U | (small_letter(point) & 0x7FU));
}

constexpr unsigned no_byte = 256;  // for rows that an index leaves out

// Rows of a table by a byte that is the same for what may match: rows(byte), in the order of the table.
template <std::size_t Rows>
class row_index {
public:
    constexpr row_index() = default;
    constexpr explicit row_index(const std::array<unsigned, Rows>& bytes) {
        static_assert(Rows < 256);
        std::size_t at = 0;
        for (unsigned byte = 0; byte < 256; ++byte) {
            begins_[byte] = static_cast<std::uint8_t>(at);
            for (std::size_t row = 0; row < Rows; ++row)
                if (bytes[row] == byte) rows_[at++] = static_cast<std::uint8_t>(row);
        }
        begins_[256] = static_cast<std::uint8_t>(at);
    }

    [[nodiscard]] constexpr std::span<const std::uint8_t> rows(std::uint8_t byte) const {
        return std::span(rows_).subspan(begins_[byte], begins_[byte + 1U] - begins_[byte]);
    }

private:
    std::array<std::uint8_t, 257> begins_{};
    std::array<std::uint8_t, Rows> rows_{};
};

// `byte_of(row)`: what a row is found by, or no_byte.
template <class Row, std::size_t Rows, class ByteOf>
constexpr row_index<Rows> index_rows(const std::array<Row, Rows>& table, ByteOf byte_of) {
    std::array<unsigned, Rows> bytes{};
    for (std::size_t i = 0; i < Rows; ++i) bytes[i] = byte_of(table[i]);
    return row_index<Rows>(bytes);
}

}  // namespace dedup::inline v1::attribution
