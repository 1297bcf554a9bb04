// External interface: normalize, source_edits, offset_map's look-ups (normalize.hpp) and normalize (dedup.hpp).
#include "dedup/normalize.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "canonical.hpp"
#include "dedup/dedup.hpp"
#include "dedup/error.hpp"
#include "squeeze.hpp"
#include "utf8.hpp"

namespace dedup {
namespace {

using unicode::property;

struct decoded {
    char32_t point = 0;
    std::size_t size = 0;  // bytes; of an ill-formed sequence, its maximal subpart
    bool well_formed = true;
};

// Table 3-7 of the Unicode Standard: only the second byte's range depends on the first.
decoded decode(std::string_view s, std::size_t i) {
    const auto byte = [s](std::size_t k) { return k < s.size() ? static_cast<unsigned char>(s[k]) : 0U; };
    const unsigned lead = byte(i);
    if (lead < 0x80) return {lead, 1};
    if (lead < 0xC2 || lead > 0xF4) return {0, 1, false};
    const unsigned second = byte(i + 1);
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (second < low || second > high) return {0, 1, false};
    if (lead < 0xE0) return {(lead & 0x1F) << 6 | (second & 0x3F), 2};
    const unsigned third = byte(i + 2);
    if ((third & 0xC0) != 0x80) return {0, 2, false};
    if (lead < 0xF0) return {(lead & 0x0F) << 12 | (second & 0x3F) << 6 | (third & 0x3F), 3};
    const unsigned fourth = byte(i + 3);
    if ((fourth & 0xC0) != 0x80) return {0, 3, false};
    return {(lead & 0x07) << 18 | (second & 0x3F) << 12 | (third & 0x3F) << 6 | (fourth & 0x3F), 4};
}

void append_utf8(char32_t c, std::string& out) {
    const auto put = [&out](char32_t b) { out.push_back(static_cast<char>(b)); };
    if (c < 0x80) return put(c);
    if (c < 0x800) {
        put(0xC0 | c >> 6);
    } else if (c < 0x10000) {
        put(0xE0 | c >> 12);
        put(0x80 | (c >> 6 & 0x3F));
    } else {
        put(0xF0 | c >> 18);
        put(0x80 | (c >> 12 & 0x3F));
        put(0x80 | (c >> 6 & 0x3F));
    }
    put(0x80 | (c & 0x3F));
}

bool blank(char c) {
    return c == ' ' || c == '\t';
}

// The ASCII fast path.

// ASCII that no switch touches: all but controls, where the tab is none, and line feeds after a blank.
bool smooth(unsigned char before, unsigned char c) {
    if (c >= 0x20) return c < 0x7F;
    return c == '\t' || (c == '\n' && before != ' ' && before != '\t');
}

// The first of N bytes that is not smooth, or N. Reads p[-1] too. The loop is written for the vectoriser.
template <std::size_t N>
std::size_t first_rough(const unsigned char* p) {
    alignas(N) std::array<unsigned char, N> rough;
    for (std::size_t i = 0; i < N; ++i) {
        const unsigned char c = p[i];
        const unsigned char before = p[i - 1];
        const bool outside = (c < 0x20) | (c > 0x7E);
        const bool feed = c == '\n';
        const bool after_blank = (before == ' ') | (before == '\t');
        rough[i] = (outside & !feed & (c != '\t')) | (feed & after_blank);
    }
    for (std::size_t i = 0; i < N; i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, rough.data() + i, 8);
        if (word == 0) continue;
        const int zeros = std::endian::native == std::endian::little ? std::countr_zero(word) : std::countl_zero(word);
        return i + static_cast<std::size_t>(zeros) / 8;
    }
    return N;
}

// Where the smooth ASCII ends that begins before `i` (i > 0).
std::size_t end_of_ascii(std::string_view s, std::size_t i) {
    const auto* p = reinterpret_cast<const unsigned char*>(s.data());
    for (const std::size_t near = std::min(s.size(), i + 8); i < near; ++i) {
        if (!smooth(p[i - 1], p[i])) return i;
    }
    for (; s.size() - i >= 64; i += 64) {
        if (const std::size_t n = first_rough<64>(p + i); n != 64) return i + n;
    }
    for (; s.size() - i >= 16; i += 16) {
        if (const std::size_t n = first_rough<16>(p + i); n != 16) return i + n;
    }
    while (i < s.size() && smooth(p[i - 1], p[i])) ++i;
    return i;
}

std::string_view ascii_glyph(char32_t c) {
    if (c == 0x2026) return "...";
    if (c <= 0x2015) return "-";
    return c <= 0x201B ? "'" : "\"";
}

enum class action : std::uint8_t { copy, compose, drop, line, space, glyph };

// One call of normalize(). Bytes that stay as they are wait in [kept_, at_) and are copied in one go.
class normalizer {
public:
    normalizer(std::string_view source, const options& o, normal_text& out)
        : source_(source), options_(o), out_(out), text_(out.text), changes_(out.map.changes) {
        text_.clear();
        changes_.clear();
        out_.flowed.clear();
        out_.eol = line_end::lf;
        out_.repaired = 0;
    }

