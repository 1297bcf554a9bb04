// External interface: stripped_copy, compare, canonical.
#include "edits.hpp"

#include <algorithm>

#include "equal.hpp"
#include "gaps.hpp"
#include "utf8.hpp"

namespace dedup {
namespace {

// Equal bytes in front, up to a code point's end in both.
std::size_t common_prefix(std::string_view a, std::string_view b) {
    std::size_t n = equal_ahead(a.data(), b.data(), std::min(a.size(), b.size()));
    while (n > 0 && ((n < a.size() && continues(a[n])) || (n < b.size() && continues(b[n])))) --n;
    return n;
}

std::size_t common_suffix(std::string_view a, std::string_view b) {
    std::size_t n = equal_behind(a.data() + a.size(), b.data() + b.size(), std::min(a.size(), b.size()));
    while (n > 0 && continues(a[a.size() - n])) --n;
    return n;
}

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
          i_(lead) {}

    void walk() {
        const std::string_view s = copy_.text();
        for (;;) {
            const std::size_t n = common_prefix(s.substr(i_), x_.substr(j_));
            i_ += n;
            j_ += n;
            if (i_ == s.size() && j_ == x_.size()) return;
            step();
        }
    }

private:
    // Puts the difference at (i_, j_) down, up to where the two agree again.
    void step() {
        if (is_wrap()) return put(i_ + 1, j_ + 1);
        const std::uint32_t at = t_.key_before(copy_.to_thread(i_));
        const std::uint32_t from = t_.key_before(target_.begin + j_);
        std::uint32_t a = 0;
        std::uint32_t b = 0;
        const bool found = agree_after(at, from, a, b);
        std::size_t i = copy_.text().size();
        std::size_t j = x_.size();
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
            ++out_.counted;
            out_.counted_bytes += i - i_;
        }
        put(i, j);
    }

    // The most common difference: a space on one side, a line end on the other, the same letter behind both.
    [[nodiscard]] bool is_wrap() const {
        const std::string_view s = copy_.text();
        if (i_ <= lead_ || i_ + 1 >= s.size() || j_ == 0 || j_ + 1 >= x_.size()) return false;
        const auto is_space = [](char c) { return c == ' ' || c == '\n'; };
        const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
        return is_space(s[i_]) && is_space(x_[j_]) && s[i_ + 1] == x_[j_ + 1] && is_letter(s[i_ + 1]) &&
               !is_space(s[i_ - 1]) && s[i_ - 1] == x_[j_ - 1];
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
        gap g;
        g.target = x_.substr(gj, j - gj);
        g.copy = unmarked(gi, i);
        g.before = gi > lead_
                       ? copy_.text().substr(begin_of_last(copy_.text(), gi), gi - begin_of_last(copy_.text(), gi))
                       : "";
        g.after = copy_.text().substr(i, 4);
        if (is_free(g)) return;
        ++out_.counted;
        out_.counted_bytes += i - i_;
    }

    // The copy's text [begin, end) without tags and the markers of its lines.
    std::string_view unmarked(std::size_t begin, std::size_t end) {
        const std::string_view s = copy_.text().substr(begin, end - begin);
        if (begin != lead_ && s.find_first_of("\n[]<{") == std::string_view::npos) return s;
        buffer_.clear();
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
            buffer_.append(t_.text().substr(origin + at, stop - at));
            at = stop;
        }
        return buffer_;
    }

    void put(std::size_t i, std::size_t j) {
        out_.edits.push_back({{j_, j}, std::string(copy_.text().substr(i_, i - i_))});
        i_ = i;
        j_ = j;
    }

    const thread_index& t_;
    const post_lines& lines_;
    const stripped_copy& copy_;
    std::size_t lead_;
    std::string buffer_;
    span target_;
    std::string_view x_;
    std::span<const run> runs_;
    difference& out_;
    std::size_t next_ = 0;  // run
    std::size_t i_;         // in the copy
    std::size_t j_ = 0;     // in the target
};

bool leads_to(std::string_view target, const std::vector<edit>& edits, std::string_view copy) {
    std::size_t i = 0;
    std::size_t j = 0;
    const auto take = [&](std::string_view part) {
        if (copy.substr(std::min(i, copy.size()), part.size()) != part) return false;
        i += part.size();
        return true;
    };
    for (const edit& e : edits) {
        if (!take(target.substr(j, e.replaced.begin - j)) || !take(e.text)) return false;
        j = e.replaced.end;
    }
    return take(target.substr(j)) && i == copy.size();
}

