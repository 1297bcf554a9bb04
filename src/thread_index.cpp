// External interface: class thread_index.
#include <algorithm>
#include <bit>
#include <cstring>

#include "anchor_table.hpp"
#include "dedup/match.hpp"
#include "utf8.hpp"

namespace dedup {
namespace {

constexpr std::size_t word = 64;
constexpr std::size_t block = 512;   // text bytes of one count
constexpr std::size_t sample = 512;  // key bytes of one sample
constexpr std::size_t smallest_table = 256;

std::uint64_t low_bits(std::size_t n) {
    return n >= word ? ~std::uint64_t{0} : (std::uint64_t{1} << n) - 1;
}

// Moves n bits towards the front; the places may overlap.
void move_bits(std::vector<std::uint64_t>& bits, std::size_t from, std::size_t to, std::size_t n) {
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
    text_.clear();
    folded_.key.clear();
    folded_.bits.clear();
    counts_.clear();
    samples_.clear();
    posts_.clear();
    cuts_.clear();
    copied_runs_.clear();
    paragraphs_.clear();
    anchors_.clear();
    slots_.clear();
    if (table_.size() < smallest_table) table_.resize(smallest_table);
    std::fill_n(table_.begin(), std::max(table_size_, smallest_table), entry{0, anchor_table::empty});
    table_size_ = smallest_table;
    entries_ = 0;
}

void thread_index::stage(std::string_view text, const reading& r) {
    const auto begin = static_cast<std::uint32_t>((text_.size() + word - 1) / word * word);
    const auto key = static_cast<std::uint32_t>(folded_.key.size());
    const std::size_t cuts = cuts_.size();
    const std::size_t posts = posts_.size();
    paragraphs_before_ = paragraphs_.size();
    const std::size_t words = folded_.bits.size();
    const std::size_t old_text = text_.size();
    try {
        text_.resize(begin);
        text_.append(text);
        fold(text, r.apart, folded_);
        posts_.push_back({begin, static_cast<std::uint32_t>(text.size()), key});
        cuts_.push_back({begin, key, 0, static_cast<std::uint32_t>(copied_runs_.size())});
        bool starts = true;
        for (const line& l : r.lines) {
            if (starts && !l.blank()) paragraphs_.push_back(begin + l.begin);
            starts = !l.soft;
        }
        count_from(begin);
        anchors(std::string_view(folded_.key).substr(key), anchors_);
        const std::uint32_t mask = hash_bits_ >= 32 ? ~0U : (1U << hash_bits_) - 1;
        for (anchor& a : anchors_) {
            a.at += key;
            a.hash &= mask;
        }
        slots_.assign(anchors_.size(), anchor_table::none);
        reserve_anchors(anchors_.size());
    } catch (...) {
        text_.resize(old_text);
        folded_.key.resize(key);
        folded_.bits.resize(words);
        posts_.resize(posts);
        cuts_.resize(cuts);
        paragraphs_.resize(paragraphs_before_);
        anchors_.clear();
        slots_.clear();
        throw;
    }
}

void thread_index::rollback() {
    for (const std::uint32_t slot : slots_) {
        if (slot != anchor_table::none) table_[slot].at = anchor_table::removed;
    }
    const post staged = posts_.back();
    text_.resize(staged.text);
    folded_.key.resize(staged.key);
    folded_.bits.resize(staged.text / word);
    posts_.pop_back();
    while (!cuts_.empty() && cuts_.back().text >= staged.text) {
        copied_runs_.resize(cuts_.back().runs);
        cuts_.pop_back();
    }
    paragraphs_.resize(paragraphs_before_);
    anchors_.clear();
    slots_.clear();
}

std::span<const run> thread_index::copied_runs(std::size_t number) const {
    const std::size_t first = cuts_[number].runs;
    const std::size_t last = number + 1 < cuts_.size() ? cuts_[number + 1].runs : copied_runs_.size();
    return std::span(copied_runs_).subspan(first, last - first);
}

void thread_index::commit(std::span<const taken_copy> copies) {
    if (!copies.empty()) {
        post& staged = posts_.back();
        const std::size_t end = staged.text + staged.size;
        // Per literal stretch: where it was, and by how much its text and key move.
        struct stretch {
            std::uint32_t key_begin, key_end, key_moved;
        };
        std::vector<stretch> kept;
        const std::size_t first_run = copied_runs_.size();
        std::size_t text_to = staged.text;
        std::size_t key_to = staged.key;
        std::size_t paragraph_to = paragraphs_before_;
        std::size_t paragraph_from = paragraphs_before_;
        std::vector<span> literals;
        std::size_t from = staged.text;
        for (const taken_copy& c : copies) {
            literals.push_back({from, c.text.begin});
            from = c.text.end;
        }
        literals.push_back({from, end});
        for (const span& l : literals) {  // while the map is whole
            kept.push_back({key_before(l.begin), key_before(l.end), 0});
        }
        for (std::size_t i = 0; i < literals.size(); ++i) {
            const span l = literals[i];
            stretch& k = kept[i];
            k.key_moved = static_cast<std::uint32_t>(k.key_begin - key_to);
            if (i > 0) {
                const taken_copy& c = copies[i - 1];
                cuts_.push_back({static_cast<std::uint32_t>(text_to), static_cast<std::uint32_t>(key_to),
                                 c.key_end - c.key_begin, static_cast<std::uint32_t>(copied_runs_.size())});
                for (const run& r : c.runs) copied_runs_.push_back({r.at - c.key_begin, r.from, r.size});
            }
            std::memmove(text_.data() + text_to, text_.data() + l.begin, l.size());
            std::memmove(folded_.key.data() + key_to, folded_.key.data() + k.key_begin, k.key_end - k.key_begin);
            move_bits(folded_.bits, l.begin, text_to, l.size());
            while (paragraph_from < paragraphs_.size() && paragraphs_[paragraph_from] < l.begin) ++paragraph_from;
            for (; paragraph_from < paragraphs_.size() && paragraphs_[paragraph_from] < l.end; ++paragraph_from) {
                paragraphs_[paragraph_to++] =
                    static_cast<std::uint32_t>(paragraphs_[paragraph_from] - (l.begin - text_to));
            }
            text_to += l.size();
            key_to += k.key_end - k.key_begin;
        }
        for (std::size_t r = first_run; r < copied_runs_.size(); ++r) {  // of the post's own text, which has moved
            run& own = copied_runs_[r];
            if (own.from < staged.key) continue;
            const auto l =
                std::partition_point(kept.begin(), kept.end(), [&](const stretch& s) { return s.key_end <= own.from; });
            own.from -= l->key_moved;
        }
        std::size_t k = 0;
        for (std::size_t i = 0; i < anchors_.size(); ++i) {
            const anchor a = anchors_[i];
            if (slots_[i] == anchor_table::none) continue;
            while (kept[k].key_end < a.at + shingle && k + 1 < kept.size()) ++k;
            const bool whole = a.at >= kept[k].key_begin && a.at + shingle <= kept[k].key_end;
            table_[slots_[i]].at = whole ? a.at - kept[k].key_moved : anchor_table::removed;
        }
        text_.resize(text_to);
        folded_.key.resize(key_to);
        folded_.bits.resize((text_to + word - 1) / word);
        if (text_to % word != 0) folded_.bits.back() &= low_bits(text_to % word);
        paragraphs_.resize(paragraph_to);
        staged.size = static_cast<std::uint32_t>(text_to - staged.text);
        count_from(staged.text);
    }
    anchors_.clear();
    slots_.clear();
}

// Counts anew from the block that holds `text` on; the counts before it stand.
void thread_index::count_from(std::size_t text) {
    constexpr std::size_t words = block / word;
    std::size_t b = text / block;
    counts_.resize(folded_.bits.size() / words + 1);
    if (b == 0) counts_[0] = 0;
    samples_.resize(std::min<std::size_t>(samples_.size(), (counts_[b] + sample - 1) / sample));
    for (; b < counts_.size(); ++b) {
        std::uint32_t n = counts_[b];
        const std::size_t end = std::min((b + 1) * words, folded_.bits.size());
        for (std::size_t w = b * words; w < end; ++w) n += std::popcount(folded_.bits[w]);
        while (samples_.size() * sample < n) samples_.push_back(static_cast<std::uint32_t>(b));
        if (b + 1 < counts_.size()) counts_[b + 1] = n;
    }
}

std::uint32_t thread_index::key_before(std::size_t text) const {
    std::size_t w = text / block * (block / word);
    std::uint32_t n = counts_[text / block];
    for (; w < text / word; ++w) n += std::popcount(folded_.bits[w]);
    if (text % word != 0) n += std::popcount(folded_.bits[w] & low_bits(text % word));
    return n;
}

std::uint32_t thread_index::text_at(std::size_t key) const {
    const std::size_t s = key / sample;
    std::size_t b = samples_[s];
    if (s + 1 < samples_.size() && samples_[s + 1] > b) {
        const auto first = counts_.begin() + static_cast<std::ptrdiff_t>(b);
        const auto after = std::upper_bound(first, counts_.begin() + samples_[s + 1] + 1, key);
        b = static_cast<std::size_t>(after - counts_.begin()) - 1;
    } else {
        while (b + 1 < counts_.size() && counts_[b + 1] <= key) ++b;
    }
    std::size_t left = key - counts_[b];
    std::size_t w = b * (block / word);
    for (std::size_t n = std::popcount(folded_.bits[w]); n <= left; n = std::popcount(folded_.bits[w])) {
        left -= n;
        ++w;
    }
    std::uint64_t bits = folded_.bits[w];
    std::size_t at = w * word;
    for (std::size_t n = std::popcount(bits & 0xFFFFU); n <= left; n = std::popcount(bits & 0xFFFFU)) {
        left -= n;
        bits >>= 16;
        at += 16;
    }
    for (; left > 0; --left) bits &= bits - 1;
    return static_cast<std::uint32_t>(at + std::countr_zero(bits));
}

std::uint32_t thread_index::text_begin(std::size_t key) const {
    std::size_t at = text_at(key);
    while (at > 0 && continues(text_[at])) --at;
    return static_cast<std::uint32_t>(at);
}

std::uint32_t thread_index::text_end(std::size_t key) const {
    std::size_t at = text_at(key - 1) + 1;
    while (at < text_.size() && continues(text_[at])) ++at;
    return static_cast<std::uint32_t>(at);
}

std::uint32_t thread_index::post_of(std::size_t text) const {
    const auto after =
        std::upper_bound(posts_.begin(), posts_.end(), text, [](std::size_t t, const post& p) { return t < p.text; });
    return static_cast<std::uint32_t>(after - posts_.begin() - 1);
}

std::size_t thread_index::cut_before(std::uint32_t key) const {
    const auto after =
        std::upper_bound(cuts_.begin(), cuts_.end(), key, [](std::uint32_t k, const cut& c) { return k < c.key; });
    return static_cast<std::size_t>(after - cuts_.begin()) - 1;
}

span thread_index::uncut_around(std::uint32_t key) const {
    const std::size_t c = cut_before(key);
    return {cuts_[c].key, c + 1 < cuts_.size() ? cuts_[c + 1].key : folded_.key.size()};
}

std::size_t thread_index::slot_of(std::uint32_t hash) const {
    return (hash * std::uint64_t{0x9E3779B97F4A7C15U} >> 32) & (table_size_ - 1);
}

// Room for `more` entries at half load, so that slots stay where they are while a post is staged.
void thread_index::reserve_anchors(std::size_t more) {
    if ((entries_ + more) * 2 <= table_size_) return;
    std::vector<entry> live;
    for (std::size_t i = 0; i < table_size_; ++i) {
        if (table_[i].at < anchor_table::removed) live.push_back(table_[i]);
    }
    const std::size_t size = std::max(table_size_, std::bit_ceil((live.size() + more) * 3));
    if (table_.size() < size) table_.resize(size);
    table_size_ = size;
    std::fill_n(table_.begin(), size, entry{0, anchor_table::empty});
    for (const entry& e : live) {
        std::size_t s = slot_of(e.hash);
        while (table_[s].at != anchor_table::empty) s = (s + 1) & (table_size_ - 1);
        table_[s] = e;
    }
    entries_ = live.size();
}

std::size_t thread_index::memory() const {
    return text_.capacity() + folded_.key.capacity() + folded_.bits.capacity() * sizeof(std::uint64_t) +
           (counts_.capacity() + samples_.capacity()) * sizeof(std::uint32_t) + posts_.capacity() * sizeof(post) +
           cuts_.capacity() * sizeof(cut) + copied_runs_.capacity() * sizeof(run) +
           paragraphs_.capacity() * sizeof(std::uint32_t) + anchors_.capacity() * sizeof(anchor) +
           slots_.capacity() * sizeof(std::uint32_t) + table_.capacity() * sizeof(entry);
}

}  // namespace dedup
