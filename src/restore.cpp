// External interface: append_copy, apply_edits (restore.hpp), restore and restore_source (dedup.hpp).
#include "dedup/restore.hpp"

#include <algorithm>
#include <cstdint>

#include "dedup/dedup.hpp"
#include "dedup/error.hpp"

#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

// Whom an error names: a post, and an offset in it (that of each edit, where it is `npos`).
struct culprit {
    static constexpr auto each_edit = static_cast<std::size_t>(-1);
    std::uint32_t post = 0;
    std::size_t offset = each_edit;
};

[[noreturn]] void refuse(culprit c, const char* what) {
    throw error(errc::bad_reference, c.post, c.offset, what);
}

bool on_borders(std::string_view s, span x) {
    return x.begin <= x.end && on_border(s, x.begin) && on_border(s, x.end);
}

// Calls keep(bytes) and put(text) in turn.
template <typename Keep, typename Put>
void walk(std::string_view text, const std::vector<edit>& edits, culprit who, Keep keep, Put put) {
    std::size_t at = 0;
    for (const edit& e : edits) {
        const culprit here{who.post, who.offset == culprit::each_edit ? e.replaced.begin : who.offset};
        if (!on_borders(text, e.replaced)) refuse(here, "edit outside the text or inside a code point");
        if (e.replaced.begin < at) refuse(here, "edits out of order");
        keep(text.substr(at, e.replaced.begin - at));
        put(e.text);
        at = e.replaced.end;
    }
    keep(text.substr(at));
}

void append_edited(std::string_view text, const std::vector<edit>& edits, culprit who, std::string& out) {
    const auto append = [&out](std::string_view s) { out += s; };
    walk(text, edits, who, append, append);
}

// `copy` with `prefix` after each line feed inside it.
void append_prefixed(std::string_view copy, std::string_view prefix, std::string& out) {
    const std::string_view bare = prefix.substr(0, prefix.find_last_not_of(' ') + 1);
    while (!copy.empty()) {
        const std::size_t line = std::min(copy.find('\n'), copy.size() - 1) + 1;
        const bool inside = line < copy.size() && copy[line - 1] == '\n';
        out += copy.substr(0, line);
        if (inside) out += copy[line] == '\n' ? bare : prefix;
        copy.remove_prefix(line);
    }
}

void append_copy(const back_ref& ref, std::string_view target_text, culprit who, std::string& out) {
    if (!on_borders(target_text, ref.target)) refuse(who, "target outside its post's text or inside a code point");
    const std::string_view target = target_text.substr(ref.target.begin, ref.target.size());
    if (ref.prefix.empty()) return append_edited(target, ref.edits, who, out);
    std::string copy;
    append_edited(target, ref.edits, who, copy);
    append_prefixed(copy, ref.prefix, out);
}

}  // namespace

void append_copy(const back_ref& ref, std::string_view target_text, std::string& out) {
    append_copy(ref, target_text, {ref.post, ref.at}, out);
}

std::string apply_edits(std::string_view text, const std::vector<edit>& edits) {
    std::string out;
    append_edited(text, edits, {}, out);
    return out;
}

std::string restore(const cleaned& c, texts others) {
    std::string out;
    std::size_t at = 0;
    for (const back_ref& ref : c.refs) {
        const culprit who{c.post, ref.at};
        if (!on_border(c.text, ref.at)) refuse(who, "reference outside the text or inside a code point");
        if (ref.at < at) refuse(who, "references out of order");
        if (ref.post > c.post) refuse(who, "reference to a later post");
        if (ref.post == c.post && ref.target.end > ref.at) refuse(who, "target not before the reference");
        if (ref.post != c.post && ref.post >= others.size()) refuse(who, "reference to a post that is not there");
        out.append(c.text, at, ref.at - at);
        append_copy(ref, ref.post == c.post ? std::string_view(c.text) : others[ref.post], who, out);
        at = ref.at;
    }
    return out.append(c.text, at);
}

std::string restore_source(const cleaned& c, texts others) {
    const std::string text = restore(c, others);
    const std::string_view feed = c.eol == line_end::crlf ? "\r\n" : c.eol == line_end::cr ? "\r" : "\n";
    std::string out;
    const auto keep = [&](std::string_view s) {
        if (c.eol != line_end::lf) {
            for (std::size_t i = s.find('\n'); i != s.npos; i = s.find('\n')) {
                out += s.substr(0, i);
                out += feed;
                s.remove_prefix(i + 1);
            }
        }
        out += s;
    };
    walk(text, c.source, {c.post}, keep, [&out](std::string_view s) { out += s; });
    return out;
}

}  // namespace dedup::inline v1
