// External interface: code_points, is_space, score, values_of, mean.
#include "accuracy.hpp"

#include <algorithm>
#include <limits>

namespace bench {
namespace {

constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

// The source of each code point: that of the last span over it, or nobody.
std::vector<std::uint32_t> sources(std::span<const quote> spans, std::size_t size) {
    std::vector<std::uint32_t> of(size, nobody);
    for (const quote& q : spans) {
        const std::size_t end = std::min(q.end, size);
        for (std::size_t i = q.begin; i < end; ++i) of[i] = q.source;
    }
    return of;
}

std::vector<char> covered(std::span<const quote> spans, std::size_t size) {
    std::vector<char> is(size, 0);
    for (const quote& q : spans) {
        const std::size_t end = std::min(q.end, size);
        for (std::size_t i = q.begin; i < end; ++i) is[i] = 1;
    }
    return is;
}

// Puts the mistakes together from their characters, given in ascending order.
class mistake_writer {
public:
    void add(mistake::kind what, std::size_t at, std::uint32_t source) {
        if (!open_ || found.back().what != what || found.back().where.source != source) {
            found.push_back({what, {at, at, source}, 0});
        }
        open_ = true;
        found.back().where.end = at + 1;
        ++found.back().size;
    }
    void end() { open_ = false; }

    std::vector<mistake> found;

private:
    bool open_ = false;
};

// The number of characters that count before each code point, and in all.
using ranks = std::vector<std::size_t>;

quote ranked(const quote& q, const ranks& rank) {
    const std::size_t size = rank.size() - 1;
    return {rank[std::min(q.begin, size)], rank[std::min(q.end, size)], q.source};
}

// Fills in `found` and `pieces`. Among spans that count characters only, those that meet [begin, end) are those that
// begin before its end less those that end at or before its begin.
void count_pieces(const ranks& rank, std::span<const quote> quoted, std::span<const quote> predicted, counts& sums) {
    std::vector<std::size_t> begins;
    std::vector<std::size_t> ends;
    for (const quote& p : predicted) {
        const quote r = ranked(p, rank);
        if (r.begin >= r.end) continue;
        begins.push_back(r.begin);
        ends.push_back(r.end);
    }
    std::sort(begins.begin(), begins.end());
    std::sort(ends.begin(), ends.end());
    for (const quote& q : quoted) {
        const quote r = ranked(q, rank);
        if (r.begin >= r.end) continue;
        const auto begun = std::lower_bound(begins.begin(), begins.end(), r.end) - begins.begin();
        const auto ended = std::upper_bound(ends.begin(), ends.end(), r.begin) - ends.begin();
        sums.found += begun > ended ? 1 : 0;
        sums.pieces += static_cast<std::size_t>(begun - ended);
    }
}

// `part` of `whole` parts, or `otherwise` of none.
double share(std::size_t part, std::size_t whole, double otherwise) {
    return whole == 0 ? otherwise : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

code_points::code_points(std::string_view text) : text_(text) {
    begins_.reserve(text.size() + 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) begins_.push_back(i);
    }
    begins_.push_back(text.size());
}

char32_t code_points::operator[](std::size_t n) const {
    const std::string_view bytes = slice(n, n + 1);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    if (bytes.size() == 1) return byte(0);
    char32_t c = byte(0) & (0x7FU >> bytes.size());
    for (std::size_t i = 1; i < bytes.size(); ++i) c = (c << 6U) | (byte(i) & 0x3FU);
    return c;
}

std::size_t code_points::before(std::size_t byte) const {
    const auto at = std::lower_bound(begins_.begin(), begins_.end() - 1, byte);
    return static_cast<std::size_t>(at - begins_.begin());
}

bool is_space(char32_t c) {
    if (c < 0x80) return (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x20);
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

counts& counts::operator+=(const counts& o) {
    right += o.right;
    wrong += o.wrong;
    missed += o.missed;
    right_source += o.right_source;
    found += o.found;
    pieces += o.pieces;
    messages += o.messages;
    return *this;
}

scored score(const code_points& text, const labels& truth, std::span<const quote> predicted) {
    std::vector<quote> others;
    std::copy_if(predicted.begin(), predicted.end(), std::back_inserter(others),
                 [&](const quote& p) { return p.source != truth.message; });
    const std::vector<std::uint32_t> said = sources(truth.quoted, text.size());
    const std::vector<std::uint32_t> guessed = sources(others, text.size());
    const std::vector<char> ignored = covered(truth.ignored, text.size());

    counts sums{.messages = 1};
    mistake_writer mistakes;
    ranks rank(1, 0);
    rank.reserve(text.size() + 1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool space = is_space(text[i]);
        rank.push_back(rank.back() + (space || ignored[i] != 0 ? 0 : 1));
        if (ignored[i] != 0) mistakes.end();
        if (space || ignored[i] != 0) continue;
        if (said[i] != nobody && guessed[i] == nobody) {
            ++sums.missed;
            mistakes.add(mistake::kind::missed, i, said[i]);
        } else if (said[i] == nobody && guessed[i] != nobody) {
            ++sums.wrong;
            mistakes.add(mistake::kind::wrong, i, guessed[i]);
        } else {
            mistakes.end();
            if (said[i] == nobody) continue;
            ++sums.right;
            sums.right_source += said[i] == guessed[i] ? 1 : 0;
        }
    }
    count_pieces(rank, truth.quoted, others, sums);
    return {sums, std::move(mistakes.found)};
}

values values_of(const counts& c) {
    values v;
    v.precision = share(c.right, c.right + c.wrong, 1);
    v.recall = share(c.right, c.right + c.missed, 1);
    const double sum = v.precision + v.recall;
    v.f1 = sum > 0 ? 2 * v.precision * v.recall / sum : 0;
    if (c.right > 0) v.source_accuracy = share(c.right_source, c.right, 0);
    if (c.found > 0) v.granularity = share(c.pieces, c.found, 0);
    return v;
}

values mean(std::span<const values> all) {
    const auto over = [&](auto value) -> std::optional<double> {
        double sum = 0;
        std::size_t n = 0;
        for (const values& v : all) {
            const std::optional<double> one = value(v);
            if (!one) continue;
            sum += *one;
            ++n;
        }
        return n == 0 ? std::nullopt : std::optional(sum / static_cast<double>(n));
    };
    return {.precision = over([](const values& v) { return std::optional(v.precision); }).value_or(1),
            .recall = over([](const values& v) { return std::optional(v.recall); }).value_or(1),
            .f1 = over([](const values& v) { return std::optional(v.f1); }).value_or(1),
            .source_accuracy = over([](const values& v) { return v.source_accuracy; }),
            .granularity = over([](const values& v) { return v.granularity; })};
}

}  // namespace bench
