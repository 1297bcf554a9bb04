// External interface: type_of (result.hpp).
#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/fold.hpp"
#include "dedup/quote.hpp"
#include "dedup/result.hpp"

#include "gaps.hpp"
#include "meaning.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t most_around = 32;  // bytes of the target on either side that help to read an edit
constexpr std::size_t most_near = 256;   // bytes of the target on either side that tell its language

// Whether nothing is there but white space, quote marks at line begins, [quote] tags and what no one sees.
bool is_bare(std::string_view s, bool line_start) {
    // A tag that nothing closes is none; not to look for its end again and again keeps this linear.
    if (const std::size_t open = s.rfind('['); open != npos && s.find(']', open) == npos) return false;
    return is_free({s, "", line_start ? "" : " ", " "});
}

// `bare` holds a bracket only as part of a tag.
bool holds_tag(std::string_view bare) {
    return bare.find('[') != npos;
}

// Quote marks that stand for nothing else at a line's beginning. Bars and colons are elsewhere judged by the lines
// around them; an edit that is made of nothing else shows what they are.
constexpr std::string_view marks = " >|:";

// Bytes of the name that `s` begins with and that > makes a mark: those of "Ann" in "Ann> ".
std::size_t name_at(std::string_view s) {
    constexpr std::size_t longest = 20;
    std::size_t n = 0;
    while (n < s.size() && n < longest && ((s[n] | 0x20) >= 'a' && (s[n] | 0x20) <= 'z')) ++n;
    return n < s.size() && s[n] == '>' ? n : 0;
}

// Whether nothing is there but white space and quote marks at line begins.
bool is_marks(std::string_view s, bool line_start) {
    while (!s.empty()) {
        const std::size_t name = line_start ? name_at(s) : 0;
        if (s[0] == '\n')
            line_start = true;
        else if (s[0] != ' ' && name == 0 && !(line_start && marks.find(s[0]) != npos))
            return false;
        s.remove_prefix(std::max<std::size_t>(name, 1));
    }
    return true;
}

bool has_key(std::string_view s, const std::vector<span>& apart = {}) {
    folded f;
    fold(s, apart, f);
    return !f.key.empty();
}

// The key of a text and what stands between its code points:
//
//     text   s a i d , " n o "
//     gaps          |--|    ||      before key byte 4, before key byte 6
class gaps_of_key {
public:
    explicit gaps_of_key(std::string_view text) : text_(text) {
        fold(text, {}, folded_);
        for (std::size_t i = 0; i < text.size(); ++i)
            if ((folded_.bits[i / 64] >> i % 64 & 1) != 0) places_.push_back(i);
    }

    [[nodiscard]] const std::string& key() const { return folded_.key; }
    [[nodiscard]] std::string_view from(std::size_t key) const { return text_.substr(places_[key]); }
    [[nodiscard]] std::string_view gap_before(std::size_t key) const {
        const std::size_t end = key < places_.size() ? places_[key] : text_.size();
        const std::size_t begin = key > 0 ? end_of_key(key - 1) : 0;
        return begin < end ? text_.substr(begin, end - begin) : std::string_view();
    }
    [[nodiscard]] std::string_view code_point_before(std::size_t key) const {
        const std::size_t end = end_of_key(key - 1);
        const std::size_t begin = begin_of_last(text_, end);
        return text_.substr(begin, end - begin);
    }

private:
    [[nodiscard]] std::size_t end_of_key(std::size_t key) const {
        std::size_t end = end_of_first(text_, places_[key]);
        // A voicing mark of half width is composed with the kana before: it is no gap.
        const std::string_view next = text_.substr(end, 3);
        if (next == "\uFF9E" || next == "\uFF9F") end += next.size();
        return end;
    }

    std::string_view text_;
    folded folded_;
    std::vector<std::size_t> places_;  // of the key's bytes
};

// An edit as it is read: its two sides with the same text around them.
class reading_of_edit {
public:
    reading_of_edit(std::string_view target, const edit& e)
        : target_(target),
          begin_(std::min(e.replaced.begin, target.size())),
          end_(std::clamp(e.replaced.end, begin_, target.size())),
          removed_(target.substr(begin_, end_ - begin_)),
          put_(e.text),
          line_start_(is_line_start()) {
        low_ = begin_ - std::min(begin_, most_around);
        while (low_ > 0 && continues(target[low_])) --low_;
        high_ = std::min(target.size(), end_ + most_around);
        while (high_ < target.size() && continues(target[high_])) ++high_;
    }

