// External interface: target_room, class trimmer.
#include "trim.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>

#include "chains.hpp"
#include "equal.hpp"
#include "gaps.hpp"
#include "search.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::uint32_t most_stray = 8;   // key bytes of another line that come along by chance
constexpr int longest_word = 1024;        // code points
constexpr int nearest = 16;               // bytes looked at before the key's map is asked
constexpr std::uint32_t least_own = 512;  // key bytes that a post repeats of itself, if they are not prose

constexpr std::size_t least_prose = 12;  // letters for each other character

constexpr std::string_view stops[] = {".", "!", "?", "…", "。", "！", "？", "।", "۔", "؟"};

bool is_stop(std::string_view c) {
    return std::find(std::begin(stops), std::end(stops), c) != std::end(stops);
}

constexpr std::size_t beside = 16;  // bytes that are looked at together
using block = unsigned char __attribute__((vector_size(beside)));
using two_words = std::array<std::uint64_t, 2>;

block load_block(const char* s) {
    block bytes;
    std::memcpy(&bytes, s, beside);
    return bytes;
}

// The same of fewer bytes, and zeros behind them.
block load_last(std::string_view s) {
    block bytes{};
    std::memcpy(&bytes, s.data(), s.size());
    return bytes;
}

// The last of them, and zeros before those that are not among the last `n`.
block load_end(std::string_view s, std::size_t n) {
    static constexpr auto masks = [] {
        std::array<char, 2 * beside> out{};
        std::fill(out.begin() + beside, out.end(), '\xFF');
        return out;
    }();
    return load_block(s.data() + s.size() - beside) & load_block(masks.data() + n);
}

// The bytes with which these begin, and line ends: all that may stand between two sentences.
bool may_end_sentence(char c) {
    return c == '.' || c == '!' || c == '?' || c == '\n' || static_cast<unsigned char>(c) >= 0x80U;
}

// The first such byte in [begin, end) of `s`; `end` if there is none.
std::size_t find_sentence_end(std::string_view s, std::size_t begin, std::size_t end) {
    for (; begin < end; begin += beside) {
        const block b = s.size() - begin < beside ? load_last(s.substr(begin)) : load_block(s.data() + begin);
        const auto found = std::bit_cast<two_words>((b == '.') | (b == '!') | (b == '?') | (b == '\n') | (b >= 0x80U));
        if ((found[0] | found[1]) == 0) continue;
        const std::size_t n = found[0] != 0 ? equal_first(found[0]) : 8 + equal_first(found[1]);
        return std::min(begin + n, end);
    }
    return end;
}

// How many letters and bytes of letters `s` has, and how many blanks.
struct text_counts {
    std::size_t letters = 0;
    std::size_t blanks = 0;
};
text_counts count_letters(std::string_view s) {
    const auto count = [](auto mask) {
        const auto words = std::bit_cast<two_words>(mask);
        return static_cast<std::size_t>(std::popcount(words[0]) + std::popcount(words[1])) / 8;
    };
    text_counts n;
    const auto add = [&](block b) {
        n.letters += count((((b | 0x20U) - 'a') < 26U) | (b >= 0x80U));
        n.blanks += count((b == ' ') | (b == '\n') | (b == '\t'));
    };
    const std::size_t whole = s.size() / beside * beside;
    for (std::size_t at = 0; at < whole; at += beside) add(load_block(s.data() + at));
    if (whole < s.size()) add(whole == 0 ? load_last(s) : load_end(s, s.size() - whole));
    return n;
}

// ASCII that ends a word, whatever stands beside it: not the apostrophe.
bool parts_words(char c) {
    return !is_word_byte(c) && c != '\'';
}

// Whether there is one among the bytes that are looked at together.
bool holds_line_end(const char* s) {
    const auto found = std::bit_cast<two_words>(load_block(s) == '\n');
    return (found[0] | found[1]) != 0;
}

// Full stops of this width end a sentence without a space behind them.
bool is_wide(std::string_view c) {
    return c.size() == 3;
}

}  // namespace

