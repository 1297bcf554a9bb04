// External interface: thread_index::save, load, truncate.
//
// A post, numbers as packed.hpp has them:
//
//     text        size, bytes
//     follows     1: key and bits are what fold() makes of the text; 0: size of the key, the key, the words of bits
//     cuts        count; each: text bytes since the one before, key bytes copied, count of runs;
//                 each run: at, since the end of the one before; from; size
//     paragraphs  count; text bytes since the one before
//     anchors     count; key bytes since the one before
#include <algorithm>
#include <array>
#include <bit>

#include "dedup/match.hpp"
#include "packed.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t word = 64;
constexpr std::size_t block = 4096;  // shingles hashed at a time
constexpr std::size_t most_bytes = (std::uint64_t{1} << 32) - (std::uint64_t{1} << 20);

}  // namespace

// Those of a post, by their place in its key: what may be an anchor of one of its literals is one if the table has it.
void thread_index::find_anchors(std::size_t number, std::vector<std::uint32_t>& out) const {
    out.clear();
    const span keys = key_of(number);
    std::vector<anchor> possible;
    for (std::size_t c = posts_[number].cut; c < cut_end(number); ++c) {
        const std::size_t begin = cuts_[c].key;
        const std::size_t end = c + 1 < cut_end(number) ? cuts_[c + 1].key : keys.end;
        possible_anchors(key().substr(begin, end - begin), cuts_[c].copied > 0, c + 1 < cut_end(number), possible);
        for (const anchor& a : possible) {
            const auto at = static_cast<std::uint32_t>(begin + a.at);
            if (table_.holds({at, a.hash & hash_mask()})) out.push_back(at - posts_[number].key);
        }
    }
}

void thread_index::save(std::size_t number, packer& out) const {
    const post& p = posts_[number];
    const std::string_view text = this->text().substr(p.text, p.size);
    const span keys = key_of(number);
    const std::string_view key = this->key().substr(keys.begin, keys.size());
    const auto words = bits().subspan(p.text / word, (p.size + word - 1) / word);
    out.sized(text);
    folded again;
    fold(text, {}, again);
    const bool follows = again.key == key && std::equal(words.begin(), words.end(), again.bits.begin());
    out.number(follows ? 1 : 0);
    if (!follows) {
        out.sized(key);
        for (const std::uint64_t w : words) out.word(w);
    }
    out.number(cut_end(number) - p.cut - 1);
    for (std::size_t c = p.cut + 1; c < cut_end(number); ++c) {
        out.number(cuts_[c].text - cuts_[c - 1].text);
        out.number(cuts_[c].copied);
        out.number(copied_runs(c).size());
        std::uint32_t end = 0;
        for (const run& r : copied_runs(c)) {
            out.number(r.at - end);
            out.number(r.from);
            out.number(r.size);
            end = r.at + r.size;
        }
    }
    const auto* const first = paragraphs_.begin() + paragraphs_of(number).begin;
    const auto* const last = paragraphs_.begin() + paragraphs_of(number).end;
    out.number(static_cast<std::size_t>(last - first));
    std::uint32_t before = p.text;
    for (const auto* at = first; at != last; before = *at++) out.number(*at - before);
    std::vector<std::uint32_t> places;
    find_anchors(number, places);
    out.number(places.size());
    before = 0;
    for (const std::uint32_t at : places) {
        out.number(at - before);
        before = at;
    }
}

void thread_index::expect(std::size_t bytes) {
    constexpr std::size_t beside_anchor = 24;  // bytes of text that have one, or a few more
    text_.reserve(bytes);
    key_.reserve(bytes);
    bits_.reserve(bytes / word);
    table_.reserve(bytes / beside_anchor, static_cast<std::uint32_t>(std::min(key_.size() + bytes, most_bytes)));
}

void thread_index::load(unpacker& in) {
    const std::string_view text = in.sized();
    in.need(text_.size() + word + text.size() <= most_bytes && well_formed_end(text) == text.size());
    append(text);
    const post& p = posts_.back();
    add_cut({p.text, p.key, 0, static_cast<std::uint32_t>(copied_runs_.size())});
    load_key(in, text);
    load_cuts(in);
    load_paragraphs(in);
    load_anchors(in);
}

