// External interface: cli/formats/recognise.hpp.
#include "cli/formats/recognise.hpp"

#include <algorithm>
#include <string>

#include "dedup/json.hpp"
#include "json/object.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

constexpr std::string_view spaces = " \t\r\n";

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr std::string_view weekdays = "SunMonTueWedThuFriSat";
constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";

// A word that is one of those of three letters in `names`; a comma behind it does not count.
bool is_among(std::string_view names, std::string_view word) {
    if (word.ends_with(',')) word.remove_suffix(1);
    const std::size_t found = names.find(word);
    return word.size() == 3 && found != names.npos && found % 3 == 0;
}

bool is_number(std::string_view word, std::size_t fewest, std::size_t most) {
    return word.size() >= fewest && word.size() <= most && std::all_of(word.begin(), word.end(), is_digit);
}

bool is_day(std::string_view word) {
    return is_number(word, 1, 2);
}

bool is_year(std::string_view word) {
    return is_number(word, 2, 2) || is_number(word, 4, 4);
}

// 10:00, 10:00:00.
bool is_time(std::string_view word) {
    const std::size_t colon = word.find(':');
    if (colon == word.npos || !is_number(word.substr(0, colon), 1, 2)) return false;
    const std::string_view rest = word.substr(colon + 1);
    return is_number(rest.substr(0, 2), 2, 2) &&
           (rest.size() == 2 || (rest[2] == ':' && is_number(rest.substr(3), 2, 2)));
}

// EST, +0100, GMT+1, (CET).
bool is_zone(std::string_view word) {
    const auto is_of_zone = [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z') || c == '+' || c == '-'; };
    if (word.starts_with('(') && word.ends_with(')')) word = word.substr(1, word.size() - 2);
    return word.size() > 1 && word.size() <= 9 && !is_digit(word[0]) &&
           std::all_of(word.begin(), word.end(), is_of_zone);
}

class words {
public:
    explicit words(std::string_view text) : rest_(text) { next(); }

    // The next; empty behind the last.
    std::string_view word() const { return word_; }
    void next() {
        rest_ = skip_spaces(rest_);
        word_ = rest_.substr(0, rest_.find_first_of(spaces));
        rest_.remove_prefix(word_.size());
    }
    // Passes over it where it is such a word.
    template <class Is>
    bool take(const Is& is) {
        const bool taken = is(word_);
        if (taken) next();
        return taken;
    }

private:
    std::string_view rest_;
    std::string_view word_;
};

// What stands behind the weekday, to the line's end.
bool is_date(words rest) {
    const auto is_month = [](std::string_view word) { return is_among(months, word); };
    const auto zones = [&] {  // "MET DST" are two
        for (int most = 2; most != 0 && rest.take(is_zone); --most) {
        }
    };
    if (rest.take(is_day)) {
        if (!rest.take(is_month) || !rest.take(is_year) || !rest.take(is_time)) return false;
    } else {
        if (!rest.take(is_month) || !rest.take(is_day) || !rest.take(is_time)) return false;
        zones();
        if (!rest.take(is_year)) return false;
    }
    zones();
    return rest.word().empty() || rest.word() == "remote";
}

// One separator or more, and a header.
bool is_mbox(std::string_view begin) {
    begin.remove_prefix(std::min(begin.find_first_not_of("\r\n"), begin.size()));
    for (bool separated = false;; separated = true) {
        const std::string_view line = begin.substr(0, begin.find('\n'));
        if (!is_from_line(line)) return separated && is_header_line(line);
        begin.remove_prefix(std::min(line.size() + 1, begin.size()));
    }
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

bool is_object(std::string_view line) {
    std::string padded;
    json::append_well_formed(padded, line);  // bytes that are none are named when the line is read
    const std::size_t size = padded.size();
    padded.append(json::object_reader::padding, ' ');
    try {
        json::object_reader().read(std::string_view(padded).substr(0, size));
        return true;
    } catch (const json_error&) {
        return false;
    }
}

// For a line whose end is not there: a brace, a string and a colon.
bool begins_as_object(std::string_view line) {
    line = skip_spaces(line);
    if (!line.starts_with('{')) return false;
    line = skip_spaces(line.substr(1));
    if (!line.starts_with('"')) return false;
    std::size_t at = 1;
    for (; at < line.size() && line[at] != '"'; ++at) {
        if (line[at] == '\\') ++at;
    }
    return at >= line.size() || skip_spaces(line.substr(at + 1)).starts_with(':');
}

// A brace, and an object in one of the first lines. The lines after the first count so that a dump whose first line is
// cut is still named bad and not taken for prose.
bool is_jsonl(std::string_view begin) {
    constexpr std::size_t looked_at = 16;
    const bool whole = begin.size() < recognised_by;
    begin = skip_spaces(begin);
    if (!begin.starts_with('{')) return false;
    for (std::size_t n = 0; n < looked_at && !begin.empty(); ++n) {
        const std::size_t feed = begin.find('\n');
        const std::string_view line = begin.substr(0, feed);
        if (feed == begin.npos && !whole) return begins_as_object(line);
        if (skip_spaces(line).starts_with('{') && is_object(line)) return true;
        begin.remove_prefix(feed == begin.npos ? begin.size() : feed + 1);
    }
    return false;
}

}  // namespace

std::string_view skip_spaces(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(spaces), text.size()));
}

std::string_view without_mark(std::string_view text) {
    return text.starts_with("\xEF\xBB\xBF") ? text.substr(3) : text;
}

bool is_from_line(std::string_view line) {
    if (!line.starts_with("From ")) return false;
    for (words rest(line.substr(5)); !rest.word().empty(); rest.next()) {
        if (!is_among(weekdays, rest.word())) continue;
        words date = rest;
        date.next();
        if (is_date(date)) return true;
    }
    return false;
}

bool is_header_line(std::string_view line) {
    if (line.starts_with(">From ")) return true;  // some mail servers put such a line first
    const std::size_t colon = line.find(':');
    if (colon == 0 || colon == line.npos || line.substr(colon + 1).starts_with("//")) return false;
    return std::all_of(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(colon),
                       [](char c) { return c > ' ' && c <= '~'; });
}

format recognise(std::string_view begin) {
    begin = without_mark(begin);
    if (is_mbox(begin)) return format::mbox;
    if (is_stack_exchange(begin)) return format::stackexchange;
    if (is_discourse(begin)) return format::discourse;
    return is_jsonl(begin) ? format::jsonl : format::text;
}

source_kind decide(const settings& s, std::string_view begin) {
    format f = s.format;
    if (s.preset == preset::discourse) f = format::discourse;
    if (s.preset == preset::reddit || s.preset == preset::hackernews) f = format::jsonl;
    if (f == format::automatic) f = recognise(begin);
    switch (f) {
        case format::mbox:
            return source_kind::mbox;
        case format::stackexchange:
            return source_kind::stackexchange;
        case format::discourse:
            return source_kind::discourse;
        case format::jsonl:
            return s.html || s.preset != preset::none ? source_kind::converted_jsonl : source_kind::jsonl;
        default:
            return s.html ? source_kind::html_page : source_kind::text;
    }
}

}  // namespace dedup::cli
