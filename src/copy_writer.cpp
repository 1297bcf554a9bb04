// External interface: class copy_writer.
#include "copy_writer.hpp"

#include <algorithm>

#include "chains.hpp"
#include "gaps.hpp"
#include "units.hpp"
#include "utf8.hpp"

namespace dedup {
namespace {

constexpr std::size_t most_edited_lines = 8;  // further lines whose marker may be an edit each
constexpr std::uint32_t most_stray = 8;       // key bytes of another line that come along by chance
constexpr int most_trimmed = 1024;            // code points: there is no longer word
constexpr int most_generations = 64;          // of posts that one answers, looked at for the role
constexpr std::uint32_t least_marked = 12;    // key bytes of a copy with one, if it does not fill its lines

bool is_word_byte(char c) {
    const auto b = static_cast<unsigned char>(c);
    return b >= 0x80U || (b >= '0' && b <= '9') || ((b | 0x20U) >= 'a' && (b | 0x20U) <= 'z');
}

}  // namespace

copy_writer::copy_writer(const thread_index& thread, const post_view& post, const options& o,
                         std::vector<back_ref>& refs)
    : t_(thread),
      post_(post),
      o_(o),
      refs_(refs),
      begin_(thread.posts().back().text),
      end_(begin_ + thread.posts().back().size),
      literal_(begin_) {}

bool copy_writer::put(chain runs) {
    place p;
    p.words = {t_.text_begin(runs.front().at), t_.text_end(at_end(runs))};
    if (p.words.begin < literal_) return false;
    const std::uint32_t depth = post_.lines.depth_at(p.words.begin - begin_);
    find_lines(runs, p);
    if (!is_long_enough(runs, p, depth)) return false;
    back_ref ref;
    ref.depth = depth;
    if (!describe(runs, p, ref)) return difference_.counted > o_.max_edits && put_halves(runs);
    taken_copy taken{p.copy, t_.key_before(p.copy.begin), t_.key_before(p.copy.end), 0, std::move(runs)};
    taken.removed = p.copy.size() + (taken_.empty() ? 0 : taken_.back().removed);
    literal_ = p.copy.end;
    taken_.push_back(std::move(taken));
    refs_.push_back(std::move(ref));
    return true;
}

// A copy with too many edits may be two with fewer each.
bool copy_writer::put_halves(const chain& runs) {
    const std::uint32_t begin = runs.front().at;
    const std::uint32_t middle = begin + (at_end(runs) - begin) / 2;
    if (middle - begin < least_unmarked) return false;
    chain half = runs;
    keep(half, &run::at, 0, middle);
    const bool first = !half.empty() && trim(half) && put(std::move(half));
    half = runs;
    keep(half, &run::at, middle, ~0U);
    const bool second = !half.empty() && trim(half) && put(std::move(half));
    return first || second;
}

// Whether a word may begin or end at `text`, looking no further than [low, high).
bool copy_writer::is_word_border(std::size_t text, std::size_t low, std::size_t high) const {
    const std::string_view s = t_.text();
    if (text <= low || text >= high) return true;
    std::size_t before = text - 1;
    while (before > low && continues(s[before])) --before;
    const bool word_before = t_.in_key(before) && is_word_byte(s[before]);
    const bool word_after = t_.in_key(text) && is_word_byte(s[text]);
    if (word_before && word_after) return begins_cjk(s.substr(before)) && begins_cjk(s.substr(text));
    if (!word_after && !word_before) return true;
    // An apostrophe inside a word: we're, isn’t.
    const auto apostrophe = [&](std::size_t at) { return s[at] == '\'' || s.substr(at, 3) == "\xE2\x80\x99"; };
    if (word_after && apostrophe(before) && before > low) return !is_word_byte(s[before - 1]) || !t_.in_key(before - 1);
    if (word_before && apostrophe(text)) {
        const std::size_t next = text + (s[text] == '\'' ? 1 : 3);
        return next >= high || !t_.in_key(next) || !is_word_byte(s[next]);
    }
    return true;
}

bool copy_writer::trim(chain& runs) const {
    trim_to_words(runs);
    if (!runs.empty()) trim_to_lines(runs);
    return !runs.empty();
}

// A first or last word of the next line that happens to be the same ("I ...", "I ...") does not belong to the copy.
void copy_writer::trim_to_lines(chain& runs) const {
    const reading& r = post_.lines;
    const auto strays = [](std::uint32_t begin, std::uint32_t cut, std::uint32_t end, std::uint32_t full) {
        return begin < cut && cut < end && end - cut <= most_stray && full > end;
    };
    const line* l = &r.line_at(t_.text_end(at_end(runs)) - 1 - begin_);
    if (l != r.lines.data() && !std::prev(l)->soft) {
        const std::uint32_t cut = t_.key_before(begin_ + l->begin);
        const std::uint32_t end = at_end(runs);
        if (strays(runs.front().at, cut, end, t_.key_before(begin_ + l->end))) keep(runs, &run::at, 0, cut);
    }
    if (runs.empty()) return;
    const auto paragraphs = t_.paragraphs();
    const std::uint32_t from = t_.text_end(from_end(runs)) - 1;
    auto p = std::upper_bound(paragraphs.begin(), paragraphs.end(), from);
    if (p != paragraphs.begin()) {
        const std::uint32_t cut = t_.key_before(*std::prev(p));
        const std::uint32_t end = from_end(runs);
        const std::uint32_t full = p == paragraphs.end() ? ~0U : t_.key_before(*p);
        if (strays(runs.front().from, cut, end, full)) keep(runs, &run::from, 0, cut);
    }
    if (runs.empty()) return;
    l = &r.line_at(t_.text_begin(runs.front().at) - begin_);
    if (!l->soft) {
        const std::uint32_t begin = runs.front().at;
        const std::uint32_t cut = t_.key_before(begin_ + l->end);
        const bool whole = t_.key_before(begin_ + l->begin) == begin;
        if (!whole && cut > begin && cut - begin <= most_stray && cut < at_end(runs)) keep(runs, &run::at, cut, ~0U);
    }
    if (runs.empty()) return;
    p = std::upper_bound(paragraphs.begin(), paragraphs.end(), t_.text_begin(runs.front().from));
    if (p != paragraphs.end() && p != paragraphs.begin()) {
        const std::uint32_t begin = runs.front().from;
        const std::uint32_t cut = t_.key_before(*p);
        const bool whole = t_.key_before(*std::prev(p)) == begin;
        if (!whole && cut > begin && cut - begin <= most_stray && cut < from_end(runs))
            keep(runs, &run::from, cut, ~0U);
    }
}

void copy_writer::trim_to_words(chain& runs) const {
    const auto begins = [&](std::uint32_t key, std::size_t low, std::size_t high) {
        const std::size_t text = t_.text_at(key);
        return !continues(t_.text()[text]) && is_word_border(text, low, high);
    };
    const auto ends = [&](std::uint32_t key, std::size_t low, std::size_t high) {
        const std::size_t text = t_.text_end(key);
        return (text >= t_.text().size() || !t_.in_key(text) || t_.text_at(key) == text) &&
               is_word_border(text, low, high);
    };
    const span room = target_room(runs);
    int steps = most_trimmed;
    while (!runs.empty()) {
        run& r = runs.front();
        if (r.size == 0) {
            runs.erase(runs.begin());
            continue;
        }
        if (begins(r.at, begin_, end_) && begins(r.from, room.begin, room.end)) break;
        if (--steps < 0) return runs.clear();
        const std::uint32_t step = std::min(r.size, t_.key_before(t_.text_end(r.at + 1)) - r.at);
        r = {r.at + step, r.from + step, r.size - step};
    }
    while (!runs.empty()) {
        run& r = runs.back();
        if (r.size == 0) {
            runs.pop_back();
            continue;
        }
        if (ends(r.at + r.size, begin_, end_) && ends(r.from + r.size, room.begin, room.end)) break;
        if (--steps < 0) return runs.clear();
        const std::uint32_t end = r.at + r.size;
        r.size -= std::min(r.size, end - t_.key_before(t_.text_begin(end - 1)));
    }
}

bool copy_writer::has_words(span text, std::uint32_t enough) const {
    const std::string_view s = t_.text();
    bool inside = false;
    std::uint32_t n = 0;
    for (std::size_t at = text.begin; at < text.end && n < enough; ++at) {
        if (continues(s[at])) continue;
        const bool word = t_.in_key(at) && is_word_byte(s[at]);
        const bool alone = word && begins_cjk(s.substr(at, 4));
        n += word && (alone || !inside);
        inside = word && !alone;
    }
    return n >= enough;
}

// Law 6: without a marker, so many words, or the neighbour of a copy from the same place.
bool copy_writer::is_long_enough(const chain& runs, const place& p, std::uint32_t depth) const {
    if (depth > 0 && (p.fills_lines || key_size(runs) >= least_marked)) return true;
    if (!taken_.empty()) {
        const taken_copy& last = taken_.back();
        if (last.key_end == runs.front().at && from_end(last.runs) == runs.front().from) return true;
    }
    const auto longest =
        std::max_element(runs.begin(), runs.end(), [](const run& a, const run& b) { return a.size < b.size; });
    return longest->size >= least_unmarked && has_words(p.words, o_.min_words);
}

// What of the thread's text may be quoted together with what the runs repeat.
span copy_writer::target_room(const chain& runs) const {
    const std::size_t from = t_.text_begin(runs.front().from);
    if (from < begin_) {
        const auto cuts = t_.cuts();
        const std::size_t c = t_.cut_before(runs.front().from);
        const auto& post = t_.posts()[t_.post_of(from)];
        const std::size_t end = post.text + post.size;
        return {cuts[c].text, c + 1 < cuts.size() ? std::min<std::size_t>(cuts[c + 1].text, end) : end};
    }
    const auto next = std::upper_bound(taken_.begin(), taken_.end(), from,
                                       [](std::size_t f, const taken_copy& c) { return f < c.text.begin; });
    return {next == taken_.begin() ? begin_ : std::prev(next)->text.end,
            next == taken_.end() ? t_.text_begin(runs.front().at) : next->text.begin};
}

// Widens the copy to its lines where no other words stand on them; tags count as line ends.
void copy_writer::find_lines(const chain& runs, place& p) const {
    const reading& r = post_.lines;
    const line& first = r.line_at(p.words.begin - begin_);
    const line& last = r.line_at(p.words.end - 1 - begin_);
    std::size_t left = begin_ + first.begin;
    std::size_t right = begin_ + last.end;
    const auto behind = std::partition_point(r.markup.begin(), r.markup.end(),
                                             [&](const span& m) { return begin_ + m.begin < p.words.end; });
    if (behind != r.markup.end()) right = std::min(right, begin_ + behind->begin);
    const auto inside = std::partition_point(r.markup.begin(), r.markup.end(),
                                             [&](const span& m) { return begin_ + m.end <= p.words.begin; });
    if (inside != r.markup.begin()) left = std::max(left, begin_ + std::prev(inside)->end);
    const std::size_t low = runs.front().from >= t_.posts().back().key
                                ? std::max<std::size_t>(literal_, t_.text_end(from_end(runs)))
                                : literal_;
    p.fills_lines = left >= low && t_.key_before(left) == runs.front().at && t_.key_before(right) == at_end(runs);
    if (!p.fills_lines) {
        p.copy = p.words;
        p.prefix = line_prefix(p.copy);
        return;
    }
    // Blank lines of the quote that stand before it belong to it.
    for (const line* l = &first; left == begin_ + l->begin && l != r.lines.data();) {
        --l;
        if (!l->blank() || l->depth == 0 || begin_ + l->begin < low) break;
        left = begin_ + l->begin;
    }
    p.copy = {left, right};
    p.prefix = line_prefix(p.copy);
    if (right == begin_ + last.end) take_blank_lines(p);
    take_tags(p);
}

// The line end and the blank lines behind a copy that ends its line go with it, so that the text has no holes. A prefix
// would mark those lines too: where they are bare, a few lines have edits instead, and of many the blank lines stay.
void copy_writer::take_blank_lines(place& p) const {
    const std::string_view s = t_.text();
    const auto& lines = post_.lines.lines;
    const auto number = [&](std::size_t text) {
        return static_cast<std::size_t>(&post_.lines.line_at(text - begin_) - lines.data());
    };
    std::size_t i = number(p.copy.end);
    const bool few = i - number(p.copy.begin) <= most_edited_lines;
    p.copy.end = std::min(end_, begin_ + lines[i].end + 1);
    const std::string_view bare = p.prefix.substr(0, p.prefix.find_last_not_of(' ') + 1);
    for (++i; i < lines.size() && lines[i].blank(); ++i) {
        const std::string_view marker = s.substr(begin_ + lines[i].begin, lines[i].end - lines[i].begin);
        const bool unended = begin_ + lines[i].end >= end_ && !marker.empty();
        if (!p.prefix.empty() && (marker != bare || unended)) {
            if (!few) break;
            p.prefix = {};
        }
        p.copy.end = std::min(end_, begin_ + lines[i].end + 1);
    }
}

// Tags around the whole of what they quote go with it.
void copy_writer::take_tags(place& p) const {
    const std::string_view s = t_.text();
    const auto blank_between = [&](std::size_t from, std::size_t to) {
        return from <= to && s.substr(from, to - from).find_first_not_of(" \n") == std::string_view::npos;
    };
    const auto& tags = post_.lines.tags;
    const auto behind = std::upper_bound(tags.begin(), tags.end(), p.copy.begin - begin_,
                                         [](std::size_t at, const tag_pair& t) { return at < t.open.begin; });
    bool tagged = false;
    for (auto t = behind; t != tags.begin();) {
        --t;
        const span open{begin_ + t->open.begin, begin_ + t->open.end};
        const span close{begin_ + t->close.begin, begin_ + t->close.end};
        if (open.begin < literal_ || !blank_between(open.end, p.copy.begin)) break;
        if (close.begin < p.words.end || !blank_between(std::min(p.copy.end, close.begin), close.begin)) break;
        p.copy = {open.begin, std::max(close.end, p.copy.end)};
        tagged = true;
    }
    if (!tagged) return;
    p.prefix = line_prefix(p.copy);
    const bool ends_line = p.copy.end == begin_ + post_.lines.line_at(p.copy.end - begin_).end;
    if (ends_line && p.copy.begin == begin_ + post_.lines.line_at(p.copy.begin - begin_).begin) take_blank_lines(p);
}

// The marker that all further lines of the copy share, or nothing.
std::string_view copy_writer::line_prefix(span copy) const {
    const std::string_view s = t_.text();
    const auto& lines = post_.lines.lines;
    std::size_t i = static_cast<std::size_t>(&post_.lines.line_at(copy.begin - begin_) - lines.data()) + 1;
    std::string_view shared;
    for (bool any = false; i < lines.size() && begin_ + lines[i].begin < copy.end; ++i) {
        if (lines[i].blank()) continue;
        const std::string_view marker = s.substr(begin_ + lines[i].begin, lines[i].content - lines[i].begin);
        if (!any) shared = marker;
        const auto differ = std::mismatch(shared.begin(), shared.end(), marker.begin(), marker.end()).first;
        shared = shared.substr(0, static_cast<std::size_t>(differ - shared.begin()));
        any = true;
    }
    return shared;
}

// Lets copy and target grow over equal bytes that are in no key: quotes, brackets, the line end.
void copy_writer::fit_target(const chain& runs, place& p) {
    p.target = {t_.text_begin(runs.front().from), t_.text_end(from_end(runs))};
    span room = target_room(runs);
    const bool own = p.target.begin >= begin_;
    const std::size_t content = begin_ + post_.lines.line_at(p.words.begin - begin_).content;
    std::size_t low = p.fills_lines ? p.copy.begin : std::max(literal_, content);
    if (own) low = std::max(low, p.target.end);
    low = std::max(low, std::min(content, p.words.begin));
    grow_left(p, low, room.begin);
    if (!p.fills_lines) p.copy.begin = p.copied.begin;
    if (own) room.end = std::min(room.end, p.copy.begin);
    grow_right(p, room.end);
}

void copy_writer::grow_left(place& p, std::size_t low, std::size_t room) const {
    const std::string_view s = t_.text();
    std::size_t at = p.words.begin;
    while (at > low && p.target.begin > room) {
        const std::size_t a = begin_of_last(s, at);
        const std::size_t f = begin_of_last(s, p.target.begin);
        if (a < low || f < room || s[a] == '\n' || t_.in_key(a) || t_.in_key(f)) break;
        if (s[a] == ' ' && !p.fills_lines) break;  // what stays must not run together
        if (!is_same_glyph(s.substr(a, at - a), s.substr(f, p.target.begin - f))) break;
        at = a;
        p.target.begin = f;
    }
    p.copied.begin = at;
}

void copy_writer::grow_right(place& p, std::size_t room) {
    const std::string_view s = t_.text();
    if (p.fills_lines) stripped_.strip(s, p.copy, p.prefix);
    const bool by_lines = p.fills_lines && stripped_.fits();
    const std::size_t high = p.fills_lines ? p.copy.end : end_;
    const std::string_view tail = by_lines ? stripped_.text().substr(stripped_.from_thread(p.words.end))
                                           : s.substr(p.words.end, high - p.words.end);
    std::size_t n = 0;
    while (n < tail.size() && p.target.end < room && !t_.in_key(p.target.end)) {
        if (!p.fills_lines && (tail[n] == '\n' || tail[n] == ' ' || t_.in_key(p.words.end + n))) break;
        const std::size_t a = end_of_first(tail, n);
        const std::size_t f = end_of_first(s, p.target.end);
        if (f > room || !is_same_glyph(tail.substr(n, a - n), s.substr(p.target.end, f - p.target.end))) break;
        n = a;
        p.target.end = f;
    }
    if (!p.fills_lines) p.copy.end = p.words.end + n;
    while (n > 0 && (tail[n - 1] == ' ' || tail[n - 1] == '\n')) --n;
    p.copied.end =
        by_lines && n > 0 ? stripped_.to_thread(stripped_.from_thread(p.words.end) + n - 1) + 1 : p.words.end + n;
}

bool copy_writer::describe(const chain& runs, place& p, back_ref& ref) {
    const std::string_view s = t_.text();
    fit_target(runs, p);
    const std::string_view target = s.substr(p.target.begin, p.target.size());
    const bool exact = s.substr(p.copy.begin, p.copy.size()) == target;
    if (exact) {
        p.prefix = {};
        difference_ = {};
    } else {
        stripped_.strip(s, p.copy, p.prefix);
        // A target that has the same markers itself needs no prefix.
        std::string further(1, '\n');
        further.append(p.prefix);
        const bool has_it = !p.prefix.empty() && target.find(further) != std::string_view::npos;
        if (!stripped_.fits() || has_it) {
            p.prefix = {};
            stripped_.strip(s, p.copy, p.prefix);
        }
        if (!compare(t_, stripped_, p.target, runs, difference_)) return false;
    }
    if (difference_.counted > o_.max_edits || difference_.counted_bytes * 2 >= p.copy.size()) return false;
    const bool own = p.target.begin >= begin_;
    ref.post = t_.post_of(p.target.begin);
    ref.role = role_of(ref.post, ref.depth);
    if (ref.role == role::repeat && !o_.repeats) return false;
    const std::size_t origin = own ? begin_ + removed_before(p.target.begin) : t_.posts()[ref.post].text;
    ref.target = {p.target.begin - origin, p.target.end - origin};
    ref.at = p.copy.begin - begin_ - removed_before(p.copy.begin);
    ref.source = {post_.text.map.source_begin(p.copied.begin - begin_),
                  post_.text.map.source_end(p.copied.end - begin_)};
    ref.prefix = p.prefix;
    ref.edits = std::move(difference_.edits);
    ref.match = exact ? match::exact : (difference_.counted == 0 ? match::folded : match::edited);
    ref.unit = unit_between(t_, p.target, {runs.front().from, from_end(runs)});
    const level l = post_.lines.level_at(p.words.begin - begin_);
    if (l.tag != level::no_tag) ref.author = post_.lines.tags[l.tag].author;
    return true;
}

dedup::role copy_writer::role_of(std::uint32_t post, std::uint32_t depth) const {
    if (depth > 0) return role::quote;
    std::optional<std::uint32_t> answered = post_.parents.back();
    for (int generation = 0; answered && *answered >= post && generation < most_generations; ++generation) {
        if (*answered == post) return role::quote;
        answered = post_.parents[*answered];
    }
    return role::repeat;
}

std::size_t copy_writer::removed_before(std::size_t text) const {
    const auto next = std::upper_bound(taken_.begin(), taken_.end(), text,
                                       [](std::size_t t, const taken_copy& c) { return t < c.text.end; });
    return next == taken_.begin() ? 0 : std::prev(next)->removed;
}

}  // namespace dedup