span target_room(const thread_index& thread, const std::vector<taken_copy>& taken, const run& first,
                 std::uint32_t cut) {
    const auto& staged = thread.posts().back();
    if (first.from < staged.key) {
        const auto cuts = thread.cuts();
        const std::size_t c = thread.cut_before(first.from, cut);
        if (c + 1 < cuts.size() && cuts[c + 1].copied > 0) return {cuts[c].text, cuts[c + 1].text};
        const auto& post = thread.posts()[thread.post_of(cuts[c].text)];
        return {cuts[c].text, std::size_t{post.text} + post.size};
    }
    const auto next = std::upper_bound(taken.begin(), taken.end(), thread.text_begin(first.from),
                                       [](std::size_t f, const taken_copy& c) { return f < c.text.begin; });
    return {next == taken.begin() ? staged.text : std::prev(next)->text.end,
            next == taken.end() ? thread.text_begin(first.at) : next->text.begin};
}

// What the chain repeats: few ends of words need to know where that may reach to.
class trimmer::target_side {
public:
    target_side(const trimmer& t, const chain& runs) : t_(t), first_(runs.front()), cut_(runs.cut) {}

    [[nodiscard]] span room() {
        if (!known_) room_ = target_room(t_.t_, t_.taken_, first_, cut_);
        known_ = true;
        return room_;
    }

private:
    const trimmer& t_;
    run first_;
    std::uint32_t cut_;
    span room_;
    bool known_ = false;
};

trimmer::trimmer(const thread_index& thread, const post_lines& lines, const std::vector<taken_copy>& taken)
    : t_(thread),
      lines_(lines),
      taken_(taken),
      begin_(thread.posts().back().text),
      end_(begin_ + thread.posts().back().size) {}

bool trimmer::trim(chain& runs) const {
    if (runs.empty()) return false;
    const bool own = runs.front().from >= t_.posts().back().key;
    if (own && !runs.attached && lines_.depth_at(text_begin(runs.front().at) - begin_) == 0) return trim_own(runs);
    const ends text = trim_ends(runs);
    if (!runs.empty() && !runs.attached) trim_to_lines(runs, text);
    return !runs.empty();
}

// What a post repeats of itself without a mark: whole sentences and lines, if they are prose or many.
bool trimmer::trim_own(chain& runs) const {
    const run r = longest_run(runs);
    runs.clear();
    const std::string_view key = t_.key().substr(r.at, r.size);
    // Logs offer many: no more work.
    if (key.size() < least_own && (key.size() - count_letters(key).letters) * least_prose > key.size()) return false;
    trim_to_sentences(r, runs);
    if (runs.empty()) return false;
    return key_size(runs) >= least_own || is_prose({text_begin(runs.front().at), text_end(at_end(runs))});
}

// Whether it is letters that stand between the blanks: logs and code hold much else.
bool trimmer::is_prose(span text) const {
    const text_counts n = count_letters(t_.text().substr(text.begin, text.size()));
    return (text.size() - n.blanks - n.letters) * least_prose <= n.letters;
}

bool trimmer::is_word_border(std::size_t text, span room) const {
    const std::string_view s = t_.text();
    if (text <= room.begin || text >= room.end) return true;
    std::size_t before = text - 1;
    while (before > room.begin && continues(s[before])) --before;
    const bool word_before = t_.in_key(before) && is_word_byte(s[before]);
    const bool word_after = t_.in_key(text) && is_word_byte(s[text]);
    if (word_before && word_after) return begins_cjk(s.substr(before)) && begins_cjk(s.substr(text));
    if (!word_after && !word_before) return true;
    // An apostrophe inside a word: we're, isn’t.
    const auto apostrophe = [&](std::size_t at) { return s[at] == '\'' || s.substr(at, 3) == "\xE2\x80\x99"; };
    if (word_after && apostrophe(before) && before > room.begin)
        return !is_word_byte(s[before - 1]) || !t_.in_key(before - 1);
    if (word_before && apostrophe(text)) {
        const std::size_t next = text + (s[text] == '\'' ? 1 : 3);
        return next >= room.end || !t_.in_key(next) || !is_word_byte(s[next]);
    }
    return true;
}

// Whether the key byte that this byte yields begins one.
template <class Room>
bool trimmer::begins_word(std::size_t text, Room& side) const {
    if (continues(t_.text()[text])) return false;
    return (text > 0 && parts_words(t_.text()[text - 1])) || is_word_border(text, side.room());
}

