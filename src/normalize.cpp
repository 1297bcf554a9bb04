// External interface: normalize (normalize.hpp, dedup.hpp), normal_view, normal_room::memory. Kernels find the few
// places where text may change; what stands between them is copied.
#include "dedup/normalize.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

#include "actions.hpp"
#include "canonical.hpp"
#include "dedup/dedup.hpp"
#include "dedup/error.hpp"
#include "simd/odd_points.hpp"
#include "squeeze.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
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

std::string_view ascii_glyph(char32_t c) {
    if (c == 0x2026) return "...";
    if (c <= 0x2015) return "-";
    return c <= 0x201B ? "'" : "\"";
}

// One call of normalize(). Bytes that stay as they are wait in [kept_, at_) and are copied in one go.
class normalizer {
public:
    normalizer(std::string_view source, const options& o, normal_text& out)
        : source_(source), options_(o), out_(out), text_(out.text), changes_(out.map.changes), kernel_(fastest()) {
        text_.clear();
        changes_.clear();
        out_.flowed.clear();
        out_.eol = line_end::lf;
        out_.repaired = 0;
    }

    void run() {
        at_ = next_odd(0);
        write();
    }
    std::string_view view() {
        at_ = next_odd(0);
        const bool ends_in_blank = !source_.empty() && blank(source_.back());
        if (at_ == source_.size() && !ends_in_blank && !options_.squeeze_blank_lines) return source_;
        write();
        return text_;
    }

private:
    static constexpr std::size_t short_source = 512;  // bytes

    static const simd::odd_kernel& fastest() {
        static const simd::odd_kernel& kernel = simd::odd_kernels().back();
        return kernel;
    }

    // All, of which nothing is odd up to at_.
    void write() {
        if (at_ < source_.size()) rewrite();
        trim(at_);
        keep_until(at_);
        if (crlf_ + cr_ > 0) find_line_end();
        if (options_.squeeze_blank_lines) squeeze_blank_lines(out_);
    }

    // From the first odd byte on. A call, so that text without any needs little room on the stack, and little code.
    [[gnu::noinline]] void rewrite() {
        text_.reserve(source_.size());
        do {
            // What follows a step may be odd because of it: an ill-formed sequence's rest, a line end behind a blank.
            do step();
            while (at_ < source_.size() && (source_[at_] == '\n' || continues(source_[at_])));
            at_ = next_odd(at_);
        } while (at_ < source_.size());
    }

    // The first odd byte from source offset `at` on, or the source's end. All before it stays as it is.
    std::size_t next_odd(std::size_t at) {
        while (at < source_.size()) {
            if (at < marked_end_ || mark(at)) {
                const std::size_t found = marked_from(at);
                if (found < marked_end_) return found;
            }
            at = marked_end_;
        }
        return at;
    }

    // The first marked byte from source offset `at` on, or the end of what has been looked at.
    [[nodiscard]] std::size_t marked_from(std::size_t at) const {
        std::size_t word = (at - marked_) / simd::odd_block;
        std::uint64_t bits = odd_[word] & ~std::uint64_t{0} << (at - marked_) % simd::odd_block;
        const std::size_t words = (marked_end_ - marked_ - 1) / simd::odd_block;
        while (bits == 0 && word < words) bits = odd_[++word];
        if (bits == 0) return marked_end_;
        return marked_ + word * simd::odd_block + static_cast<std::size_t>(std::countr_zero(bits));
    }

    // Marks the odd bytes of the next blocks, or of a copy of the source's end: of all of a short source. Returns
    // whether there are any.
    bool mark(std::size_t at) {
        const char* const text = source_.data() + at;
        const std::size_t left = source_.size() - at;
        marked_ = at;
        if (left > short_source) {
            const std::size_t blocks = std::min((left - simd::odd_margin) / simd::odd_block, odd_.size());
            marked_end_ = at + blocks * simd::odd_block;
            fetch(text + blocks * simd::odd_block, blocks);
            return kernel_.mark(text, blocks, even(), before_odd(at), odd_.data()) != 0;
        }
        constexpr std::size_t behind = simd::odd_block + simd::odd_margin;
        std::array<char, short_source + behind> copy;
        std::memcpy(copy.data(), text, left);
        std::memset(copy.data() + left, '.', behind);
        marked_end_ = source_.size();
        fetch(text + left, left / simd::odd_block + 1);
        return kernel_.mark(copy.data(), left / simd::odd_block + 1, even(), before_odd(at), odd_.data()) != 0;
    }

    // A hint that what stands behind marked blocks comes next: the rest of the source, or another post, as they lie one
    // behind the other in a dump. No address makes a hint fail.
    static void fetch(const char* text, std::size_t blocks) {
        for (std::size_t b = 0; b < blocks; ++b) __builtin_prefetch(text + b * simd::odd_block);
    }

    [[nodiscard]] simd::odd_before before_odd(std::size_t at) const {
        simd::odd_before before;
        if (at == 0) return before;
        before.blank = blank(source_[at - 1]);
        for (std::size_t k = 1; k <= std::min<std::size_t>(at, 3); ++k) {
            const auto c = static_cast<unsigned char>(source_[at - k]);
            if (c < 0x80) break;
            const std::size_t size = c < 0xC0 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
            for (std::size_t i = 0; i + k < size && at + i < source_.size() && continues(source_[at + i]); ++i)
                before.continued |= std::uint64_t{1} << i;
            if (size > 0) break;
        }
        return before;
    }

