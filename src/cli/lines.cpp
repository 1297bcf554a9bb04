// External interface: cli::line_reader.
#include "cli/lines.hpp"

#include <algorithm>
#include <cstring>

#include "json/object.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t padding = json::object_reader::padding;
constexpr std::size_t piece = std::size_t{1} << 20;
constexpr std::string_view mark = "\xEF\xBB\xBF";

}  // namespace

bool line_reader::more() {
    if (begin_ > 0 && begin_ >= (end_ - begin_)) {  // moves no more bytes than have been given
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() < end_ + piece + padding) buffer_.resize(std::max(2 * end_, end_ + piece) + padding);
    line_ = {buffer_.data() + begin_, end_ - begin_};  // for a message, if reading fails
    const std::size_t n = from_.read(buffer_.data() + end_, buffer_.size() - padding - end_);
    end_ += n;
    return n != 0;
}

std::size_t line_reader::line_end(std::size_t at) {
    std::size_t length = at - begin_;  // begin_ may move
    for (;;) {
        const char* from = buffer_.data() + begin_ + length;
        if (const void* found = length < end_ - begin_ ? std::memchr(from, '\n', end_ - begin_ - length) : nullptr) {
            return static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
        }
        length = end_ - begin_;
        if (length > longest_ + 1 || !more()) return begin_ + length;
    }
}

void line_reader::skip_long_line() {
    for (;;) {
        const char* from = buffer_.data() + begin_;
        if (const void* found = std::memchr(from, '\n', end_ - begin_)) {
            begin_ += static_cast<std::size_t>(static_cast<const char*>(found) - from) + 1;
            return;
        }
        begin_ = end_;
        if (!more()) return;
    }
}

bool line_reader::next() {
    ++number_;
    too_long_ = false;
    const std::size_t end = line_end(begin_);
    if (begin_ == end_) return false;
    if (end == end_ && end_ - begin_ > longest_ + 1) {
        too_long_ = true;
        skip_long_line();
        return true;
    }
    line_ = {buffer_.data() + begin_, end - begin_};
    begin_ = std::min(end + 1, end_);
    if (!started_ && line_.starts_with(mark)) line_.remove_prefix(mark.size());
    started_ = true;
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    too_long_ = line_.size() > longest_;
    return true;
}

std::string_view line_reader::peek(std::size_t n) {
    std::size_t from = 0;  // counted from begin_, which may move
    try {
        for (; n > 0; --n) {
            const std::size_t end = line_end(begin_ + from);
            if (end == end_) return {};
            from = end + 1 - begin_;
        }
        const std::size_t end = line_end(begin_ + from);
        std::string_view line(buffer_.data() + begin_ + from, end - begin_ - from);
        if (from == 0 && !started_ && line.starts_with(mark)) line.remove_prefix(mark.size());
        return line;
    } catch (const broken_input&) {
        return {};  // next() or rest() comes upon it again
    }
}

std::string_view line_reader::rest(std::size_t most) {
    while (end_ - begin_ <= most && more()) {
    }
    line_ = {buffer_.data() + begin_, end_ - begin_};
    return line_;
}

}  // namespace dedup::cli
