// External interface: cleaner::prepare, clean_prepared, add_text, literal_paragraphs.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <string_view>

#include "cleaner_state.hpp"
#include "dedup/error.hpp"
#include "dedup/fingerprint.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

// What of [begin, end) is not white space at its end.
span less_blanks(std::string_view text, std::size_t begin, std::size_t end) {
    while (end > begin && (text[end - 1] == ' ' || text[end - 1] == '\n')) --end;
    return {begin, end};
}

}  // namespace

void cleaner::prepare(std::string_view post, std::size_t least, std::vector<paragraph>& out) {
    out.clear();
    state& s = *state_;
    s.prepare(post);
    if (s.normal.data() == post.data()) s.normal = s.text.text = post;  // a text of the thread's may move meanwhile
    s.key.key.clear();
    s.key.bits.clear();
    fold(s.normal, s.lines.apart, s.key);
    s.key_places.clear();
    s.key_places.count_from(s.key.bits, 0);
    for (std::size_t i = 0; i < s.lines.lines.size(); ++i) {
        const line& first = s.lines.lines[i];
        while (s.lines.lines[i].soft && i + 1 < s.lines.lines.size()) ++i;
        const std::uint32_t end = s.lines.lines[i].end;
        const std::uint32_t key = s.key_places.key_before(s.key.bits, first.begin);
        const std::size_t size = s.key_places.key_before(s.key.bits, end) - key;
        if (size == 0 || size < least) continue;
        out.push_back({fingerprint(std::string_view(s.key.key).substr(key, size)), size,
                       less_blanks(s.normal, first.begin, end)});
    }
    s.prepared = true;
}

cleaned cleaner::clean_prepared(const hints& h) {
    if (!state_->prepared) throw std::logic_error("clean_prepared() without prepare()");
    state& s = *state_;
    s.prepared = false;
    s.check_size(s.posts(), s.source.size(), s.normal.size());  // the thread may be another by now
    return s.clean(h);
}

void cleaner::literal_paragraphs(std::size_t least, std::vector<paragraph>& out) const {
    out.clear();
    if (state_->thread == nullptr || state_->thread->index.posts().empty()) return;
    const thread_index& t = state_->thread->index;
    const thread_index::post& post = t.posts().back();
    const auto paragraphs = t.paragraphs();
    const auto cuts = t.cuts();
    std::size_t cut = post.cut;
    const auto* const first = std::lower_bound(paragraphs.data(), paragraphs.data() + paragraphs.size(), post.text);
    for (const auto* p = first; p != paragraphs.data() + paragraphs.size(); ++p) {
        while (cut < cuts.size() && cuts[cut].text <= *p) ++cut;
        std::size_t end = std::size_t{post.text} + post.size;
        if (p + 1 != paragraphs.data() + paragraphs.size()) end = std::min<std::size_t>(end, p[1]);
        if (cut < cuts.size()) end = std::min<std::size_t>(end, cuts[cut].text);
        const std::uint32_t key = t.key_before(*p);
        const std::size_t size = t.key_before(end) - key;
        if (size == 0 || size < least) continue;
        const span text = less_blanks(t.text(), *p, end);
        out.push_back({fingerprint(t.key().substr(key, size)), size, {text.begin - post.text, text.end - post.text}});
    }
}

std::uint32_t cleaner::add_text(std::string_view text) {
    state& s = *state_;
    thread_state::state& t = s.posts();
    const auto number = static_cast<std::uint32_t>(t.parents.size());
    s.check_room(t, text.size());
    if (const std::size_t end = well_formed_end(text); end < text.size())
        throw error(errc::ill_formed, number, end, "text is not UTF-8 at byte " + std::to_string(end));
    read(text, {}, s.foreign_lines);
    t.index.stage(text, s.foreign_lines);
    try {
        t.begin_post({});
        find_chains(t.index, ~0U, s.chains);  // no chain is so long: the anchors are put into the table
        t.index.commit({});
    } catch (...) {
        t.take_back(number);
        throw;
    }
    return number;
}

}  // namespace dedup::inline v1
