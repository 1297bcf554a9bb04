// External interface: stripped_copy, difference, compare.
#include "edits.hpp"

#include <algorithm>
#include <cstring>

#include "equal.hpp"
#include "gaps.hpp"
#include "search.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

// Equal bytes in front, up to a code point's end in both.
std::size_t common_prefix(std::string_view a, std::string_view b) {
    std::size_t n = equal_ahead(a.data(), b.data(), std::min(a.size(), b.size()));
    const auto inside = [&n](std::string_view s) { return n < s.size() && continues(s[n]); };
    while ((inside(a) || inside(b)) && n > 0) --n;
    return n;
}

std::size_t common_suffix(std::string_view a, std::string_view b) {
    std::size_t n = equal_behind(a.data() + a.size(), b.data() + b.size(), std::min(a.size(), b.size()));
    while (n > 0 && continues(a[a.size() - n])) --n;
    return n;
}

bool is_ascii(char c) {
    return static_cast<unsigned char>(c) < 0x80U;
}

// Copies a line to where there is room for it and `most_behind` bytes more: blocks, of which most lines take one.
constexpr std::size_t most_behind = 128;
void copy_line(std::string_view text, span line, char* to) {
    std::size_t at = line.begin;
    for (; at < line.end && text.size() - at >= most_behind; at += most_behind, to += most_behind)
        std::memcpy(to, text.data() + at, most_behind);
    if (at < line.end) std::copy(text.begin() + at, text.begin() + line.end, to);
}

constexpr std::size_t widest_gap = 4096;  // bytes of the target without a key, however narrow the copy's gap is

// Walks over copy and target, from one place where they agree to the next.
class comparison {
public:
    comparison(const thread_index& t, const post_lines& lines, const stripped_copy& copy, std::size_t lead, span target,
               std::span<const run> runs, difference& out)
        : t_(t),
          lines_(lines),
          copy_(copy),
          lead_(lead),
          target_(target),
          x_(t.text().substr(target.begin, target.size())),
          runs_(runs),
          out_(out),
          copy_begin_(copy.to_thread(lead)),
          shift_(copy.shifts().data()),
          last_shift_(&copy.shifts().back()),
          i_(lead) {}

    // False if that is not further on.
    bool walk() {
        const std::string_view s = copy_.text();
        for (;;) {
            const std::size_t n = common_prefix({s.data() + i_, s.size() - i_}, {x_.data() + j_, x_.size() - j_});
            i_ += n;
            j_ += n;
            if (i_ == s.size() && j_ == x_.size()) return true;
            if (!step()) return false;
        }
    }

private:
    // Puts the difference at (i_, j_) down, up to where the two agree again.
    bool step() {
        if (is_wrap()) return put(i_ + 1, j_ + 1);
        std::size_t i = copy_.text().size();
        std::size_t j = x_.size();
        if (step_over_plain_gap(i, j)) return put(i, j);
        const std::uint32_t at = t_.key_before(copy_.begin() + i_ + removed());
        const std::uint32_t from = t_.key_before(target_.begin + j_);
        std::uint32_t a = 0;
        std::uint32_t b = 0;
        const bool found = agree_after(at, from, a, b);
        if (found) {
            i = copy_.from_thread(t_.text_begin(a));
            j = t_.text_begin(b) - target_.begin;
        }
        const bool same_keys = found ? a == at && b == from : rest_has_no_key(at, from);
        if (found && i == i_ && j == j_) {
            step_over_glyph(a, b, i, j);
        } else if (same_keys) {
            judge_gap(at, from, i, j);
        } else {
            count(i);
        }
        return put(i, j);
    }

    // The most common difference: a space on one side, a line end on the other, the same letter behind both.
    [[nodiscard]] bool is_wrap() const {
        const std::string_view s = copy_.text();
        if ((i_ <= lead_) | (i_ + 1 >= s.size()) | (j_ == 0) | (j_ + 1 >= x_.size())) return false;
        const auto is_space = [](char c) { return (c == ' ') | (c == '\n'); };
        const auto is_letter = [](char c) { return static_cast<unsigned char>((c | 0x20) - 'a') <= 'z' - 'a'; };
        return is_space(s[i_]) & is_space(x_[j_]) & (s[i_ + 1] == x_[j_ + 1]) & is_letter(s[i_ + 1]) &
               !is_space(s[i_ - 1]) & (s[i_ - 1] == x_[j_ - 1]);
    }

