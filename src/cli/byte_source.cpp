// External interface: cli::read_whole.
#include "cli/byte_source.hpp"

namespace dedup::cli {

bool read_whole(byte_source& from, std::size_t most, std::string& bytes) {
    constexpr std::size_t step = std::size_t{64} << 10;
    std::size_t size = 0;
    for (std::size_t n = 1; n != 0 && size <= most; size += n) {
        bytes.resize(size + step);
        n = from.read(bytes.data() + size, step);
    }
    bytes.resize(size);
    return size <= most;
}

}  // namespace dedup::cli
