// External interface: find_attributions.
#include <algorithm>
#include <optional>
#include <string_view>

#include "attribution_parts.hpp"
#include "header_table.hpp"
#include "quote_parts.hpp"

namespace dedup::inline v1 {
namespace {

using namespace attribution;  // tables and readers of this stage

constexpr std::size_t most_blank_lines = 3;  // between an attribution and the quote
constexpr std::size_t most_wraps = 3;        // an attribution has up to four lines

constexpr std::size_t shortest_line = 12;  // bytes, without a verb, a date or an address

constexpr std::size_t longest_title = [] {
    std::size_t n = 0;
    for (const std::string_view title : quote_titles) n = std::max(n, title.size());
    return n;
}();

constexpr bool is_small(char c) {
    return c >= 'a' && c <= 'z';
}
static_assert(std::none_of(header_labels.begin(), header_labels.end(), [](auto& l) { return is_small(l.words[0]); }));
static_assert(std::none_of(separators.begin(), separators.end(), [](auto& s) { return is_small(s.words[0]); }));

std::string_view content(std::string_view text, const line& l) {
    return text.substr(l.content, l.end - l.content);
}

// Walks over the lines once; what is behind the line under the eye, a quote or not, is the better half of the evidence.
class scanner {
public:
    scanner(std::string_view text, const plane_reader& planes, reading& r)
        : text_(text), planes_(planes), r_(r), tags_(r.tags.size()) {}

    void run(numbers announcing) {
        if (tags_ == 0) {
            for (const std::uint32_t i : announcing) see(i, behind(i), false);
            return;
        }
        // What stands before a tag may announce it.
        auto listed = announcing.begin();
        for (std::size_t i = behind(npos); i < r_.lines.size();) {
            const std::size_t next = behind(i);
            const bool may = listed != announcing.end() && *listed == i;
            if (may) ++listed;
            const bool bracket = next < r_.lines.size() && text_[r_.lines[next].content] == '[';
            if (may || bracket) see(i, next, bracket);
            i = next;
        }
    }

private:
    static constexpr std::size_t npos = ~std::size_t{0};

    // The next line that is not blank, or the number of lines.
    [[nodiscard]] std::size_t behind(std::size_t i) const {
        do ++i;
        while (i < r_.lines.size() && r_.lines[i].blank());
        return i;
    }

    // `bracket`: the next line begins with one.
    void see(std::size_t i, std::size_t next, bool bracket) {
        if (i < taken_) return;
        const bool marks = next < r_.lines.size() && (bracket || r_.lines[next].depth > r_.lines[i].depth);
        look(i, next, marks && announces_quote(i, next), begins_header(r_.lines[i]));
    }

    [[nodiscard]] bool begins_header(const line& l) const {
        std::size_t at = l.content;
        while (at + 1 < l.end && is_blank(text_[at])) ++at;
        return header_begins.has(text_[at], at + 1 < l.end ? text_[at + 1] : ':', at + 2 < l.end ? text_[at + 2] : ':');
    }

    [[nodiscard]] bool announces_quote(std::size_t i, std::size_t next) const {
        if (next - i > most_blank_lines + 1) return false;
        const line& l = r_.lines[next];
        return l.depth > r_.lines[i].depth || opens_tag(l.content);
    }

    [[nodiscard]] bool opens_tag(std::size_t at) const {
        const auto tag = std::lower_bound(r_.tags.begin(), r_.tags.end(), at,
                                          [](const span& s, std::size_t t) { return s.begin < t; });
        return tag != r_.tags.end() && tag->begin == at && text_[at + 1] != '/';
    }

    // Tags announce for themselves.
    [[nodiscard]] bool holds_tag(const line& l) const {
        if (tags_ == 0) return false;
        const auto tag = std::lower_bound(r_.tags.begin(), r_.tags.end(), std::size_t{l.begin},
                                          [](const span& s, std::size_t t) { return s.begin < t; });
        return tag != r_.tags.end() && tag->begin < l.end;
    }

    void look(std::size_t i, std::size_t next, bool deeper, bool header) {
        const line& l = r_.lines[i];
        if (tags_ > 0 && holds_tag(l)) return;
        if (header) {
            const std::size_t behind = read_header_block(text_, planes_, r_, i, deeper);
            if (behind > i) {
                taken_ = behind;
                return;
            }
        }
        const std::string_view s = content(text_, l);
        if (is_title(s) && begins_paragraph(i) && next < r_.lines.size()) return take(i, i, {}, {});
        if (!worth_reading(s, deeper)) return;
        if (!alone_) alone_.emplace();
        find(i, next, deeper);
    }