    // Where two key bytes that are the same have other bytes before them, in the thread's text.
    struct gap_place {
        span copy, target;      // the gap
        span copied, replaced;  // of it, what comes from (i_, j_) on
        bool begins, ends;      // the copy
    };

    // The other common ones: white space, markers and punctuation, all ASCII, in the midst of a run or at an end. What
    // step() finds by way of the key is here the next letter on each side. False if it is something else.
    bool step_over_plain_gap(std::size_t& i, std::size_t& j) {
        skip_shifts([this](const auto& s) { return s.at <= i_; });
        gap_place g;
        if (!find_gap(g) || is_too_wide(g.copy.size(), g.target.size())) return false;
        bool free = differs_in_blanks(g);
        if (!free) {
            const std::string_view s = t_.text();
            plain_side in_copy(g.begins);
            plain_side in_target(g.begins);
            read_copy(g.copy, in_copy);
            in_target.take({s.data() + g.target.begin, g.target.size()});
            if (!in_copy.is_plain() || !in_target.is_plain()) return false;
            if (in_copy.has_brackets() && !lines_.all().tags.empty()) return false;
            free = g.begins || g.ends ? is_plainly_free_at_end(in_target, in_copy, g.ends)
                                      : is_plainly_free(in_target, in_copy, s[g.copy.begin - 1], s[g.copy.end]);
            if (!free && !g.ends && !is_ascii(s[g.copy.end])) return false;  // CJK is parted more freely
        }
        skip_shifts([&](const auto& x) { return copy_.begin() + x.at + x.removed <= g.copy.end; });
        i = g.copy.end - copy_.begin() - removed();
        j = g.target.end - target_.begin;
        if (!free) count(i);
        return true;
    }

    // Whether the gap is plain, the same on both sides up to here, and goes on with nothing but white space and
    // markers before it is the same again.
    [[nodiscard]] bool differs_in_blanks(const gap_place& g) const {
        const std::string_view s = t_.text();
        const std::string_view head(s.data() + g.target.begin, g.replaced.begin - g.target.begin);
        if (i_ - from_thread(g.copy.begin) != head.size()) return false;
        if (!head.empty() & g.begins) return false;
        const std::uint8_t before = kinds_up_to(head);
        if ((before & gap_byte::odd) != 0) return false;
        span x = g.copied;
        span y = g.replaced;
        const bool line_begins = g.begins || (before & gap_byte::line_end) != 0;
        const auto are_bare = [&] { return is_bare(s, x, line_begins) && is_bare(s, y, line_begins); };
        if (are_bare()) {
            const bool joins_words = (x.size() == 0) | (y.size() == 0);
            return !(joins_words & head.empty()) | g.begins | g.ends;
        }
        const std::size_t tail = equal_tail(x, y);
        x.end -= tail;
        y.end -= tail;
        return tail > 0 && are_bare();
    }

    // Of how many bytes at the end the two are the same, if that is plain and behind the marker of the copy's line.
    [[nodiscard]] std::size_t equal_tail(span x, span y) const {
        const char* const s = t_.text().data();
        const std::size_t n = equal_behind(s + x.end, s + y.end, std::min(x.size(), y.size()));
        if (n == 0) return 0;
        const std::size_t at = x.end - n - t_.posts().back().text;
        return is_plain_line({s + x.end - n, n}) && lines_.line_at(at).content <= at ? n : 0;
    }

