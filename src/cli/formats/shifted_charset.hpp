// Charsets that shift between sets by escapes, as ones that do not and that iconv knows whole.
#pragma once

#include <string>
#include <string_view>

namespace dedup::cli {

// ISO-2022-JP, with the rows that Microsoft's programs write and iconv has not, as CP932.
std::string iso_2022_jp_as_cp932(std::string_view bytes);

// HZ (RFC 1843) as GB 18030.
std::string hz_as_gb18030(std::string_view bytes);

}  // namespace dedup::cli
