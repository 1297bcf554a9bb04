// The lines of a JSON-lines file, plain or zstd.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bench {

struct bad_input : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Takes a line without its line feed, and its number, from 1. The view is good until it returns; simdjson may read
// SIMDJSON_PADDING bytes behind it.
using line_taker = std::function<void(std::string_view line, std::size_t number)>;

// Gives every line that is not blank. zstd is recognised by content, with windows up to 2^31. Throws bad_input where
// the file cannot be read.
void each_line(const std::string& path, const line_taker& take);

// What the string or integer says; nothing where `value` is neither.
std::optional<std::string> name_of(simdjson::simdjson_result<simdjson::dom::element> value);

}  // namespace bench
