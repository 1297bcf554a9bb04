// External interface: each_line, name_of.
#include "json_lines.hpp"

#include <fmt/core.h>
#include <zstd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

namespace bench {
namespace {

constexpr int largest_window = 31;
constexpr std::size_t chunk = std::size_t{1} << 20;

// A file's bytes, decompressed if they are a zstd frame.
class source {
public:
    explicit source(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "rb")), in_(chunk) {
        if (!file_) throw bad_input(fmt::format("{}: {}", path, std::strerror(errno)));
        fill();
        constexpr unsigned char magic[] = {0x28, 0xB5, 0x2F, 0xFD};
        if (filled_ < sizeof magic || std::memcmp(in_.data(), magic, sizeof magic) != 0) return;
        zstd_.reset(ZSTD_createDCtx());
        ZSTD_DCtx_setParameter(zstd_.get(), ZSTD_d_windowLogMax, largest_window);
    }

    // Bytes put at `to`, at most n; 0 at the end. n > 0.
    std::size_t read(char* to, std::size_t n) {
        for (;;) {
            const bool ended = taken_ == filled_ && !fill();
            if (!zstd_) {
                const std::size_t size = std::min(n, filled_ - taken_);
                std::memcpy(to, in_.data() + taken_, size);
                taken_ += size;
                return size;
            }
            ZSTD_inBuffer in{in_.data(), filled_, taken_};
            ZSTD_outBuffer out{to, n, 0};
            if (ended && !open_) return 0;
            const std::size_t wants = ZSTD_decompressStream(zstd_.get(), &out, &in);
            if (ZSTD_isError(wants)) throw bad_input(fmt::format("{}: {}", path_, ZSTD_getErrorName(wants)));
            taken_ = in.pos;
            open_ = wants != 0;
            if (out.pos > 0) return out.pos;
            if (ended && open_) throw bad_input(fmt::format("{}: truncated", path_));
        }
    }

private:
    bool fill() {
        taken_ = 0;
        filled_ = std::fread(in_.data(), 1, in_.size(), file_.get());
        if (std::ferror(file_.get())) throw bad_input(fmt::format("{}: {}", path_, std::strerror(errno)));
        return filled_ > 0;
    }

    struct close {
        void operator()(std::FILE* f) const { std::fclose(f); }
        void operator()(ZSTD_DCtx* c) const { ZSTD_freeDCtx(c); }
    };

    std::string path_;
    std::unique_ptr<std::FILE, close> file_;
    std::unique_ptr<ZSTD_DCtx, close> zstd_;  // none: the file is plain
    bool open_ = false;                       // a frame has begun and not ended
    std::vector<char> in_;
    std::size_t taken_ = 0;  // of in_
    std::size_t filled_ = 0;
};

}  // namespace

void each_line(const std::string& path, const line_taker& take) {
    source from(path);
    std::string buffer;  // an unfinished line, then what has just been read, then room for simdjson
    std::size_t size = 0;
    std::size_t number = 0;
    const auto give = [&](std::string_view line) {
        ++number;
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) take(line, number);
    };
    for (;;) {
        if (buffer.size() < size + chunk + simdjson::SIMDJSON_PADDING) buffer.resize(2 * size + 2 * chunk);
        const std::size_t got = from.read(buffer.data() + size, chunk);
        std::size_t done = 0;
        std::size_t end = std::string_view(buffer).substr(0, size + got).find('\n', size);
        size += got;
        for (; end < size; end = std::string_view(buffer).substr(0, size).find('\n', done)) {
            give(std::string_view(buffer).substr(done, end - done));
            done = end + 1;
        }
        if (got == 0) {
            if (done < size) give(std::string_view(buffer).substr(done, size - done));
            return;
        }
        buffer.erase(0, done);
        size -= done;
    }
}

std::optional<std::string> name_of(simdjson::simdjson_result<simdjson::dom::element> value) {
    std::string_view s;
    std::int64_t i = 0;
    if (value.get(s) == simdjson::SUCCESS) return std::string(s);
    if (value.get(i) == simdjson::SUCCESS) return std::to_string(i);
    return std::nullopt;
}

}  // namespace bench
