// External interface: attribution::lead_begins, leads_in, may_lead, may_date, may_announce, begins_with_verb,
// end_of, names_date_or_address, same_letters, may_end_verb, trimmed, without_wide_stops, is_pronoun,
// is_unit_of_date, stands_before_author.
#include <algorithm>
#include <cstring>

#include "attribution_parts.hpp"

namespace dedup::inline v1::attribution {
namespace {

constexpr pair_set make_verb_ends() {
    pair_set set;
    for (const verb& v : verbs) {
        if ((v.place & (last | glued)) != 0) set.add(v.words[v.words.size() - 2], v.words[v.words.size() - 1]);
    }
    return set;
}
constexpr pair_set verb_ends = make_verb_ends();

// What lead-ins begin with; a lead-in of one byte is followed by a blank.
constexpr pair_set make_lead_begins() {
    pair_set set;
    for (const lead_in& l : lead_ins) {
        const char second = l.words.size() > 1 ? l.words[1] : ' ';
        set.add(l.words[0], second);
        set.add(upper(l.words[0]), second);
        set.add(upper(l.words[0]), upper(second));
        // The small letters of rows in two-byte scripts lie behind their capitals: В is D0 92, в is D0 B2.
        const auto b = static_cast<unsigned char>(l.words[0]);
        const auto c = static_cast<unsigned char>(second);
        if (b == 0xD0U && c >= 0xB0U) set.add(l.words[0], static_cast<char>(c - 0x20U));
        if (b == 0xD1U) set.add(static_cast<char>(0xD0), static_cast<char>(c + 0x20U));
        if (b == 0xCFU) set.add(static_cast<char>(0xCE), static_cast<char>(c + 0x20U));
        if (b == 0xCEU && c >= 0xB1U) set.add(l.words[0], static_cast<char>(c - 0x20U));
    }
    return set;
}
constexpr auto leads_by_begin = index_rows(
    lead_ins, [](const lead_in& l) -> unsigned { return l.kind != lead::date ? begin_of(l.words) : no_byte; });
constexpr auto verbs_by_begin =
    index_rows(verbs, [](const verb& v) -> unsigned { return (v.place & first) != 0 ? begin_of(v.words) : no_byte; });

bool starts_with_word(std::string_view s, std::string_view row) {
    return s.size() > row.size() && same_letters(s.substr(0, row.size()), row);
}

constexpr byte_set ascii_stops("\"'*_,:; \t\n\r");
constexpr auto wide_stops =
    std::to_array<std::string_view>({"“", "”", "„", "«", "»", "‘", "’", "，", "：", "、", "「", "」", "\u200f",
                                     "\u200e", "\u202a", "\u202b", "\u202c", "\u2068", "\u2069"});

constexpr pair_set wide_stop_begins = [] {
    pair_set set;
    for (const std::string_view stop : wide_stops) set.add(stop[0], stop[1]);
    return set;
}();
constexpr pair_set wide_stop_ends = [] {
    pair_set set;
    for (const std::string_view stop : wide_stops) set.add(stop[stop.size() - 2], stop[stop.size() - 1]);
    return set;
}();

// How many bytes of quotes and stops `s` begins or ends with: those of one.
std::size_t stop_in_front(std::string_view s) {
    if ((s.front() & 0x80) == 0) return static_cast<std::size_t>(ascii_stops.has(s.front()));
    if (s.size() < 2 || !wide_stop_begins.has(s[0], s[1])) return 0;
    for (const std::string_view stop : wide_stops) {
        if (s.starts_with(stop)) return stop.size();
    }
    return 0;
}

std::size_t stop_at_end(std::string_view s) {
    if ((s.back() & 0x80) == 0) return static_cast<std::size_t>(ascii_stops.has(s.back()));
    if (s.size() < 2 || !wide_stop_ends.has(s[s.size() - 2], s[s.size() - 1])) return 0;
    for (const std::string_view stop : wide_stops) {
        if (s.ends_with(stop)) return stop.size();
    }
    return 0;
}

template <class See>
constexpr void each_word(std::string_view row, See see) {
    while (!row.empty()) {
        const std::size_t end = std::min(row.find(' '), row.size());
        see(row.substr(0, end));
        row.remove_prefix(std::min(end + 1, row.size()));
    }
}

constexpr byte_set not_of_words(" \t*-_|>:#<\"'([");  // before the first word of a line

constexpr byte_set letters("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

// What an announcement of three words or more has, unless a lead-in: a verb, or a byte of a date, of an address or of
// another script. Of a row of several words the longest tells.
constexpr byte_set tells = [] {
    byte_set set("0123456789@<?");
    for (unsigned c = 0x80; c < 0x100; ++c) set.add(static_cast<char>(c));
    return set;
}();
constexpr auto verb_words = [] {
    std::array<std::string_view, verbs.size()> out;
    for (std::size_t i = 0; i < verbs.size(); ++i)
        each_word(verbs[i].words, [&](std::string_view word) { out[i] = word.size() > out[i].size() ? word : out[i]; });
    return out;
}();
constexpr pair_set verb_word_begins = [] {
    pair_set set;
    for (const std::string_view word : verb_words) set.add(word[0], word[1]);
    return set;
}();
constexpr auto verb_words_by_begin =
    index_rows(verb_words, [](std::string_view word) -> unsigned { return begin_of(word); });

bool begins_verb_word(std::string_view s) {
    if (s.size() < 2 || !verb_word_begins.has(lower(s[0]), lower(s[1]))) return false;
    const auto rows = verb_words_by_begin.rows(begin_of(s));
    return std::any_of(rows.begin(), rows.end(), [&](std::uint8_t i) {
        return s.size() >= verb_words[i].size() && same_letters(s.substr(0, verb_words[i].size()), verb_words[i]);
    });
}

// Four to eight bytes, those in the middle twice.
std::uint64_t both_ends(std::string_view s) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, s.data(), sizeof first);
    std::memcpy(&last, s.data() + s.size() - sizeof last, sizeof last);
    return std::uint64_t{last} << 32 | first;
}

// The highest bit of those of eight that are a to z. REQUIRES: all are ASCII.
constexpr std::uint64_t small_letters(std::uint64_t bytes) {
    return (bytes + (0x80 - 'a') * each_byte) & ~(bytes + (0x7F - 'z') * each_byte) & 0x80 * each_byte;
}

// The words of a table's rows, and what they begin with, capitals included.
template <const auto& Rows>
class word_list {
public:
    constexpr word_list() {
        std::size_t n = 0;
        for (const std::string_view row : Rows) {
            each_word(row, [&](std::string_view word) {
                const char second = word.size() > 1 ? word[1] : ' ';
                begins_.add(word[0], second);
                begins_.add(upper(word[0]), second);
                begins_.add(upper(word[0]), upper(second));
                words_[n++] = word;
            });
        }
        by_begin_ = index_rows(words_, [](std::string_view word) -> unsigned { return begin_of(word); });
    }

