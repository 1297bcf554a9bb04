// External interface: unit_between, class short_units.
#include "units.hpp"

#include <algorithm>
#include <bit>

#include "chains.hpp"
#include "dedup/segment.hpp"
#include "search.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t longest_paragraph = std::size_t{16} << 10;
constexpr std::size_t least_unit = 2;  // key bytes
constexpr std::size_t most_places = 8;
constexpr std::size_t longest_short = guarantee * 4;     // bytes of a unit with fewer key bytes than that
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

// Whether the byte may be what ends a sentence. No key holds one that is ASCII.
bool may_stop(char c) {
    return c == '.' || c == '?' || c == '!' || c == '\r' || static_cast<unsigned char>(c) >= 0x80U;
}

// Whether a sentence may begin or end behind the last key byte before `text`, up to there, or behind the key byte at
// `text`, up to the next one. Looks at few bytes; a sentence may, if they do not tell.
constexpr std::size_t widest_look = 64;
bool may_begin(const thread_index& t, std::size_t text) {
    const std::size_t low = text - std::min(text, widest_look);
    for (; text > low; --text) {
        if (may_stop(t.text()[text - 1])) return true;
        if (t.in_key(text - 1)) return false;
    }
    return true;
}
bool may_end(const thread_index& t, std::size_t text) {
    const std::size_t high = std::min(text + widest_look, t.text().size());
    do {
        if (may_stop(t.text()[text])) return true;
    } while (++text < high && !t.in_key(text));
    return text == high;
}

// Whether key bytes of an earlier post may be a unit, as far as few bytes tell.
bool may_be_unit(const thread_index& t, span keys) {
    const std::size_t begin = t.text_at(keys.begin);
    const std::size_t last = t.text_at(keys.end - 1);
    const std::size_t next = count_up_to(t.paragraphs(), begin, [](std::uint32_t p) { return p; });
    const span around = extent_before(t, next, t.posts()[t.post_of(begin)]);
    return last < around.end && (t.key_before(around.begin) == keys.begin || may_begin(t, begin)) &&
           (t.key_before(around.end) == keys.end || may_end(t, last));
}

}  // namespace

unit unit_between(const thread_index& t, const thread_index::post& post, span text, span keys,
                  std::vector<std::size_t>& borders) {
    const std::size_t last_byte = text.end - 1;
    const auto all = t.paragraphs();
    std::size_t next = count_up_to(all, text.begin, [](std::uint32_t p) { return p; });
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
}

std::size_t short_units::memory() const {
    return paragraphs_.memory() + others_.memory() + runs_.memory() + room_.memory();
}

