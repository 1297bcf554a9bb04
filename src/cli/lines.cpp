// External interface: cli::line_reader, cli::line_cursor.
#include "cli/lines.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "json/object.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t padding = json::object_reader::padding;
// Large enough that passing a block on costs nothing beside its work, and small enough to stay in a core's cache.
constexpr std::size_t block_size = std::size_t{512} << 10;
constexpr std::size_t most_beside = 4;  // bytes of a line that do not count: a mark, a carriage return
constexpr std::string_view mark = "\xEF\xBB\xBF";

}  // namespace

bool line_reader::more() {
    if (ended_) return false;
    if (begin_ > 0 && begin_ >= end_ - begin_) {  // moves no more bytes than have been given
        std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
        whole_ -= begin_;
        end_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() < block_size + padding) buffer_.resize(block_size + padding);
    if (end_ + padding == buffer_.size()) buffer_.resize(2 * end_ + padding);
    try {
        const std::size_t n = from_.read(buffer_.data() + end_, buffer_.size() - padding - end_);
        end_ += n;
        ended_ = n == 0;
    } catch (const broken_input& e) {
        fault_ = e.what();
        ended_ = true;
    }
    return !ended_;
}

void line_reader::skip_mark() {
    if (started_) return;
    started_ = true;
    while (end_ < mark.size() && more()) {
    }
    if (held().starts_with(mark)) begin_ = given_ = mark.size();
    whole_ = begin_;
}

void line_reader::skip_long_line() {
    too_long_ = true;
    do {
        const std::size_t feed = held().find('\n');
        const std::size_t passed = feed == std::string_view::npos ? held().size() : feed + 1;
        begin_ += passed;
        given_ += passed;
        whole_ = begin_;
        if (feed != std::string_view::npos) return;
    } while (more());
}

bool line_reader::next() {
    skip_mark();
    for (std::size_t looked_at = 0;;) {  // no line feed stands before it, counted from begin_
        if (ended_ && !fault_) {         // a last line needs none
            whole_ = end_;
            return whole_ != begin_;
        }
        if (ended_ || held().size() >= block_size) {
            const std::size_t feed = held().substr(looked_at).rfind('\n');
            if (feed != std::string_view::npos) {
                whole_ = begin_ + looked_at + feed + 1;
                return true;
            }
            if (ended_) return false;
            looked_at = held().size();
            if (looked_at > longest_ + most_beside) {
                skip_long_line();
                return true;
            }
        }
        more();
    }
}

void line_reader::take(block& to) {
    to.bytes.swap(buffer_);
    to.begin = begin_;
    to.end = whole_;
    to.first = number_;
    to.too_long = std::exchange(too_long_, false);
    const std::string_view lines = to.lines();
    if (to.too_long) ++number_;
    // Lines are long: to find their ends one by one is the fastest way to count them.
    for (std::size_t feed = lines.find('\n'); feed != lines.npos; feed = lines.find('\n', feed + 1)) ++number_;
    const std::size_t left = end_ - to.end;
    if (buffer_.size() < left + padding) buffer_.resize(std::max(left, block_size) + padding);
    if (left != 0) std::memcpy(buffer_.data(), to.bytes.data() + to.end, left);
    given_ += lines.size();
    begin_ = whole_ = 0;
    end_ = left;
}

bool line_reader::skip(std::size_t bytes, std::size_t number) {
    while (given_ + held().size() < bytes) {
        given_ += held().size();
        begin_ = end_;
        if (!more()) return false;
    }
    const std::size_t rest = bytes - given_;
    begin_ += rest;
    given_ += rest;
    whole_ = begin_;
    number_ = number;
    started_ = true;
    return true;
}

bool line_reader::finished() const {
    if (!ended_ || too_long_) return false;
    return fault_ ? held().find('\n') == std::string_view::npos : held().empty();
}

std::string_view line_reader::rest(std::size_t most) {
    // Room for all and one byte, so that the end is seen without growing.
    const std::size_t size = std::min(from_.size(), most) + 1 + padding;
    if (buffer_.size() < size) buffer_.resize(size);
    while (held().size() <= most && more()) {
    }
    return held();
}

void line_reader::take_rest(block& to) {
    to.bytes.swap(buffer_);
    to.begin = std::exchange(begin_, 0);
    to.end = std::exchange(end_, 0);
    to.first = 1;
    to.too_long = false;
}

bool line_cursor::next() {
    too_long_ = false;
    ++number_;
    if (rest_.empty()) {
        too_long_ = std::exchange(long_one_follows_, false);
        line_ = {};
        return too_long_;
    }
    const std::size_t feed = rest_.find('\n');
    line_ = rest_.substr(0, feed);
    rest_.remove_prefix(feed == rest_.npos ? rest_.size() : feed + 1);
    if (line_.ends_with('\r')) line_.remove_suffix(1);
    too_long_ = line_.size() > longest_;
    return true;
}

}  // namespace dedup::cli
