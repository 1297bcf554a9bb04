// External interface: cli::problems.
#include "cli/problems.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <new>
#include <utility>

#include "cli/progress.hpp"

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

std::string message(const place& at, std::string_view what) {
    return one_line(fmt::format("dedup: {}:{}: byte {}: {}", at.file, at.line, at.byte, what));
}

}  // namespace

void problems::bad(const place& at, std::string_view what) {
    ++tally_.bad;
    messages_ += message(at, what);
}

void problems::failed(const place& at, std::string_view what) {
    ++tally_.failed;
    messages_ += message(at, what);
}

void problems::note(std::string_view what) {
    if (!quiet_) messages_ += one_line(fmt::format("dedup: {}", what));
}

void problems::note(std::string_view file, std::string_view what) {
    if (!quiet_) messages_ += one_line(fmt::format("dedup: {}: {}", file, what));
}

void problems::take(problems& later) {
    tally_.good += std::exchange(later.tally_.good, 0);
    tally_.bad += std::exchange(later.tally_.bad, 0);
    tally_.failed += std::exchange(later.tally_.failed, 0);
    messages_ += later.messages_;
    later.messages_.clear();
}

void problems::show() {
    if (messages_.empty()) return;
    const auto say = [this] { write(messages_); };
    drawn_ != nullptr ? drawn_->aside(say) : say();
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
