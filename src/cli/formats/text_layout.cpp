// External interface: cli::text_layout.
#include "cli/formats/text_layout.hpp"

#include <utility>

namespace dedup::cli {
namespace {

constexpr std::string_view spaces = " \t\n\f\r";
// Hostile nesting would otherwise make of each line one of any length.
constexpr std::size_t longest_prefix = 96;

std::string_view without_trailing_spaces(std::string_view text) {
    return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

void text_layout::place() {
    if (text_.empty() || breaks_ != 0) {
        if (!text_.empty()) text_ += '\n';
        const auto blank = without_trailing_spaces(std::string_view(prefix_).substr(0, shared_));
        for (; !text_.empty() && breaks_ > 1; --breaks_) text_.append(blank).append("\n");
        text_.append(first_.empty() ? prefix_ : first_);
        first_.clear();
        breaks_ = 0;
        shared_ = prefix_.size();
    } else if (gap_ != '\0') {
        text_ += gap_;
    }
    gap_ = '\0';
}

void text_layout::words(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t begin = text.find_first_not_of(spaces, at);
        if (begin != at && gap_ == '\0') gap_ = ' ';
        if (begin == text.npos) return;
        at = std::min(text.find_first_of(spaces, begin), text.size());
        place();
        text_.append(text.substr(begin, at - begin));
    }
}

void text_layout::verbatim(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = std::min(text.find('\n'), text.size());
        if (size != 0) {
            place();
            text_.append(text.substr(0, size));
        }
        if (size == text.size()) return;
        ++breaks_;
        text.remove_prefix(size + 1);
    }
}

void text_layout::push_prefix(std::string_view prefix, std::string_view first) {
    if (prefix_.size() + prefix.size() > longest_prefix) return;
    if (first != prefix) {
        first_ = first_.empty() ? prefix_ : first_;
        first_.append(first);
    } else if (!first_.empty()) {
        first_.append(first);
    }
    prefix_.append(prefix);
}

void text_layout::pop_prefix(std::size_t size) {
    prefix_.resize(size);
    shared_ = std::min(shared_, size);
    first_.resize(std::min(first_.size(), size));
}

void text_layout::replace_from(std::size_t begin, std::string_view replacement) {
    text_.replace(begin, text_.npos, replacement);
}

std::string text_layout::finish() {
    if (!text_.empty()) text_ += '\n';
    return std::move(text_);
}

}  // namespace dedup::cli
