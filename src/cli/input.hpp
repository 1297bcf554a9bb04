// A file or standard input as bytes, decompressed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cli/byte_source.hpp"

namespace dedup::cli {

// Arguments, files and outputs that cannot be used at all: exit code 2.
struct unusable : std::runtime_error {
    using std::runtime_error::runtime_error;
};

class input : public byte_source {
public:
    // "-" is standard input. Where `decompress`, gzip, zstd and xz are known by how they begin. Throws unusable.
    input(const std::string& name, bool decompress);
    ~input() override;

    std::size_t read(char* to, std::size_t size) override;
    [[nodiscard]] std::size_t size() const override;
    // Bytes of the file, as they stand there, that what was read came from; a few more where it is compressed.
    [[nodiscard]] std::uint64_t used() const;

    // The first bytes, up to `most`, fewer only where there are no more that can be read; read() gives them, too. Good
    // until the next call of anything.
    std::string_view peek(std::size_t most);

    struct stream;

private:
    std::size_t read_on(char* to, std::size_t size);

    std::string peeked_;  // not yet given
    std::string fault_;   // that peek() met; read() throws it behind what was peeked
    std::unique_ptr<stream> stream_;
};

[[nodiscard]] bool is_directory(const std::string& name);

// Bytes of all files as they are, compressed or not; none where one is no regular file.
[[nodiscard]] std::optional<std::uint64_t> input_size(const std::vector<std::string>& names);

// Throws unusable unless every name is "-" or a file that can be opened, or a directory where these are allowed:
// before anything is written.
void check_inputs(const std::vector<std::string>& names, bool directories_allowed);

}  // namespace dedup::cli