    // The gap around (i_, j_), if runs say that it is one and a code point of the key or an end is behind it.
    bool find_gap(gap_place& g) {
        g.copied.begin = copy_.begin() + i_ + removed();
        g.replaced.begin = target_.begin + j_;
        const std::uint32_t at = t_.key_before(g.copied.begin);
        const std::uint32_t from = t_.key_before(g.replaced.begin);
        while (next_ < runs_.size() && at >= runs_[next_].at + runs_[next_].size) ++next_;
        g.begins = at <= runs_.front().at;
        g.ends = next_ == runs_.size();
        if (g.begins != (from <= runs_.front().from)) return false;
        if (g.ends) {
            if (g.begins || t_.key_before(copy_end()) != at || t_.key_before(target_.end) != from) return false;
            g.copied.end = copy_end();
            g.replaced.end = target_.end;
        } else {
            const run& r = runs_[next_];
            if (at < r.at || from - r.from != at - r.at) return false;
            g.copied.end = t_.next_in_key(g.copied.begin);
            g.replaced.end = t_.text_at(from, g.replaced.begin);
            if (g.copied.size() + g.replaced.size() == 0) return false;
            if (continues(t_.text()[g.copied.end]) | continues(t_.text()[g.replaced.end])) return false;
        }
        g.copy.end = g.copied.end;
        g.target.end = g.replaced.end;
        if (g.begins) {
            g.copy.begin = copy_begin_;
            g.target.begin = target_.begin;
            return lines_.all().tags.empty();  // one may reach into the copy
        }
        g.copy.begin = t_.last_in_key(g.copied.begin) + 1;
        g.target.begin = t_.last_in_key(g.replaced.begin) + 1;
        return true;
    }

    // What copy_.from_thread() says of a place not far before here.
    [[nodiscard]] std::size_t from_thread(std::size_t at) const {
        const auto* shift = shift_;
        while (copy_.begin() + shift->at + shift->removed > at) --shift;
        return at - copy_.begin() - shift->removed;
    }

    [[nodiscard]] std::size_t copy_end() const { return copy_.begin() + copy_.text().size() + last_shift_->removed; }

    // Reads a gap of the copy without the markers of its lines.
    void read_copy(span gap, plain_side& out) const {
        const std::string_view s = t_.text();
        const std::size_t origin = t_.posts().back().text;
        const line* l = &lines_.line_at(gap.begin - origin);
        for (std::size_t at = gap.begin; at < gap.end; ++l) {
            if (at == origin + l->begin) at = std::min(origin + l->content, gap.end);
            const std::size_t end = std::min(origin + l->end + 1, gap.end);
            out.take({s.data() + at, end - at});
            at = end;
        }
    }

    // How many bytes were taken out of the copy up to the shift that was reached.
    [[nodiscard]] std::size_t removed() const { return shift_->removed; }

    template <class Passed>
    void skip_shifts(Passed passed) {
        while (shift_ != last_shift_ && passed(shift_[1])) ++shift_;
    }

    // A difference, up to here in the copy, that is not free.
    void count(std::size_t i) {
        ++out_.counted;
        out_.counted_bytes += i - i_;
    }

    [[nodiscard]] bool rest_has_no_key(std::uint32_t at, std::uint32_t from) const {
        return t_.key_before(copy_.to_thread(copy_.text().size())) == at && t_.key_before(target_.end) == from;
    }

    // The first key positions, not before (at, from), that a run says are the same and that begin a code point in both.
    bool agree_after(std::uint32_t at, std::uint32_t from, std::uint32_t& a, std::uint32_t& b) {
        for (; next_ < runs_.size(); ++next_) {
            const run& r = runs_[next_];
            a = std::max(at, r.at);
            if (from > r.from) a = std::max(a, r.at + (from - r.from));
            for (; a < r.at + r.size; ++a) {
                b = r.from + (a - r.at);
                if (begins_code_point(a) && begins_code_point(b)) return true;
            }
        }
        return false;
    }

    [[nodiscard]] bool begins_code_point(std::uint32_t key) const { return t_.key_before(t_.text_begin(key)) == key; }

    // The same key in other letters (case, width, ligature): (i, j) becomes the place behind them.
    void step_over_glyph(std::uint32_t a, std::uint32_t b, std::size_t& i, std::size_t& j) {
        const run& r = runs_[next_];
        const std::uint32_t end = r.at + r.size;
        do {
            ++a;
            ++b;
        } while (a < end && !(begins_code_point(a) && begins_code_point(b)));
        i = copy_.from_thread(t_.text_end(a));
        j = t_.text_end(b) - target_.begin;
        if (is_case_change(x_.substr(j_, j - j_), copy_.text().substr(i_, i - i_))) out_.counted_bytes += i - i_;
    }

