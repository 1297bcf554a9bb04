// External interface: unit_between, class short_units.
#include "units.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "dedup/segment.hpp"
#include "equal.hpp"
#include "search.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t longest_paragraph = std::size_t{16} << 10;
constexpr std::size_t least_unit = 2;  // key bytes
constexpr std::size_t most_places = 8;
constexpr std::size_t longest_short = guarantee * 4;     // bytes of a unit with fewer key bytes than that
constexpr std::size_t most_equal = 256;                  // places of a unit's key bytes, to be looked at
constexpr std::size_t together = 64;                     // paragraphs that are listed at a time
constexpr std::size_t bytes_at_once = 20;                // key bytes that are searched while one of text is read
constexpr std::size_t bytes_a_place = 16;                // bytes of text that are read while a place is looked at
constexpr std::size_t share_looked_at = 8;               // of a text's bytes, one may be looked at before all are read
constexpr std::size_t share_unread = 4;                  // less than that of a thread is read, not searched
constexpr std::size_t few_bytes = std::size_t{1} << 16;  // key bytes of a thread whose short runs are little memory

// [begin, end) of the paragraph with this number, in the post that holds it.
span extent(const thread_index& t, std::size_t number, const thread_index::post& post) {
    const auto all = t.paragraphs();
    const std::size_t post_end = post.text + post.size;
    return {all[number], number + 1 < all.size() ? std::min<std::size_t>(all[number + 1], post_end) : post_end};
}

// [begin, end) of the paragraph before the one with this number, or of what stands before the post's first.
span extent_before(const thread_index& t, std::size_t next, const thread_index::post& post) {
    const auto all = t.paragraphs();
    if (next > 0 && all[next - 1] >= post.text) return extent(t, next - 1, post);
    const std::size_t post_end = post.text + post.size;
    return {post.text, next < all.size() ? std::min<std::size_t>(all[next], post_end) : post_end};
}

// Whether a sentence may begin or end behind the last key byte before `text`, up to there, or behind the key byte at
// `text`, up to the next one. Looks at few bytes; a sentence may, if they do not tell.
constexpr std::size_t widest_look = 64;
bool may_begin(const thread_index& t, std::size_t text) {
    const std::size_t low = text - std::min(text, widest_look);
    for (; text > low; --text) {
        if (near_sentence_end(t.text(), text - 1)) return true;
        if (t.in_key(text - 1)) return false;
    }
    return true;
}
bool may_end(const thread_index& t, std::size_t text) {
    const std::size_t high = std::min(text + widest_look, t.text().size());
    do {
        if (near_sentence_end(t.text(), text)) return true;
    } while (++text < high && !t.in_key(text));
    return text == high;
}

// What units are compared by; `size`: key bytes, fewer than guarantee.
unit_table::entry unit_at(const thread_index& t, std::size_t key, std::size_t size) {
    return {unit_table::hash_of(t.key().substr(key, size)), static_cast<std::uint32_t>(key)};
}

// Adds where in `text` these bytes stand, ascending. False if there are too many places. Looks for the first, the last
// and one between at once: hardly ever are all three there where the others are not.
bool find_all(std::string_view text, std::string_view bytes, growing<std::uint32_t>& places) {
    using block = signed char __attribute__((vector_size(16)));
    using blocks = std::array<block, 4>;  // looked at together
    const auto equal = [&](std::size_t at, std::size_t probe) {
        block found;
        std::memcpy(&found, text.data() + at + probe, sizeof found);
        return found == block{} + static_cast<signed char>(bytes[probe]);
    };
    const auto put_if_equal = [&](std::size_t at) {
        if (text.substr(at, bytes.size()) == bytes) places.push_back(static_cast<std::uint32_t>(at));
    };
    const std::size_t last = bytes.size() - 1;
    const std::size_t end = text.size() - std::min(text.size(), last);
    std::size_t at = 0;
    for (; end - at >= sizeof(blocks); at += sizeof(blocks)) {
        blocks here;
        block any{};
        for (std::size_t b = 0; b < here.size(); ++b) {
            const std::size_t begin = at + b * sizeof(block);
            any |= here[b] = equal(begin, 0) & equal(begin, last / 2) & equal(begin, last);
        }
        const auto both = std::bit_cast<std::array<std::uint64_t, 2>>(any);
        if ((both[0] | both[1]) == 0) continue;
        const auto words = std::bit_cast<std::array<std::uint64_t, sizeof here / 8>>(here);
        for (std::size_t w = 0; w < words.size(); ++w) {
            for (std::uint64_t left = words[w]; left != 0;) {
                const std::uint32_t n = equal_first(left);  // to 0
                const std::uint32_t shift = 8 * (std::endian::native == std::endian::little ? n : 7 - n);
                left &= ~(std::uint64_t{0xFF} << shift);
                put_if_equal(at + 8 * w + n);
            }
        }
        if (places.size() > most_equal) return false;
    }
    for (; at < end; ++at) put_if_equal(at);
    return places.size() <= most_equal;
}