    void run() {
        while (at_ < source_.size()) step();
        trim(at_);
        keep_until(at_);
        find_line_end();
        if (options_.squeeze_blank_lines) squeeze_blank_lines(out_);
    }

private:
    void step() {
        const auto c = static_cast<unsigned char>(source_[at_]);
        if (c < 0x80) {
            if (c >= 0x20 ? c != 0x7F : c == '\t') {
                at_ = end_of_ascii(source_, at_ + 1);
            } else if (c >= 0x0A && c <= 0x0D) {
                line(c, 1);
            } else if (options_.drop_controls) {
                drop();
            } else {
                ++at_;
            }
            return;
        }
        if (table_ == nullptr) load();
        const decoded d = decode(source_, at_);
        if (!d.well_formed) return repair(d.size);
        const std::uint16_t p = (*table_)[d.point];
        switch (actions_[p & property::low]) {
            case action::copy:
                at_ = end_of_copy(at_ + d.size);
                break;
            case action::compose:
                compose(p);
                break;
            case action::drop:
                drop();
                break;
            case action::line:
                line(d.point, d.size);
                break;
            case action::space:
                replace(d.size, " ");
                break;
            case action::glyph:
                replace(d.size, ascii_glyph(d.point));
                break;
        }
    }

    // Text without non-ASCII never comes here.
    void load() {
        table_ = &unicode::table::of(options_.form);
        for (unsigned p = 0; p <= property::low; ++p) {
            const bool moves = (p & (property::moves | property::joins)) != 0;
            action a = moves ? action::compose : action::copy;
            switch (p & property::kinds) {
                case unicode::line:
                    a = action::line;
                    break;
                case unicode::space:
                    a = options_.unify_spaces ? action::space : a;
                    break;
                case unicode::control:
                    a = options_.drop_controls ? action::drop : a;
                    break;
                case unicode::joiner:
                    a = options_.drop_joiners ? action::drop : a;
                    break;
                case unicode::glyph:
                    a = options_.fold_glyphs ? action::glyph : a;
                    break;
                default:
                    break;
            }
            actions_[p] = a;
            copied_ |= std::uint32_t{a == action::copy} << p;
        }
    }

    // Where the code points end that are copied, from source offset `i` on; or sooner: at a second ASCII character in a
    // row, beyond the BMP, and near the source's end.
    [[nodiscard]] std::size_t end_of_copy(std::size_t i) const {
        const auto* p = reinterpret_cast<const unsigned char*>(source_.data());
        const unicode::table& t = *table_;
        const std::uint32_t copied = copied_;
        while (source_.size() - i > 4) {
            const unsigned lead = p[i];
            std::size_t size = 0;
            char32_t c = 0;
            if (lead < 0x80) {
                if (lead < 0x20 || lead == 0x7F || p[i + 1] < 0x80) return i;
                ++i;
                continue;
            }
            if (lead >= 0xC2 && lead < 0xE0) {
                if ((p[i + 1] & 0xC0) != 0x80) return i;
                c = (lead & 0x1F) << 6 | (p[i + 1] & 0x3F);
                size = 2;
            } else if (lead >= 0xE0 && lead < 0xF0) {
                if ((p[i + 1] & 0xC0) != 0x80 || (p[i + 2] & 0xC0) != 0x80) return i;
                c = (lead & 0x0F) << 12 | (p[i + 1] & 0x3F) << 6 | (p[i + 2] & 0x3F);
                if (c < 0x800 || (c >= 0xD800 && c < 0xE000)) return i;
                size = 3;
            } else {
                return i;
            }
            if ((copied >> (t[c] & property::low) & 1) == 0) return i;
            i += size;
        }
        return i;
    }

    [[nodiscard]] action action_of(char32_t c) const { return actions_[(*table_)[c] & property::low]; }

    void keep_until(std::size_t end) {
        text_.append(source_, kept_, end - kept_);
        kept_ = end;
    }

