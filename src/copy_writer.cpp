// External interface: class copy_writer.
#include "copy_writer.hpp"

#include <algorithm>
#include <bit>

#include "chains.hpp"
#include "gaps.hpp"
#include "quote_parts.hpp"
#include "simd/sixteen_bytes.hpp"
#include "units.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

constexpr int most_generations = 64;           // of posts that one answers, looked at for the role
constexpr std::uint32_t least_marked = 12;     // key bytes of a copy with a mark, if it does not fill its lines
constexpr std::uint32_t least_attached = 12;   // key bytes beside a copy, without a mark
constexpr std::uint32_t least_weak_words = 4;  // of a copy whose mark may be something else
constexpr std::size_t shortest_ruler = 8;      // bytes of a line that parts a footer from the text

// Whether at least `n` line ends are followed by these bytes.
bool has_lines(std::string_view text, std::string_view marker, std::size_t n) {
    if (marker[0] == '>') {  // texts without any are common
        std::size_t at = text.find('>');
        if (at == 0) at = text.find('>', 1);
        for (; n > 0 && at != std::string_view::npos; at = text.find('>', at + 1))
            n -= text[at - 1] == '\n' && text.substr(at).starts_with(marker);
        return n == 0;
    }
    for (std::size_t at = text.find('\n'); n > 0 && at != std::string_view::npos; at = text.find('\n', at + 1))
        n -= text.substr(at + 1).starts_with(marker);
    return n == 0;
}

}  // namespace

copy_writer::copy_writer(const thread_index& thread, const post_view& post, const post_lines& lines, const options& o,
                         copy_buffers& buffers, std::vector<back_ref>& refs, std::vector<taken_copy>& taken)
    : t_(thread),
      post_(post),
      lines_(lines),
      o_(o),
      refs_(refs),
      taken_(taken),
      begin_(thread.posts().back().text),
      end_(begin_ + thread.posts().back().size),
      literal_(begin_),
      trimmer_(thread, lines, taken),
      placer_(thread, lines),
      stripped_(buffers.stripped),
      difference_(buffers.differs),
      borders_(buffers.borders) {}

bool copy_writer::put(chain& runs) {
    const bool own = runs.front().from >= t_.posts().back().key;
    place p;
    if (!placer_.find_lines(runs, literal_, own ? t_.text_end(from_end(runs)) : 0, p)) return false;
    if (!is_long_enough(runs, p)) return false;
    if (!describe(runs, p)) return difference_.counted > o_.max_edits && put_halves(runs);
    const std::size_t removed = p.copy.size() + removed_so_far();
    literal_ = p.copy.end;
    taken_copy& taken = taken_.emplace_back();
    taken.text = p.copy;
    taken.key_begin = t_.key_before(p.copy.begin);
    taken.key_end = t_.key_before(p.copy.end);
    taken.runs = std::move(runs);
    taken.removed = removed;
    return true;
}

// A copy with too many edits may be two with fewer each.
bool copy_writer::put_halves(const chain& runs) {
    const std::uint32_t begin = runs.front().at;
    const std::uint32_t middle = begin + (at_end(runs) - begin) / 2;
    if (middle - begin < least_unmarked) return false;
    chain half = runs;
    keep(half, &run::at, 0, middle);
    const std::size_t taken = taken_.size();
    const bool first = !half.empty() && trim(half) && put(half);
    half = runs;
    keep(half, &run::at, middle, ~0U);
    // What announces the first half went with it, and may be what the second one repeats.
    if (taken < taken_.size() && !half.empty() && half.front().from >= t_.posts().back().key)
        keep(half, &run::from, 0, taken_[taken].key_begin);
    const bool second = !half.empty() && trim(half) && put(half);
    return first || second;
}

// Sixteen bytes at a time where none may be CJK.
bool copy_writer::has_words(span text, std::uint32_t enough) const {
    constexpr std::size_t block = 16;
    std::uint32_t inside = 0;  // a word, before the block
    std::uint32_t n = 0;
    for (std::size_t at = text.begin / block * block; at < text.end && n < enough; at += block) {
        const span here{std::max(at, text.begin), std::min(at + block, text.end)};
        const simd::letter_bytes b = simd::bits_of<simd::letter_bytes>(t_.text().substr(at, block));
        const std::uint32_t there = 0xFFFFU >> (block - here.size()) << (here.begin - at);
        const std::uint32_t words = b.letters & there & static_cast<std::uint32_t>(t_.in_key_from(at));
        if ((b.late & words) != 0) {  // CJK, perhaps
            n += words_in(here, inside);
            continue;
        }
        // All bytes of their code points: a carry runs through those behind the first.
        const std::uint32_t tails = b.tails & there;
        const std::uint32_t all = words | (tails & ~(tails + ((words << 1 | inside) & tails)));
        n += static_cast<std::uint32_t>(std::popcount(words & ~(all << 1 | inside)));
        inside = all >> (block - 1);
    }
    return n >= enough;
}

