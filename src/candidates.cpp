// External interface: find_candidates.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "attribution_parts.hpp"
#include "quote_parts.hpp"

namespace dedup {
namespace {

bool is_letter(char c) {
    const auto small = static_cast<unsigned char>(c | 0x20);
    return small >= 'a' && small <= 'z';
}

// Free of branches where it can be: what stands at the ends of lines is as good as random.
class sieve {
public:
    sieve(std::string_view text, const plane_reader& planes, reading& r)
        : text_(text), planes_(planes), lines_(r.lines), announcing_(r.room.announcing), snipping_(r.room.snipping) {}

    void run(sights& out) {
        std::uint32_t last = 0;  // line that is not blank, and its depth
        std::uint32_t depth = ~0U;
        const auto size = static_cast<std::uint32_t>(lines_.size());
        announcing_.reserve(size + std::size_t{1});
        snipping_.reserve(size + std::size_t{1});
        for (std::uint32_t i = 0; i < size; ++i) {
            const line& l = lines_[i];
            const bool wanted = !l.blank();
            // What stands before a quote may announce it.
            if (wanted && l.depth > depth && !announcing_.ends_in(last)) announcing_.add_if(true, last);
            last = wanted ? i : last;
            depth = wanted ? l.depth : depth;
            const std::size_t begin = std::min<std::size_t>(l.content, text_.size() - 1);  // of text
            const std::size_t at = planes_.skip_blanks(begin, std::max<std::size_t>(l.end, 1) - 1);
            snipping_.add_if(wanted & snip_begins.has(text_[at]), i);
            announcing_.add_if(wanted & may_announce(l, begin, at), i);
        }
        out.announcing = announcing_.all();
        out.snipping = snipping_.all();
    }

private:
    // `begin`: its first byte, `at`: its first that is not blank. Of an empty line, says anything.
    [[nodiscard]] bool may_announce(const line& l, std::size_t begin, std::size_t at) const {
        const char first = text_[at];
        const char behind = text_[std::min(at + 1, text_.size() - 1)];
        const char second = at + 1 < l.end ? behind : ':';
        const std::size_t label = std::min<std::size_t>(l.end - l.content, attribution::longest_label);
        const std::uint64_t colon =
            planes_.from(&simd::block_planes::colons, l.content) & ((std::uint64_t{1} << label) - 1);
        const char last = text_[std::max(l.end, 1U) - 1];
        const bool header = attribution::header_begins.has(first, second) &
                            ((colon != 0) | !is_letter(text_[begin]) | attribution::colon_ends.has(last));
        return header | attribution::line_leads.has(first, second) | attribution::line_ends.has(last);
    }

    std::string_view text_;
    const plane_reader planes_;
    const std::vector<line>& lines_;
    number_list announcing_;
    number_list snipping_;
};

}  // namespace

void find_candidates(std::string_view text, const plane_reader& planes, reading& r, sights& out) {
    sieve(text, planes, r).run(out);
}

}  // namespace dedup
