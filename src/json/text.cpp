// External interface: json/text.hpp.
#include "json/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

#include "json/lanes.hpp"

namespace dedup::inline v1::json {
namespace {

// What append_string writes a byte as; size 0 where the byte stays as it is.
struct escape {
    char text[7] = {};
    unsigned char size = 0;
};

constexpr auto escapes = [] {
    std::array<escape, 256> all{};
    constexpr char hex[] = "0123456789abcdef";
    for (unsigned c = 0; c < 0x20; ++c) all[c] = {{'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}, 6};
    const auto brief = [&](char c, char letter) { all[static_cast<unsigned char>(c)] = {{'\\', letter}, 2}; };
    brief('"', '"'), brief('\\', '\\');
    brief('\b', 'b'), brief('\f', 'f'), brief('\n', 'n'), brief('\r', 'r'), brief('\t', 't');
    return all;
}();

constexpr std::size_t longest_escape = 6;

constexpr auto is_special = [](lanes v) { return (v == '"') | (v == '\\') | (v < 0x20); };

// Copies a block and escapes its special bytes; gives the end of what it wrote. A block behind it is read as well, and
// one behind that end written.
char* escape_block(char* to, const char* block) {
    std::memcpy(to, block, block_size);
    const char* rest = block;
    for (std::uint64_t special = mark(block, is_special); special != 0; special &= special - 1) {
        const char* const at = block + std::countr_zero(special);
        to += at - rest;
        const escape& e = escapes[static_cast<unsigned char>(*at)];
        std::memcpy(to, &e, sizeof e);
        to += e.size;
        rest = at + 1;
        std::memcpy(to, rest, block_size);
    }
    return to + (block + block_size - rest);
}

// What the letter of a two-byte escape says; 0 where there is none such. `u` is another matter.
constexpr auto brief_escapes = [] {
    std::array<char, 256> all{};
    for (const char c : {'"', '\\', '/'}) all[static_cast<unsigned char>(c)] = c;
    all['b'] = '\b', all['f'] = '\f', all['n'] = '\n', all['r'] = '\r', all['t'] = '\t';
    return all;
}();

constexpr auto is_backslash = [](lanes v) { return v == '\\'; };

constexpr auto hex_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (const std::string_view all : {"0123456789abcdef", "0123456789ABCDEF"}) {
        for (std::size_t i = 0; i < all.size(); ++i)
            values[static_cast<unsigned char>(all[i])] = static_cast<std::int8_t>(i);
    }
    return values;
}();

// The four hexadecimal digits at `at`, or less than 0.
int hex4(std::string_view s, std::size_t at) {
    if (at + 4 > s.size()) return -1;
    const auto digit = [&](std::size_t i) -> int { return hex_values[static_cast<unsigned char>(s[at + i])]; };
    return digit(0) << 12 | digit(1) << 8 | digit(2) << 4 | digit(3);
}

char* put_code_point(char* to, std::uint32_t c) {
    const auto tail = [&](int shift) { *to++ = static_cast<char>(0x80 | ((c >> shift) & 0x3F)); };
    if (c < 0x80) {
        *to++ = static_cast<char>(c);
    } else if (c < 0x800) {
        *to++ = static_cast<char>(0xC0 | (c >> 6));
        tail(0);
    } else if (c < 0x10000) {
        *to++ = static_cast<char>(0xE0 | (c >> 12));
        tail(6), tail(0);
    } else {
        *to++ = static_cast<char>(0xF0 | (c >> 18));
        tail(12), tail(6), tail(0);
    }
    return to;
}

// The code point whose \u escape's digits begin at `at`; moves `at` behind what it read.
std::uint32_t escaped_code_point(std::string_view s, std::size_t& at, std::size_t& lone) {
    const auto first = static_cast<std::uint32_t>(hex4(s, at));
    at += 4;
    if (first < 0xD800 || first > 0xDFFF) return first;
    if (first < 0xDC00 && at + 6 <= s.size() && s[at] == '\\' && s[at + 1] == 'u') {
        const auto second = static_cast<std::uint32_t>(hex4(s, at + 2));
        if (second >= 0xDC00 && second <= 0xDFFF) {
            at += 6;
            return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
        }
    }
    ++lone;
    return 0xFFFD;
}

// Writes what the escape at `at` says; gives its end. Where it is none, that is in `result`, and its backslash is
// passed.
std::size_t unescape_one(std::string_view s, std::size_t at, char*& to, checked_text& result) {
    const char letter = at + 1 == s.size() ? '\0' : s[at + 1];
    if (const char brief = brief_escapes[static_cast<unsigned char>(letter)]; brief != 0) {
        result.plain &= letter != '/';
        *to++ = brief;
        return at + 2;
    }
    std::size_t end = at + 2;
    if (letter != 'u' || hex4(s, end) < 0) {
        result.bad = std::min(result.bad, at + 1);  // counted from the quote
        return at + 1;
    }
    result.plain = false;
    to = put_code_point(to, escaped_code_point(s, end, result.lone));
    return end;
}

// Writes what the block at `at` says, and the escape that begins in it; gives where the next block begins. Reads
// a block behind it as well, and writes no further than the text stood.
std::size_t unescape_block(std::string_view s, std::size_t at, char*& to, checked_text& result) {
    const std::size_t end = at + block_size;
    std::memcpy(to, s.data() + at, block_size);
    std::size_t rest = at;
    for (std::uint64_t marked = mark(s.data() + at, is_backslash); marked != 0;) {
        const std::size_t next = at + static_cast<std::size_t>(std::countr_zero(marked));
        to += next - rest;
        rest = unescape_one(s, next, to, result);
        if (rest >= end) return rest;
        marked &= ~std::uint64_t{0} << (rest - at);
        std::memcpy(to, s.data() + rest, block_size);
    }
    to += end - rest;
    return end;
}

std::size_t digits(std::string_view s, std::size_t from) {
    while (from < s.size() && s[from] >= '0' && s[from] <= '9') ++from;
    return from;
}

// Behind the integer part that `s` begins with, or 0.
std::size_t integer_end(std::string_view s) {
    const std::size_t begin = s.starts_with('-') ? 1 : 0;
    const std::size_t end = digits(s, begin);
    return end == begin || (s[begin] == '0' && end > begin + 1) ? 0 : end;
}

constexpr char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr auto base64_values = [] {
    std::array<std::int8_t, 256> values{};
    values.fill(-1);
    for (int i = 0; i < 64; ++i) values[static_cast<unsigned char>(base64_digits[i])] = static_cast<std::int8_t>(i);
    return values;
}();

}  // namespace

void append_string(std::string& out, std::string_view utf8) {
    // Through a small buffer with room for the worst, so that `out` neither grows by bytes nor is filled twice.
    constexpr std::size_t most = 16;  // blocks
    char buffer[(most * longest_escape + 2) * block_size];
    char* to = buffer;
    *to++ = '"';
    const char* from = utf8.data();
    std::size_t left = utf8.size();
    while (left >= 2 * block_size) {
        const std::size_t now = std::min(left / block_size - 1, most) * block_size;
        for (const char* const stop = from + now; from != stop; from += block_size) to = escape_block(to, from);
        left -= now;
        out.append(buffer, to);
        to = buffer;
    }
    char tail[3 * block_size];
    std::memset(tail, ' ', sizeof tail);
    std::copy_n(from, left, tail);
    std::size_t at = 0;
    for (; at < left; at += block_size) to = escape_block(to, tail + at);
    to -= at - left;
    *to++ = '"';
    out.append(buffer, to);
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 24> digits_of;
    const auto end = std::to_chars(digits_of.data(), digits_of.data() + digits_of.size(), number).ptr;
    out.append(digits_of.data(), end);
}

checked_text unescape_checked(std::string_view token, char* room) {
    const std::string_view s = token.substr(1, token.size() - 2);
    const auto next_escape = [&](std::size_t from) {
        return static_cast<std::size_t>(find(s.data() + from, s.data() + s.size(), is_backslash) - s.data());
    };
    checked_text result{.text = s};
    std::size_t at = 0;
    std::size_t next = next_escape(0);
    if (next == s.size()) return result;
    char* to = room;  // no escape says more bytes than it has
    while (s.size() - at >= 2 * block_size) at = unescape_block(s, at, to, result);
    for (;;) {
        next = next_escape(at);
        std::memcpy(to, s.data() + at, next - at);
        to += next - at;
        if (next == s.size()) break;
        at = unescape_one(s, next, to, result);
    }
    result.text = {room, to};
    return result;
}

std::string_view unescape(std::string_view token, std::string& scratch, std::size_t& lone) {
    if (scratch.size() < token.size()) scratch.resize(token.size());
    const checked_text result = unescape_checked(token, scratch.data());
    lone += result.lone;
    return result.text;
}

std::size_t bad_escape(std::string_view token) {
    const char* const end = token.data() + token.size();
    for (const char* at = token.data(); (at = find(at, end, is_backslash)) != end; at += 2) {
        const auto offset = static_cast<std::size_t>(at - token.data());
        if (at + 1 == end) return offset;
        const bool good =
            at[1] == 'u' ? hex4(token, offset + 2) >= 0 : brief_escapes[static_cast<unsigned char>(at[1])] != 0;
        if (!good) return offset;
    }
    return token.npos;
}

bool is_integer(std::string_view token) {
    return !token.empty() && integer_end(token) == token.size();
}

bool is_number(std::string_view token) {
    std::size_t at = integer_end(token);
    if (at == 0) return false;
    if (at < token.size() && token[at] == '.') {
        const std::size_t end = digits(token, at + 1);
        if (end == at + 1) return false;
        at = end;
    }
    if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
        ++at;
        if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
        const std::size_t end = digits(token, at);
        if (end == at) return false;
        at = end;
    }
    return at == token.size();
}

std::optional<std::string_view> canonical_id(std::string_view token, std::string& scratch) {
    if (is_integer(token)) return token;
    if (!token.starts_with('"')) return std::nullopt;
    if (token.find('\\') == token.npos) return token;
    std::size_t lone = 0;
    std::string plain;
    scratch.clear();
    append_string(scratch, unescape(token, plain, lone));
    return scratch;
}

void append_base64(std::string& out, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto byte = [&](std::size_t i) -> std::uint32_t {
            return at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0;
        };
        const std::uint32_t group = byte(0) << 16 | byte(1) << 8 | byte(2);
        out += base64_digits[group >> 18];
        out += base64_digits[group >> 12 & 63];
        out += at + 1 < bytes.size() ? base64_digits[group >> 6 & 63] : '=';
        out += at + 2 < bytes.size() ? base64_digits[group & 63] : '=';
    }
}

bool append_bytes(std::string& out, std::string_view base64) {
    if (base64.size() % 4 != 0) return false;
    std::size_t end = base64.size();
    while (end > 0 && base64.size() - end < 2 && base64[end - 1] == '=') --end;
    std::uint32_t group = 0;
    int bits = 0;
    for (const char c : base64.substr(0, end)) {
        const int value = base64_values[static_cast<unsigned char>(c)];
        if (value < 0) return false;
        group = group << 6 | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(group >> bits & 0xFF);
    }
    return (group & ((1U << bits) - 1)) == 0;
}

}  // namespace dedup::inline v1::json