// Whether the key bytes before this one, which end at `text`, end one.
template <class Room>
bool trimmer::ends_word(std::uint32_t key, std::size_t text, Room& side) const {
    if (text < t_.text().size() && t_.in_key(text))
        return t_.key_before(text) == key && is_word_border(text, side.room());
    return (text < t_.text().size() && parts_words(t_.text()[text])) || is_word_border(text, side.room());
}

// The byte that yields this key byte, most often the next from `near` on; what lies between may be long.
std::size_t trimmer::text_at(std::uint32_t key, std::size_t near, std::ptrdiff_t step) const {
    for (int n = 0; n < nearest; ++n, near += static_cast<std::size_t>(step)) {
        if (t_.in_key(near)) return near;
    }
    return t_.text_at(key);
}

// The side of the staged post.
struct trimmer::post_side {
    span whole;
    [[nodiscard]] span room() const { return whole; }
};

void trimmer::trim_to_words(chain& runs) const {
    if (!runs.empty()) trim_ends(runs);
}

// Gives where the ends of what is left are.
trimmer::ends trimmer::trim_ends(chain& runs) const {
    ends text{text_at(runs.front().at), t_.text_at(runs.front().from), text_end(at_end(runs)),
              t_.text_end(from_end(runs))};
    const bool well_begun = begins_plainly(text.at) & begins_plainly(text.from);
    const bool well_ended = ends_plainly(text.at_end) & ends_plainly(text.from_end);
    if (well_begun && well_ended) return text;
    target_side target(*this, runs);
    int steps = longest_word;
    if (!well_begun && !trim_begin(runs, target, steps, text)) runs.clear();
    if (!well_ended && !trim_end(runs, target, steps, text)) runs.clear();
    return text;
}

// The same as the thread's functions of these names: several chains have an end of the copy in common.
std::size_t trimmer::text_at(std::uint32_t key) const {
    if (begin_asked_.key != key) begin_asked_ = {key, t_.text_at(key)};
    return begin_asked_.text;
}
std::size_t trimmer::text_begin(std::uint32_t key) const {
    return begin_of_last(t_.text(), text_at(key) + 1);
}
std::size_t trimmer::text_end(std::uint32_t key) const {
    if (end_asked_.key != key) end_asked_ = {key, t_.text_end(key)};
    return end_asked_.text;
}

// Whether a word begins with the key byte that this byte yields, as most often one look tells.
bool trimmer::begins_plainly(std::size_t text) const {
    const std::string_view s = t_.text();
    return text > 0 && parts_words(s[text - 1]) && !continues(s[text]);
}

// The same of the key byte before it and its end.
bool trimmer::ends_plainly(std::size_t text) const {
    return text < t_.text().size() && parts_words(t_.text()[text]) && !t_.in_key(text);
}

// From a code point of the copy to the next, mostly without asking the key's map where that is.
bool trimmer::trim_begin(chain& runs, target_side& target, int& steps, ends& text) const {
    const post_side post{{begin_, end_}};
    run* r = runs.begin();
    for (; r != runs.end(); ++r) {
        if (r->size == 0) continue;
        for (text.at = text_at(r->at);;) {
            if (begins_word(text.at, post)) {
                text.from = t_.text_at(r->from);
                if (begins_word(text.from, target)) {
                    runs.erase(runs.begin(), r);
                    return true;
                }
            }
            if (--steps < 0) return false;
            text.at = end_of_first(t_.text(), text.at);
            const std::uint32_t step = std::min(r->size, t_.key_before(text.at) - r->at);
            *r = {r->at + step, r->from + step, r->size - step};
            if (r->size == 0) break;
            text.at = text_at(r->at, text.at, 1);
        }
    }
    return false;
}

bool trimmer::trim_end(chain& runs, target_side& target, int& steps, ends& text) const {
    const post_side post{{begin_, end_}};
    for (; !runs.empty(); runs.pop_back()) {
        run& r = runs.back();
        if (r.size == 0) continue;
        for (text.at_end = text_end(r.at + r.size);;) {
            const std::uint32_t end = r.at + r.size;
            if (ends_word(end, text.at_end, post)) {
                text.from_end = t_.text_end(r.from + r.size);
                if (ends_word(r.from + r.size, text.from_end, target)) return true;
            }
            if (--steps < 0) return false;
            const std::size_t before = begin_of_last(t_.text(), text.at_end);
            r.size -= std::min(r.size, end - t_.key_before(before));
            if (r.size == 0) break;
            text.at_end = end_of_first(t_.text(), text_at(r.at + r.size - 1, before - 1, -1));
        }
    }
    return false;
}