void trim(std::string_view target, edit& e) {
    const std::size_t head = common_prefix(target.substr(e.replaced.begin, e.replaced.size()), e.text);
    e.replaced.begin += head;
    e.text.erase(0, head);
    const std::size_t tail = common_suffix(target.substr(e.replaced.begin, e.replaced.size()), e.text);
    e.replaced.end -= tail;
    e.text.resize(e.text.size() - tail);
}

// Moves a pure insertion or deletion as far to the left as the text allows, but not before `limit`.
void move_left(std::string_view target, edit& e, std::size_t limit) {
    if (e.text.empty() == (e.replaced.size() == 0)) return;
    const std::string_view moving =
        e.text.empty() ? target.substr(e.replaced.begin, e.replaced.size()) : std::string_view(e.text);
    const std::size_t size = moving.size();
    std::size_t n = 0;
    while (n < e.replaced.begin - limit && target[e.replaced.begin - 1 - n] == moving[size - 1 - n % size]) ++n;
    while (n > 0 && continues(target[e.replaced.begin - n])) --n;
    e.replaced.begin -= n;
    e.replaced.end -= n;
    if (!e.text.empty())
        std::rotate(e.text.begin(), e.text.end() - static_cast<std::ptrdiff_t>(n % size), e.text.end());
}

}  // namespace

void stripped_copy::strip(std::string_view thread_text, span copy, std::string_view prefix) {
    text_.clear();
    shifts_.clear();
    begin_ = copy.begin;
    fits_ = true;
    if (prefix.empty()) {
        text_ = thread_text.substr(copy.begin, copy.size());
        return;
    }
    const std::string_view bare = prefix.substr(0, prefix.find_last_not_of(' ') + 1);
    std::size_t removed = 0;
    for (std::size_t at = copy.begin; at < copy.end;) {
        const std::size_t lf = thread_text.find('\n', at);
        const std::size_t end = lf < copy.end ? lf + 1 : copy.end;
        text_.append(thread_text.substr(at, end - at));
        at = end;
        if (at == copy.end) return;
        const std::string_view rest = thread_text.substr(at, copy.end - at);
        // What restoring would put here depends on whether the stripped line is empty.
        std::size_t n = 0;
        if (rest.starts_with(prefix) && rest.substr(prefix.size(), 1) != "\n")
            n = prefix.size();
        else if (rest.starts_with(bare) && rest.substr(bare.size(), 1) == "\n")
            n = bare.size();
        if (n == 0 || n == rest.size()) {
            fits_ = false;
            return;
        }
        removed += n;
        at += n;
        shifts_.push_back({text_.size(), removed});
    }
}

std::size_t stripped_copy::to_thread(std::size_t at) const {
    const auto after =
        std::upper_bound(shifts_.begin(), shifts_.end(), at, [](std::size_t a, const shift& s) { return a < s.at; });
    return begin_ + at + (after == shifts_.begin() ? 0 : std::prev(after)->removed);
}

std::size_t stripped_copy::from_thread(std::size_t at) const {
    const std::size_t raw = at - begin_;
    const auto after = std::upper_bound(shifts_.begin(), shifts_.end(), raw,
                                        [](std::size_t a, const shift& s) { return a < s.at + s.removed; });
    return raw - (after == shifts_.begin() ? 0 : std::prev(after)->removed);
}

bool compare(const thread_index& thread, const post_lines& lines, const stripped_copy& copy, std::size_t lead,
             span target, std::span<const run> runs, difference& out) {
    out.edits.clear();
    out.counted = 0;
    out.counted_bytes = 0;
    const std::size_t begin = lead == 0 ? 0 : copy.from_thread(copy.to_thread(0) + lead);
    if (begin > 0) out.edits.push_back({{0, 0}, std::string(copy.text().substr(0, begin))});
    comparison(thread, lines, copy, begin, target, runs, out).walk();
    const std::string_view x = thread.text().substr(target.begin, target.size());
    out.edits = canonical(x, std::move(out.edits));
    return leads_to(x, out.edits, copy.text());
}

std::vector<edit> canonical(std::string_view target, std::vector<edit> edits) {
    std::vector<edit> out;
    for (edit& e : edits) {
        trim(target, e);
        if (e.replaced.size() == 0 && e.text.empty()) continue;
        for (;;) {
            move_left(target, e, out.empty() ? 0 : out.back().replaced.end);
            if (out.empty() || e.replaced.begin > out.back().replaced.end) break;
            edit joined{{out.back().replaced.begin, e.replaced.end}, out.back().text + e.text};
            out.pop_back();
            trim(target, joined);
            e = std::move(joined);
            if (e.replaced.size() == 0 && e.text.empty()) break;
        }
        if (e.replaced.size() != 0 || !e.text.empty()) out.push_back(std::move(e));
    }
    return out;
}

}  // namespace dedup
