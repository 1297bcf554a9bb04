// External interface: find_tags.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "attribution_index.hpp"
#include "quote_parts.hpp"

namespace dedup::inline v1 {
namespace {

// Ways to write a tag: [quote=Ann], <blockquote cite="...">, {{tq|by=Ann|...}}.
enum class notation : std::uint8_t { board, html, wiki };

// Names in lower case; a closing tag is written as it is.
struct tag_form {
    std::string_view open;  // what may follow it: next
    std::string_view next;
    std::string_view close;
    notation kind;
};
constexpr std::array<tag_form, 10> tag_forms = {{
    {"[quote", "]= :", "[/quote]", notation::board},
    {"[cite", "]= :", "[/cite]", notation::board},
    {"<blockquote", "> ", "</blockquote>", notation::html},
    {"<mx-reply", "> ", "</mx-reply>", notation::html},
    {"{{tq", "|", "}}", notation::wiki},
    {"{{tq2", "|", "}}", notation::wiki},
    {"{{talkquote", "|", "}}", notation::wiki},
    {"{{talk quote", "|", "}}", notation::wiki},
    {"{{quote", "|", "}}", notation::wiki},
    {"{{blockquote", "|", "}}", notation::wiki},
}};
constexpr std::size_t longest_opener = 16;

// What tags that open begin with, and go on with. Takes a letter for its capital.
constexpr auto openers = [] {
    attribution::pair_set out;
    for (const tag_form& f : tag_forms) out.add(f.open[0], f.open[1]);
    return out;
}();
constexpr auto names = [] {
    attribution::pair_set out;
    for (const tag_form& f : tag_forms) {
        out.add(f.open[1], f.open[2]);
        out.add(attribution::upper(f.open[1]), f.open[2]);
    }
    return out;
}();
constexpr std::size_t any_template = tag_forms.size();  // {{...}} that is no quote, inside one that is

// What tags say of the text: key="value", or key=value up to the next key, or |key=value.
enum class fact : std::uint8_t { author, date };
struct key {
    std::string_view name;
    fact says;
};
constexpr std::array<key, 12> keys = {{{"author", fact::author},
                                       {"name", fact::author},
                                       {"user", fact::author},
                                       {"username", fact::author},
                                       {"by", fact::author},
                                       {"data-quote", fact::author},
                                       {"date", fact::date},
                                       {"time", fact::date},
                                       {"timestamp", fact::date},
                                       {"dateline", fact::date},
                                       {"datetime", fact::date},
                                       {"ts", fact::date}}};

constexpr std::string_view position = "post:";  // glued to digits: the number of the post in its topic
constexpr std::size_t longest_tag = 512;
constexpr std::size_t npos = std::string_view::npos;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool is_letter(char c) {
    return lower(c) >= 'a' && lower(c) <= 'z';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool starts_with_nocase(std::string_view s, std::string_view lower_case) {
    if (s.size() < lower_case.size()) return false;
    for (std::size_t i = 0; i < lower_case.size(); ++i)
        if (lower(s[i]) != lower_case[i]) return false;
    return true;
}

// Whether `s` begins like a tag that opens.
bool opens_tag(std::string_view s) {
    return s.size() > 2 && openers.has(s[0], s[1]) && names.has(s[1], s[2]) &&
           std::any_of(tag_forms.begin(), tag_forms.end(),
                       [&](const tag_form& f) { return starts_with_nocase(s, f.open); });
}

// Where a byte stands next. Asked for ascending places, it reads the text once.
class stream {
public:
    stream(std::string_view text, char byte) : text_(text), byte_(byte) {}

    std::size_t from(std::size_t at) {
        if (!asked_ || next_ < at) next_ = text_.find(byte_, at);
        asked_ = true;
        return next_;
    }

private:
    std::string_view text_;
    std::size_t next_ = 0;
    char byte_;
    bool asked_ = false;
};

// The facts inside a tag, as spans of the text:
//
//     ="Ann, post:3"       ="Ann" pid="7" dateline="1700"     author=Ann Lee link=topic=1 date=1700
//       ---       -          ---                ----                 -------                   ----
class fact_reader {
public:
    fact_reader(std::string_view text, announcement& out) : text_(text), out_(out) {}

    void read_tag(span inside) {
        std::size_t at = inside.begin;
        if (at < inside.end && text_[at] == ':')
            at = std::min(text_.find_first_of("= ", at), inside.end);  // [quote:1a2b=
        if (at < inside.end && text_[at] == '=') at = read_unnamed(++at, inside.end);
        while (at < inside.end) at = read_named(at, inside.end);
    }

    // |by=Ann|ts=12 May
    void read_parameters(span where) {
        std::size_t at = where.begin;
        while (at < where.end) {
            const std::size_t end = std::min(text_.find('|', at + 1), where.end);
            const std::size_t equals = text_.find('=', at);
            if (equals < end) set(trim({at + 1, equals}), trim({equals + 1, end}));
            at = end;
        }
    }

private:
    // What follows [quote=: a name, maybe in quotation marks, maybe with numbers.
    std::size_t read_unnamed(std::size_t at, std::size_t end) {
        while (at < end && text_[at] == ' ') ++at;
        const span value = value_at(at, end);
        const std::string_view s = text_.substr(value.begin, value.size());
        std::size_t name = s.size();
        for (std::size_t i = s.find(", "); i != npos; i = s.find(", ", i + 1)) {
            std::size_t word = i + 2;
            while (word < s.size() && is_letter(s[word])) ++word;
            if (word == i + 2 || word == s.size() || s[word] != ':') continue;
            name = std::min(name, i);
            const std::string_view rest = s.substr(i + 2);
            if (rest.starts_with(position)) read_number(rest.substr(position.size()));
        }
        // Ann;12345: the post's number on the whole board.
        const std::size_t last = s.find_last_not_of("0123456789", name - 1);
        if (name == s.size() && last != npos && last + 1 < name && s[last] == ';') name = last;
        out_.author = trim({value.begin, value.begin + name});
        return value.end;
    }

    // A key and its value, or a byte of something else.
    std::size_t read_named(std::size_t at, std::size_t end) {
        if (text_[at] != ' ') return at + 1;
        const std::size_t begin = ++at;
        while (at < end && is_key_byte(text_[at])) ++at;
        if (at == begin || at == end || text_[at] != '=') return at;
        const span value = value_at(at + 1, end);
        set({begin, at}, trim(value));
        return std::max(value.end, at + 1);
    }

    static bool is_key_byte(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }

    // From `at` on: in quotation marks, or up to the next " key=".
    [[nodiscard]] span value_at(std::size_t at, std::size_t end) const {
        if (at < end && (text_[at] == '"' || text_[at] == '\'')) {
            const std::size_t close = text_.substr(0, end).find(text_[at], at + 1);
            if (close != npos) return {at + 1, close};
        }
        for (std::size_t i = at; i < end; ++i) {
            if (text_[i] != ' ') continue;
            std::size_t key_end = i + 1;
            while (key_end < end && is_key_byte(text_[key_end])) ++key_end;
            if (key_end > i + 1 && key_end < end && text_[key_end] == '=') return {at, i};
            i = key_end - 1;
        }
        return {at, end};
    }

    [[nodiscard]] span trim(span s) const {
        const auto is_edge = [](char c) { return c == ' ' || c == '\t' || c == '"' || c == '\''; };
        while (s.begin < s.end && is_edge(text_[s.begin])) ++s.begin;
        while (s.begin < s.end && is_edge(text_[s.end - 1])) --s.end;
        return s;
    }

    void set(span name, span value) {
        const std::string_view s = text_.substr(name.begin, name.size());
        for (const key& k : keys) {
            if (k.name.size() != s.size() || !starts_with_nocase(s, k.name)) continue;
            span& to = k.says == fact::author ? out_.author : out_.date;
            if (to.size() == 0) to = value;
        }
    }

    void read_number(std::string_view digits) {
        std::uint64_t n = 0;
        std::size_t i = 0;
        for (; i < digits.size() && i < 10 && is_digit(digits[i]); ++i)
            n = n * 10 + static_cast<std::uint64_t>(digits[i] - '0');
        if (i > 0 && n < announcement::no_number) out_.number = static_cast<std::uint32_t>(n);
    }

    std::string_view text_;
    announcement& out_;
};

// Pairs tags with a stack; what has no partner is text.
class tag_finder {
public:
    tag_finder(std::string_view text, numbers marks, reading& r) : text_(text), marks_(marks), r_(r) {}

    void find() {
        for (std::size_t at = next(0); at != npos; at = next(at)) at += read_at(at);
        for (const announcement& a : r_.announcements) {
            r_.tags.push_back(a.where);
            r_.tags.push_back(a.close);
        }
        std::sort(r_.tags.begin(), r_.tags.end());
    }

private:
    struct open_tag {
        span where;
        std::size_t form;
    };

    static bool begins_tag(char c) { return c == '[' || c == '<' || c == '{'; }

    std::size_t next(std::size_t at) {
        while (mark_ < marks_.size() && (marks_[mark_] < at || !begins_tag(text_[marks_[mark_]]))) ++mark_;
        std::size_t first = mark_ < marks_.size() ? marks_[mark_] : npos;
        if (templates_ > 0) first = std::min(first, wiki_close_.from(at));
        return first;
    }

    // Bytes of the tag at `at`, or 1.
    std::size_t read_at(std::size_t at) {
        const std::string_view rest = text_.substr(at, longest_tag);
        if (rest.size() < 2) return 1;
        const bool wiki = rest[0] == '{' || rest[0] == '}';
        if (wiki ? rest[1] != rest[0] : !is_letter(rest[1]) && rest[1] != '/') return 1;
        if (rest[0] == '}') return close_template(at);
        if (!wiki && rest[1] == '/') return close(at, rest);
        for (std::size_t f = 0; f < tag_forms.size(); ++f) {
            const tag_form& form = tag_forms[f];
            if (form.open[0] != rest[0] || !starts_with_nocase(rest, form.open)) continue;
            const std::size_t name = form.open.size();
            if (name == rest.size() || form.next.find(rest[name]) == npos) continue;
            const std::size_t end = form.kind == notation::wiki ? at + name + 1 : end_of_tag(at + name, form.kind);
            if (end - at > longest_tag || line_ends_.from(at) < end) continue;
            open(at, end, f);
            return end - at;
        }
        if (!wiki) return 1;
        if (templates_ > 0) open(at, at + 2, any_template);
        return 2;
    }

    // Behind the bracket that closes a tag whose name ends at `at`; one in a quoted name does not.
    std::size_t end_of_tag(std::size_t at, notation kind) {
        std::size_t end = (kind == notation::board ? board_close_ : html_close_).from(at);
        if (kind == notation::board && text_.substr(at, 2) == "=\"") {
            const std::size_t quoted = quotes_.from(at + 2);
            const auto behind = [&](std::size_t i) { return i < text_.size() ? text_[i] : '\0'; };
            if (end < quoted && quoted < std::min(line_ends_.from(at), at + longest_tag) &&
                (behind(quoted + 1) == ']' || behind(quoted + 1) == ' '))
                end = text_.substr(0, at + longest_tag).find(']', quoted);
        }
        return end == npos ? npos : end + 1;
    }

    void open(std::size_t begin, std::size_t end, std::size_t form) {
        open_.push_back({{begin, end}, form});
        if (form == any_template) return;
        ++opened_[form];
        if (tag_forms[form].kind == notation::wiki) ++templates_;
    }

    open_tag pop() {
        const open_tag last = open_.back();
        open_.pop_back();
        if (last.form == any_template) return last;
        --opened_[last.form];
        if (tag_forms[last.form].kind == notation::wiki) --templates_;
        return last;
    }

    std::size_t close(std::size_t at, std::string_view rest) {
        for (std::size_t f = 0; f < tag_forms.size(); ++f) {
            const std::string_view tag = tag_forms[f].close;
            if (tag_forms[f].kind == notation::wiki || tag[0] != rest[0] || !starts_with_nocase(rest, tag)) continue;
            if (opened_[f] > 0) {
                // Openers between the two have no partners.
                open_tag opened = pop();
                while (opened.form != f) opened = pop();
                announce(opened, {at, at + tag.size()});
            }
            return tag.size();
        }
        return 1;
    }

    // }} ends the innermost template. Unclosed tags of other kinds inside it stay open.
    std::size_t close_template(std::size_t at) {
        const std::size_t form = open_.back().form;
        if (form != any_template && tag_forms[form].kind != notation::wiki) return 2;
        const open_tag opened = pop();
        if (form != any_template) announce(opened, {parameters_before(at, opened.where.end), at + 2});
        return 2;
    }

    // Where the |by=... that end a template's text begin.
    [[nodiscard]] std::size_t parameters_before(std::size_t end, std::size_t low) const {
        std::size_t begin = end;
        low = std::max(low, end - std::min(end, longest_tag));
        for (std::size_t at = end, equals = npos; at > low; --at) {
            const char c = text_[at - 1];
            if (c == '=') equals = at - 1;
            if (c == '{' || c == '}' || c == '[' || c == ']' || c == '\n') break;
            if (c != '|') continue;
            std::string_view name = equals != npos ? text_.substr(at, equals - at) : std::string_view();
            while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
            while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
            if (name.empty() || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") != npos) break;
            begin = at - 1;
            equals = npos;
        }
        return begin;
    }

    void announce(const open_tag& opened, span close) {
        announcement a;
        a.where = opened.where;
        a.close = close;
        fact_reader facts(text_, a);
        const tag_form& form = tag_forms[opened.form];
        if (form.kind == notation::wiki)
            facts.read_parameters({close.begin, close.end - 2});
        else
            facts.read_tag({opened.where.begin + form.open.size(), opened.where.end - 1});
        r_.announcements.push_back(a);
    }

    std::string_view text_;
    numbers marks_;
    reading& r_;
    std::size_t mark_ = 0;  // the next
    stream wiki_close_{text_, '}'};
    stream board_close_{text_, ']'}, html_close_{text_, '>'}, quotes_{text_, '"'}, line_ends_{text_, '\n'};
    std::vector<open_tag> open_;
    std::array<std::size_t, tag_forms.size()> opened_{};  // open tags of a form
    std::size_t templates_ = 0;                           // open templates that quote
};

}  // namespace

void find_tags(std::string_view text, numbers marks, reading& r) {
    // Without a tag that opens, none has a partner.
    const bool opens = std::any_of(marks.begin(), marks.end(),
                                   [&](std::uint32_t at) { return opens_tag(text.substr(at, longest_opener)); });
    if (opens) tag_finder(text, marks, r).find();
}

}  // namespace dedup::inline v1