// Whether a line may end so few key bytes behind the one at `text`, or before the one that ends there, that what they
// hold is stray. Of most ends, a look at the bytes beside them knows better.
bool trimmer::may_be_stray_ahead(std::size_t text, std::uint32_t key) const {
    if (t_.text().size() - text < beside) return true;
    return holds_line_end(t_.text().data() + text) || t_.key_before(text + beside) - key <= most_stray;
}
bool trimmer::may_be_stray_behind(std::size_t text, std::uint32_t key) const {
    if (text < beside) return true;
    return holds_line_end(t_.text().data() + text - beside) || key - t_.key_before(text - beside) <= most_stray;
}

// A first or last word of the next line that happens to be the same ("I ...", "I ...") does not belong to the copy.
void trimmer::trim_to_lines(chain& runs, const ends& text) const {
    if (may_be_stray_behind(text.at_end, at_end(runs)) || may_be_stray_behind(text.from_end, from_end(runs)))
        trim_last_lines(runs, text);
    if (runs.empty()) return;
    if (may_be_stray_ahead(text.at, runs.front().at) || may_be_stray_ahead(text.from, runs.front().from))
        trim_first_lines(runs, text);
}

void trimmer::trim_last_lines(chain& runs, const ends& text) const {
    const auto is_stray = [](std::uint32_t begin, std::uint32_t cut, std::uint32_t end) {
        return begin < cut && cut < end && end - cut <= most_stray;
    };
    const line* l = &lines_.line_at(text.at_end - 1 - begin_);
    std::size_t from_end_text = text.from_end;
    if (l->begin > 0 && !std::prev(l)->soft) {
        const std::uint32_t cut = t_.key_before(begin_ + l->begin);
        if (is_stray(runs.front().at, cut, at_end(runs)) && t_.key_before(begin_ + l->end) > at_end(runs)) {
            cut_lines(runs, &run::at, 0, cut);
            if (runs.empty()) return;
            from_end_text = t_.text_end(from_end(runs));
        }
    }
    const auto paragraphs = t_.paragraphs();
    const std::size_t p = paragraphs_up_to(from_end_text - 1);
    if (p == 0) return;
    const std::uint32_t cut = t_.key_before(paragraphs[p - 1]);
    if (is_stray(runs.front().from, cut, from_end(runs)) &&
        (p == paragraphs.size() || t_.key_before(paragraphs[p]) > from_end(runs)))
        cut_lines(runs, &run::from, 0, cut);
}

void trimmer::trim_first_lines(chain& runs, const ends& text) const {
    const auto is_stray = [](std::uint32_t begin, std::uint32_t cut, std::uint32_t end) {
        return cut > begin && cut - begin <= most_stray && cut < end;
    };
    std::size_t from_text = text.from;
    const line& l = lines_.line_at(text.at - begin_);
    if (!l.soft) {
        const std::uint32_t cut = t_.key_before(begin_ + l.end);
        if (is_stray(runs.front().at, cut, at_end(runs)) && t_.key_before(begin_ + l.begin) != runs.front().at) {
            cut_lines(runs, &run::at, cut, ~0U);
            if (runs.empty()) return;
            from_text = t_.text_begin(runs.front().from);
        }
    }
    const auto paragraphs = t_.paragraphs();
    const std::size_t p = paragraphs_up_to(from_text);
    if (p == 0 || p == paragraphs.size()) return;
    const std::uint32_t cut = t_.key_before(paragraphs[p]);
    if (is_stray(runs.front().from, cut, from_end(runs)) && t_.key_before(paragraphs[p - 1]) != runs.front().from)
        cut_lines(runs, &run::from, cut, ~0U);
}

void trimmer::cut_lines(chain& runs, std::uint32_t run::*side, std::uint32_t begin, std::uint32_t end) const {
    keep(runs, side, begin, end);
    if (runs.empty()) return;
    const bool in_words =
        begin > 0 ? begins_plainly(text_at(runs.front().at)) && begins_plainly(t_.text_at(runs.front().from))
                  : ends_plainly(text_end(at_end(runs))) && ends_plainly(t_.text_end(from_end(runs)));
    has_cut_words_ |= !in_words;
}