// Overwrites `out` with those of the staged post's paragraphs with these numbers that are short enough, or, where some
// may be marked, that have a key; the last one first. Free of branches: what follows what has no pattern.
void list_staged(const thread_index& t, span numbers, bool marked, growing<short_units::room::paragraph>& out) {
    const std::uint32_t least = marked ? 1 : least_unmarked;
    const std::uint32_t most = marked ? ~0U : guarantee - 1;
    const auto all = t.paragraphs();
    out.shrink(0);
    short_units::room::paragraph* const to = out.extend(numbers.size());
    std::size_t n = 0;
    const bool last = numbers.end == all.size();
    std::uint32_t text_end = last ? static_cast<std::uint32_t>(t.text().size()) : all[numbers.end];
    std::uint32_t end = last ? static_cast<std::uint32_t>(t.key().size()) : t.key_before(text_end);
    for (std::size_t p = numbers.end; p > numbers.begin; --p) {
        const std::uint32_t begin = all[p - 1];
        const std::uint32_t key = t.key_before(begin);
        to[n] = {{0, key}, end, begin, text_end - begin};
        n += static_cast<std::size_t>((end - key >= least) & (end - key <= most));
        end = key;
        text_end = begin;
    }
    out.shrink(n);
}

}  // namespace

unit unit_between(const thread_index& t, std::size_t number, span text, span keys, std::vector<std::size_t>& borders) {
    const std::size_t last_byte = text.end - 1;
    const auto all = t.paragraphs();
    const thread_index::post& post = t.posts()[number];
    const span own = t.paragraphs_of(number);
    std::size_t next =
        own.begin + count_up_to(all.subspan(own.begin, own.size()), text.begin, [](std::uint32_t p) { return p; });
    const span first = extent_before(t, next, post);
    while (next < all.size() && all[next] <= last_byte) ++next;
    const span last = extent_before(t, next, post);
    const bool one = last.begin == first.begin;
    const bool opens = t.key_before(first.begin) == keys.begin;
    const bool closes = t.key_before(last.end) == keys.end;
    if (opens && closes) return unit::paragraph;
    if ((!opens && !may_begin(t, text.begin)) || (!closes && !may_end(t, last_byte))) return unit::passage;
    const auto read = [&](span paragraph) {
        wrapped_sentence_borders(t.text().substr(paragraph.begin, paragraph.size()), borders);
    };
    const auto is_border = [&](span paragraph, std::size_t key) {
        return std::any_of(borders.begin(), borders.end(),
                           [&](std::size_t b) { return t.key_before(paragraph.begin + b) == key; });
    };
    if (!opens) {
        if (first.size() > longest_paragraph) return unit::passage;
        read(first);
        if (!is_border(first, keys.begin)) return unit::passage;
    }
    if (!closes) {
        if (last.size() > longest_paragraph) return unit::passage;
        if (opens || !one) read(last);
        if (!is_border(last, keys.end)) return unit::passage;
    }
    return unit::sentence;
}

void unit_table::clear() {
    entries_.shrink(0);
    heads_.clear();
    nexts_.shrink(0);
}

std::size_t unit_table::memory() const {
    return entries_.memory() + heads_.capacity() * sizeof(std::uint32_t) + nexts_.memory();
}