    // No key on either side up to (i, j): is it a difference that anyone would see?
    void judge_gap(std::uint32_t at, std::uint32_t from, std::size_t i, std::size_t j) {
        const std::uint32_t first_at = runs_.front().at;
        const std::uint32_t first_from = runs_.front().from;
        const std::size_t gi = std::min(i, at > first_at ? copy_.from_thread(t_.text_end(at)) : lead_);
        const std::size_t gj = from > first_from ? t_.text_end(from) - target_.begin : 0;
        if (is_too_wide(i - gi, j - gj)) return count(i);
        gap g;
        g.target = x_.substr(gj, j - gj);
        g.copy = unmarked(gi, i);
        g.before = gi > lead_
                       ? copy_.text().substr(begin_of_last(copy_.text(), gi), gi - begin_of_last(copy_.text(), gi))
                       : "";
        g.after = copy_.text().substr(i, 4);
        if (!is_free(g)) count(i);
    }

    // Many copies may repeat the two sides of one gap in the target: what is far wider than the copy's is not read.
    static bool is_too_wide(std::size_t in_copy, std::size_t in_target) { return in_target > widest_gap + 4 * in_copy; }

    // The copy's text [begin, end) without tags and the markers of its lines.
    std::string_view unmarked(std::size_t begin, std::size_t end) {
        const std::string_view s = copy_.text().substr(begin, end - begin);
        if (begin != lead_ && s.find_first_of("\n[]<{") == std::string_view::npos) return s;
        out_.gap.clear();
        const std::size_t origin = t_.posts().back().text;
        const std::size_t last = copy_.to_thread(end) - origin;
        auto tag = std::lower_bound(lines_.all().tags.begin(), lines_.all().tags.end(), copy_.to_thread(begin) - origin,
                                    [](const span& x, std::size_t at) { return x.end <= at; });
        for (std::size_t at = copy_.to_thread(begin) - origin; at < last;) {
            const line& l = lines_.line_at(at);
            if (at == l.begin) at = l.content;
            if (at >= last) break;
            while (tag != lines_.all().tags.end() && tag->end <= at) ++tag;
            if (tag != lines_.all().tags.end() && tag->begin <= at) {
                at = tag->end;
                continue;
            }
            std::size_t stop = std::min<std::size_t>(last, std::size_t{l.end} + 1);
            if (tag != lines_.all().tags.end()) stop = std::min(stop, tag->begin);
            out_.gap.append(t_.text().substr(origin + at, stop - at));
            at = stop;
        }
        return out_.gap;
    }

    bool put(std::size_t i, std::size_t j) {
        if (i < i_ || j < j_) return false;
        out_.add({j_, j}, {i_, i}, x_, copy_.text());
        i_ = i;
        j_ = j;
        return true;
    }

    const thread_index& t_;
    const post_lines& lines_;
    const stripped_copy& copy_;
    std::size_t lead_;
    span target_;
    std::string_view x_;
    std::span<const run> runs_;
    difference& out_;
    std::size_t copy_begin_;             // of the copy, less its lead, in the thread's text
    std::size_t next_ = 0;               // run
    const stripped_copy::shift* shift_;  // of the copy, at or before here
    const stripped_copy::shift* last_shift_;
    std::size_t i_;      // in the copy
    std::size_t j_ = 0;  // in the target
};

void trim(std::string_view target, std::string_view copy, replacement& c) {
    std::string_view a(target.data() + c.replaced.begin, c.replaced.size());
    std::string_view b(copy.data() + c.text.begin, c.text.size());
    if (a.empty() || b.empty()) return;
    if (a.front() == b.front()) {  // seldom: the walk stops at the first that differ
        const std::size_t head = common_prefix(a, b);
        a.remove_prefix(head), b.remove_prefix(head);
        c.replaced.begin += head;
        c.text.begin += head;
        if (a.empty() || b.empty()) return;
    }
    if (a.back() != b.back()) return;
    const std::size_t tail = common_suffix(a, b);
    c.replaced.end -= tail;
    c.text.end -= tail;
}

// Moves a pure insertion or deletion as far to the left as the text allows, but not before `limit`. What is put in
// stays bytes of the copy, since there stands before it what it moves over.
void move_left(std::string_view target, std::string_view copy, replacement& c, std::size_t limit) {
    const bool deletes = c.text.size() == 0;
    if (deletes == (c.replaced.size() == 0)) return;
    const std::string_view moving =
        deletes ? target.substr(c.replaced.begin, c.replaced.size()) : copy.substr(c.text.begin, c.text.size());
    const std::size_t most = c.replaced.begin - limit;
    std::size_t n = 0;
    for (std::size_t m = moving.size(); n < most && target[c.replaced.begin - 1 - n] == moving[m - 1]; ++n) {
        if (--m == 0) m = moving.size();
    }
    while (n > 0 && continues(target[c.replaced.begin - n])) --n;
    c.replaced.begin -= n;
    c.replaced.end -= n;
    c.text.begin -= n;
    c.text.end -= n;
}

}  // namespace