    [[nodiscard]] bool has(std::string_view word) const {
        if (word.empty() || !begins_.has(word[0], word.size() > 1 ? word[1] : ' ')) return false;
        const auto rows = by_begin_.rows(begin_of(word));
        return std::any_of(rows.begin(), rows.end(), [&](std::uint8_t i) { return same_word(word, words_[i]); });
    }

private:
    static constexpr std::size_t size_ = [] {
        std::size_t n = 0;
        for (const std::string_view row : Rows) each_word(row, [&](std::string_view) { ++n; });
        return n;
    }();

    std::array<std::string_view, size_> words_{};
    pair_set begins_;
    row_index<size_> by_begin_;
};
constexpr word_list<behind_dates> units;
constexpr word_list<before_authors> titles;
constexpr word_list<pronouns> no_authors;

}  // namespace

const pair_set lead_begins = make_lead_begins();

span without_wide_stops(std::string_view text, span s) {
    while (s.size() > 0 && (text[s.end - 1] & 0x80) != 0 && stop_at_end(of(text, s)) > 0)
        s.end -= stop_at_end(of(text, s));
    while (s.size() > 0 && (text[s.begin] & 0x80) != 0 && stop_in_front(of(text, s)) > 0)
        s.begin += stop_in_front(of(text, s));
    return s;
}

bool may_end_verb(std::string_view s) {
    return s.size() >= 2 && verb_ends.has(s[s.size() - 2], s[s.size() - 1]);
}

bool is_unit_of_date(std::string_view word) {
    return units.has(word);
}

bool stands_before_author(std::string_view word) {
    return titles.has(word);
}

bool same_letters(std::string_view s, std::string_view lower_word) {
    // Rows that are looked at begin alike: the last letter tells most of them.
    if (!s.empty() && (s.back() & lower_word.back() & 0x80) == 0 && lower(s.back()) != lower_word.back()) return false;
    if (s.size() >= 4 && s.size() <= 8) {
        const std::uint64_t a = both_ends(s);
        const std::uint64_t b = both_ends(lower_word);
        if (((a | b) & 0x80 * each_byte) == 0) return ((a ^ b) & ~(small_letters(b) >> 2)) == 0;
    }
    for (std::size_t i = 0; i < s.size(); ++i) {
        const auto byte = static_cast<unsigned char>(s[i]);
        if (byte < 0xC3U || byte > 0xD1U || i + 1 == s.size()) {
            if (lower(s[i]) != lower_word[i]) return false;
            continue;
        }
        if ((static_cast<unsigned char>(lower_word[i]) & 0xE0U) != 0xC0U) return false;
        const auto point = [](std::string_view t, std::size_t at) {  // two bytes a letter
            return (static_cast<unsigned char>(t[at]) & 0x1FU) << 6U | (static_cast<unsigned char>(t[at + 1]) & 0x3FU);
        };
        const unsigned a = point(s, i);
        const unsigned b = point(lower_word, i);
        if (a != b && small_letter(a) != b) return false;
        ++i;
    }
    return true;
}