std::uint32_t unit_table::hash_of(std::string_view key) {
    static_assert(guarantee <= std::size_t{1} << (32 - hash_bits));
    const auto low = static_cast<std::uint32_t>(fingerprint(key)) & ((1U << hash_bits) - 1);
    return static_cast<std::uint32_t>(key.size()) << hash_bits | low;
}

void unit_table::add(const entry& e) {
    if (entries_.size() + 1 > heads_.size()) {
        heads_.assign(std::bit_ceil(entries_.size() * 2 + 8), none);
        for (std::uint32_t i = 0; i < entries_.size(); ++i) {
            std::uint32_t& head = heads_[entries_[i].hash & (heads_.size() - 1)];
            nexts_[i] = head;
            head = i + 1;
        }
    }
    std::uint32_t& head = heads_[e.hash & (heads_.size() - 1)];
    entries_.push_back(e);
    nexts_.push_back(head);
    head = static_cast<std::uint32_t>(entries_.size());
}

void short_units::clear() {
    runs_.clear();
    paragraphs_.clear();
    others_.clear();
    paragraphs_read_ = others_read_ = {};
    runs_needed_ = false;
    looked_at_ = 0;
}

std::size_t short_units::memory() const {
    return paragraphs_.memory() + others_.memory() + runs_.memory() + room_.memory();
}

std::size_t short_units::room::memory() const {
    return paragraphs.memory() + equal.memory() + found.capacity() * sizeof(chain) +
           (borders.capacity() + earlier_borders.capacity()) * sizeof(std::size_t) + places.memory();
}

span short_units::reader::next(const thread_index& t) {
    const auto posts = t.posts();
    while (posts[post + 1].text <= t.paragraphs()[paragraph]) ++post;
    return extent(t, paragraph++, posts[post]);
}

// The unit's key bytes, if it is short and nothing was taken out of it; else none. Units come in the order of the
// thread.
span short_units::read(const thread_index& t, span text, reader& at) {
    const std::uint32_t key = t.key_before(text.begin);
    const std::uint32_t end = t.key_before(text.end);
    if (end - key < least_unit || end - key >= guarantee) return {};
    const auto cuts = t.cuts();
    while (at.cut + 1 < cuts.size() && cuts[at.cut + 1].key <= key) ++at.cut;
    if (at.cut + 1 < cuts.size() && cuts[at.cut + 1].key < end) return {};
    return {key, end};
}

void short_units::read_paragraph(const thread_index& t) {
    const span p = paragraphs_read_.next(t);
    if (p.size() < least_unmarked || p.size() > longest_short) return;
    const span keys = read(t, p, paragraphs_read_);
    if (keys.size() >= least_unmarked) paragraphs_.add(unit_at(t, keys.begin, keys.size()));
}

// Reads what only quotes are compared with, of the paragraphs that are read. Of equal units at one place, the paragraph
// is the last.
void short_units::read_others(const thread_index& t) {
    std::vector<std::size_t>& borders = room_.earlier_borders;
    while (others_read_.paragraph < paragraphs_read_.paragraph) {
        const span p = others_read_.next(t);
        const span whole = p.size() <= longest_short ? read(t, p, others_read_) : span{};
        wrapped_sentence_borders(t.text().substr(p.begin, p.size()), borders);
        for (std::size_t i = 0; borders.size() > 2 && i + 1 < borders.size(); ++i) {
            const span keys = read(t, {p.begin + borders[i], p.begin + borders[i + 1]}, others_read_);
            if (keys.size() > 0) others_.add(unit_at(t, keys.begin, keys.size()));
        }
        if (whole.size() > 0 && whole.size() < least_unmarked) others_.add(unit_at(t, whole.begin, whole.size()));
    }
}

