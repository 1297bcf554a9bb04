// Differences that nobody counts: what may differ between two copies of the same words.
#pragma once

#include <cstdint>
#include <string_view>

namespace dedup::inline v1 {

// What stands between two neighbouring key code points, in the target and in the copy; empty at the copy's ends:
//
//     target   ... said "no"--and left ...        target "\"--", before "o", after "a"
//     copy     ... said “no” – and left ...       copy   "” – "
struct gap {
    std::string_view target;
    std::string_view copy;
    std::string_view before;  // the copy's key code point before the gap
    std::string_view after;   // the copy's text from the key code point behind the gap on
};

// One side of a gap as far as it is plain: ASCII without tags, few marks. What is_free sees in it, byte by byte.
class plain_side {
public:
    explicit plain_side(bool line_start) : line_start_(line_start) {}

    // False if the byte is not plain: then only is_free knows.
    bool take(char c) {
        if (c == ' ' || c == '\t') {
            apart_ = true;
        } else if (c == '\n') {
            apart_ = line_start_ = true;
        } else if (c != '>' || !line_start_) {
            return take_mark(c);
        }
        return true;
    }
    [[nodiscard]] bool apart() const { return apart_; }  // by white space
    [[nodiscard]] bool bare() const { return count_ == 0; }
    void drop_final_stop() {
        if (count_ == 0 || (marks_ & 0xFFU) != '.') return;
        marks_ >>= 8;
        --count_;
    }
    [[nodiscard]] bool has_marks_of(const plain_side& other) const {
        return marks_ == other.marks_ && count_ == other.count_;
    }

private:
    bool take_mark(char c) {
        if (static_cast<unsigned char>(c) >= 0x80U || c == '[' || count_ == sizeof marks_) return false;
        line_start_ = false;
        if (c == '-' && (marks_ & 0xFFU) == '-') return true;
        marks_ = marks_ << 8 | static_cast<unsigned char>(c == '`' ? '\'' : c);
        ++count_;
        return true;
    }

    std::uint64_t marks_ = 0;  // the last one lowest
    unsigned count_ = 0;
    bool apart_ = false;
    bool line_start_;
};

// Whether the two sides differ in markers, white space, wraps and glyphs alone; at the copy's end, in the full stop
// too. White space between letters or digits is not free on one side only, but a line end between CJK characters is.
bool is_free(const gap& g);

// The same for sides that are plain with ASCII behind them; `before`: the last byte before the copy's.
bool is_plainly_free(const plain_side& target, const plain_side& copy, char before, char after);

// The same where the copy begins or, `last`, ends.
bool is_plainly_free_at_end(plain_side target, plain_side copy, bool last);

// Whether two code points are the same but for what typesetters take for one another: “ and ", – and -.
bool is_same_glyph(std::string_view a, std::string_view b);

// Whether letters with the same key differ in case rather than in width, ligature or presentation form.
bool is_case_change(std::string_view target, std::string_view copy);

// Whether a UTF-8 sequence begins an ideograph, kana or Hangul syllable: each is a word of its own.
bool begins_cjk(std::string_view s);

}  // namespace dedup::inline v1