std::size_t trimmer::paragraphs_up_to(std::size_t text) const {
    return count_up_to(t_.paragraphs(), text, [](std::uint32_t p) { return p; });
}

bool trimmer::begins_sentence(std::size_t text) const {
    const std::string_view s = t_.text();
    if (text > begin_ + 1 && s[text - 1] == ' ' && t_.in_key(text - 2)) return false;  // as most words stand
    bool spaced = false;
    while (text > begin_) {
        const std::size_t before = begin_of_last(s, text);
        const std::string_view c = s.substr(before, text - before);
        if (t_.in_key(before)) return false;
        if (c == "\n" && !lines_.line_at(before - begin_).soft) return true;
        if ((spaced || is_wide(c)) && is_stop(c)) return true;
        spaced = spaced || c == "\n" || c == " ";
        text = before;
    }
    return true;
}

bool trimmer::ends_sentence(std::size_t text) const {
    const std::string_view s = t_.text();
    if (text + 1 < end_ && s[text] == ' ' && t_.in_key(text + 1)) return false;
    bool stopped = false;
    while (text < end_ && !t_.in_key(text)) {
        const std::size_t next = end_of_first(s, text);
        const std::string_view c = s.substr(text, next - text);
        if (c == "\n" && !lines_.line_at(text - begin_).soft) return true;
        if (stopped && (c == " " || c == "\n")) return true;
        if (is_stop(c)) {
            if (is_wide(c)) return true;
            stopped = true;
        }
        text = next;
    }
    return text >= end_;
}

// Of its own text a post repeats sentences and lines; what recurs inside of them is the way in which it is written.
// A sentence neither begins nor ends inside of a word. What the copy alone tells is asked first: of most chance repeats
// it leaves nothing.
void trimmer::trim_to_sentences(const run& r, chain& out) const {
    const std::size_t first = text_begin(r.at);
    const std::size_t behind = text_end(r.at + r.size);
    const std::size_t last_in_key = t_.last_in_key(behind);
    std::size_t text = first;
    std::size_t last = behind;
    while (text < last && !begins_sentence(text)) text = word_behind_end(text, behind, last_in_key);
    while (text < last && !ends_sentence(last)) last = word_before_end(text, last);
    if (text >= last) return;
    const std::uint32_t key = t_.key_before(first);
    const std::uint32_t key_end = t_.key_before(behind);
    std::uint32_t begin = t_.key_before(text) - key;  // of what is left, in the run
    std::uint32_t end = r.size - std::min(r.size, key_end - t_.key_before(last));
    while (begin < end && !begins_sentence(t_.text_begin(r.from + begin))) {
        do text = word_behind_end(text, behind, last_in_key);
        while (text < last && !begins_sentence(text));
        begin = t_.key_before(text) - key;
    }
    while (begin < end && !ends_sentence(t_.text_end(r.from + end))) {
        do last = word_before_end(text, last);
        while (text < last && !ends_sentence(last));
        end = r.size - std::min(r.size, key_end - t_.key_before(last));
    }
    if (begin < end) out.assign(1, {r.at + begin, r.from + begin, end - begin});
}

// Where the first word begins that has before it what may end a sentence, from the word at `text` on; `last` if there
// is none. `last_in_key`: of the bytes before that, the last that yields a key byte.
std::size_t trimmer::word_behind_end(std::size_t text, std::size_t last, std::size_t last_in_key) const {
    const std::string_view s = t_.text();
    text = find_sentence_end(s, text, last);
    const std::size_t gap = text < last ? t_.next_out_of_key(text, last) : last;
    return gap < last_in_key ? t_.next_in_key(gap) : last;
}

// Where the last word ends, before the one that ends at `last`, that has behind it what may end a sentence; `text`,
// where a word begins, if there is none.
std::size_t trimmer::word_before_end(std::size_t text, std::size_t last) const {
    const std::string_view s = t_.text();
    if (find_sentence_end(s, text, last) == last) return text;
    for (std::size_t at = last; at-- > text;) {
        if (!may_end_sentence(s[at]) || t_.in_key(at)) continue;
        const std::size_t in_key = t_.last_in_key(at);
        const std::size_t end = end_of_first(s, in_key);
        if (in_key >= text && end <= at) return end;
    }
    return text;
}

}  // namespace dedup::inline v1