    // source[at_, at_ + size) becomes `with`; at_ and kept_ move behind it.
    void replace(std::size_t size, std::string_view with, bool line_end = false) {
        keep_until(at_);
        const std::size_t begin = text_.size();
        text_ += with;
        changes_.push_back({{at_, at_ + size}, {begin, text_.size()}, line_end});
        kept_ = at_ += size;
    }

    void repair(std::size_t size) {
        if (options_.strict) throw error(errc::ill_formed, 0, at_, "ill-formed UTF-8");
        ++out_.repaired;
        replace(size, "\xEF\xBF\xBD");
    }

    void line(char32_t c, std::size_t size) {
        trim(at_);
        if (c == '\n' || !options_.unify_line_ends) {
            at_ += size;
        } else if (c == '\r') {
            const bool pair = at_ + 1 < source_.size() && source_[at_ + 1] == '\n';
            ++(pair ? crlf_ : cr_);
            replace(pair ? 2 : 1, "\n", true);
        } else {
            replace(size, "\n");
        }
    }

    // Drops spaces and tabs before the line end at source offset `end`.
    void trim(std::size_t end) {
        if (!options_.trim_line_ends) return;
        if (kept_ < end ? !blank(source_[end - 1]) : text_.empty() || !blank(text_.back())) return;
        keep_until(end);
        const bool flowed = text_.back() == ' ';
        std::size_t begin = text_.size();
        while (begin > 0 && blank(text_[begin - 1])) --begin;
        text_.resize(begin);
        while (!changes_.empty() && changes_.back().text.begin >= begin) changes_.pop_back();
        if (!changes_.empty() && changes_.back().text.end > begin) {
            changes_.back().text.end = begin;
            changes_.back().source.end = end;
        } else {
            changes_.push_back({{source_of(begin), end}, {begin, begin}});
        }
        if (flowed) out_.flowed.push_back(begin);
    }

    // The source offset of text offset `t`, which is behind all changes.
    [[nodiscard]] std::size_t source_of(std::size_t t) const {
        return changes_.empty() ? t : changes_.back().source.end + (t - changes_.back().text.end);
    }

    // A code point to drop, and all such that follow. If what comes then joins, this stands inside its cluster.
    void drop() {
        if (table_ == nullptr) load();
        std::size_t end = at_;
        while (end < source_.size()) {
            const decoded d = decode(source_, end);
            if (!d.well_formed) break;
            if (action_of(d.point) != action::drop) {
                if (((*table_)[d.point] & property::joins) != 0) return cluster(before(at_));
                break;
            }
            end += d.size;
        }
        replace(end - at_, {});
    }

    // The code point kept just before `at`, or `at`: what was replaced composes with nothing.
    [[nodiscard]] std::size_t before(std::size_t at) const {
        if (at == kept_) return at;
        do --at;
        while (continues(source_[at]));
        return at;
    }

    // A code point that may change or move: most do not, which the quick check of UAX #15 sees.
    void compose(std::uint16_t p) {
        const std::size_t begin = (p & property::joins) != 0 ? before(at_) : at_;
        std::size_t i = at_;
        for (unsigned last = 0; (p & property::moves) == 0 && last <= p >> 8;) {
            last = p >> 8;
            i += decode(source_, i).size;
            const decoded d = decode(source_, i);
            if (i == source_.size() || !d.well_formed) {
                at_ = i;
                return;
            }
            p = (*table_)[d.point];
            if (actions_[p & property::low] == action::drop) break;
            if ((p & property::joins) == 0) {
                at_ = i;
                return;
            }
        }
        cluster(begin);
    }

    // Normalises what begins at `begin` and ends before the next code point that does not join.
    void cluster(std::size_t begin) {
        points_.clear();
        std::size_t end = begin;
        bool first = true;
        for (std::size_t i = begin; i < source_.size();) {
            const decoded d = decode(source_, i);
            if (!d.well_formed) break;
            i += d.size;
            const std::uint16_t p = (*table_)[d.point];
            if (actions_[p & property::low] == action::drop) continue;
            if (!first && (p & property::joins) == 0) break;
            first = false;
            if ((p & property::splits) == 0) {
                points_.push_back(d.point);
            } else {
                add_parts(d.point);
            }
            end = i;
        }
        unicode::compose(points_, *table_);
        normal_.clear();
        for (const char32_t c : points_) append_utf8(c, normal_);
        settle(begin, end);
    }