void thread_index::load_key(unpacker& in, std::string_view text) {
    const post& p = posts_.back();
    std::uint64_t* const bits = bits_.data() + p.text / word;
    if (in.number(1) == 1) {
        char* const folded = key_.extend(text.size() + fold_slack);
        key_.shrink(p.key + fold(text, {}, folded, bits));
        map_.count_from(this->bits(), p.text);
        return;
    }
    const std::string_view key = in.sized();
    in.need(key.size() <= text.size() && well_formed_end(key) == key.size());
    std::copy(key.begin(), key.end(), key_.extend(key.size()));
    for (std::size_t i = 0; i < text.size(); i += word) {
        bits[i / word] = in.word();
        in.need(text.size() - i >= word || bits[i / word] >> (text.size() - i) == 0);
    }
    map_.count_from(this->bits(), p.text);
    in.need(key_before(std::size_t{p.text} + p.size) == key_.size());
}

void thread_index::load_cuts(unpacker& in) {
    const post& p = posts_.back();
    std::uint64_t at = p.text;
    for (std::uint64_t left = in.number(); left > 0; --left) {
        at += in.number(p.text + p.size - at);
        in.need(on_border(text(), at));
        const std::uint32_t copied = in.number(most_bytes);
        in.need(copied > 0);
        add_cut(
            {static_cast<std::uint32_t>(at), key_before(at), copied, static_cast<std::uint32_t>(copied_runs_.size())});
        std::uint32_t end = 0;       // of the run before, in the copy
        std::uint32_t from_end = 0;  // and in what it repeats
        for (std::uint64_t runs = in.number(); runs > 0; --runs) {
            const std::uint32_t begin = end + in.number(copied - end);
            const std::uint32_t from = in.number(key_.size());
            const std::uint32_t size = in.number(copied - begin);
            in.need(from >= from_end && std::size_t{from} + size <= uncut_around(from).end);
            copied_runs_.push_back({begin, from, size});
            end = begin + size;
            from_end = from + size;
        }
    }
}

void thread_index::load_paragraphs(unpacker& in) {
    const post& p = posts_.back();
    std::uint64_t at = p.text;
    for (std::uint64_t n = in.number(), i = 0; i < n; ++i) {
        const std::uint32_t step = in.number(p.text + p.size - at);
        at += step;
        in.need((i == 0 || step > 0) && at < p.text + p.size && on_border(text(), at));
        paragraphs_.push_back(static_cast<std::uint32_t>(at));
    }
}

void thread_index::load_anchors(unpacker& in) {
    const std::string_view key = this->key().substr(posts_.back().key);
    const std::size_t shingles = key.size() < shingle ? 0 : key.size() - shingle + 1;
    const std::uint32_t n = in.number(shingles);
    table_.reserve(n, static_cast<std::uint32_t>(key_.size()));
    std::array<std::uint32_t, block> hashes;
    anchor_table::places places;
    std::size_t count = 0;
    std::size_t first = 0;
    std::size_t last = 0;  // hashes are those of the shingles [first, last)
    std::size_t at = 0;
    for (std::uint32_t i = 0; i < n; ++i) {
        const std::uint32_t step = in.number(shingles - 1 - at);
        at += step;
        in.need(i == 0 || step > 0);
        if (at >= last) {
            first = at;
            last = std::min(first + block, shingles);
            shingle_hashes(key, first, std::span(hashes).first(last - first));
        }
        const anchor a{static_cast<std::uint32_t>(posts_.back().key + at), hashes[at - first] & hash_mask()};
        if (table_.put_in_empty(a) == anchor_table::none) in.need(table_.put(a, places, count) != anchor_table::none);
    }
}

void thread_index::truncate(std::size_t count) {
    if (count == posts_.size()) return;
    table_.remove_from(posts_[count].key);
    drop_from(count);
}

}  // namespace dedup::inline v1
