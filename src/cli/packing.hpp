// Numbers and strings one behind the other, for what the tool keeps on disk: the same bytes on every machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "cli/input.hpp"

namespace dedup::cli {

// The most significant byte first: keys sort as their numbers do.
template <class Number = std::uint64_t>
void pack(std::string& to, std::type_identity_t<Number> n) {
    for (int shift = 8 * sizeof n - 8; shift >= 0; shift -= 8) to += static_cast<char>(n >> shift);
}

inline void pack_text(std::string& to, std::string_view text) {
    pack(to, text.size());
    to.append(text);
}

// Each takes what it gives from the front of `from`, and throws unusable where that is not all there.
template <class Number = std::uint64_t>
Number unpack(std::string_view& from) {
    Number n = 0;
    if (from.size() < sizeof n) throw unusable("the state is damaged");
    for (std::size_t i = 0; i < sizeof n; ++i) n = static_cast<Number>(n << 8 | static_cast<unsigned char>(from[i]));
    from.remove_prefix(sizeof n);
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
