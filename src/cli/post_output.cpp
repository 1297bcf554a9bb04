// External interface: cli::post_output.
#include "cli/post_output.hpp"

#include "json/text.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t longest_later = std::size_t{256} << 10;  // bytes; the output's buffer is to stay small

}  // namespace

void post_output::append_string(std::string_view utf8) {
    if (!later_ || utf8.size() > longest_later) return json::append_string(bytes, utf8);
    const std::size_t begin = bytes.size();
    bytes.append(utf8);
    strings_.push_back({begin, bytes.size()});
}

void post_output::write(const span& part, output& out) {
    std::size_t at = part.begin;
    for (; written_ < strings_.size() && strings_[written_].begin < part.end; ++written_) {
        const span& s = strings_[written_];
        out.write(view(at, s.begin));
        json::append_string(out.buffer, view(s.begin, s.end));
        out.ready();
        at = s.end;
    }
    out.write(view(at, part.end));
}

void post_output::clear() {
    bytes.clear();
    if (bytes.capacity() > largest_kept) bytes = {};
    strings_.clear();
    written_ = 0;
}

}  // namespace dedup::cli
