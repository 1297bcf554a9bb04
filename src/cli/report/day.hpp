// The day that a record's date says.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace dedup::cli {

// Reads `2024-05-06…` and `20240506…` (ISO 8601), `Mon, 6 May 2024 …` (RFC 5322) and seconds or milliseconds since
// 1970, of nine digits or more. Nothing outside 1970 to 2099: the years that discussions on networks have.
[[nodiscard]] std::optional<std::chrono::sys_days> day_of(std::string_view date);

}  // namespace dedup::cli
