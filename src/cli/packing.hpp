// Numbers and strings one behind the other, for what the tool keeps on disk: the same bytes on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "cli/input.hpp"

namespace dedup::cli {

inline void pack(std::string& to, std::uint64_t n) {
    for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>(n >> shift);
}

inline void pack_text(std::string& to, std::string_view text) {
    pack(to, text.size());
    to.append(text);
}

// Each takes what it gives from the front of `from`, and throws unusable where that is not all there.
inline std::uint64_t unpack(std::string_view& from) {
    if (from.size() < 8) throw unusable("the state is damaged");
    std::uint64_t n = 0;
    for (int i = 0; i < 8; ++i) n = n << 8 | static_cast<unsigned char>(from[static_cast<std::size_t>(i)]);
    from.remove_prefix(8);
    return n;
}

inline std::string_view unpack_text(std::string_view& from) {
    const std::uint64_t size = unpack(from);
    if (size > from.size()) throw unusable("the state is damaged");
    const std::string_view text = from.substr(0, size);
    from.remove_prefix(size);
    return text;
}

}  // namespace dedup::cli
