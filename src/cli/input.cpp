// External interface: cli::input.
#include "cli/input.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "cli/decoder.hpp"

namespace dedup::cli {
namespace {

int open_file(const std::string& name) {
    if (name == "-") return STDIN_FILENO;
    const int file = ::open(name.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) throw unusable(fmt::format("{}: {}", name, std::strerror(errno)));
    struct stat about;
    if (::fstat(file, &about) == 0 && S_ISDIR(about.st_mode)) {
        ::close(file);
        throw unusable(fmt::format("{}: {}", name, std::strerror(EISDIR)));
    }
    return file;
}

}  // namespace

raw_bytes::raw_bytes(int file) : file_(file), bytes_(std::size_t{256} << 10) {}

raw_bytes::~raw_bytes() {
    if (file_ != STDIN_FILENO) ::close(file_);
}

std::size_t raw_bytes::read(char* to, std::size_t size) {
    for (;;) {
        const ssize_t n = ::read(file_, to, size);
        if (n >= 0) {
            read_ += static_cast<std::size_t>(n);
            return static_cast<std::size_t>(n);
        }
        if (errno != EINTR) throw broken_input(std::strerror(errno));
    }
}

bool raw_bytes::fill(std::size_t least) {
    if (begin_ == end_) begin_ = end_ = 0;
    while (end_ - begin_ < least) {
        const std::size_t n = read(bytes_.data() + end_, bytes_.size() - end_);
        if (n == 0) return false;
        end_ += n;
    }
    return true;
}

struct input::stream {
    raw_bytes raw;
    std::unique_ptr<decoder> decode;

    stream(int file, bool decompress) : raw(file) {
        if (!decompress) return;
        raw.fill(longest_magic);
        decode = find_decoder(raw.bytes());
        if (decode) raw.fill_up();
    }
};

input::input(const std::string& name, bool decompress) {
    const int file = open_file(name);
    try {
        stream_ = std::make_unique<stream>(file, decompress);
    } catch (const broken_input& e) {
        throw unusable(fmt::format("{}: {}", name, e.what()));
    }
}

input::~input() = default;

std::size_t input::read(char* to, std::size_t size) {
    if (peeked_.empty()) {
        if (!fault_.empty()) throw broken_input(std::exchange(fault_, {}));
        return read_on(to, size);
    }
    const std::size_t n = std::min(size, peeked_.size());
    std::memcpy(to, peeked_.data(), n);
    peeked_.erase(0, n);
    return n;
}

std::string_view input::peek(std::size_t most) {
    std::size_t held = peeked_.size();
    try {
        for (std::size_t n = 1; held < most && n != 0 && fault_.empty(); held += n) {
            peeked_.resize(most);
            n = read_on(peeked_.data() + held, most - held);
        }
    } catch (const broken_input& e) {
        fault_ = e.what();
    }
    peeked_.resize(held);
    return peeked_;
}

std::size_t input::read_on(char* to, std::size_t size) {
    raw_bytes& raw = stream_->raw;
    if (stream_->decode) return stream_->decode->read(raw, to, size);
    if (raw.bytes().empty()) return raw.read(to, size);  // past its buffer
    const std::size_t n = std::min(size, raw.bytes().size());
    std::memcpy(to, raw.bytes().data(), n);
    raw.drop(n);
    return n;
}

std::size_t input::size() const {
    struct stat about;
    const bool plain = !stream_->decode && ::fstat(stream_->raw.file(), &about) == 0 && S_ISREG(about.st_mode);
    return plain && about.st_size > 0 ? static_cast<std::size_t>(about.st_size) : 0;
}

std::uint64_t input::used() const {
    return stream_->raw.used();
}

std::optional<std::uint64_t> input_size(const std::vector<std::string>& names) {
    std::uint64_t size = 0;
    for (const std::string& name : names) {
        struct stat about;
        const bool found = name == "-" ? ::fstat(STDIN_FILENO, &about) == 0 : ::stat(name.c_str(), &about) == 0;
        if (!found || !S_ISREG(about.st_mode)) return std::nullopt;
        size += static_cast<std::uint64_t>(about.st_size);
    }
    return size;
}

bool is_directory(const std::string& name) {
    struct stat about;
    return name != "-" && ::stat(name.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

void check_inputs(const std::vector<std::string>& names, bool directories_allowed) {
    for (const std::string& name : names) {
        if (name == "-" || (directories_allowed && is_directory(name))) continue;
        struct stat about;
        if (::stat(name.c_str(), &about) == 0 && S_ISFIFO(about.st_mode)) continue;  // opening one may wait for ever
        ::close(open_file(name));
    }
}

}  // namespace dedup::cli
