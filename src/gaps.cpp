// External interface: is_free, is_plainly_free, is_plainly_free_at_end, is_same_glyph, is_case_change, begins_cjk.
#include "gaps.hpp"

#include <cstdint>
#include <utility>

namespace dedup::inline v1 {
namespace {

struct decoded {
    char32_t c;
    std::size_t size;
};

// `s` is UTF-8 and not empty.
decoded first_of(std::string_view s) {
    const auto b = [&](std::size_t i) { return static_cast<unsigned char>(s[i]); };
    if (b(0) < 0x80U || s.size() < 2) return {b(0), 1};
    if (b(0) < 0xE0U) return {(b(0) & 0x1FU) << 6 | (b(1) & 0x3FU), 2};
    if (b(0) < 0xF0U && s.size() >= 3) return {(b(0) & 0x0FU) << 12 | (b(1) & 0x3FU) << 6 | (b(2) & 0x3FU), 3};
    if (s.size() >= 4) {
        return {(b(0) & 0x07U) << 18 | (b(1) & 0x3FU) << 12 | (b(2) & 0x3FU) << 6 | (b(3) & 0x3FU), 4};
    }
    return {b(0), 1};
}

bool is_ignorable(char32_t c) {
    if (c < 0xAD) return false;
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
           (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0x061C || c == 0x034F;
}

bool is_space(char32_t c) {
    if (c < 0x80) return c == ' ' || c == '\t';
    return c == 0xA0 || c == 0x3000 || (c >= 0x2000 && c <= 0x200A);
}

// One glyph for all that typesetters take for one another.
char32_t glyph(char32_t c) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;  // full width
    if (c < 0x80) return c == '`' ? '\'' : c;
    switch (c) {
        case 0x201C:
        case 0x201D:
        case 0x201E:
        case 0x201F:
        case 0xAB:
        case 0xBB:
        case 0x2039:
        case 0x203A:
            return '"';
        case 0x2018:
        case 0x2019:
        case 0x201A:
        case 0x201B:
        case 0xB4:
        case 0x2032:
        case 0x2BC:
            return '\'';
        case 0x2010:
        case 0x2011:
        case 0x2012:
        case 0x2013:
        case 0x2014:
        case 0x2015:
            return '-';
        case 0xFF61:
            return 0x3002;
        case 0xFF64:
            return 0x3001;
        default:
            return c;
    }
}

std::size_t tag_size(std::string_view s) {
    for (const std::string_view tag : {std::string_view("[quote"), std::string_view("[/quote")}) {
        if (s.size() < tag.size()) continue;
        bool same = true;
        for (std::size_t i = 0; i < tag.size(); ++i) same &= (s[i] | ' ') == (tag[i] | ' ');
        const std::size_t end = same ? s.find(']') : std::string_view::npos;
        if (end != std::string_view::npos) return end + 1;
    }
    return 0;
}

// The punctuation of one side of a gap, mark by mark: glyphs folded, one dash for any number of them.
class mark_reader {
public:
    static constexpr char32_t none = ~char32_t{0};  // behind the last

    mark_reader(std::string_view s, bool line_start) : s_(s), line_start_(line_start), ahead_(read()) {}

    char32_t next() { return std::exchange(ahead_, read()); }
    // The same, as if a full stop that ends it were not there.
    char32_t next_but_final_stop() {
        const char32_t mark = next();
        return ahead_ == none && (mark == '.' || mark == 0x3002) ? none : mark;
    }
    // White space was among it, and line ends: known behind the last mark.
    [[nodiscard]] bool apart() const { return space_ || line_end_; }
    [[nodiscard]] bool wrapped() const { return line_end_; }

private:
    char32_t read() {
        if (dots_ > 0) return --dots_, '.';
        while (!s_.empty()) {
            const decoded d = first_of(s_);
            const std::size_t tag = d.c == '[' ? tag_size(s_) : 0;
            s_.remove_prefix(tag != 0 ? tag : d.size);
            if (tag != 0 || is_ignorable(d.c)) continue;
            if (d.c == '\n') {
                line_end_ = line_start_ = true;
            } else if (is_space(d.c)) {
                space_ = true;
            } else if (!(line_start_ && d.c == '>')) {
                line_start_ = false;
                const char32_t before = std::exchange(last_, glyph(d.c));
                if (last_ == 0x2026) {
                    dots_ = 2;
                    return '.';
                }
                if (last_ != '-' || before != '-') return last_;
            }
        }
        return none;
    }

