// External interface: class trimmer.
#include "trim.hpp"

#include <algorithm>
#include <string_view>

#include "chains.hpp"
#include "gaps.hpp"
#include "utf8.hpp"

namespace dedup {
namespace {

constexpr std::uint32_t most_stray = 8;   // key bytes of another line that come along by chance
constexpr int longest_word = 1024;        // code points
constexpr std::uint32_t least_own = 512;  // key bytes that a post repeats of itself, if they are not prose

constexpr std::size_t least_prose = 12;  // letters for each other character

constexpr std::string_view stops[] = {".", "!", "?", "…", "。", "！", "？", "।", "۔", "؟"};

bool is_stop(std::string_view c) {
    return std::find(std::begin(stops), std::end(stops), c) != std::end(stops);
}

bool is_letter(char c) {
    return ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || static_cast<unsigned char>(c) >= 0x80U;
}

// Full stops of this width end a sentence without a space behind them.
bool is_wide(std::string_view c) {
    return c.size() == 3;
}

}  // namespace

trimmer::trimmer(const thread_index& thread, const reading& lines)
    : t_(thread), lines_(lines), begin_(thread.posts().back().text), end_(begin_ + thread.posts().back().size) {}

bool trimmer::trim(chain& runs, span room) const {
    if (runs.empty()) return false;
    const bool own = runs.front().from >= t_.posts().back().key;
    if (own && !runs.attached && lines_.depth_at(t_.text_begin(runs.front().at) - begin_) == 0) return trim_own(runs);
    trim_to_words(runs, room);
    if (!runs.empty() && !runs.attached) trim_to_lines(runs);
    return !runs.empty();
}

// What a post repeats of itself without a mark: whole sentences and lines, if they are prose or many.
bool trimmer::trim_own(chain& runs) const {
    const run r = longest_run(runs);
    runs.clear();
    const std::string_view key = t_.key().substr(r.at, r.size);
    const auto others =
        static_cast<std::size_t>(std::count_if(key.begin(), key.end(), [](char c) { return !is_letter(c); }));
    if (key.size() < least_own && others * least_prose > key.size()) return false;  // logs offer many: no more work
    trim_to_sentences(r, runs);
    if (runs.empty()) return false;
    return key_size(runs) >= least_own || is_prose({t_.text_begin(runs.front().at), t_.text_end(at_end(runs))});
}

// Whether it is letters that stand between the blanks: logs and code hold much else.
bool trimmer::is_prose(span text) const {
    const std::string_view s = t_.text().substr(text.begin, text.size());
    std::size_t letters = 0;
    std::size_t others = 0;
    for (const char c : s) {
        if (c == ' ' || c == '\n' || c == '\t') continue;
        ++(is_letter(c) ? letters : others);
    }
    return others * least_prose <= letters;
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

bool trimmer::begins_word(std::uint32_t key, span room) const {
    const std::size_t text = t_.text_at(key);
    return !continues(t_.text()[text]) && is_word_border(text, room);
}

bool trimmer::ends_word(std::uint32_t key, span room) const {
    const std::size_t text = t_.text_end(key);
    const bool whole = text >= t_.text().size() || !t_.in_key(text) || t_.text_at(key) == text;
    return whole && is_word_border(text, room);
}

void trimmer::trim_to_words(chain& runs, span room) const {
    const span post{begin_, end_};
    int steps = longest_word;
    while (!runs.empty()) {
        run& r = runs.front();
        if (r.size == 0) {
            runs.erase(runs.begin());
            continue;
        }
        if (begins_word(r.at, post) && begins_word(r.from, room)) break;
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
        if (ends_word(r.at + r.size, post) && ends_word(r.from + r.size, room)) break;
        if (--steps < 0) return runs.clear();
        const std::uint32_t end = r.at + r.size;
        r.size -= std::min(r.size, end - t_.key_before(t_.text_begin(end - 1)));
    }
}

// A first or last word of the next line that happens to be the same ("I ...", "I ...") does not belong to the copy.
void trimmer::trim_to_lines(chain& runs) const {
    const auto strays = [](std::uint32_t begin, std::uint32_t cut, std::uint32_t end, std::uint32_t full) {
        return begin < cut && cut < end && end - cut <= most_stray && full > end;
    };
    const line* l = &lines_.line_at(t_.text_end(at_end(runs)) - 1 - begin_);
    if (l != lines_.lines.data() && !std::prev(l)->soft) {
        const std::uint32_t cut = t_.key_before(begin_ + l->begin);
        if (strays(runs.front().at, cut, at_end(runs), t_.key_before(begin_ + l->end))) keep(runs, &run::at, 0, cut);
    }
    if (runs.empty()) return;
    const auto paragraphs = t_.paragraphs();
    auto p = std::upper_bound(paragraphs.begin(), paragraphs.end(), t_.text_end(from_end(runs)) - 1);
    if (p != paragraphs.begin()) {
        const std::uint32_t cut = t_.key_before(*std::prev(p));
        const std::uint32_t full = p == paragraphs.end() ? ~0U : t_.key_before(*p);
        if (strays(runs.front().from, cut, from_end(runs), full)) keep(runs, &run::from, 0, cut);
    }
    if (runs.empty()) return;
    l = &lines_.line_at(t_.text_begin(runs.front().at) - begin_);
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

bool trimmer::begins_sentence(std::size_t text) const {
    const std::string_view s = t_.text();
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
// Walks over the text, since most key bytes begin no sentence.
void trimmer::trim_to_sentences(const run& r, chain& out) const {
    const std::string_view s = t_.text();
    std::uint32_t begin = r.at;
    std::uint32_t end = r.at + r.size;
    std::size_t text = t_.text_begin(begin);
    std::size_t last = t_.text_end(end);
    const auto key_bytes = [&](std::size_t from, std::size_t to) {
        std::uint32_t n = 0;
        for (; from < to; ++from) n += t_.in_key(from);
        return n;
    };
    while (begin < end && !(begins_sentence(text) && begins_sentence(t_.text_begin(r.from + (begin - r.at))))) {
        do {  // a sentence does not begin inside of a word
            const std::size_t next = end_of_first(s, text);
            begin += key_bytes(text, next);
            text = next;
        } while (text < last && (t_.in_key(text - 1) || !t_.in_key(text)));
    }
    while (begin < end && !(ends_sentence(last) && ends_sentence(t_.text_end(r.from + (end - r.at))))) {
        do {
            const std::size_t before = begin_of_last(s, last);
            end -= std::min(end, key_bytes(before, last));
            last = before;
        } while (last > text && (t_.in_key(last) || !t_.in_key(begin_of_last(s, last))));
    }
    if (begin < end) out.assign(1, {begin, r.from + (begin - r.at), end - begin});
}

}  // namespace dedup
