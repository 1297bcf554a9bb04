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

// What append_string writes a byte as; the size first, 0 where the byte stays as it is.
struct escape {
    unsigned char size = 0;
    char text[6] = {};
};

constexpr auto escapes = [] {
    std::array<escape, 256> all{};
    constexpr char hex[] = "0123456789abcdef";
    for (unsigned c = 0; c < 0x20; ++c) all[c] = {6, {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]}};
    const auto brief = [&](char c, char letter) { all[static_cast<unsigned char>(c)] = {2, {'\\', letter}}; };
    brief('"', '"'), brief('\\', '\\');
    brief('\b', 'b'), brief('\f', 'f'), brief('\n', 'n'), brief('\r', 'r'), brief('\t', 't');
    return all;
}();

constexpr std::size_t longest_escape = sizeof escape::text;

// What the letter of a two-byte escape says; 0 where there is none such. `u` is another matter.
constexpr auto brief_escapes = [] {
    std::array<char, 256> all{};
    for (const char c : {'"', '\\', '/'}) all[static_cast<unsigned char>(c)] = c;
    all['b'] = '\b', all['f'] = '\f', all['n'] = '\n', all['r'] = '\r', all['t'] = '\t';
    return all;
}();

constexpr auto is_backslash = [](lanes v) { return v == '\\'; };

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
    // Through a small buffer with room for the worst, so that `out` neither grows by bytes nor is filled twice.
    constexpr std::size_t piece = 1024;
    char buffer[1 + piece * longest_escape + width];
    char* to = buffer;
    *to++ = '"';
    const auto special = [](lanes v) { return (v == '"') | (v == '\\') | (v < 0x20); };
    for (const char *from = utf8.data(), *const end = from + utf8.size(); from != end;) {
        const char* const stop = from + std::min<std::size_t>(piece, static_cast<std::size_t>(end - from));
        while ((from = copy_until(from, stop, to, special)) != stop) {
            const escape& e = escapes[static_cast<unsigned char>(*from++)];
            std::memcpy(to, e.text, longest_escape);
            to += e.size;
        }
        if (from == end) break;
        out.append(buffer, to);
        to = buffer;
    }
    *to++ = '"';
    out.append(buffer, to);
}

void append_number(std::string& out, std::size_t number) {
    std::array<char, 24> digits_of;
    const auto end = std::to_chars(digits_of.data(), digits_of.data() + digits_of.size(), number).ptr;
    out.append(digits_of.data(), end);
}

checked_text unescape_checked(std::string_view token, std::string& scratch) {
    const std::string_view s = token.substr(1, token.size() - 2);
    const char* const end = s.data() + s.size();
    const char* from = find(s.data(), end, is_backslash);
    checked_text result{.text = s};
    if (from == end) return result;
    if (scratch.size() < s.size() + width) scratch.resize(s.size() + width);  // no escape says more bytes than it has
    const auto literal = static_cast<std::size_t>(from - s.data());
    std::memcpy(scratch.data(), s.data(), literal);
    char* to = scratch.data() + literal;
    while (from != end) {
        const char c = from + 1 == end ? '\0' : from[1];
        if (const char brief = brief_escapes[static_cast<unsigned char>(c)]; brief != 0) {
            result.plain &= c != '/';
            *to++ = brief;
            from += 2;
        } else {
            auto at = static_cast<std::size_t>(from - s.data()) + 2;
            if (c != 'u' || hex4(s, at) < 0) {
                result.bad = at - 1;  // of the backslash, counted from the quote
                return result;
            }
            result.plain = false;
            to = put_code_point(to, escaped_code_point(s, at, result.lone));
            from = s.data() + at;
        }
        from = copy_until(from, end, to, is_backslash);
    }
    result.text = {scratch.data(), to};
    return result;
}

std::string_view unescape(std::string_view token, std::string& scratch, std::size_t& lone) {
    const checked_text result = unescape_checked(token, scratch);
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