    std::string_view s_;
    bool line_start_;
    bool space_ = false;
    bool line_end_ = false;
    int dots_ = 0;          // of an ellipsis, still to come
    char32_t last_ = none;  // as it stands there
    char32_t ahead_;
};

bool is_letter_or_digit(char c) {
    const unsigned b = static_cast<unsigned char>(c);
    return (b >= 0x80U) | (b - '0' <= 9U) | ((b | 0x20U) - 'a' <= 25U);
}
bool is_letter_or_digit(std::string_view s) {
    return !s.empty() && is_letter_or_digit(s[0]);
}

}  // namespace

bool is_free(const gap& g) {
    mark_reader t(g.target, g.before.empty());
    mark_reader c(g.copy, g.before.empty());
    const auto next = g.after.empty() ? &mark_reader::next_but_final_stop : &mark_reader::next;
    const char32_t first = (t.*next)();
    if ((c.*next)() != first) return false;
    for (char32_t mark = first; mark != mark_reader::none;) {
        mark = (t.*next)();
        if ((c.*next)() != mark) return false;
    }
    if (first != mark_reader::none || !is_letter_or_digit(g.before) || !is_letter_or_digit(g.after)) return true;
    return t.apart() == c.apart() || ((t.wrapped() || c.wrapped()) && begins_cjk(g.before) && begins_cjk(g.after));
}

bool is_plainly_free(const plain_side& target, const plain_side& copy, char before, char after) {
    const bool between_words = is_letter_or_digit(before) & is_letter_or_digit(after);
    return target.has_marks_of(copy) & (!target.bare() | !between_words | (target.apart() == copy.apart()));
}

bool is_plainly_free_at_end(plain_side target, plain_side copy, bool last) {
    if (last) {
        target.drop_final_stop();
        copy.drop_final_stop();
    }
    return target.has_marks_of(copy);
}

bool is_same_glyph(std::string_view a, std::string_view b) {
    const char32_t x = first_of(a).c;
    const char32_t y = first_of(b).c;
    return x == y || glyph(x) == glyph(y);
}

bool is_case_change(std::string_view target, std::string_view copy) {
    if (target.size() != copy.size()) return false;
    const auto is_form = [](char32_t c) {  // compatibility forms that keep their size
        return (c >= 0xFF00 && c <= 0xFFEF) || (c >= 0xFB00 && c <= 0xFDFF) || (c >= 0xFE70 && c <= 0xFEFE) ||
               (c >= 0x2E80 && c <= 0x2FDF);
    };
    return !is_form(first_of(target).c) && !is_form(first_of(copy).c);
}

bool begins_cjk(std::string_view s) {
    if (s.empty() || static_cast<unsigned char>(s[0]) < 0xE2U) return false;
    const char32_t c = first_of(s).c;
    if (c == 0x3099 || c == 0x309A) return false;  // voicing marks belong to the kana before
    return (c >= 0x2E80 && c <= 0x9FFF && !(c >= 0x3000 && c <= 0x303F)) || (c >= 0xA960 && c <= 0xA97C) ||
           (c >= 0xAC00 && c <= 0xD7FB) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0xFF66 && c <= 0xFF9D) ||
           (c >= 0x20000 && c <= 0x3FFFF) || c == 0x3005 || c == 0x3006 || c == 0x3007;
}

}  // namespace dedup::inline v1
