// External interface: cli::batch_parser.
#include "cli/batch_parser.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "dedup/json.hpp"

namespace dedup::cli {
namespace {

void put(batch& b, batch_post p) {
    p.lane %= static_cast<std::uint32_t>(b.lanes.size());
    p.begins = b.posts.empty() || b.posts.back().thread != p.thread;
    b.lanes[p.lane].posts.push_back(static_cast<std::uint32_t>(b.posts.size()));
    b.posts.push_back(p);
}

}  // namespace

// What lives no longer than the parser's next call moves to the batch, unless it was decoded there. There is room: what
// is decoded is never longer than what stood in the line.
std::string_view batch_parser::keep(const batch& b, std::string_view view) {
    const char* const input = b.input.bytes.data();
    if (std::less_equal<>{}(input, view.data()) && std::less<>{}(view.data(), input + b.input.bytes.size()))
        return view;
    char* const to = std::exchange(room_, room_ + view.size());
    if (view.data() != to) std::copy(view.begin(), view.end(), to);
    return {to, view.size()};
}

void batch_parser::parse(batch& b, std::uint64_t number) {
    if (b.bare) {
        batch_post p;
        p.number = 1;
        p.text.text = b.input.lines();
        p.text.plain = false;
        p.lane = static_cast<std::uint32_t>(number);
        return put(b, p);
    }
    if (b.decoded.size() < b.input.lines().size()) b.decoded.resize(b.input.lines().size());
    room_ = b.decoded.data();
    for (line_cursor at(b.input, longest_line(settings_)); at.next();) {
        if (at.too_long()) {
            b.faults.push_back({at.number(), 0, "the line is too long for a post within --max-post"});
            continue;
        }
        if (is_blank(at.line())) continue;
        try {
            parse_line(b, at);
        } catch (const json_error& e) {
            b.faults.push_back({at.number(), e.offset(), e.what()});
        } catch (const bad_line& e) {
            const std::size_t offset = e.at == nullptr ? 0 : static_cast<std::size_t>(e.at - at.line().data());
            b.faults.push_back({at.number(), offset, e.what});
        }
    }
}

void batch_parser::parse_line(batch& b, const line_cursor& at) {
    const post_line line = parser_.parse(at.line(), room_);
    batch_post p;
    p.number = at.number();
    p.line = at.line();
    p.values = line.values;
    p.text = *line.text;
    p.text.text = keep(b, p.text.text);
    p.thread = keep(b, line.thread);
    p.members.begin = b.members.size();
    for (const json::member& m : line.members) b.members.push_back({keep(b, m.key), m.raw_key, m.value});
    p.members.end = b.members.size();
    p.lane = static_cast<std::uint32_t>(std::hash<std::string_view>{}(p.thread) >> 16);
    put(b, p);
}

}  // namespace dedup::cli
