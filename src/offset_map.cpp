// External interface: source_edits, offset_map's look-ups (normalize.hpp).
#include "dedup/normalize.hpp"
#include "search.hpp"

namespace dedup::inline v1 {
namespace {

// The last change whose `side` begins up to `offset`, or null.
const change* last_up_to(const std::vector<change>& changes, span change::*side, std::size_t offset) {
    const std::size_t n = count_up_to(changes, offset, [side](const change& c) { return (c.*side).begin; });
    return n == 0 ? nullptr : &changes[n - 1];
}

std::size_t begin_of(const std::vector<change>& changes, span change::*from, span change::*to, std::size_t offset) {
    const change* c = last_up_to(changes, from, offset);
    if (c == nullptr) return offset;
    return offset < (c->*from).end ? (c->*to).begin : (c->*to).end + (offset - (c->*from).end);
}

std::size_t end_of(const std::vector<change>& changes, span change::*from, span change::*to, std::size_t offset) {
    const change* c = offset == 0 ? nullptr : last_up_to(changes, from, offset - 1);
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

}  // namespace dedup::inline v1
