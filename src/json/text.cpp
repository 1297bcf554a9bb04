// External interface: json/text.hpp.
#include "json/text.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace dedup::json {
namespace {

constexpr std::uint64_t each = 0x0101010101010101ULL;
constexpr std::uint64_t high = 0x8080808080808080ULL;

// Non-zero iff one of the eight bytes is a quote, a backslash or below 0x20. (May also flag a byte behind such a
// one, never one before it: good enough to ask "any?".)
std::uint64_t special(std::uint64_t bytes) {
    const auto zero = [](std::uint64_t x) { return (x - each) & ~x; };
    return (zero(bytes ^ (each * '"')) | zero(bytes ^ (each * '\\')) | ((bytes - each * 0x20) & ~bytes)) & high;
}

bool is_special(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

std::size_t find_special(std::string_view s, std::size_t from) {
    while (from + 8 <= s.size()) {
        std::uint64_t bytes;
        std::memcpy(&bytes, s.data() + from, 8);
        if (special(bytes) != 0) break;
        from += 8;
    }
    while (from < s.size() && !is_special(s[from])) ++from;
    return from;
}

void append_escape(std::string& out, char c) {
    constexpr char hex[] = "0123456789abcdef";
    switch (c) {
        case '"':
            out += "\\\"";
            return;
        case '\\':
            out += "\\\\";
            return;
        case '\n':
            out += "\\n";
            return;
        case '\t':
            out += "\\t";
            return;
        case '\r':
            out += "\\r";
            return;
        case '\b':
            out += "\\b";
            return;
        case '\f':
            out += "\\f";
            return;
        default:
            break;
    }
    out += "\\u00";
    out += hex[static_cast<unsigned char>(c) >> 4];
    out += hex[c & 15];
}

// The four hexadecimal digits at `at`, or -1.
int hex4(std::string_view s, std::size_t at) {
    if (at + 4 > s.size()) return -1;
    int value = 0;
    const auto [end, failed] = std::from_chars(s.data() + at, s.data() + at + 4, value, 16);
    return failed == std::errc{} && end == s.data() + at + 4 && s[at] != '-' ? value : -1;
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

char simple_escape(char c) {
    switch (c) {
        case 'n':
            return '\n';
        case 't':
            return '\t';
        case 'r':
            return '\r';
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        default:
            return c;  // quote, backslash, slash
    }
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
    out += '"';
    for (std::size_t from = 0;;) {
        const std::size_t to = find_special(utf8, from);
        out.append(utf8, from, to - from);
        if (to == utf8.size()) break;
        append_escape(out, utf8[to]);
        from = to + 1;
    }
    out += '"';
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 24> digits_of;
    const auto end = std::to_chars(digits_of.data(), digits_of.data() + digits_of.size(), number).ptr;
    out.append(digits_of.data(), end);
}

std::string_view unescape(std::string_view token, std::string& scratch, std::size_t& lone) {
    const std::string_view s = token.substr(1, token.size() - 2);
    std::size_t from = s.find('\\');
    if (from == s.npos) return s;
    if (scratch.size() < s.size()) scratch.resize(s.size());  // no escape says more bytes than it has
    std::memcpy(scratch.data(), s.data(), from);
    char* to = scratch.data() + from;
    while (from < s.size()) {
        const char c = s[from + 1];
        from += 2;
        if (c == 'u') {
            to = put_code_point(to, escaped_code_point(s, from, lone));
        } else {
            *to++ = simple_escape(c);
        }
        const std::size_t end = std::min(s.find('\\', from), s.size());
        std::memcpy(to, s.data() + from, end - from);
        to += end - from;
        from = end;
    }
    return {scratch.data(), to};
}

std::size_t bad_escape(std::string_view token) {
    for (std::size_t at = token.find('\\'); at != token.npos; at = token.find('\\', at)) {
        if (at + 1 == token.size()) return at;
        const char c = token[at + 1];
        const bool good = c == 'u' ? hex4(token, at + 2) >= 0 : std::strchr("\"\\/bfnrt", c) != nullptr && c != '\0';
        if (!good) return at;
        at += 2;
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

}  // namespace dedup::json
