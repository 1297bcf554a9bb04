// External interface: class thread_index.
#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <utility>

#include "dedup/match.hpp"
#include "large_post.hpp"
#include "search.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t word = 64;
constexpr std::size_t block = 128;  // key bytes, of which most hold a cut or two

std::uint64_t low_bits(std::size_t n) {
    return n >= word ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

// Moves n bits towards the front; the places may overlap.
void move_bits(growing<std::uint64_t>& bits, std::size_t from, std::size_t to, std::size_t n) {
    for (std::size_t done = 0; done < n; done += word) {
        const std::size_t size = std::min(word, n - done);
        const std::size_t f = from + done;
        std::uint64_t moved = bits[f / word] >> (f % word);
        if (f % word + size > word) moved |= bits[f / word + 1] << (word - f % word);
        moved &= low_bits(size);
        const std::size_t t = to + done;
        const std::size_t shift = t % word;
        bits[t / word] = (bits[t / word] & ~(low_bits(size) << shift)) | moved << shift;
        if (shift + size > word) {
            const std::uint64_t mask = low_bits(shift + size - word);
            bits[t / word + 1] = (bits[t / word + 1] & ~mask) | moved >> (word - shift);
        }
    }
}

}  // namespace

thread_index::thread_index(unsigned hash_bits) : hash_bits_(hash_bits) {
    clear();
}

void thread_index::clear() {
    table_.clear(static_cast<std::uint32_t>(key_.size()));
    text_.shrink(0);
    key_.shrink(0);
    bits_.shrink(0);
    map_.clear();
    posts_.shrink(0);
    cuts_.shrink(0);
    block_cuts_.shrink(0);
    copied_runs_.shrink(0);
    paragraphs_.shrink(0);
    staged_.clear();
}

void thread_index::give_back() {
    text_.give_back();
    key_.give_back(fold_slack);  // which may be read, where words of a post's last key bytes are
    bits_.give_back();
    map_.give_back();
    posts_.give_back();
    cuts_.give_back();
    block_cuts_.give_back();
    copied_runs_.give_back();
    paragraphs_.give_back();
    staged_.give_back();
}

// Bits that are 0 as well. Clears whole blocks: that takes no calls. The text may be of a post that is here: it moves
// with all others then.
void thread_index::append(std::string_view text) {
    constexpr std::size_t block = 8;
    const std::size_t words = (text.size() + word - 1) / word;
    const char* const all = text_.data();
    const bool own = std::greater_equal<>()(text.data(), all) && std::less<>()(text.data(), all + text_.size());
    const std::size_t at = own ? static_cast<std::size_t>(text.data() - all) : 0;
    text_.reserve(word + text.size());
    if (own) text = {text_.data() + at, text.size()};
    bits_.reserve(words + block);
    posts_.reserve(1);
    const std::size_t begin = (text_.size() + word - 1) / word * word;
    const std::size_t gap = begin - text_.size();  // less than a word
    char* const to = text_.take(word + text.size());
    std::memset(to, 0, word);
    std::copy(text.begin(), text.end(), to + gap);
    text_.shrink(begin + text.size());
    const std::size_t before = bits_.size();
    std::uint64_t* const bits = bits_.take(words + block);
    for (std::size_t w = 0; w < words; w += block) std::memset(bits + w, 0, block * sizeof(*bits));
    bits_.shrink(before + words);
    posts_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(text.size()),
                      static_cast<std::uint32_t>(key_.size()), static_cast<std::uint32_t>(cuts_.size()),
                      static_cast<std::uint32_t>(paragraphs_.size())});
}

void thread_index::stage(const reading& r) {
    const post p = posts_.back();
    try {
        add_cut({p.text, p.key, 0, static_cast<std::uint32_t>(copied_runs_.size())});
        add_paragraphs(r, p.text);
        char* const folded = key_.extend(p.size + fold_slack);
        key_.shrink(p.key + fold(staged_text(), r.apart, folded, bits_.data() + p.text / word));
        map_.count_from(bits(), p.text);
        if (p.size > large_post) give_back();
    } catch (...) {
        drop_from(posts_.size() - 1);
        throw;
    }
}

// A paragraph begins where the line before does not go on softly. Free of branches: breaks follow no pattern.
void thread_index::add_paragraphs(const reading& r, std::uint32_t begin) {
    const std::size_t before = paragraphs_.size();
    std::uint32_t* const to = paragraphs_.extend(r.lines.size());
    std::size_t n = 0;
    bool starts = true;
    for (const line& l : r.lines) {
        to[n] = begin + l.begin;
        n += static_cast<std::size_t>(starts & !l.blank());
        starts = !l.soft;
    }
    paragraphs_.shrink(before + n);
}

void thread_index::rollback() {
    table_.remove_from(posts_.back().key);
    drop_from(posts_.size() - 1);
    staged_.clear();
}