void stripped_copy::strip(const thread_index& thread, const post_lines& lines, span copy, std::string_view prefix) {
    const std::string_view s = thread.text();
    shifts_.assign(1, {0, 0});
    begin_ = copy.begin;
    fits_ = true;
    text_ = s.substr(copy.begin, copy.size());
    if (prefix.empty()) return;
    const std::string_view bare = prefix.substr(0, prefix.find_last_not_of(' ') + 1);
    const line_start full(prefix);
    const line_start empty(bare);
    const std::size_t room = copy.size() + most_behind;
    if (buffer_.size() < room) buffer_.resize(room);
    const std::size_t origin = thread.posts().back().text;
    const line* l = &lines.line_at(copy.begin - origin);
    std::size_t kept = 0;
    for (std::size_t at = copy.begin;; ++l) {
        const std::size_t end = std::min(origin + l->end + 1, copy.end);
        copy_line(s, {at, end}, buffer_.data() + kept);
        kept += end - at;
        if (end == copy.end) break;
        const std::string_view rest(s.data() + end, copy.end - end);
        const auto ends_line = [&](std::size_t n) { return n < rest.size() && rest[n] == '\n'; };
        // What restoring would put here depends on whether the stripped line is empty.
        std::size_t n = 0;
        if (full.begins(rest) && !ends_line(prefix.size()))
            n = prefix.size();
        else if (ends_line(bare.size()) && empty.begins(rest))
            n = bare.size();
        if (n == 0 || n == rest.size()) {
            fits_ = false;
            break;
        }
        at = end + n;
        shifts_.push_back({kept, at - copy.begin - kept});
    }
    text_ = std::string_view(buffer_.data(), kept);
}

std::size_t stripped_copy::prefixes(std::size_t size) const {
    std::size_t n = 0;
    std::size_t before = 0;
    for (const shift& s : shifts_) {
        n += s.removed - before == size;
        before = s.removed;
    }
    return n;
}

std::size_t stripped_copy::to_thread(std::size_t at) const {
    const std::size_t n = count_up_to(shifts_, at, [](const shift& s) { return s.at; });
    return begin_ + at + shifts_[n - 1].removed;
}

std::size_t stripped_copy::from_thread(std::size_t at) const {
    const std::size_t raw = at - begin_;
    const std::size_t n = count_up_to(shifts_, raw, [](const shift& s) { return s.at + s.removed; });
    return raw - shifts_[n - 1].removed;
}

// Spans come in registers: a replacement on the stack would be copied while its parts are still on their way there.
void difference::add(span replaced, span text, std::string_view target, std::string_view copy) {
    replacement c{replaced, text};
    for (;;) {
        trim(target, copy, c);
        if (c.none()) return;
        move_left(target, copy, c, changes.empty() ? 0 : changes.back().replaced.end);
        if (changes.empty() || c.replaced.begin > changes.back().replaced.end) {
            changes.push_back(c);
            return;
        }
        c = {{changes.back().replaced.begin, c.replaced.end}, {changes.back().text.begin, c.text.end}};
        changes.pop_back();
    }
}

std::vector<edit> difference::edits(std::string_view copy) const {
    std::vector<edit> out;
    out.reserve(changes.size());
    for (const replacement& c : changes) {
        edit& e = out.emplace_back();
        e.replaced = c.replaced;
        e.text.assign(copy, c.text.begin, c.text.size());
    }
    return out;
}

bool compare(const thread_index& thread, const post_lines& lines, const stripped_copy& copy, std::size_t lead,
             span target, std::span<const run> runs, difference& out) {
    out.clear();
    const std::size_t begin = lead == 0 ? 0 : copy.from_thread(copy.to_thread(0) + lead);
    if (begin > 0) out.changes.push_back({{0, 0}, {0, begin}});
    return comparison(thread, lines, copy, begin, target, runs, out).walk();
}

}  // namespace dedup::inline v1
