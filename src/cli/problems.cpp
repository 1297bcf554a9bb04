// External interface: cli::problems.
#include "cli/problems.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>
#include <utility>

namespace dedup::cli {
namespace {

// One message is one line, whatever a file is called.
std::string one_line(std::string message) {
    for (char& c : message) {
        if (static_cast<unsigned char>(c) < 0x20 || c == '\x7F') c = '?';
    }
    message += '\n';
    return message;
}

void write(const std::string& bytes) {
    std::fwrite(bytes.data(), 1, bytes.size(), stderr);
}

}  // namespace

void problems::bad(const place& at, std::string_view what) {
    ++bad_;
    messages_ += one_line(fmt::format("dedup: {}:{}: byte {}: {}", at.file, at.line, at.byte, what));
}

void problems::note(std::string_view file, std::string_view what) {
    messages_ += one_line(fmt::format("dedup: {}: {}", file, what));
}

void problems::take(problems& later) {
    good_ += std::exchange(later.good_, 0);
    bad_ += std::exchange(later.bad_, 0);
    messages_ += later.messages_;
    later.messages_.clear();
}

void problems::show() {
    if (messages_.empty()) return;
    write(messages_);
    messages_.clear();
}

void problems::error(std::string_view what) {
    write(one_line(fmt::format("dedup: {}", what)));
}

int problems::failure() {
    try {
        throw;
    } catch (const std::bad_alloc&) {
        error("out of memory");
    } catch (const std::exception& e) {
        error(e.what());
    }
    return 2;
}

}  // namespace dedup::cli