// All of the posts from this one on but their anchors.
void thread_index::drop_from(std::size_t number) {
    const post first = posts_[number];
    text_.shrink(std::min<std::size_t>(text_.size(), first.text));
    key_.shrink(std::min<std::size_t>(key_.size(), first.key));
    bits_.shrink(std::min<std::size_t>(bits_.size(), first.text / word));
    posts_.shrink(number);
    if (first.cut < cuts_.size()) copied_runs_.shrink(cuts_[first.cut].runs);
    cuts_.shrink(std::min<std::size_t>(cuts_.size(), first.cut));
    const std::size_t last = cuts_.empty() ? 0 : cuts_.back().key;
    block_cuts_.shrink(std::min(block_cuts_.size(), (last + block - 1) / block));
    paragraphs_.shrink(std::min<std::size_t>(paragraphs_.size(), first.paragraph));
}

span thread_index::key_of(std::size_t number) const {
    return {posts_[number].key, number + 1 < posts_.size() ? posts_[number + 1].key : key_.size()};
}

std::span<const run> thread_index::copied_runs(std::size_t number) const {
    const std::size_t first = cuts_[number].runs;
    const std::size_t last = number + 1 < cuts_.size() ? cuts_[number + 1].runs : copied_runs_.size();
    return std::span<const run>(copied_runs_).subspan(first, last - first);
}

void thread_index::commit(std::span<const taken_copy> copies) {
    if (!copies.empty()) {
        find_literals(copies);
        const std::size_t first_run = copied_runs_.size();
        move_anchors();
        move_literals(copies);
        move_own_runs(first_run);
        map_.count_from(bits(), staged_.literals.front().text.end);
    }
    staged_.clear();
}

// Behind the others. By value: a cut put together in memory would be waited for when read as a whole. Blocks before it
// get theirs some at a time: how many there are follows no pattern.
void thread_index::add_cut(cut c) {
    constexpr std::size_t at_once = 8;
    const std::size_t known = block_cuts_.size();
    const std::size_t more = std::max(known, (c.key + block - 1) / block) - known;
    std::uint32_t* const to = block_cuts_.extend(more + at_once);
    for (std::size_t b = 0; b < more; b += at_once)
        std::fill_n(to + b, at_once, static_cast<std::uint32_t>(cuts_.size() - 1));
    block_cuts_.shrink(known + more);
    cuts_.push_back(c);
}

// What the copies leave of the staged post, while the map is whole.
void thread_index::find_literals(std::span<const taken_copy> copies) {
    const post& staged = posts_.back();
    staged_.literals.clear();
    std::size_t from = staged.text;
    std::uint32_t key_to = staged.key;
    const auto put = [&](std::size_t to) {
        const std::uint32_t begin = key_before(from);
        const std::uint32_t end = key_before(to);
        staged_.literals.push_back({{from, to}, begin, end, begin - key_to});
        key_to += end - begin;
    };
    for (const taken_copy& c : copies) {
        put(c.text.begin);
        from = c.text.end;
    }
    put(std::size_t{staged.text} + staged.size);
}

// Closes up texts, keys, bits and paragraphs behind the first literal; a cut where each copy was.
void thread_index::move_literals(std::span<const taken_copy> copies) {
    post& staged = posts_.back();
    std::size_t text_to = staged_.literals.front().text.end;
    std::size_t paragraph_to = staged.paragraph + count_up_to(paragraphs().subspan(staged.paragraph), text_to,
                                                              [](std::uint32_t p) { return std::size_t{p} + 1; });
    std::size_t paragraph_from = paragraph_to;
    for (std::size_t i = 1; i < staged_.literals.size(); ++i) {
        const literal& l = staged_.literals[i];
        const std::uint32_t key_to = l.key_begin - l.key_moved;
        const taken_copy& c = copies[i - 1];
        add_cut({static_cast<std::uint32_t>(text_to), key_to, c.key_end - c.key_begin,
                 static_cast<std::uint32_t>(copied_runs_.size())});
        for (const run& r : c.runs) copied_runs_.push_back({r.at - c.key_begin, r.from, r.size});
        std::memmove(text_.data() + text_to, text_.data() + l.text.begin, l.text.size());
        std::memmove(key_.data() + key_to, key_.data() + l.key_begin, l.key_end - l.key_begin);
        move_bits(bits_, l.text.begin, text_to, l.text.size());
        while (paragraph_from < paragraphs_.size() && paragraphs_[paragraph_from] < l.text.begin) ++paragraph_from;
        for (; paragraph_from < paragraphs_.size() && paragraphs_[paragraph_from] < l.text.end; ++paragraph_from) {
            paragraphs_[paragraph_to++] =
                static_cast<std::uint32_t>(paragraphs_[paragraph_from] - (l.text.begin - text_to));
        }
        text_to += l.text.size();
    }
    text_.shrink(text_to);
    key_.shrink(staged_.literals.back().key_end - staged_.literals.back().key_moved);
    bits_.shrink((text_to + word - 1) / word);
    if (text_to % word != 0) bits_[text_to / word] &= low_bits(text_to % word);
    paragraphs_.shrink(paragraph_to);
    staged.size = static_cast<std::uint32_t>(text_to - staged.text);
}

