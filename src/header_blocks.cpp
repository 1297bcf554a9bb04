// External interface: attribution::read_header_block, begins_wide_header, header_begins, line_begins.
#include <algorithm>
#include <optional>

#include "attribution_parts.hpp"
#include "header_table.hpp"
#include "quote_parts.hpp"

namespace dedup::inline v1::attribution {
namespace {

constexpr std::size_t longest_block = 40;  // lines
constexpr std::size_t most_wrapped = 3;    // lines of one value that do not begin with a blank
constexpr std::size_t longest_separator = 200;
constexpr std::size_t shortest_rule = 20;  // underscores above Outlook's headers

constexpr std::string_view label_ends(": *\uFF1A", 4);  // bytes that may stand behind a label

constexpr begin_set separator_begins = [] {
    begin_set set;
    for (const separator& s : separators) set.add(s.words[0], s.words[1], s.words[2]);
    for (const char rule : {'-', '_', '*'}) set.add(rule, rule);
    set.add('-', ' ');
    return set;
}();

// What labels and separators are found by: what is left of them when their case and their middle is not looked at.
constexpr std::uint8_t label_key(std::string_view s) {
    const auto byte = [](char c) { return static_cast<unsigned>(static_cast<unsigned char>(lower(c))); };
    return static_cast<std::uint8_t>(byte(s.front()) + 3 * byte(s.back()) + 7 * s.size());
}
constexpr std::uint8_t separator_key(std::string_view s) {
    return static_cast<std::uint8_t>(static_cast<unsigned char>(s[0]) + 7 * static_cast<unsigned char>(s[1]));
}
constexpr auto labels_by_key =
    index_rows(header_labels, [](const header_label& l) -> unsigned { return label_key(l.words); });
constexpr auto separators_by_key =
    index_rows(separators, [](const separator& s) -> unsigned { return separator_key(s.words); });

struct header_line {
    header kind;
    span value;  // blanks and all
};

// "From: Ann", "*From:* Ann", "De : Ann", "发件人：Ann".
std::optional<header_line> read_header(std::string_view text, const plane_reader& planes, const line& l) {
    std::size_t at = l.content;
    while (at < l.end && (text[at] == '*' || is_blank(text[at]))) ++at;
    const std::string_view s = text.substr(at, std::min(l.end - at, longest_label));
    std::size_t colon = planes.find(&simd::block_planes::colons, at, at + s.size()) - at;
    if (colon == s.size() && (s.empty() || (s[0] & 0x80) == 0)) return std::nullopt;
    std::size_t width = 1;
    if (!planes.ascii()) {
        if (const std::size_t wide = s.substr(0, colon).find("："); wide < colon) {
            colon = wide;
            width = 3;
        }
    }
    if (colon == s.size() || colon == 0) return std::nullopt;
    std::string_view label = s.substr(0, colon);
    while (!label.empty() && (label.back() == ' ' || label.back() == '*')) label.remove_suffix(1);
    const std::size_t value = at + colon + width;
    // A value follows a blank, or the bold type's end; "To:\t", "From:Ann" are seen too, "To::x" and "A:/" are none.
    if (value < l.end && (text[value] == ':' || text[value] == '/' || text[value] == '\\')) return std::nullopt;
    if (label.empty()) return std::nullopt;
    for (const std::uint8_t i : labels_by_key.rows(label_key(label))) {
        const header_label& row = header_labels[i];
        if (row.words.size() != label.size()) continue;
        const bool same = std::equal(label.begin(), label.end(), row.words.begin(),
                                     [](char a, char b) { return lower(a) == lower(b); });
        if (same) return header_line{row.kind, {value, l.end}};
    }
    return std::nullopt;
}

constexpr bool begins_two_bytes(std::string_view s) {
    return (static_cast<unsigned char>(s[0]) & 0xE0U) == 0xC0U;
}

constexpr byte_set rule_marks("_ ");
constexpr byte_set dash_marks("-=*_> \t");

enum class part { none, rule, words };  // what parts a forwarded mail from the text: ______, or words

part read_separator(std::string_view s) {
    while (!s.empty() && is_blank(s[0])) s.remove_prefix(1);
    const std::size_t size = s.size();
    if (size < 2 || size > longest_separator || !separator_begins.two().has(s[0], s[1])) return part::none;
    if (is_ruler(s, 2)) return s[0] == '_' && size >= shortest_rule ? part::rule : part::none;
    const auto drop = [&](const byte_set& marks) {
        while (!s.empty() && marks.has(s.front())) s.remove_prefix(1);
        while (!s.empty() && marks.has(s.back())) s.remove_suffix(1);
    };
    drop(rule_marks);
    if (s.empty()) return size >= shortest_rule ? part::rule : part::none;
    drop(dash_marks);
    const bool dashes = s.size() + 4 <= size;
    if (s.size() < 2 || !separator_begins.two().has(s[0], s[1])) return part::none;
    while (s.ends_with(':') || s.ends_with(' ')) s.remove_suffix(1);
    if (s.size() < 2) return part::none;
    for (const std::uint8_t i : separators_by_key.rows(separator_key(s))) {
        const separator& row = separators[i];
        if (!s.starts_with(row.words)) continue;
        // "Forwarded by Ann on 5.1.2016" between dashes; without them nothing else stands there.
        if (s.size() == row.words.size() || (dashes && s[row.words.size()] == ' ')) return part::words;
    }
    return part::none;
}

// Reads lines into the announcement as long as they are headers of one block.
class block {
public:
    block(std::string_view text, const plane_reader& planes, const growing<line>& lines)
        : text_(text), planes_(planes), lines_(lines) {}

