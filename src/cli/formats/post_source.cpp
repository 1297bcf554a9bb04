// External interface: cli::post_source, cli::post_line_writer.
#include "cli/formats/post_source.hpp"

#include <algorithm>
#include <cstring>

#include "json/text.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {

void post_line_writer::begin(std::string_view key) {
    out_ += before_;
    before_ = ',';
    out_.append("\"").append(key).append("\":");
}

void post_line_writer::text(std::string_view key, std::string_view value) {
    begin(key);
    well_formed_.clear();
    repaired_ += json::append_well_formed(well_formed_, value);
    json::append_string(out_, well_formed_);
}

void post_line_writer::id(std::string_view key, std::string_view value) {
    if (value.empty()) return;
    if (!json::is_integer(value)) return text(key, value);
    begin(key);
    out_.append(value);
}

std::size_t post_source::read(char* to, std::size_t size) {
    while (given_ == lines_.size()) {
        lines_.clear();
        given_ = 0;
        if (!next(lines_)) return 0;
    }
    const std::size_t n = std::min(size, lines_.size() - given_);
    std::memcpy(to, lines_.data() + given_, n);
    given_ += n;
    return n;
}

}  // namespace dedup::cli
