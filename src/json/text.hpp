// JSON strings and base64, in both directions.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace dedup::inline v1::json {

// Appends `utf8` in quotes. Escaped are the quote, the backslash and what is below U+0020, nothing else.
void append_string(std::string& out, std::string_view utf8);

void append_number(std::string& out, std::size_t number);

// What a string token (quotes included, escapes checked) says. The view lives in `token` where nothing is escaped, in
// `scratch` otherwise. An escaped surrogate without its partner becomes U+FFFD and is added to `lone`.
std::string_view unescape(std::string_view token, std::string& scratch, std::size_t& lone);

// unescape() for a token whose escapes have not been checked: what bad_escape() would give goes to `bad`, and then the
// view is of no use. `plain`: append_string() writes the token again as it is. `room`: for as many bytes as the token
// has.
struct checked_text {
    std::string_view text;
    std::size_t lone = 0;
    std::size_t bad = std::string_view::npos;
    bool plain = true;
};
checked_text unescape_checked(std::string_view token, char* room);

// Offset of the first escape in a string token (quotes included) that JSON does not know, or npos.
std::size_t bad_escape(std::string_view token);

bool is_integer(std::string_view token);  // no fraction, no exponent
bool is_number(std::string_view token);

// An id or thread as written -> the token that all ways of writing it share, so that ids compare as bytes; nothing
// where the token is neither a string nor an integer. The view lives as unescape's does.
std::optional<std::string_view> canonical_id(std::string_view token, std::string& scratch);

void append_base64(std::string& out, std::string_view bytes);
// False where `text` is not base64 with its padding.
bool append_bytes(std::string& out, std::string_view base64);

}  // namespace dedup::inline v1::json