// How many begin there. `inside`: whether the text before, and then this, ends inside of one.
std::uint32_t copy_writer::words_in(span text, std::uint32_t& inside) const {
    const std::string_view s = t_.text();
    std::uint32_t n = 0;
    for (std::size_t at = text.begin; at < text.end; ++at) {
        if (continues(s[at])) continue;
        const std::uint32_t word = t_.in_key(at) & is_word_byte(s[at]);
        const std::uint32_t alone =
            static_cast<unsigned char>(s[at]) >= 0x80U && word != 0 && begins_cjk(s.substr(at, 4));
        n += word & (alone | ~inside);
        inside = word & ~alone;
    }
    return n;
}

// Law 6: without a marker, so many words, or the neighbour of a copy from the same place.
bool copy_writer::is_long_enough(const chain& runs, const place& p) const {
    if (p.quoted.depth > 0) {
        const bool weak = p.first->weak;
        if (weak ? p.fills_lines && has_words(p.words, least_weak_words)
                 : p.fills_lines || runs.attached || key_size(runs) >= least_marked)
            return true;
    }
    if (runs.attached && key_size(runs) >= least_attached) return true;
    if (!taken_.empty()) {
        const taken_copy& last = taken_.back();
        if (last.key_end == runs.front().at && from_end(last.runs) == runs.front().from) return true;
    }
    return longest_run(runs).size >= least_unmarked && has_words(p.words, o_.min_words);
}

void copy_writer::fit(const chain& runs, place& p) {
    p.target = p.repeated = {t_.text_begin(runs.front().from), t_.text_end(from_end(runs))};
    const span room = target_room(t_, taken_, runs.front(), runs.cut);
    // Without a mark, lines without words belong to whoever wrote the post; but a footer's ruler goes with the footer.
    const bool marked = p.quoted.depth > 0;
    const std::size_t first_word = p.words.begin;
    p.footer = is_boilerplate(p);
    if (p.target.begin < begin_ && (marked || p.footer)) placer_.take_bare_lines(literal_, room, p);
    const std::size_t free = p.target.begin < begin_ ? literal_ : std::max(literal_, p.target.end);
    if (!p.footer && o_.max_edits > 0) placer_.take_announcements(free, p);
    placer_.grow(literal_, room, stripped_, p);
    if (p.footer) p.copied.begin = std::max(p.copied.begin, first_word);
    // Between two copies, what announces the second was quoted with the first.
    if (p.lead > 0 && !taken_.empty() && placer_.is_blank(literal_, p.copy.begin))
        p.copied.begin = begin_ + p.top->content;
}

// Whether edits lead from the target to the copy; difference_ holds them.
bool copy_writer::compare_texts(const chain& runs, place& p) {
    const std::string_view s = t_.text();
    const std::string_view target = s.substr(p.target.begin, p.target.size());
    if (!p.fills_lines) {  // otherwise they were when the copy grew
        p.prefix = placer_.line_prefix(p);
        stripped_.strip(t_, lines_, p.copy, p.prefix);
    }
    // A target that has as many of these markers itself needs no prefix.
    if (!stripped_.fits() || (!p.prefix.empty() && has_lines(target, p.prefix, stripped_.prefixes(p.prefix.size())))) {
        p.prefix = {};
        stripped_.strip(t_, lines_, p.copy, p.prefix);
    }
    return compare(t_, lines_, stripped_, p.lead, p.target, runs, difference_);
}

