// What the last line of an attribution ends in, behind its words: colons, dots, dashes.
#pragma once

#include <cstddef>
#include <string_view>

#include "attribution_index.hpp"
#include "attribution_parts.hpp"

namespace dedup::inline v1::attribution {

// Takes it off.
class tail {
public:
    tail(std::string_view text, std::size_t begin, std::size_t end) : text_(text), begin_(begin), end_(end) {}

    bool dashes = false;  // "---- Ann wrote ----"

    std::size_t strip(statement& s) {
        for (;;) {
            if (end_ == begin_ || is_letter_or_digit(text_[end_ - 1])) return end_;
            if (cut(":")) {
                s.colon = true;
            } else if (cut("：") || cut("↑")) {
                s.colon = true;
                s.arrow = s.arrow || text_.substr(end_).starts_with("↑");
            } else if (cut(" >") || cut(" -") || cut(",") || cut("]")) {
                continue;
            } else if (cut("--")) {
                dashes = true;
            } else if (cut("...") || cut("…") || cut(":-")) {
                s.colon = true;
            } else if (!(cut(" ") || cut("\t") || cut("*") || cut("_") || cut("\"") || cut("\u200f") || cut("\u202c") ||
                         ((s.colon || dashes) && cut("-")) || (s.colon && cut(".")))) {
                return end_;
            }
        }
    }

private:
    static bool is_letter_or_digit(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

    bool cut(std::string_view s) {
        if (text_[end_ - 1] != s.back() || !text_.substr(begin_, end_ - begin_).ends_with(s)) return false;
        end_ -= s.size();
        return true;
    }
    std::string_view text_;
    std::size_t begin_;
    std::size_t end_;
};

}  // namespace dedup::inline v1::attribution