    // Nearly every line that comes so far is prose that ends in a colon, or stands before a quote.
    [[nodiscard]] static bool worth_reading(std::string_view s, bool deeper) {
        if (s.size() < 3 || s.size() > statement::most_bytes || is_ruler(s, 2)) return false;
        if (line_leads.has(s[0], s[1], s[2]) && leads_in(s)) return true;
        if (!deeper && (is_small(s.back()) || is_digit(s.back()))) return false;
        const ending e = end_of(s);
        if (!e.colon && !(e.verb && deeper)) return false;
        if (e.verb || s.size() < shortest_line) return may_announce(s);
        // So may each of these.
        return (deeper && s[0] == '*') || (s[0] & 0x80) != 0 || s[0] == '#' || names_date_or_address(s) ||
               begins_with_verb(s);
    }

    // "Quote:"
    bool is_title(std::string_view s) {
        if (!s.ends_with(':') && !s.ends_with("：")) return false;
        s.remove_suffix(s.ends_with(':') ? 1 : 3);
        if (s.ends_with(' ')) s.remove_suffix(1);
        return s.size() <= longest_title &&
               std::find(quote_titles.begin(), quote_titles.end(), s) != quote_titles.end();
    }

    [[nodiscard]] bool begins_paragraph(std::size_t i) const {
        if (i == 0 || i == taken_) return true;
        const line& before = r_.lines[i - 1];
        return before.blank() || before.depth < r_.lines[i].depth;
    }

    // The lines that the attribution ending in line i has, and whether it is one.
    void find(std::size_t i, std::size_t next, bool deeper) {
        statement& line_alone = *alone_;
        const bool alone = read_statement(text_, r_, i, i, line_alone);
        if (alone && line_alone.begins && judge(line_alone, i, next, deeper)) return take_with_article(i, next, deeper);
        if (alone && line_alone.size == 1 && line_alone.tokens[0].core.size() == 0) return;  // "[...]"
        if (!alone || (line_alone.said == nullptr &&
                       !(line_alone.colon && (line_alone.address || line_alone.dated || line_alone.size <= 2))))
            return;
        statement& whole = room_for_whole();
        for (std::size_t k = i; k > taken_ && i - k < most_wraps && continues(k - 1, i);) {
            --k;
            if (!may_begin(k, i)) continue;
            if (!read_statement(text_, r_, k, i, whole)) break;
            const bool deeper_than_all =
                deeper && (next == r_.lines.size() || r_.lines[next].depth != r_.lines[k].depth);
            if (!whole.begins || !judge(whole, k, next, deeper_than_all)) continue;
            return take(k, i, whole);
        }
        if (line_alone.words == 0 && line_alone.date.size() == 0 && i > taken_ && continues(i - 1, i) &&
            read_statement(text_, r_, i - 1, i, whole) && judge(whole, i - 1, next, deeper) && whole.words <= 6)
            return take(i - 1, i, whole);
        if (judge(line_alone, i, next, deeper)) take(i, i, line_alone);
    }

    // Whether lines [first, last_line] may begin with a lead-in or a date.
    [[nodiscard]] bool may_begin(std::size_t first, std::size_t last_line) const {
        if (may_lead(content(text_, r_.lines[first]))) return true;
        std::size_t words = 0;
        for (std::size_t i = first; i <= last_line && words < 3; ++i)
            if (may_date(content(text_, r_.lines[i]), words)) return true;
        return false;
    }

    // "In <id>, on 4 May", and the rest on the next line.
    void take_with_article(std::size_t i, std::size_t next, bool deeper) {
        statement& whole = room_for_whole();
        if (i > taken_ && continues(i - 1, i) && text_[r_.lines[i - 1].content] == 'I' &&
            read_statement(text_, r_, i - 1, i, whole) && whole.led != nullptr && whole.led->kind == lead::article &&
            judge(whole, i - 1, next, deeper))
            return take(i - 1, i, whole);
        take(i, i, *alone_);
    }

