// Bytes from somewhere, in order: a file, or another source whose format is converted.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>

namespace dedup::cli {

// The data end early, are damaged, or cannot be read; what came before is good.
struct broken_input : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class byte_source {
public:
    byte_source() = default;
    virtual ~byte_source() = default;
    byte_source(const byte_source&) = delete;
    byte_source& operator=(const byte_source&) = delete;

    // Fills `to` with up to `size` > 0 bytes; 0 only at the end. Throws broken_input.
    virtual std::size_t read(char* to, std::size_t size) = 0;

    // Bytes that read() will give, where that is known; else 0.
    [[nodiscard]] virtual std::size_t size() const { return 0; }
    // Ill-formed sequences that were replaced in what read() gave.
    [[nodiscard]] virtual std::size_t repaired() const { return 0; }
};

// Reads to the end, but not much further than `most` bytes; false where there are more. Throws broken_input.
bool read_whole(byte_source& from, std::size_t most, std::string& bytes);

}  // namespace dedup::cli