bool copy_writer::describe(const chain& runs, place& p) {
    const std::string_view s = t_.text();
    fit(runs, p);
    const std::string_view target = s.substr(p.target.begin, p.target.size());
    const bool exact = s.substr(p.copy.begin, p.copy.size()) == target;
    if (exact) {
        p.prefix = {};
        difference_.clear();
    } else if (!compare_texts(runs, p)) {
        return false;
    }
    if (difference_.counted > o_.max_edits || difference_.counted_bytes * 2 >= p.copy.size() - p.lead) return false;
    const std::uint32_t post = t_.post_of(p.target.begin);
    const dedup::role role = role_of(post, p);
    if (role != role::quote && !o_.repeats) return false;
    std::vector<edit> edits = difference_.edits(stripped_.text());
    if (o_.refuse_changed_meaning && changes_meaning(target, edits)) return false;
    back_ref& ref = refs_.emplace_back();
    ref.post = post;
    ref.role = role;
    ref.edits = std::move(edits);
    const bool own = p.target.begin >= begin_;
    const std::size_t origin = own ? begin_ + removed_before(p.target.begin) : t_.posts()[post].text;
    ref.target = {p.target.begin - origin, p.target.end - origin};
    ref.at = p.copy.begin - begin_ - removed_so_far();
    ref.prefix = p.prefix;
    const bool announced = p.lead > 0 && t_.key_before(p.copy.begin) != t_.key_before(p.copy.begin + p.lead);
    ref.match = exact ? match::exact : (difference_.counted == 0 && !announced ? match::folded : match::edited);
    ref.unit = unit_between(t_, post, p.repeated, {runs.front().from, from_end(runs)}, borders_);
    describe_source(p, ref);
    return true;
}

bool copy_writer::changes_meaning(std::string_view target, const std::vector<edit>& edits) {
    return std::any_of(edits.begin(), edits.end(), [&](const edit& e) { return type_of(target, e).meaning; });
}

// Where the copy stood, and what announced it.
void copy_writer::describe_source(const place& p, back_ref& ref) const {
    const std::string_view s = t_.text();
    ref.source = {post_.map.source_begin(p.copied.begin - begin_), post_.map.source_end(p.copied.end - begin_)};
    ref.depth = p.quoted.depth;
    if (p.quoted.announced == level::not_announced) return;
    const announcement& a = post_.lines.announcements[p.quoted.announced];
    ref.author = s.substr(begin_ + a.author.begin, a.author.size());
    ref.date = s.substr(begin_ + a.date.begin, a.date.size());
}

dedup::role copy_writer::role_of(std::uint32_t post, const place& p) const {
    if (p.quoted.depth > 0 || p.quoted.announced != level::not_announced) return role::quote;
    if (p.footer) return role::boilerplate;
    std::optional<std::uint32_t> answered = post_.parents.back();
    for (int generation = 0; answered && *answered >= post && generation < most_generations; ++generation) {
        if (*answered == post) return role::quote;
        answered = post_.parents[*answered];
    }
    return role::repeat;
}

// A signature, or a footer below a ruler; what stands behind either is more of it.
bool copy_writer::is_boilerplate(const place& p) const {
    if (p.quoted.depth > 0 || p.quoted.announced != level::not_announced) return false;
    if (p.words.begin >= signature()) return true;
    if (!refs_.empty() && refs_.back().role == role::boilerplate) {
        if (placer_.is_blank(literal_, p.copy.begin)) return true;
    }
    const line* above = placer_.line_above(p.copy.begin);
    return above != nullptr && begin_ + above->begin >= literal_ &&
           is_ruler(t_.text().substr(begin_ + above->content, above->end - above->content), shortest_ruler);
}

// Behind the last mark of a signature that is not quoted; the end of the post if it has none.
std::size_t copy_writer::signature() const {
    if (!signature_) {
        signature_ = end_;
        const auto& lines = post_.lines.lines;
        for (const line* l = lines.end(); l != lines.begin() && (--l)->depth == 0;) {
            if (!is_signature_mark(t_.text().substr(begin_ + l->content, l->end - l->content))) continue;
            signature_ = begin_ + l->end;
            break;
        }
    }
    return *signature_;
}

std::size_t copy_writer::removed_so_far() const {
    return taken_.empty() ? 0 : taken_.back().removed;
}

std::size_t copy_writer::removed_before(std::size_t text) const {
    const auto next = std::upper_bound(taken_.begin(), taken_.end(), text,
                                       [](std::size_t t, const taken_copy& c) { return t < c.text.end; });
    return next == taken_.begin() ? 0 : std::prev(next)->removed;
}

}  // namespace dedup::inline v1
