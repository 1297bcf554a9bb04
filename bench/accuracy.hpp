// How well predicted quotes agree with labelled ones: what dedup_accuracy counts, and the values that it makes of it.
//
//     text           "Hi. tabs too. So ... no"
//     quoted              |-------)              [4, 12): 7 characters, the space does not count
//     ignored                          |--)      [17, 20)
//     predicted               |-----------)      [8, 20)
//     score() gives  {right 3, wrong 3, missed 4, ...}
//
// Offsets are code points. The characters that count are those that are neither white space nor in an ignored span.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace bench {

// A text of well-formed UTF-8 by its code points. The view must outlive it.
class code_points {
public:
    explicit code_points(std::string_view text);

    [[nodiscard]] std::size_t size() const { return begins_.size() - 1; }
    [[nodiscard]] char32_t operator[](std::size_t n) const;
    // The bytes of code points [begin, end).
    [[nodiscard]] std::string_view slice(std::size_t begin, std::size_t end) const {
        return text_.substr(begins_[begin], begins_[end] - begins_[begin]);
    }
    // How many begin before that byte. Logarithmic.
    [[nodiscard]] std::size_t before(std::size_t byte) const;

private:
    std::string_view text_;
    std::vector<std::size_t> begins_;  // and the text's size
};

// White space as Python's str.isspace has it: the bidirectional types WS, B and S, and category Zs.
bool is_space(char32_t);

// Code points [begin, end), and the message that they come from, by any number that is its own. What lies behind the
// text's end is passed over.
struct quote {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::uint32_t source = 0;

    bool operator==(const quote&) const = default;
};

struct labels {
    std::uint32_t message = 0;   // its own number
    std::vector<quote> quoted;   // where two overlap, the later one says the source
    std::vector<quote> ignored;  // sources mean nothing
};

struct counts {
    std::size_t right = 0;         // characters quoted and predicted
    std::size_t wrong = 0;         // predicted, not quoted
    std::size_t missed = 0;        // quoted, not predicted
    std::size_t right_source = 0;  // of `right`, those with the label's source
    std::size_t found = 0;         // labelled quotes that share a character with a prediction
    std::size_t pieces = 0;        // pairs of such a quote and a prediction that it shares a character with
    std::size_t messages = 0;

    counts& operator+=(const counts&);
    bool operator==(const counts&) const = default;
};

// A longest run of wrong or of missed characters with one source; white space does not end it, ignored text does.
struct mistake {
    enum class kind { missed, wrong };
    kind what = kind::missed;
    quote where;           // from its first to its last character; the source is the label's, or the predicted one
    std::size_t size = 0;  // characters that count

    bool operator==(const mistake&) const = default;
};

struct scored {
    counts sums;
    std::vector<mistake> mistakes;  // ascending
};

// Compares a message's labels with what was predicted for it. A prediction that names the message itself as its source
// is passed over: who repeats himself quotes nobody. Where two predictions overlap, the later one says the source.
// Linear in the text and in the lengths of the spans.
scored score(const code_points& text, const labels& truth, std::span<const quote> predicted);

struct values {
    double precision = 1;                   // right of all predicted characters; 1 where there are none
    double recall = 1;                      // right of all quoted characters; 1 where there are none
    double f1 = 1;                          // harmonic mean of both
    std::optional<double> source_accuracy;  // right_source of right
    std::optional<double> granularity;      // pieces of found: 1 where every quote was found in one piece
};

values values_of(const counts&);

// Of each value, the mean over those that have it.
values mean(std::span<const values>);

}  // namespace bench