    // Returns the line behind the last header; `first` if none is there.
    std::size_t read(std::size_t first) {
        const std::uint32_t depth = lines_[first].depth;
        std::size_t behind = first;
        for (std::size_t i = first; i < lines_.size() && i < first + longest_block; ++i) {
            const line& l = lines_[i];
            if (l.blank() || l.depth != depth) break;
            if (const auto h = read_header(text_, planes_, l)) {
                take(*h, i == behind);
                behind = i + 1;
            } else if (i == first) {
                return first;
            } else if (indent(l) > indent(lines_[first])) {
                behind = i + 1;  // folded
            } else if (i >= behind + most_wrapped) {
                break;
            }
        }
        return behind;
    }

    [[nodiscard]] std::size_t count() const { return count_; }
    [[nodiscard]] bool from_and_date() const { return together_; }
    [[nodiscard]] bool names_mail() const { return from_ || (date_seen_ && subject_) || (subject_ && to_); }
    span author;
    span date;

private:
    [[nodiscard]] std::size_t indent(const line& l) const {
        std::size_t at = l.content;
        while (at < l.end && is_blank(text_[at])) ++at;
        return at - l.content;
    }

    void take(const header_line& h, bool next_to_last) {
        ++count_;
        from_ = from_ || h.kind == header::from;
        date_seen_ = date_seen_ || h.kind == header::date;
        subject_ = subject_ || h.kind == header::subject;
        to_ = to_ || h.kind == header::other;
        if (h.kind == header::from && author.size() == 0) author = name_of(trimmed(text_, h.value));
        if (h.kind == header::date && date.size() == 0) date = trimmed(text_, h.value);
        const bool both =
            h.kind == header::from ? last_ == header::date : h.kind == header::date && last_ == header::from;
        together_ = together_ || (count_ > 1 && next_to_last && both);
        last_ = h.kind;
    }

    // "Ann Lee" of: "Ann Lee" <ann@host>; Ann Lee [mailto:ann@host]; ann@host (Ann Lee).
    [[nodiscard]] span name_of(span value) const {
        const std::string_view s = text_.substr(value.begin, value.size());
        const std::size_t address = std::min(s.find('<'), s.find("[mailto:"));
        if (address != std::string_view::npos && address > 0)
            return trimmed(text_, {value.begin, value.begin + address});
        if (address == 0) return trimmed(text_, {value.begin + 1, value.begin + std::min(s.find('>'), s.size())});
        const std::size_t paren = s.find('(');
        const std::size_t at = s.find('@');
        if (at < paren && paren != std::string_view::npos)
            return trimmed(text_, {value.begin + paren + 1, value.begin + std::min(s.find(')', paren), s.size())});
        return value;
    }

