// gzip, zstd and xz, one class behind one call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace dedup::cli {

// What was read from a file and not yet used.
class raw_bytes {
public:
    explicit raw_bytes(int file);
    ~raw_bytes();
    raw_bytes(const raw_bytes&) = delete;
    raw_bytes& operator=(const raw_bytes&) = delete;

    // From the file itself, past what is held: up to `size` bytes, 0 at its end. Throws broken_input.
    std::size_t read(char* to, std::size_t size);
    // Reads until `least` bytes are there; false at the end of the file. Throws broken_input.
    bool fill(std::size_t least);
    // Makes sure of bytes; where there are none, of as many as fit, so that a decoder sees the same pieces, and fails
    // after the same output, however a pipe cuts them.
    bool refill() { return begin_ != end_ || fill(bytes_.size()) || begin_ != end_; }
    void fill_up() { fill(bytes_.size()); }
    [[nodiscard]] std::string_view bytes() const { return {bytes_.data() + begin_, end_ - begin_}; }
    void drop(std::size_t n) { begin_ += n; }
    // Bytes of the file that were dropped or read past the buffer.
    [[nodiscard]] std::uint64_t used() const { return read_ - (end_ - begin_); }
    [[nodiscard]] int file() const { return file_; }

private:
    int file_;
    std::vector<char> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t read_ = 0;
};

class decoder {
public:
    virtual ~decoder() = default;
    // As input::read: data that end early or are followed by rubbish throw broken_input.
    virtual std::size_t read(raw_bytes& from, char* to, std::size_t size) = 0;
};

constexpr std::size_t longest_magic = 6;

// The decoder of data that begin so; none where they are not compressed.
std::unique_ptr<decoder> find_decoder(std::string_view begin);

}  // namespace dedup::cli