std::size_t short_units::room::memory() const {
    return found.capacity() * sizeof(chain) + (borders.capacity() + earlier_borders.capacity()) * sizeof(std::size_t) +
           places.memory();
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

void short_units::add(const thread_index& t, span keys, unit_table& to) {
    to.add({unit_table::hash_of(t.key().substr(keys.begin, keys.size())), static_cast<std::uint32_t>(keys.begin)});
}

// Reads the paragraphs of the posts before the staged one that were not read yet.
void short_units::read_paragraphs(const thread_index& t) {
    const auto paragraphs = t.paragraphs();
    const std::size_t end = t.posts().back().text;
    while (paragraphs_read_.paragraph < paragraphs.size() && paragraphs[paragraphs_read_.paragraph] < end) {
        const span p = paragraphs_read_.next(t);
        if (p.size() < least_unmarked || p.size() > longest_short) continue;
        const span keys = read(t, p, paragraphs_read_);
        if (keys.size() >= least_unmarked) add(t, keys, paragraphs_);
    }
}

// The same for what only quotes are compared with. Of equal units at one place, the paragraph is the last.
void short_units::read_others(const thread_index& t) {
    std::vector<std::size_t>& borders = room_.earlier_borders;
    while (others_read_.paragraph < paragraphs_read_.paragraph) {
        const span p = others_read_.next(t);
        const span whole = p.size() <= longest_short ? read(t, p, others_read_) : span{};
        wrapped_sentence_borders(t.text().substr(p.begin, p.size()), borders);
        for (std::size_t i = 0; borders.size() > 2 && i + 1 < borders.size(); ++i) {
            const span keys = read(t, {p.begin + borders[i], p.begin + borders[i + 1]}, others_read_);
            if (keys.size() > 0) add(t, keys, others_);
        }
        if (whole.size() > 0 && whole.size() < least_unmarked) add(t, whole, others_);
    }
}

bool short_units::look_up(const thread_index& t, std::uint32_t key, std::uint32_t size, bool with_sentences) {
    if (size < least_unit || size >= guarantee) return false;
    if (with_sentences && others_read_.paragraph < paragraphs_read_.paragraph) {
        const bool runs = runs_needed_ || t.key().size() < few_bytes;
        if (runs && size >= short_runs::least_held && !runs_.may_hold(t, key, key + size, may_be_unit)) return false;
        read_others(t);
    }
    const std::string_view wanted = t.key().substr(key, size);
    const std::uint32_t hash = unit_table::hash_of(wanted);
    std::uint32_t p = paragraphs_.last(hash);
    std::uint32_t s = with_sentences ? others_.last(hash) : unit_table::none;
    std::size_t places = 0;
    while (places < most_places && (p != unit_table::none || s != unit_table::none)) {  // the later first
        const bool sentence = p == unit_table::none || (s != unit_table::none && others_[s].key > paragraphs_[p].key);
        const unit_table::entry& e = sentence ? others_[s] : paragraphs_[p];
        if (sentence)
            s = others_.before(s);
        else
            p = paragraphs_.before(p);
        if (e.hash != hash || t.key().substr(e.key, size) != wanted) continue;
        room_.found.push_back({{key, e.key, size}});
        ++places;
    }
    return places > 0;
}

// Whether the chains that begin at or before `key` reach `end`; never asked about an earlier key than the last time.
bool short_units::is_covered(const std::vector<chain>& chains, std::uint32_t key, std::uint32_t end) {
    for (; next_chain_ < chains.size() && at_begin(chains[next_chain_]) <= key; ++next_chain_)
        reach_ = std::max(reach_, at_end(chains[next_chain_]));
    return reach_ >= end;
}

// An equal unit, or else the short run that covers most of what the key bytes hold.
bool short_units::look_anywhere(const thread_index& t, const std::vector<chain>& chains, std::uint32_t key,
                                std::uint32_t end) {
    if (look_up(t, key, end - key, true)) return true;
    if (is_covered(chains, key, end)) return false;
    runs_needed_ = true;
    chain c = runs_.find(t, key, end, room_.places);
    if (c.empty()) return false;
    room_.found.push_back(std::move(c));
    return true;
}

// The paragraph as a whole, or else its sentences.
void short_units::look_at_quote(const thread_index& t, const std::vector<chain>& chains, span text) {
    if (look_anywhere(t, chains, t.key_before(text.begin), t.key_before(text.end))) return;
    wrapped_sentence_borders(t.text().substr(text.begin, text.size()), room_.borders);
    for (std::size_t b = 0; room_.borders.size() > 2 && b + 1 < room_.borders.size(); ++b) {
        look_anywhere(t, chains, t.key_before(text.begin + room_.borders[b]),
                      t.key_before(text.begin + room_.borders[b + 1]));
    }
}

bool short_units::find(const thread_index& t, const reading& r, std::vector<chain>& chains) {
    if (t.posts().size() < 2) return false;
    const auto& post = t.posts().back();
    room_.found.clear();
    room_.places.clear();
    next_chain_ = 0;
    reach_ = 0;
    read_paragraphs(t);
    std::size_t next_level = 0;
    for (std::size_t i = 0; i < r.lines.size();) {
        const line& first = r.lines[i];
        while (r.lines[i].soft && i + 1 < r.lines.size()) ++i;
        const span text{post.text + first.content, post.text + r.lines[i++].end};
        while (next_level < r.levels.size() && r.levels[next_level].at <= first.content) ++next_level;
        const bool marked = next_level > 0 && r.levels[next_level - 1].depth > 0;
        if (!marked && (text.size() < least_unmarked || text.size() > longest_short)) continue;
        const std::uint32_t key = t.key_before(text.begin);
        const std::uint32_t end = t.key_before(text.end);
        if (key == end || is_covered(chains, key, end)) continue;
        if (marked)
            look_at_quote(t, chains, text);
        else if (end - key >= least_unmarked)
            look_up(t, key, end - key, false);
    }
    chains.insert(chains.end(), std::make_move_iterator(room_.found.begin()),
                  std::make_move_iterator(room_.found.end()));
    return !room_.found.empty();
}

}  // namespace dedup::inline v1