bool short_units::look_up(const thread_index& t, const unit_table::entry& unit, bool with_sentences) {
    const std::uint32_t size = unit.hash >> unit_table::hash_bits;
    const std::string_view wanted = t.key().substr(unit.key, size);
    std::uint32_t p = paragraphs_.last(unit.hash);
    std::uint32_t s = with_sentences ? others_.last(unit.hash) : unit_table::none;
    std::size_t places = 0;
    while (places < most_places && (p != unit_table::none || s != unit_table::none)) {  // the later first
        const bool sentence = p == unit_table::none || (s != unit_table::none && others_[s].key > paragraphs_[p].key);
        const unit_table::entry& e = sentence ? others_[s] : paragraphs_[p];
        if (sentence)
            s = others_.before(s);
        else
            p = paragraphs_.before(p);
        if (e.hash != unit.hash || t.key().substr(e.key, size) != wanted) continue;
        room_.found.push_back({{unit.key, e.key, size}});
        ++places;
    }
    return places > 0;
}

// How many units these key bytes of an earlier post are: a paragraph, a sentence of one, or both.
int short_units::units_at(const thread_index& t, span keys) {
    const std::size_t begin = t.text_at(keys.begin);
    const std::size_t next = count_up_to(t.paragraphs(), begin, [](std::uint32_t p) { return p; });
    if (next == 0) return 0;
    const bool opens = t.key_before(t.paragraphs()[next - 1]) == keys.begin;
    if (!opens && !may_begin(t, begin)) return 0;  // most places end here
    const thread_index::post& post = t.posts()[t.post_of(begin)];
    if (t.paragraphs()[next - 1] < post.text) return 0;
    const span p = extent(t, next - 1, post);
    const std::size_t last = t.text_at(keys.end - 1);
    const bool closes = t.key_before(p.end) == keys.end;
    if (last >= p.end || (!closes && !may_end(t, last))) return 0;
    if (t.uncut_around(static_cast<std::uint32_t>(keys.begin)).end < keys.end) return 0;
    looked_at_ += p.size();
    std::vector<std::size_t>& borders = room_.earlier_borders;
    wrapped_sentence_borders(t.text().substr(p.begin, p.size()), borders);
    int units = opens && closes && p.size() <= longest_short ? 1 : 0;
    for (std::size_t b = 0; borders.size() > 2 && b + 1 < borders.size(); ++b)
        units += t.key_before(p.begin + borders[b]) == keys.begin && t.key_before(p.begin + borders[b + 1]) == keys.end;
    return units;
}

// The same as look_up() with sentences, at all places that hold the key bytes, without others_. False, and nothing
// found, where reading those costs less.
bool short_units::look_at_places(const thread_index& t, std::uint32_t key, std::uint32_t size) {
    growing<std::uint32_t>& places = room_.equal;
    places.shrink(0);
    if (size >= short_runs::least_held && (runs_needed_ || t.key().size() < few_bytes)) {
        if (!runs_.list(t, key, key + size, places)) return false;
        std::sort(places.begin(), places.end());
    } else {
        const std::string_view earlier = t.key().substr(0, t.posts().back().key);
        const std::size_t unread = t.posts().back().text - t.paragraphs()[others_read_.paragraph];
        if (unread < earlier.size() / share_unread) return false;
        looked_at_ += earlier.size() / bytes_at_once;
        if (!find_all(earlier, t.key().substr(key, size), places)) return false;
    }
    const std::size_t before = room_.found.size();
    for (std::size_t i = places.size(), left = most_places; i-- > 0 && left > 0;) {  // the later first
        const std::uint32_t from = places[i];
        looked_at_ += bytes_a_place;
        for (int n = units_at(t, {from, from + size}); n > 0 && left > 0; --n, --left)
            room_.found.push_back({{key, from, size}});
        if (looked_at_ > t.text().size() / share_looked_at) {
            room_.found.resize(before);
            return false;
        }
    }
    return true;
}

bool short_units::look_up_quote(const thread_index& t, std::uint32_t key, std::uint32_t size) {
    if (size < least_unit || size >= guarantee) return false;
    if (others_read_.paragraph < paragraphs_read_.paragraph) {
        const std::size_t before = room_.found.size();
        if (looked_at_ <= t.text().size() / share_looked_at && look_at_places(t, key, size))
            return room_.found.size() > before;
        read_others(t);
    }
    return look_up(t, unit_at(t, key, size), true);
}

