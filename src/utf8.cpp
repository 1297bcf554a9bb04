// External interface: well_formed_end.
#include "utf8.hpp"

#include <cstdint>
#include <cstring>

namespace dedup::inline v1 {

std::size_t well_formed_end(std::string_view s) {
    const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0U; };
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
    for (std::size_t i = 0; i < s.size();) {
        std::uint64_t eight = 0;
        if (i + sizeof eight <= s.size()) {
            std::memcpy(&eight, s.data() + i, sizeof eight);
            if ((eight & 0x8080808080808080U) == 0) {
                i += sizeof eight;
                continue;
            }
        }
        const unsigned first = byte(i);
        const unsigned second = byte(i + 1);
        std::size_t size = 1;
        if (first >= 0x80) {
            size = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
            if (first < 0xC2 || first > 0xF4 || !follows(i + 1)) return i;
            if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return i;
            if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return i;
            if ((size > 2 && !follows(i + 2)) || (size > 3 && !follows(i + 3))) return i;
        }
        i += size;
    }
    return s.size();
}

}  // namespace dedup::inline v1
