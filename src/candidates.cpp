// External interface: find_candidates.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "attribution_parts.hpp"
#include "quote_parts.hpp"

namespace dedup::inline v1 {
namespace {

class sieve {
public:
    sieve(std::string_view text, const plane_reader& planes, reading& r)
        : text_(text),
          planes_(planes),
          lines_(r.lines),
          fits_(r.room.fits),
          numbers_(r.room.snipping),
          deeper_(r.room.announcing) {}

    candidates run(bool deep) {
        if (lines_.empty()) return {};
        if (numbers_.size() < lines_.size()) numbers_.resize(lines_.size());
        if (deeper_.size() < lines_.size()) deeper_.resize(lines_.size());
        const std::size_t first = deep ? glance<true>() : glance<false>();
        return first == lines_.size() ? candidates{} : see_all(first);
    }

private:
    // Draws soft breaks, and lists lines by their first and last bytes, and those before deeper ones. Which they are
    // cannot be foreseen, so there are no branches; and from the last line on, as what is behind a line says the more.
    // The lists end where the room for all lines does. `Deep`: a line may have marks.
    template <bool Deep>
    std::size_t glance() {
        std::size_t first = lines_.size();
        std::size_t i = first - 1;
        const auto list = [&](bool wanted, bool deeper) {
            numbers_[first - 1] = static_cast<std::uint32_t>(i);
            deeper_[first - 1] = deeper;
            first -= static_cast<std::size_t>(wanted);
        };
        list(last_looks(), false);
        block_end block;
        lines_[i].soft = block.is_soft(fits_[i]);
        std::uint32_t depth_behind = lines_[i].blank() ? 0 : lines_[i].depth;
        while (i-- > 0) {
            line& l = lines_[i];
            l.soft = block.is_soft(fits_[i]);
            if constexpr (Deep) {
                const bool text = !l.blank();
                const bool deeper = depth_behind > l.depth;
                list(text & (deeper | looks(l)), deeper);
                depth_behind ^= (depth_behind ^ l.depth) & (std::uint32_t{0} - text);
            } else {
                list(looks(l), false);  // before a blank line stands another's end
            }
        }
        return first;
    }

    // Whether the first two bytes, or the last one, of a line say so. REQUIRES: there is a line behind.
    [[nodiscard]] bool looks(const line& l) const {
        // A line end and a byte behind it may be read, and, of a line that is blank, the byte before it, if any.
        const char* const content = text_.data() + l.content;
        const bool begins = attribution::line_begins.has(content[0], content[1]);
        return begins | attribution::line_ends.has(text_[l.end - std::size_t{l.end > 0}]);
    }

    // The same of the last line, which may end with the text.
    [[nodiscard]] bool last_looks() const {
        const line& l = lines_.back();
        if (l.blank()) return false;
        const std::size_t second = l.content + std::size_t{1};
        return attribution::line_begins.has(text_[l.content], second < l.end ? text_[second] : '\n') ||
               attribution::line_ends.has(text_[l.end - std::size_t{1}]);
    }

    // Of the lines listed, keeps those that hold on a closer look. In most short posts there is none; hence a call.
    [[gnu::noinline]] candidates see_all(std::size_t first) {
        number_list announcing(deeper_);  // each is read before anything can be written over it
        number_list snipping(numbers_);
        for (; first < lines_.size(); ++first) {
            const std::uint32_t i = numbers_[first];
            const bool deeper = deeper_[first] != 0;
            const line& l = lines_[i];
            const bool indented = attribution::is_blank(text_[l.content]);
            const std::size_t at = indented ? planes_.skip_blanks(l.content, l.end - 1) : l.content;
            snipping.add_if(snip_begins.has(text_[at]), i);
            announcing.add_if(deeper || may_announce(l, at), i);
        }
        return {announcing.all(), snipping.all()};
    }

    // `at`: its first byte that is not blank.
    [[nodiscard]] bool may_announce(const line& l, std::size_t at) const {
        using namespace attribution;
        if (line_ends.has(text_[l.end - 1])) return true;
        const char first = text_[at];
        const char second = at + 1 < l.end ? text_[at + 1] : ':';
        if (!header_begins.two().has(first, second) && !line_leads.two().has(first, second)) return false;
        const char third = at + 2 < l.end ? text_[at + 2] : ':';
        const std::string_view content = text_.substr(l.content, l.end - l.content);
        return (header_begins.has(first, second, third) && may_be_label(content, l.content)) ||
               (line_leads.has(first, second, third) && leads_in(content)) || may_end_in_colon(content);
    }

    [[nodiscard]] bool may_be_label(std::string_view content, std::size_t at) const {
        const std::uint64_t near = (std::uint64_t{1} << std::min(content.size(), attribution::longest_label)) - 1;
        return (planes_.from(&simd::block_planes::colons, at) & near) != 0 ||
               attribution::may_do_without_colon(content);
    }

    // Says "no" only of what end_of() says so.
    static bool may_end_in_colon(std::string_view s) {
        while (!s.empty() && attribution::end_marks.has(s.back())) {
            if (s.ends_with("--")) return true;
            s.remove_suffix(1);
        }
        if (s.ends_with('.')) return s.ends_with("...");
        return !s.empty() && attribution::colon_ends.has(s.back());
    }

    std::string_view text_;
    const plane_reader planes_;
    growing<line>& lines_;
    const std::vector<reading_room::fit>& fits_;
    std::vector<std::uint32_t>& numbers_;  // of the lines that are listed
    std::vector<std::uint32_t>& deeper_;   // whether the next line that is not blank has more marks
};

}  // namespace

candidates find_candidates(std::string_view text, const plane_reader& planes, bool deep, reading& r) {
    return sieve(text, planes, r).run(deep);
}

}  // namespace dedup::inline v1
