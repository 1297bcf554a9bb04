// External interface: cli::report.
#include "cli/report.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace dedup::cli {
namespace {

// One message is one line, whatever a file is called.
void say(std::string message) {
    for (char& c : message) {
        if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F') c = '?';
    }
    message += '\n';
    std::fwrite(message.data(), 1, message.size(), stderr);
}

}  // namespace

void report::bad(const place& at, std::string_view what) {
    ++bad_;
    say(fmt::format("dedup: {}:{}: byte {}: {}", at.file, at.line, at.byte, what));
}

void report::note(std::string_view file, std::string_view what) {
    say(fmt::format("dedup: {}: {}", file, what));
}

void report::error(std::string_view what) {
    say(fmt::format("dedup: {}", what));
}

}  // namespace dedup::cli
