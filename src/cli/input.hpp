// A file or standard input as bytes, decompressed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace dedup::cli {

// The data end early, are damaged, or cannot be read; what came before is good.
struct broken_input : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Arguments, files and outputs that cannot be used at all: exit code 2.
struct unusable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class input {
public:
    // "-" is standard input. Where `decompress`, gzip, zstd and xz are known by how they begin. Throws unusable.
    input(const std::string& name, bool decompress);
    ~input();

    // Fills `to` with up to `size` > 0 bytes; 0 only at the end. Throws broken_input.
    std::size_t read(char* to, std::size_t size);

    // Bytes that read() will give, where that is known; else 0.
    [[nodiscard]] std::size_t size() const;

    // Bytes of the file, as they stand there, that what was read came from; a few more where it is compressed.
    [[nodiscard]] std::uint64_t used() const;

    struct stream;

private:
    std::unique_ptr<stream> stream_;
};

// Bytes of all files as they are, compressed or not; none where one is no regular file.
[[nodiscard]] std::optional<std::uint64_t> input_size(const std::vector<std::string>& names);

// Throws unusable unless every name is "-" or a file that can be opened: before anything is written.
void check_inputs(const std::vector<std::string>& names);

}  // namespace dedup::cli