    [[nodiscard]] const simd::point_set& even() const {
        static constexpr simd::point_set none;
        return actions_ == nullptr ? none : actions_->copied;
    }

    void step() {
        const auto c = static_cast<unsigned char>(source_[at_]);
        if (c < 0x80) {
            if (c >= 0x0A && c <= 0x0D) {
                line(c, 1);
            } else if (options_.drop_controls) {
                drop();
            } else {
                ++at_;
            }
            return;
        }
        if (actions_ == nullptr) load();
        const decoded d = decode(source_, at_);
        if (!d.well_formed) return repair(d.size);
        const std::uint16_t p = properties(d.point);
        switch ((*actions_)(p)) {
            case action::copy:
                at_ += d.size;
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

    // Never called for ASCII, nor where earlier text had the tables built. What is marked without them is marked anew.
    void load() {
        actions_ = &actions::of(options_);
        marked_end_ = at_;
    }

    [[nodiscard]] std::uint16_t properties(char32_t c) const { return (*actions_->table)[c]; }
    [[nodiscard]] action action_of(char32_t c) const { return (*actions_)(properties(c)); }

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
        const char last = kept_ < end ? source_[end - 1] : text_.empty() ? '\0' : text_.back();
        if (!blank(last)) return;
        std::size_t stays = end;
        while (stays > kept_ && blank(source_[stays - 1])) --stays;
        const bool none_stays = stays == kept_;
        keep_until(stays);
        kept_ = end;
        std::size_t begin = text_.size();
        if (none_stays) {  // else the text's last byte is no blank: it need not be read just after it was written
            while (begin > 0 && blank(text_[begin - 1])) --begin;
            text_.resize(begin);
        }
        while (!changes_.empty() && changes_.back().text.begin >= begin) changes_.pop_back();
        if (!changes_.empty() && changes_.back().text.end > begin) {
            changes_.back().text.end = begin;
            changes_.back().source.end = end;
        } else {
            changes_.push_back({{source_of(begin), end}, {begin, begin}});
        }
        if (last == ' ') out_.flowed.push_back(begin);
    }

    // The source offset of text offset `t`, which is behind all changes.
    [[nodiscard]] std::size_t source_of(std::size_t t) const {
        return changes_.empty() ? t : changes_.back().source.end + (t - changes_.back().text.end);
    }

    // A code point to drop, and all such that follow. If what comes then joins, this stands inside its cluster.
    void drop() {
        if (actions_ == nullptr) load();
        std::size_t end = at_;
        while (end < source_.size()) {
            const decoded d = decode(source_, end);
            if (!d.well_formed) break;
            if (action_of(d.point) != action::drop) {
                if ((properties(d.point) & property::joins) != 0) return cluster(before(at_));
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
            p = properties(d.point);
            if ((*actions_)(p) == action::drop) break;
            if ((p & property::joins) == 0) {
                at_ = i;
                return;
            }
        }
        cluster(begin);
    }

    // Normalises what begins at `begin` and ends before the next code point that does not join.
    void cluster(std::size_t begin) {
        normal_room& room = out_.room;
        room.points.clear();
        std::size_t end = begin;
        bool first = true;
        for (std::size_t i = begin; i < source_.size();) {
            const decoded d = decode(source_, i);
            if (!d.well_formed) break;
            i += d.size;
            const std::uint16_t p = properties(d.point);
            if ((*actions_)(p) == action::drop) continue;
            if (!first && (p & property::joins) == 0) break;
            first = false;
            if ((p & property::splits) == 0) {
                room.points.push_back(d.point);
            } else {
                add_parts(d.point);
            }
            end = i;
        }
        unicode::compose(room.points, *actions_->table);
        room.composed.clear();
        for (const char32_t c : room.points) append_utf8(c, room.composed);
        settle(begin, end);
    }

    // A decomposition may hold what a switch maps (U+FE58 is an em dash to NFKC).
    void add_parts(char32_t c) {
        std::vector<char32_t>& points = out_.room.points;
        std::vector<char32_t>& parts = out_.room.parts;
        parts.clear();
        unicode::decompose(c, options_.form, parts);
        for (const char32_t part : parts) {
            switch (action_of(part)) {
                case action::drop:
                    break;
                case action::space:
                    points.push_back(' ');
                    break;
                case action::glyph:
                    for (const char g : ascii_glyph(part)) points.push_back(static_cast<unsigned char>(g));
                    break;
                default:
                    points.push_back(part);
            }
        }
    }

    // Writes what was composed for source [begin, end); the change is what differs, in code points.
    void settle(std::size_t begin, std::size_t end) {
        const std::string_view was = source_.substr(begin, end - begin);
        std::string_view is = out_.room.composed;
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
    const simd::odd_kernel& kernel_;
    const actions* actions_ = actions::if_built(options_);
    std::size_t marked_ = 0;  // odd_ is about source [marked_, marked_end_)
    std::size_t marked_end_ = 0;
    std::array<std::uint64_t, 32> odd_;
};

}  // namespace

std::size_t normal_room::memory() const {
    return (points.capacity() + parts.capacity()) * sizeof(char32_t) + composed.capacity();
}

void normalize(std::string_view source, const options& o, normal_text& out) {
    normalizer(source, o, out).run();
}

std::string_view normal_view(std::string_view source, const options& o, normal_text& out) {
    return normalizer(source, o, out).view();
}

std::string normalize(std::string_view source, const options& o) {
    normal_text n;
    normalize(source, o, n);
    return std::move(n.text);
}

}  // namespace dedup::inline v1
