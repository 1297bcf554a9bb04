// External interface: render (render.hpp).
#include "dedup/render.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <stdexcept>

#include "dedup/error.hpp"

#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::array<std::string_view, 3> units{"passage", "sentence", "paragraph"};
constexpr std::array<std::string_view, 3> matches{"exact", "folded", "edited"};
constexpr std::array<std::string_view, 3> roles{"quote", "repeat", "boilerplate"};

template <typename Enum>
std::string_view name(const std::array<std::string_view, 3>& names, Enum value) {
    return names.at(static_cast<std::size_t>(value));
}

void append_mark(const back_ref& r, std::string_view format, std::string& out) {
    fmt::format_to(std::back_inserter(out), fmt::runtime(format), fmt::arg("post", r.post),
                   fmt::arg("begin", r.target.begin), fmt::arg("end", r.target.end),
                   fmt::arg("unit", name(units, r.unit)), fmt::arg("match", name(matches, r.match)),
                   fmt::arg("role", name(roles, r.role)), fmt::arg("depth", r.depth), fmt::arg("author", r.author),
                   fmt::arg("date", r.date));
}

}  // namespace

std::string render(const cleaned& c, std::string_view format) try {
    std::string out;
    append_mark({}, format, out);  // a bad format is refused without references, too
    out.clear();
    std::size_t at = 0;
    for (const back_ref& r : c.refs) {
        if (r.at < at || !on_border(c.text, r.at)) {
            throw error(errc::bad_reference, c.post, r.at,
                        "reference outside the text, inside a code point or out of order");
        }
        out.append(c.text, at, r.at - at);
        append_mark(r, format, out);
        at = r.at;
    }
    return out.append(c.text, at);
} catch (const fmt::format_error& e) {
    throw std::invalid_argument(std::string("bad format: ") + e.what());
}

}  // namespace dedup::inline v1