// What the post's copies repeat of its own text has moved.
void thread_index::move_own_runs(std::size_t first) {
    for (std::size_t r = first; r < copied_runs_.size(); ++r) {
        run& own = copied_runs_[r];
        if (own.from < posts_.back().key) continue;
        const auto l = std::partition_point(staged_.literals.begin(), staged_.literals.end(),
                                            [&](const literal& x) { return x.key_end <= own.from; });
        own.from -= l->key_moved;
    }
}

// The next part's anchors of the staged post.
void thread_index::draw_anchors(anchor_parts& parts) {
    parts.next(staged_.anchors);
    if (hash_bits_ >= 32) return;
    for (std::size_t i = 0; i < staged_.anchors.size(); ++i) staged_.anchors[i].hash &= hash_mask();
}

// Where the anchors go, while the key is as it was.
void thread_index::move_anchors() {
    std::size_t next = 0;
    if (!staged_.in_parts) return move_drawn_anchors(next);
    if (!staged_.moved) {
        for (const std::uint32_t slot : staged_.slots)
            if (slot != anchor_table::none) move_anchor(slot, table_.at(slot), next);
        return;
    }
    anchor_parts again(staged_key(), posts_.back().key);
    while (again.more()) {
        draw_anchors(again);
        staged_.slots.shrink(0);
        for (const anchor& a : staged_.anchors) staged_.slots.push_back(table_.find(a));
        move_drawn_anchors(next);
    }
}

// Those of the first literal stay where they are, and others where they lie wholly in a literal, of which `next` is the
// first that may hold one.
void thread_index::move_drawn_anchors(std::size_t& next) {
    const std::uint32_t unmoved = staged_.literals.front().key_end;
    const std::span anchors(staged_.anchors.data(), staged_.slots.size());
    const anchor* a = std::partition_point(anchors.data(), anchors.data() + anchors.size(),
                                           [&](const anchor& x) { return x.at + shingle <= unmoved; });
    const std::uint32_t* slot = staged_.slots.data() + (a - anchors.data());
    const std::uint32_t* const end = staged_.slots.end();
    const auto remove_before = [&](std::uint32_t key) {
        for (; slot != end && a->at < key; ++slot, ++a)
            if (*slot != anchor_table::none) table_.remove(*slot);
    };
    for (; next < staged_.literals.size(); ++next) {
        const literal& l = staged_.literals[next];
        remove_before(l.key_begin);
        for (; slot != end && a->at + shingle <= l.key_end; ++slot, ++a)
            if (*slot != anchor_table::none) table_.move(*slot, a->at - l.key_moved);
        if (slot == end) return;
    }
    remove_before(~0U);
}

// It stays if it lies wholly in a literal, of which `next` is the first that may hold it.
void thread_index::move_anchor(std::uint32_t slot, std::uint32_t at, std::size_t& next) {
    while (staged_.literals[next].key_end < at + shingle && next + 1 < staged_.literals.size()) ++next;
    const staging::literal& l = staged_.literals[next];
    if (at >= l.key_begin && at + shingle <= l.key_end)
        table_.move(slot, at - l.key_moved);
    else
        table_.remove(slot);
}

std::uint32_t thread_index::post_of(std::size_t text) const {
    return static_cast<std::uint32_t>(count_up_to(posts_, text, [](const post& p) { return p.text; }) - 1);
}

std::size_t thread_index::cut_before(std::uint32_t key) const {
    const std::size_t b = key / block;
    const std::size_t known = block_cuts_.size();
    const std::size_t first = b < known ? block_cuts_[b] : known > 0 ? block_cuts_.back() : 0;
    const std::size_t behind = b + 1 < known ? block_cuts_[b + 1] + 1 : cuts_.size();
    return first + count_up_to(cuts().subspan(first, behind - first), key, [](const cut& c) { return c.key; }) - 1;
}

std::size_t thread_index::memory() const {
    return text_.memory() + key_.memory() + bits_.memory() + map_.memory() + posts_.memory() + cuts_.memory() +
           block_cuts_.memory() + copied_runs_.memory() + paragraphs_.memory() + staged_.memory() + table_.memory();
}

std::size_t thread_index::staging::memory() const {
    return literals.capacity() * sizeof(literal) + anchors.memory() + slots.memory();
}

}  // namespace dedup::inline v1
