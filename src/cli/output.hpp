// Where results go, in large writes, each checked: standard output or a file, compressed if asked for.
//
//     output out({.file = "clean.jsonl.zst"}, inputs);
//     out.buffer += record;
//     out.ready();
//     if (enough) written = out.end_unit();     // from here on another run could go on
//     out.close();
//
//     file   |--- frame ---|--- frame ---|- frame -|     what all frames hold, in a row, is what was written, wherever
//            |- unit -|- unit (nothing) -|- unit --|     units end; plain files have no frames
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/encoder.hpp"

namespace dedup::cli {

struct destination {
    std::string file;                                      // "-" or none: standard output
    compression compress = compression::automatic;         // by the file's suffix
    bool overwrite = false;                                // a file that exists
    std::optional<std::uint64_t> go_on_at = std::nullopt;  // the file exists; it is cut there, and writing goes on
};

class output {
public:
    // Makes the file. Throws unusable where it exists and may not be overwritten, is one of the `inputs`, or cannot be
    // written, and where compressed data would go to a terminal.
    explicit output(const destination&, const std::vector<std::string>& inputs = {});
    ~output();
    output(const output&) = delete;
    output& operator=(const output&) = delete;

    // What is appended here goes out with the next flush; call ready() after each record.
    std::string buffer;

    void write(std::string_view bytes);
    void ready() {
        if (buffer.size() >= high_water) flush();
    }
    // Hands the buffer on, if need be to what compresses it. This and all below throw unusable where the bytes cannot
    // be written: a full disk, a closed pipe.
    void flush();
    // Everything so far is in the file, in whole frames. The size of the file.
    std::uint64_t end_unit();
    // The file survives a crash of the machine as it is now. Nothing where it is no regular file.
    void sync();
    // Nothing can be written afterwards. Some file systems report errors only here.
    void close();

    [[nodiscard]] bool is_terminal() const;

private:
    void open_file(const destination&, const std::vector<std::string>& inputs);
    void encode(std::string_view bytes);
    void put(std::string_view bytes);
    [[noreturn]] void fail() const;

    static constexpr std::size_t high_water = std::size_t{256} << 10;

    std::string name_;
    int file_;
    std::uint64_t size_ = 0;            // of the file
    std::unique_ptr<encoder> encoder_;  // none where nothing is compressed
    bool in_frame_ = false;
    std::string packed_;  // from the encoder, kept for its capacity
};

}  // namespace dedup::cli