// Whether the chains that begin at or before `key` reach `end`; never asked about an earlier key than the last time.
bool short_units::is_covered(std::span<const chain_place> chains, std::uint32_t key, std::uint32_t end) {
    for (; next_chain_ < chains.size() && chains[next_chain_].at() <= key; ++next_chain_)
        reach_ = std::max(reach_, chains[next_chain_].end);
    return reach_ >= end;
}

// An equal unit, or else the short run that covers most of what the key bytes hold.
bool short_units::look_anywhere(const thread_index& t, std::span<const chain_place> chains, std::uint32_t key,
                                std::uint32_t end) {
    if (look_up_quote(t, key, end - key)) return true;
    if (is_covered(chains, key, end)) return false;
    runs_needed_ = true;
    chain c = runs_.find(t, key, end, room_.places);
    if (c.empty()) return false;
    room_.found.push_back(std::move(c));
    return true;
}

// The paragraph as a whole, or else its sentences.
void short_units::look_at_quote(const thread_index& t, std::span<const chain_place> chains, span text) {
    if (look_anywhere(t, chains, t.key_before(text.begin), t.key_before(text.end))) return;
    wrapped_sentence_borders(t.text().substr(text.begin, text.size()), room_.borders);
    for (std::size_t b = 0; room_.borders.size() > 2 && b + 1 < room_.borders.size(); ++b) {
        look_anywhere(t, chains, t.key_before(text.begin + room_.borders[b]),
                      t.key_before(text.begin + room_.borders[b + 1]));
    }
}

// Of a post that keeps all its text, paragraphs need not be read anew when the next one comes.
void short_units::add_staged(const thread_index& t) {
    for (std::size_t i = room_.paragraphs.size(); i-- > 0;) {
        const room::paragraph& p = room_.paragraphs[i];
        if (!p.is_short() || p.size > longest_short) continue;
        paragraphs_.add(p.unit.hash == 0 ? unit_at(t, p.unit.key, p.end - p.unit.key) : p.unit);
    }
    paragraphs_read_.paragraph = t.paragraphs().size();
}

bool short_units::find(const thread_index& t, const reading& r, std::span<const chain_place> places,
                       std::vector<chain>& chains) {
    if (t.posts().size() < 2) return false;
    const std::uint32_t post = t.posts().back().text;
    const std::size_t all = t.paragraphs().size();
    room_.paragraphs.shrink(0);
    room_.found.clear();
    room_.places.clear();
    next_chain_ = 0;
    reach_ = 0;
    while (paragraphs_read_.paragraph < all && t.paragraphs()[paragraphs_read_.paragraph] < post) read_paragraph(t);
    const std::size_t first = paragraphs_read_.paragraph;
    const line* l = r.lines.begin();
    for (std::size_t p = first; p < all; p += together) {
        list_staged(t, {p, std::min(p + together, all)}, !r.levels.empty(), room_.paragraphs);
        for (std::size_t i = room_.paragraphs.size(); i-- > 0;) look_at(t, r, places, room_.paragraphs[i], l);
    }
    chains.insert(chains.end(), std::make_move_iterator(room_.found.begin()),
                  std::make_move_iterator(room_.found.end()));
    if (chains.empty() && all - first <= together) add_staged(t);
    return !room_.found.empty();
}

// `l`: a line up to the paragraph's first.
void short_units::look_at(const thread_index& t, const reading& r, std::span<const chain_place> chains,
                          room::paragraph& p, const line*& l) {
    if (is_covered(chains, p.unit.key, p.end)) return;
    const std::uint32_t post = t.posts().back().text;
    span text{p.begin, p.begin + std::size_t{p.size}};
    if (!r.levels.empty() || p.size > longest_short) {  // else it need not be known more closely
        while (post + l->begin < p.begin) ++l;
        text.begin = post + l->content;
        while (l->soft && l + 1 != r.lines.end()) ++l;
        text.end = post + l->end;
    }
    if (r.depth_at(text.begin - post) > 0) {
        look_at_quote(t, chains, text);
    } else if (p.is_short() && text.size() <= longest_short) {
        p.unit = unit_at(t, p.unit.key, p.end - p.unit.key);
        look_up(t, p.unit, false);
    }
}

}  // namespace dedup::inline v1
