// External interface: find_candidates.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "attribution_parts.hpp"
#include "quote_parts.hpp"

namespace dedup::inline v1 {
namespace {

class sieve {
public:
    sieve(std::string_view text, const plane_reader& planes, reading& r)
        : text_(text), planes_(planes), lines_(r.lines), announcing_(r.room.announcing), snipping_(r.room.snipping) {}

    candidates run(bool deep) {
        if (lines_.empty()) return {};
        snipping_.reserve(lines_.size() + 1);
        if (deep)
            glance_before_deeper();
        else
            glance();
        return snipping_.all().empty() ? candidates{} : see_all(deep);
    }

private:
    // Lists lines by their first and last bytes. Which they are cannot be foreseen, so there are no branches.
    void glance() {
        const auto last = static_cast<std::uint32_t>(lines_.size() - 1);
        for (std::uint32_t i = 0; i < last; ++i) snipping_.add_if(looks(lines_[i]), i);
        snipping_.add_if(last_looks(), last);
    }

    // The same, and those before deeper ones: each line that is not blank is listed, or not, as the next such line
    // comes.
    void glance_before_deeper() {
        const auto last = static_cast<std::uint32_t>(lines_.size() - 1);
        std::uint32_t number = 0;
        std::uint32_t depth = ~0U;
        bool listed = false;
        for (std::uint32_t i = 0; i < last; ++i) {
            const line& l = lines_[i];
            const bool text = !l.blank();
            snipping_.add_if(text & (listed | (l.depth > depth)), number);
            const std::uint32_t all = std::uint32_t{0} - text;
            number ^= (number ^ i) & all;
            depth ^= (depth ^ l.depth) & all;
            listed = (listed & !text) | looks(l);
        }
        const bool text = !lines_[last].blank();
        snipping_.add_if(listed | (text & (lines_[last].depth > depth)), number);
        snipping_.add_if(last_looks(), last);
    }

    // Whether the first two bytes, or the last one, of a line that is not blank say so. REQUIRES: one with a line
    // behind.
    [[nodiscard]] bool looks(const line& l) const {
        const bool text = !l.blank();
        // The line has an end, and another behind it.
        const char* const content = text_.data() + l.content;
        const bool begins = attribution::line_begins.has(content[0], content[1]);
        const bool ends = attribution::line_ends.has(text_[l.end - std::size_t{text}]);
        return text & (begins | ends);
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
    [[gnu::noinline]] candidates see_all(bool deep) {
        announcing_.reserve(lines_.size() + 1);
        const numbers worth_a_look = snipping_.all();
        snipping_.clear();  // each is read before anything can be written over it
        for (const std::uint32_t i : worth_a_look) see(i, deep);
        return {announcing_.all(), snipping_.all()};
    }

    void see(std::uint32_t i, bool deep) {
        const line& l = lines_[i];
        const std::size_t at = planes_.skip_blanks(l.content, l.end - 1);
        snipping_.add_if(snip_begins.has(text_[at]), i);
        announcing_.add_if(may_announce(l, at) || (deep && is_before_deeper(i)), i);
    }

    [[nodiscard]] bool is_before_deeper(std::uint32_t i) const {
        std::size_t next = std::size_t{i} + 1;
        while (next < lines_.size() && lines_[next].blank()) ++next;
        return next < lines_.size() && lines_[next].depth > lines_[i].depth;
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
    const growing<line>& lines_;
    number_list announcing_;
    number_list snipping_;
};

}  // namespace

candidates find_candidates(std::string_view text, const plane_reader& planes, bool deep, reading& r) {
    return sieve(text, planes, r).run(deep);
}

}  // namespace dedup::inline v1