    // Whether line k may be the beginning of what line i ends: same marks, or the last word fell out of them.
    [[nodiscard]] bool continues(std::size_t k, std::size_t i) const {
        const line& l = r_.lines[k];
        const line& last_line = r_.lines[i];
        if (l.blank() || holds_tag(l)) return false;
        if (l.depth != r_.lines[k + 1].depth && (k + 1 != i || last_line.end - last_line.content > 60)) return false;
        const std::string_view s = content(text_, l);
        return l.depth >= last_line.depth && s.back() != ':' && s.back() != '!' && s.back() != '?';
    }

    [[nodiscard]] bool judge(const statement& s, std::size_t first, std::size_t next, bool deeper) const {
        if (s.words > (s.begins || s.address ? 9U : 6U) || s.size > 40) return false;
        if (deeper ? before_quote(s) : before_text(s, first)) return next < r_.lines.size() || s.begins;
        return false;
    }

    // Where marks follow, the shape is enough.
    [[nodiscard]] bool before_quote(const statement& s) const {
        const bool named = s.author.size() > 0;
        if (s.said != nullptr) {
            const bool in_middle = (s.said->place & last) == 0 && (s.said->place & glued) == 0;
            if (!s.colon) return s.begins || s.address || (named && is_name(s));
            return !in_middle || s.dated || s.address || named;
        }
        if (s.led != nullptr && s.led->kind != lead::date) return named || s.led->kind == lead::article;
        if (!s.colon) return false;
        if (s.bullet && named && s.words <= 5 && s.words == s.size && is_name(s)) return true;
        return (s.dated && (s.address || named)) || (s.address && s.words <= 6);
    }

    // Where none do, a verb needs a date or an address, or it is a forum's way of quoting.
    [[nodiscard]] bool before_text(const statement& s, std::size_t first) const {
        const bool named = s.author.size() > 0;
        if (s.arrow) return s.said != nullptr || text_[r_.lines[first].content] == '#';
        if (s.led != nullptr && s.led->kind == lead::forum) return begins_paragraph(first) && is_forum_lead(s);
        if (!s.colon || !named) return false;
        if (s.said != nullptr && (s.dated || s.address)) return s.begins || s.address || s.words <= 4;
        if (s.said == nullptr) return s.begins && s.dated && s.address && s.words <= 5;
        return (s.said->place & forum) != 0 && s.words <= 3 && begins_paragraph(first) && is_name(s);
    }

    [[nodiscard]] bool is_forum_lead(const statement& s) const {
        const char c = text_[s.tokens[0].core.begin];
        const bool capital = (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
        const bool three = std::count(s.led->words.begin(), s.led->words.end(), ' ') >= 2;
        return capital && s.author.size() > 0 && s.words <= 4 && (three || s.dated || s.colon);
    }

    // No pronoun; one word, or several of which only particles ("von", "de") begin with a small letter.
    [[nodiscard]] bool is_name(const statement& s) const {
        std::string_view name = of(text_, s.author);
        if (is_pronoun(name.substr(0, name.find(' '))) || name.find_first_of("?!") != std::string_view::npos)
            return false;
        if (name.find(' ') == std::string_view::npos) return true;
        for (bool first = true; !name.empty(); first = false) {
            const std::size_t end = std::min(name.find(' '), name.size());
            const bool small = end > 0 && name[0] >= 'a' && name[0] <= 'z';
            if (small && (first || end > 3)) return false;
            name.remove_prefix(std::min(end + 1, name.size()));
        }
        return true;
    }

    void take(std::size_t first, std::size_t last_line, const statement& s) {
        take(first, last_line, s.author, s.date);
    }

    void take(std::size_t first, std::size_t last_line, span author, span date) {
        announcement a;
        a.where = {r_.lines[first].begin, r_.lines[last_line].end};
        a.author = author;
        a.date = date;
        r_.announcements.push_back(a);
        taken_ = last_line + 1;
    }

    statement& room_for_whole() { return whole_ ? *whole_ : whole_.emplace(); }

    std::string_view text_;
    const plane_reader& planes_;
    reading& r_;
    std::size_t tags_;
    std::size_t taken_ = 0;  // lines before it are announced
    // Large, and in most posts never needed.
    std::optional<statement> alone_;  // the line under the eye
    std::optional<statement> whole_;  // with lines before it
};

}  // namespace

void find_attributions(std::string_view text, const plane_reader& planes, numbers announcing, reading& r) {
    scanner(text, planes, r).run(announcing);
}

}  // namespace dedup::inline v1
