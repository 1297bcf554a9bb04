// External interface: cli::output.
#include "cli/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "cli/input.hpp"

namespace dedup::cli {
namespace {

compression by_suffix(std::string_view file) {
    if (file.ends_with(".gz")) return compression::gzip;
    if (file.ends_with(".zst")) return compression::zstd;
    if (file.ends_with(".xz")) return compression::xz;
    return compression::none;
}

bool is_same_file(const struct stat& one, const std::string& input) {
    struct stat other;
    const int result = input == "-" ? ::fstat(STDIN_FILENO, &other) : ::stat(input.c_str(), &other);
    return result == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

}  // namespace

output::output(const destination& to, const std::vector<std::string>& inputs)
    : name_(to.file.empty() || to.file == "-" ? "standard output" : to.file), file_(STDOUT_FILENO) {
    std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an error like any other
    const bool to_file = name_ == to.file;
    const compression packing = to.compress == compression::automatic ? by_suffix(to.file) : to.compress;
    if (to_file) {
        open_file(to, inputs);
    } else if (::fcntl(file_, F_GETFD) < 0) {
        fail();
    }
    if (packing != compression::none && is_terminal()) {
        throw unusable(fmt::format("{}: is a terminal; compressed data are not written there", name_));
    }
    encoder_ = make_encoder(packing);
}

output::~output() {
    if (file_ > STDERR_FILENO) ::close(file_);
}

void output::open_file(const destination& to, const std::vector<std::string>& inputs) {
    struct stat about;
    const bool exists = ::stat(name_.c_str(), &about) == 0;
    const bool regular = exists && S_ISREG(about.st_mode);
    if (regular && std::any_of(inputs.begin(), inputs.end(), [&](const auto& in) { return is_same_file(about, in); })) {
        throw unusable(fmt::format("{}: is an input, too", name_));
    }
    int flags = O_WRONLY | O_CLOEXEC;
    if (!to.go_on_at && (!exists || regular)) flags |= O_CREAT | (to.overwrite ? O_TRUNC : O_EXCL);
    file_ = ::open(name_.c_str(), flags, 0666);
    if (file_ < 0 && errno == EEXIST) throw unusable(fmt::format("{}: exists; --force overwrites it", name_));
    if (file_ < 0) fail();
    if (!to.go_on_at) return;
    if (!regular || static_cast<std::uint64_t>(about.st_size) < *to.go_on_at) {
        throw unusable(fmt::format("{}: does not have the {} bytes to go on from", name_, *to.go_on_at));
    }
    size_ = *to.go_on_at;
    const auto end = static_cast<off_t>(size_);
    if (::ftruncate(file_, end) != 0 || ::lseek(file_, end, SEEK_SET) != end) fail();
}

bool output::is_terminal() const {
    return ::isatty(file_) == 1;
}

void output::write(std::string_view bytes) {
    if (bytes.size() >= high_water) {
        flush();
        encode(bytes);
        return;
    }
    buffer.append(bytes);
    ready();
}

void output::flush() {
    encode(buffer);
    buffer.clear();
}

void output::encode(std::string_view bytes) {
    if (!encoder_) return put(bytes);
    if (bytes.empty()) return;
    in_frame_ = true;
    packed_.clear();
    encoder_->encode(bytes, packed_);
    put(packed_);
}

void output::put(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(file_, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail();
        size_ += static_cast<std::uint64_t>(n);
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::uint64_t output::end_unit() {
    flush();
    if (in_frame_) {
        packed_.clear();
        encoder_->end(packed_);
        put(packed_);
        in_frame_ = false;
    }
    return size_;
}

void output::sync() {
    if (::fdatasync(file_) != 0 && errno != EINVAL && errno != EROFS) fail();  // pipes cannot
}

void output::close() {
    flush();
    in_frame_ = in_frame_ || (encoder_ && size_ == 0);  // an empty file would be no compressed one
    end_unit();
    if (::close(std::exchange(file_, -1)) != 0) fail();
}

void output::fail() const {
    throw unusable(fmt::format("{}: {}", name_, std::strerror(errno)));
}

}  // namespace dedup::cli
