// External interface: cli::output.
#include "cli/output.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "cli/input.hpp"

namespace dedup::cli {
namespace {

[[noreturn]] void fail() {
    throw unusable(fmt::format("standard output: {}", std::strerror(errno)));
}

}  // namespace

output::output() {
    std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is an error like any other
    if (::fcntl(STDOUT_FILENO, F_GETFD) < 0) fail();
}

void output::write(std::string_view bytes) {
    if (bytes.size() >= high_water) {
        flush();
        put(bytes);
        return;
    }
    buffer.append(bytes);
    ready();
}

void output::flush() {
    put(buffer);
    buffer.clear();
}

void output::put(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) fail();
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

void output::close() {
    flush();
    if (::close(STDOUT_FILENO) != 0) fail();
}

}  // namespace dedup::cli
