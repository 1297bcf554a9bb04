// What attribution lines and header blocks share, and the reading of one attribution.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string_view>

#include "attribution_index.hpp"
#include "attribution_table.hpp"
#include "dedup/quote.hpp"
#include "quote_parts.hpp"

namespace dedup::inline v1::attribution {

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

inline std::string_view of(std::string_view text, span s) {
    return text.substr(s.begin, s.size());
}

// A glance before the look: whether `s` may end in a verb.
bool may_end_verb(std::string_view s);

// Whether `s` is `lower`, as long as it, but for the case of Latin, Greek and Cyrillic letters.
bool same_letters(std::string_view s, std::string_view lower);
inline bool same_word(std::string_view s, std::string_view lower) {
    return s.size() == lower.size() && same_letters(s, lower);
}

// Without blanks, quotes, commas and colons at either end; brackets around the whole come off too.
span trimmed(std::string_view text, span s);

// Without the quotes and stops at either end that are not ASCII.
span without_wide_stops(std::string_view text, span s);

// Words of the tables: "Uhr", "пользователь".
bool is_unit_of_date(std::string_view word);
bool stands_before_author(std::string_view word);

// Who is no author of a quote that nothing marks.
bool is_pronoun(std::string_view word);

// Has no values of its own: a statement has room for many, and most are never read.
struct token {
    enum class kind : std::uint8_t { word, number, address };
    struct bytes {
        std::uint32_t begin, end;
        [[nodiscard]] std::size_t size() const { return end - begin; }
        operator span() const { return {begin, end}; }
    };
    static bytes bytes_of(span s) { return {static_cast<std::uint32_t>(s.begin), static_cast<std::uint32_t>(s.end)}; }

    bytes where;  // with its punctuation
    bytes core;   // without
    kind is;
};

// A line, or wrapped lines, read as an attribution. `author` and `date` are bytes of the text, or empty.
struct statement {
    static constexpr std::size_t most_tokens = 40;
    static constexpr std::size_t most_bytes = 500;

    statement() {}  // leaves the tokens alone

    std::array<token, most_tokens> tokens;
    std::size_t size = 0;
    bool colon = false;            // ends in a colon, dots, dashes
    bool arrow = false;            // in a forum's ↑
    const verb* said = nullptr;    // the verb that was found
    const lead_in* led = nullptr;  // what it begins with
    bool dated = false;            // the date has two numbers, or one with separators
    bool begins = false;           // with a lead-in and what it leads to, or with a date
    bool address = false;
    bool bullet = false;       // * Ann:
    bool behind_verb = false;  // something but the author stands behind a verb in the middle: "wrote in message"
    std::size_t words = 0;     // of the author, or what stands in his place
    span author;
    span date;
};

// Reads lines [first, last] of r. False if they are too long for an attribution.
bool read_statement(std::string_view text, const reading& r, std::size_t first, std::size_t last, statement& s);

// What announcements end in, beside dashes; and what may stand behind it.
inline constexpr auto colons = std::to_array<std::string_view>({":", "：", "...", "…", "↑", "\u202c", "\u200f"});
inline constexpr byte_set end_marks(" \t,->]*_\"");
inline constexpr byte_set colon_ends = [] {  // the last bytes of colons
    byte_set set("");
    for (const std::string_view c : colons) set.add(c.back());
    return set;
}();

// At the start of a line, and no date behind: "In article", "Quoting".
inline constexpr begin_set line_leads = [] {
    begin_set set;
    for (const lead_in& l : lead_ins) {
        if (l.kind != lead::date) set.add(upper(l.words[0]), l.words[1], l.words[2]);
    }
    return set;
}();
// Whether a line begins with what stands before an identifier or an author.
bool leads_in(std::string_view content);

// What header blocks begin with: where it is a letter, a colon follows soon.
extern const begin_set header_begins;
inline constexpr std::size_t longest_label = 60;  // bytes
// What lines begin with that may be either or say that text is gone; blanks, which may stand before it. Behind a byte
// alone stands its line end.
extern const pair_set line_begins;

// Last bytes of lines that may announce where nothing else says so: colons and their kin, but for dots; bold type.
inline constexpr byte_set line_ends = [] {
    byte_set set("*-");
    for (const std::string_view c : colons) {
        if (c != "...") set.add(c.back());
    }
    return set;
}();

// Whether a statement that begins with this line may begin with a lead-in. Says "no" only where it cannot.
bool may_lead(std::string_view content);
// Whether a date may begin its statement, `words` words of which stand in lines before this one; adds its own, up to a
// third: dates begin with a number, or up to two words before it. The same "no".
bool may_date(std::string_view content, std::size_t& words);
// Whether an attribution may end with this line. The same "no".
bool may_announce(std::string_view content);
extern const pair_set lead_begins;  // what a lead-in's first word begins with; ' ' follows a word of one byte

// How a line ends: in a colon or its kin; before it, in what may be a verb.
struct ending {
    bool colon = false;
    bool verb = false;
};
ending end_of(std::string_view content);
bool begins_with_verb(std::string_view content);
bool names_date_or_address(std::string_view content);

// If a header block or the line that parts a forwarded mail begins in line `first`, announces it. Returns the line
// behind it, or `first`. `deeper`: the next line that is not blank has more marks.
std::size_t read_header_block(std::string_view text, const plane_reader& planes, reading& r, std::size_t first,
                              bool deeper);
// Whether one of the two begins with a line of which the first letter is not ASCII, and that has no colon but a wide
// one.
bool begins_wide_header(std::string_view content);
// Whether a line without a colon near its beginning may yet begin one: if not, it is prose. REQUIRES: not empty.
inline bool may_do_without_colon(std::string_view content) {
    const char c = lower(content[0]);
    return (c & 0x80) == 0 ? c < 'a' || c > 'z' : begins_wide_header(content);
}

}  // namespace dedup::inline v1::attribution
