// External interface: cli::recognise, cli::is_from_line, cli::is_header_line.
#include "cli/formats/recognise.hpp"

#include <algorithm>

namespace dedup::cli {
namespace {

constexpr std::string_view spaces = " \t\r\n";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view skip_spaces(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(spaces), text.size()));
}

bool is_mbox(std::string_view begin) {
    const std::size_t feed = begin.find('\n');
    return feed != begin.npos && is_from_line(begin.substr(0, feed)) &&
           is_header_line(begin.substr(feed + 1, begin.find('\n', feed + 1) - feed - 1));
}

// The root element is <posts> or <comments>.
bool is_stack_exchange(std::string_view begin) {
    for (begin = skip_spaces(begin); begin.starts_with("<?") || begin.starts_with("<!"); begin = skip_spaces(begin)) {
        const std::string_view end = begin.starts_with("<!--") ? "-->" : ">";
        const std::size_t at = begin.find(end);
        if (at == begin.npos) return false;
        begin.remove_prefix(at + end.size());
    }
    for (const std::string_view root : {"<posts", "<comments"}) {
        if (begin.starts_with(root) && begin.size() > root.size()) {
            return (spaces.find(begin[root.size()]) != spaces.npos) || begin[root.size()] == '>';
        }
    }
    return false;
}

// A first object that has a member `post_stream`.
bool is_discourse(std::string_view begin) {
    begin = skip_spaces(begin);
    if (begin.starts_with('[')) begin = skip_spaces(begin.substr(1));
    if (!begin.starts_with('{')) return false;
    std::size_t depth = 0;
    for (std::size_t at = 0; at < begin.size(); ++at) {
        const char c = begin[at];
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return false;
        if (c != '"') continue;
        const std::size_t string = at++;
        for (; at < begin.size() && begin[at] != '"'; ++at) {
            if (begin[at] == '\\') ++at;
        }
        if (depth == 1 && begin.substr(string).starts_with("\"post_stream\"")) {
            return at + 1 < begin.size() && skip_spaces(begin.substr(at + 1)).starts_with(':');
        }
    }
    return false;
}

std::string_view without_mark(std::string_view begin) {
    return begin.starts_with("\xEF\xBB\xBF") ? begin.substr(3) : begin;
}

}  // namespace

bool begins_with_brace(std::string_view begin) {
    return skip_spaces(without_mark(begin)).starts_with('{');
}

bool is_from_line(std::string_view line) {
    if (!line.starts_with("From ")) return false;
    for (std::size_t at = line.find(':'); at != line.npos; at = line.find(':', at + 1)) {
        if (at > 2 && at + 2 < line.size() && is_digit(line[at - 1]) && is_digit(line[at + 1]) &&
            is_digit(line[at + 2])) {
            return true;
        }
    }
    return false;
}

bool is_header_line(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == line.npos) return false;
    for (const char c : line.substr(0, colon)) {
        if (c <= ' ' || c > '~') return line.starts_with(">From ");  // some mail servers put such a line first
    }
    return true;
}

format recognise(std::string_view begin) {
    begin = without_mark(begin);
    if (is_mbox(begin)) return format::mbox;
    if (is_stack_exchange(begin)) return format::stackexchange;
    if (is_discourse(begin)) return format::discourse;
    return format::automatic;
}

}  // namespace dedup::cli