    // A decomposition may hold what a switch maps (U+FE58 is an em dash to NFKC).
    void add_parts(char32_t c) {
        parts_.clear();
        unicode::decompose(c, options_.form, parts_);
        for (const char32_t part : parts_) {
            switch (action_of(part)) {
                case action::drop:
                    break;
                case action::space:
                    points_.push_back(' ');
                    break;
                case action::glyph:
                    for (const char g : ascii_glyph(part)) points_.push_back(static_cast<unsigned char>(g));
                    break;
                default:
                    points_.push_back(part);
            }
        }
    }

    // Writes normal_ for source [begin, end); the change is what differs, in code points.
    void settle(std::size_t begin, std::size_t end) {
        const std::string_view was = source_.substr(begin, end - begin);
        std::string_view is = normal_;
        at_ = end;
        if (was == is) return;
        const std::size_t most = std::min(was.size(), is.size());
        std::size_t head = 0;
        while (head < most && was[head] == is[head]) ++head;
        while (head > 0 && head < is.size() && continues(is[head])) --head;
        while (head > 0 && head < was.size() && continues(was[head])) --head;
        std::size_t tail = 0;
        while (tail < most - head && was[was.size() - 1 - tail] == is[is.size() - 1 - tail]) ++tail;
        while (tail > 0 && continues(was[was.size() - tail])) --tail;
        at_ = begin + head;
        replace(was.size() - head - tail, is.substr(head, is.size() - head - tail));
        at_ = end;
    }

    void find_line_end() {
        if ((crlf_ == 0) == (cr_ == 0)) return;
        const auto feeds = static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n'));
        if (feeds == crlf_ + cr_) out_.eol = crlf_ != 0 ? line_end::crlf : line_end::cr;
    }

    std::string_view source_;
    const options& options_;
    normal_text& out_;
    std::string& text_;
    std::vector<change>& changes_;
    std::size_t at_ = 0;    // source bytes read
    std::size_t kept_ = 0;  // source bytes written, or dropped
    std::size_t crlf_ = 0;
    std::size_t cr_ = 0;
    const unicode::table* table_ = nullptr;
    std::array<action, property::low + 1> actions_{};
    std::uint32_t copied_ = 0;      // bit p: actions_[p] is copy
    std::vector<char32_t> points_;  // of a cluster
    std::vector<char32_t> parts_;
    std::string normal_;
};

// The last change whose `side` begins before `offset` (or at it), or null.
const change* last_before(const std::vector<change>& changes, span change::*side, std::size_t offset, bool or_at) {
    const auto it = std::partition_point(changes.begin(), changes.end(), [&](const change& c) {
        return (c.*side).begin < offset || (or_at && (c.*side).begin == offset);
    });
    return it == changes.begin() ? nullptr : &*(it - 1);
}

std::size_t begin_of(const std::vector<change>& changes, span change::*from, span change::*to, std::size_t offset) {
    const change* c = last_before(changes, from, offset, true);
    if (c == nullptr) return offset;
    return offset < (c->*from).end ? (c->*to).begin : (c->*to).end + (offset - (c->*from).end);
}

std::size_t end_of(const std::vector<change>& changes, span change::*from, span change::*to, std::size_t offset) {
    const change* c = last_before(changes, from, offset, false);
    if (c == nullptr) return offset;
    return offset <= (c->*from).end ? (c->*to).end : (c->*to).end + (offset - (c->*from).end);
}

}  // namespace

std::size_t offset_map::source_begin(std::size_t t) const {
    return begin_of(changes, &change::text, &change::source, t);
}
std::size_t offset_map::source_end(std::size_t t) const {
    return end_of(changes, &change::text, &change::source, t);
}
std::size_t offset_map::text_begin(std::size_t s) const {
    return begin_of(changes, &change::source, &change::text, s);
}
std::size_t offset_map::text_end(std::size_t s) const {
    return end_of(changes, &change::source, &change::text, s);
}

void normalize(std::string_view source, const options& o, normal_text& out) {
    normalizer(source, o, out).run();
}

std::vector<edit> source_edits(std::string_view source, const normal_text& n) {
    std::vector<edit> edits;
    for (const change& c : n.map.changes) {
        if (c.line_end && n.eol != line_end::lf) continue;
        const std::string_view was = source.substr(c.source.begin, c.source.size());
        if (!edits.empty() && edits.back().replaced.end == c.text.begin) {
            edits.back().replaced.end = c.text.end;
            edits.back().text += was;
        } else {
            edits.push_back({c.text, std::string(was)});
        }
    }
    return edits;
}

std::string normalize(std::string_view source, const options& o) {
    normal_text n;
    normalize(source, o, n);
    return std::move(n.text);
}

}  // namespace dedup