    [[nodiscard]] edit_type type() const {
        const bool t_bare = is_bare(removed_, line_start_);
        const bool c_bare = is_bare(put_, line_start_);
        // The letters of a tag are in the key of an edit, though in no post's.
        if (t_bare && c_bare && (holds_tag(removed_) || holds_tag(put_))) return {edit_kind::marker};
        const side t = with_context(removed_);
        const side c = with_context(put_);
        if (differs_freely(t.text, c.text)) return {t_bare && c_bare ? kind_of_marks() : edit_kind::glyph};
        // Without its line end, a bare edit may join words: then it is none.
        const bool joins = t_bare && c_bare && !line_start_;
        if (!joins && is_marks(removed_, line_start_) && is_marks(put_, line_start_)) return {kind_of_marks()};
        if (t_bare != c_bare && is_marker(t_bare ? put_ : removed_)) return {edit_kind::marker};
        edit_kind kind = edit_kind::substitution;
        if (put_.empty() || (c_bare && !t_bare))
            kind = edit_kind::deletion;
        else if (removed_.empty() || (t_bare && !c_bare))
            kind = edit_kind::insertion;
        else if (is_snip())
            kind = edit_kind::snip;
        return {kind, meaning_of(t) != meaning_of(c)};
    }

private:
    // Only blanks and quote marks between the edit and the line end before it.
    [[nodiscard]] bool is_line_start() const {
        const std::size_t low = begin_ - std::min(begin_, most_around);
        std::size_t at = begin_;
        while (at > low && marks.find(target_[at - 1]) != npos) --at;
        return at == 0 || target_[at - 1] == '\n';
    }

    [[nodiscard]] side with_context(std::string_view edited) const {
        side s;
        s.text.append(target_.substr(low_, begin_ - low_)).append(edited).append(target_.substr(end_, high_ - end_));
        s.edited = {begin_ - low_, begin_ - low_ + edited.size()};
        s.line_start = low_ == 0 || target_[low_ - 1] == '\n';
        s.near = target_.substr(begin_ - std::min(begin_, most_near), 2 * most_near);
        return s;
    }

    // Whether both sides have the same key and the gaps between its code points differ in nothing that counts.
    [[nodiscard]] bool differs_freely(std::string_view t, std::string_view c) const {
        const gaps_of_key a(t);
        const gaps_of_key b(c);
        if (a.key() != b.key()) return false;
        for (std::size_t i = 0; i <= a.key().size(); ++i) {
            // Before the first and behind the last code point: the copy's ends, or more text that is the same.
            gap g{a.gap_before(i), b.gap_before(i), low_ == 0 ? "" : " ", high_ == target_.size() ? "" : " "};
            if (g.target == g.copy) continue;
            if (i > 0) g.before = b.code_point_before(i);
            if (i < a.key().size()) g.after = b.from(i);
            if (!is_free(g)) return false;
        }
        return true;
    }

    [[nodiscard]] edit_kind kind_of_marks() const {
        const std::string_view s = put_.empty() ? removed_ : put_;
        const std::size_t first = s.find_first_not_of(" \t");
        if (first != npos && s[first] != '\n' && (marks.find(s[first]) != npos || name_at(s.substr(first)) > 0))
            return edit_kind::marker;
        const auto has_blank = [](std::string_view in) { return in.find_first_of(" \t\n") != npos; };
        return has_blank(removed_) || has_blank(put_) ? edit_kind::wrap : edit_kind::glyph;
    }

    // Whether `s` is made of lines and tags that announce a quote, and of marks.
    [[nodiscard]] bool is_marker(std::string_view s) const {
        std::string text(s);
        const std::string_view following = target_.substr(end_, high_ - end_);
        text += following.substr(0, following.find('\n'));
        reading r;
        read(text, {}, r);
        std::vector<span> known(r.tags);
        for (const announcement& a : r.announcements) known.push_back(a.where);
        std::sort(known.begin(), known.end());
        auto next = known.begin();
        std::size_t covered = 0;  // by what announces, up to here
        for (const line& l : r.lines) {
            const std::size_t end = std::min<std::size_t>(l.end, s.size());
            std::size_t at = std::max<std::size_t>(covered, l.begin == 0 && !line_start_ ? 0 : l.content);
            for (;;) {
                at = std::min(text.find_first_not_of(" \t", at), end);
                while (next != known.end() && next->end <= at) ++next;
                if (next == known.end() || next->begin > at || at == end) break;
                at = covered = next->end;
            }
            if (at < end) return false;
        }
        return true;
    }

    // Whether what is put in says that words are missing. Its dots and brackets may be those of the target.
    [[nodiscard]] bool is_snip() const {
        if (!has_key(removed_)) return false;
        const auto only_snips = [](std::string_view s) {
            reading r;
            read(s, {}, r);
            return !r.snips.empty() && !has_key(s, r.snips);
        };
        if (only_snips(put_)) return true;
        constexpr std::string_view signs = ".[](){}<>\u2026";
        std::size_t low = begin_;
        while (low > low_ && signs.find(target_[low - 1]) != npos) --low;
        std::size_t high = end_;
        while (high < high_ && signs.find(target_[high]) != npos) ++high;
        std::string widened(target_.substr(low, begin_ - low));
        widened.append(put_).append(target_.substr(end_, high - end_));
        return only_snips(widened);
    }

    std::string_view target_;
    std::size_t begin_, end_;
    std::string_view removed_, put_;
    bool line_start_;
    std::size_t low_ = 0, high_ = 0;  // what is looked at of the target
};

}  // namespace

edit_type type_of(std::string_view target, const edit& e) {
    return reading_of_edit(target, e).type();
}

}  // namespace dedup::inline v1