span trimmed(std::string_view text, span s) {
    const auto view = [&] { return of(text, s); };
    const auto is_core = [](char c) { return letters.has(c) || is_digit(c); };
    if (s.size() > 0 && is_core(view().front()) && is_core(view().back())) return s;
    while (s.size() > 0) {
        if (const std::size_t front = stop_in_front(view()); front > 0) {
            s.begin += front;
        } else if (const std::size_t back = stop_at_end(view()); back > 0) {
            s.end -= back;
        } else if (s.size() > 2 && (view().front() == '(' || view().front() == '[') &&
                   view().find_first_of(")]") == s.size() - 1) {
            ++s.begin;
            --s.end;
        } else {
            break;
        }
    }
    if (s.size() == 0) return {};
    // What was opened outside: "2016. jan. 5.)"
    while (s.size() > 0 && view().front() == '[' && view().find(']') == std::string_view::npos) ++s.begin;
    while (s.size() > 0 && (view().back() == '(' || view().back() == '[' || view().back() == ' ')) --s.end;
    if (s.size() == 0) return {};
    if (view().ends_with(')') && view().find('(') == std::string_view::npos) --s.end;
    if (view().starts_with('(') && view().find(')') == std::string_view::npos) ++s.begin;
    return s;
}

bool is_pronoun(std::string_view word) {
    return no_authors.has(word);
}

bool leads_in(std::string_view s) {
    const auto rows = leads_by_begin.rows(begin_of(s));
    return std::any_of(rows.begin(), rows.end(),
                       [&](std::uint8_t i) { return starts_with_word(s, lead_ins[i].words); });
}

bool may_lead(std::string_view s) {
    while (!s.empty() && not_of_words.has(s.front())) s.remove_prefix(1);
    return s.empty() || lead_begins.has(s[0], s.size() > 1 ? s[1] : ' ') || lead_begins.has(s[0], ' ');
}

bool may_date(std::string_view s, std::size_t& words) {
    while (!s.empty() && not_of_words.has(s.front())) s.remove_prefix(1);
    for (std::size_t i = 0; i < s.size() && words < 3; ++i) {
        if (is_digit(s[i]) || (s[i] & 0x80) != 0) return true;
        words += static_cast<std::size_t>(is_blank(s[i]) && !is_blank(s[i - 1]));
    }
    words += static_cast<std::size_t>(!s.empty() && !is_blank(s.back()));
    return false;
}

bool may_announce(std::string_view s) {
    if (!letters.has(s[0]) || lead_begins.has(s[0], s.size() > 1 ? s[1] : ' ')) return true;
    std::size_t words = 0;
    for (std::size_t i = s.size(); i-- > 0;) {  // verbs mostly stand at the end
        if (!letters.has(s[i])) {
            if (tells.has(s[i])) return true;
        } else if (i == 0 || !letters.has(s[i - 1])) {
            if (begins_verb_word(s.substr(i))) return true;
            ++words;
        }
    }
    return words < 3;
}

bool begins_with_verb(std::string_view s) {
    const auto rows = verbs_by_begin.rows(begin_of(s));
    return std::any_of(rows.begin(), rows.end(), [&](std::uint8_t i) { return starts_with_word(s, verbs[i].words); });
}

ending end_of(std::string_view s) {
    ending e;
    for (bool more = true; more && !s.empty();) {
        more = false;
        if (s.back() >= 'a' && s.back() <= 'z') break;
        if (s.ends_with("--")) e.colon = true;
        while (!s.empty() && end_marks.has(s.back())) s.remove_suffix(1);
        if (s.empty() || !colon_ends.has(s.back())) break;
        for (const std::string_view stop : colons) {
            if (!s.ends_with(stop)) continue;
            s.remove_suffix(stop.size());
            e.colon = more = true;
        }
        while (e.colon && s.ends_with('.')) s.remove_suffix(1);
    }
    if (s.ends_with('.')) s.remove_suffix(1);
    e.verb = may_end_verb(s);
    return e;
}

bool names_date_or_address(std::string_view s) {
    return std::any_of(s.begin(), s.end(), [](char c) { return (c >= '0' && c <= '9') || c == '@' || c == '<'; });
}

}  // namespace dedup::inline v1::attribution