    std::string_view text_;
    const plane_reader& planes_;
    const growing<line>& lines_;
    std::size_t count_ = 0;
    header last_ = header::other;
    bool from_ = false, date_seen_ = false, subject_ = false, to_ = false, together_ = false;
};

void announce(reading& r, std::size_t first, std::size_t behind, const block& b) {
    announcement a;
    a.where = {r.lines[first].begin, r.lines[behind - 1].end};
    a.author = b.author;
    a.date = b.date;
    r.announcements.push_back(a);
}

// The whole of read_header_block(), for lines that are not prose.
std::size_t read_block(std::string_view text, const plane_reader& planes, reading& r, std::size_t first, bool deeper) {
    const line& l = r.lines[first];
    const part parted = read_separator(text.substr(l.content, l.end - l.content));
    if (parted == part::none && text[l.content] == '-') return first;  // no label begins so
    std::size_t at = first;
    if (parted != part::none) {
        ++at;
        while (at < r.lines.size() && r.lines[at].blank() && at < first + 3) ++at;
    }
    block b(text, planes, r.lines);
    std::size_t behind = at;
    if (at < r.lines.size() && (at == first || r.lines[at].depth == r.lines[first].depth)) behind = b.read(at);
    const bool enough = parted != part::none
                            ? b.count() >= 2 || (parted == part::words && b.count() == 1)
                            : (b.count() >= 3 && b.names_mail()) || (b.count() == 2 && b.from_and_date());
    if (behind > at && enough) {
        announce(r, first, behind, b);
        return behind;
    }
    if (parted != part::words || !deeper) return first;
    announce(r, first, first + 1, block(text, planes, r.lines));
    return first + 1;
}

}  // namespace

std::size_t read_header_block(std::string_view text, const plane_reader& planes, reading& r, std::size_t first,
                              bool deeper) {
    const line& l = r.lines[first];
    const std::string_view content = text.substr(l.content, l.end - l.content);
    const std::size_t label = l.content + std::min(content.size(), longest_label);
    const bool colon = planes.find(&simd::block_planes::colons, l.content, label) < label;
    return colon || may_do_without_colon(content) ? read_block(text, planes, r, first, deeper) : first;
}

// Letters of two bytes, most of a script's with the same first: by their second bytes, the first two of what labels and
// separators begin with.
constexpr pair_set letter_pairs = [] {
    pair_set set;
    const auto add = [&](std::string_view s) {
        if (!begins_two_bytes(s)) return;
        s.size() < 4 ? set.add_all(s[1]) : set.add(s[1], s[3]);
    };
    for (const header_label& l : header_labels) add(l.words);
    for (const separator& s : separators) add(s.words);
    return set;
}();

bool begins_wide_header(std::string_view content) {
    if (content.size() >= 4 && begins_two_bytes(content) && !letter_pairs.has(content[1], content[3])) return false;
    return content.substr(0, longest_label).find("：") != std::string_view::npos ||
           read_separator(content) != part::none;
}

constexpr begin_set all_begins = [] {
    begin_set set = separator_begins;
    for (const header_label& l : header_labels) {
        set.add('*', l.words[0]);
        if (l.words.size() > 2) set.add(l.words[0], l.words[1], l.words[2]);
        for (const char end : label_ends)
            if (l.words.size() == 2) set.add(l.words[0], l.words[1], end);
        for (const char end : {':', ' '})
            if (l.words.size() == 1) set.add(l.words[0], end);
    }
    return set;
}();
constinit const begin_set header_begins = all_begins;
constinit const pair_set line_begins = [] {
    pair_set set = all_begins.two();
    set.add(line_leads.two());
    for (unsigned byte = 0; byte < 256; ++byte) {
        const char c = static_cast<char>(byte);
        if (set.has(c, ':')) set.add(c, '\n');
        if (snip_begins.has(c) || is_blank(c)) set.add_all(c);
    }
    return set;
}();

}  // namespace dedup::inline v1::attribution
