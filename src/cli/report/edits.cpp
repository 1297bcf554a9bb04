// External interface: cli::edit_types, append_edited_text and append_edit_list.
#include "cli/report/edits.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <tuple>
#include <vector>

#include "cli/report/html.hpp"

namespace dedup::cli {
namespace {

// In the order of edit_kind; classes, too.
constexpr std::array<const char*, 7> kinds = {"marker",    "wrap",     "glyph",       "snip",
                                              "insertion", "deletion", "substitution"};

const char* name(edit_kind kind) {
    return kinds[static_cast<std::size_t>(kind)];
}

// Appends the bytes of a copy, the prefix after each line feed that others follow.
class prefixed {
public:
    prefixed(std::string& out, std::string_view prefix)
        : out_(out), prefix_(prefix), bare_(prefix.substr(0, prefix.find_last_not_of(' ') + 1)) {}

    void append(std::string_view bytes) {
        while (!bytes.empty()) {
            begin_line(bytes.front());
            const std::size_t line = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
            append_escaped(out_, bytes.substr(0, line));
            at_line_end_ = bytes[line - 1] == '\n';
            bytes.remove_prefix(line);
        }
    }

    // What is due before `next`, so that it does not fall into the element of an edit.
    void begin_line(char next) {
        if (!at_line_end_) return;
        at_line_end_ = false;
        const std::string_view prefix = next == '\n' ? bare_ : prefix_;
        if (prefix.empty()) return;
        out_ += "<span class=\"marker\">";
        append_escaped(out_, prefix);
        out_ += "</span>";
    }

    // Bytes of the copy that end with `last` were appended by others.
    void ended_with(char last) { at_line_end_ = last == '\n'; }

private:
    std::string& out_;
    std::string_view prefix_, bare_;
    bool at_line_end_ = false;
};

bool is_word_edit(edit_kind kind) {
    return kind == edit_kind::snip || kind == edit_kind::insertion || kind == edit_kind::deletion ||
           kind == edit_kind::substitution;
}

void append_tagged(std::string& out, std::string_view tag, edit_type type, std::string_view inner) {
    put(out, "<{} class=\"{}{}\" title=\"{}{}\">", tag, name(type.kind), type.meaning ? " meaning" : "",
        name(type.kind), type.meaning ? ", changes the meaning" : "");
    out += inner;
    put(out, "</{}>", tag);
}

// What the edit removed, `gone`, and what it put into `text`, which goes to `out`.
void append_marked(std::string& out, prefixed& text, const back_ref& r, const edit& e, edit_type type,
                   std::string_view gone) {
    if (!gone.empty() && is_word_edit(type.kind)) {
        std::string inner;
        append_escaped(inner, gone);
        append_tagged(out, "del", type, inner);
    }
    if (e.text.empty()) return;
    text.begin_line(e.text.front());
    std::string inner;
    prefixed(inner, r.prefix).append(e.text);
    append_tagged(out, type.kind == edit_kind::marker ? "span" : "ins", type, inner);
    text.ended_with(e.text.back());
}

constexpr std::size_t longest_shown = 160;  // bytes of one side of an edit in the list
constexpr std::size_t most_listed = 8;

// For the list: line ends can be seen, spaces too where there is nothing else, and what is long is cut.
void append_side(std::string& out, std::string_view tag, std::string_view text) {
    put(out, "<{}>", tag);
    const std::string_view shown = beginning(text, longest_shown);
    const bool blank = shown.find_first_not_of(" \n") == shown.npos;
    for (std::size_t at = 0; at < shown.size();) {
        const std::size_t end = std::min(shown.find_first_of(blank ? " \n" : "\n", at), shown.size());
        append_escaped(out, shown.substr(at, end - at));
        if (end < shown.size()) out += shown[end] == '\n' ? "\u21B5" : "\u2423";
        at = end + 1;
    }
    if (shown.size() < text.size()) out += "\u2026";
    put(out, "</{}>", tag);
}

// Meaning first, then words, then what the eye passes over.
int weight(edit_type type) {
    if (type.meaning) return 0;
    if (is_word_edit(type.kind)) return 1;
    return type.kind == edit_kind::glyph ? 2 : type.kind == edit_kind::marker ? 3 : 4;
}

struct listed_edit {
    edit_type type;
    std::string_view gone, put_in;
    std::size_t times = 1;

    [[nodiscard]] auto key() const { return std::tuple(weight(type), type.kind, gone, put_in); }
};

// Of the first `most_marked` edits: equal ones once, the weightiest first, else as they stand.
std::vector<listed_edit> by_weight(const back_ref& r, std::string_view target, const std::vector<edit_type>& types) {
    std::vector<listed_edit> list;
    std::map<decltype(list.front().key()), std::size_t> known;
    for (std::size_t i = 0; i < types.size(); ++i) {
        const edit& e = r.edits[i];
        const listed_edit listed{types[i], target.substr(e.replaced.begin, e.replaced.size()), e.text};
        const auto [at, added] = known.try_emplace(listed.key(), list.size());
        if (added) {
            list.push_back(listed);
        } else {
            ++list[at->second].times;
        }
    }
    std::stable_sort(list.begin(), list.end(),
                     [](const listed_edit& a, const listed_edit& b) { return weight(a.type) < weight(b.type); });
    return list;
}

void append_listed(std::string& out, const listed_edit& e) {
    put(out, "<li class=\"{0}\"><i>{0}</i>", name(e.type.kind));
    if (!e.gone.empty()) append_side(out, "del", e.gone);
    if (!e.gone.empty() && !e.put_in.empty()) out += " \u2192 ";
    if (!e.put_in.empty()) append_side(out, "ins", e.put_in);
    if (e.times > 1) put(out, " {} times", e.times);
    if (e.type.meaning) out += " <b>changes the meaning</b>";
    out += "</li>";
}

// "and 3 markers, 12 wraps"; `further`: edits that are not in the list.
void append_rest(std::string& out, const std::vector<listed_edit>& list, std::size_t further) {
    if (list.size() <= most_listed && further == 0) return;
    std::array<std::size_t, kinds.size()> count{};
    for (std::size_t i = most_listed; i < list.size(); ++i) {
        count[static_cast<std::size_t>(list[i].type.kind)] += list[i].times;
    }
    std::string_view before = "<li class=\"more\">and ";
    for (std::size_t i = 0; i < kinds.size(); ++i) {
        if (count[i] == 0) continue;
        out += before;
        put(out, "{} {}{}", count[i], kinds[i], count[i] == 1 ? "" : "s");
        before = ", ";
    }
    if (further > 0) put(out, "{}{} further edit{}", before, further, further == 1 ? "" : "s");
    out += "</li>";
}

}  // namespace

std::vector<edit_type> edit_types(const back_ref& r, std::string_view target) {
    std::vector<edit_type> types;
    types.reserve(std::min(most_marked, r.edits.size()));
    for (const edit& e : r.edits) {
        if (types.size() == most_marked) break;
        types.push_back(type_of(target, e));
    }
    return types;
}

void append_edited_text(std::string& out, const back_ref& r, std::string_view target,
                        const std::vector<edit_type>& types) {
    prefixed text(out, r.prefix);
    std::size_t at = 0;
    for (std::size_t i = 0; i < r.edits.size(); ++i) {
        const edit& e = r.edits[i];
        text.append(target.substr(at, e.replaced.begin - at));
        at = e.replaced.end;
        if (i < types.size()) {
            append_marked(out, text, r, e, types[i], target.substr(e.replaced.begin, e.replaced.size()));
        } else {
            text.append(e.text);
        }
    }
    text.append(target.substr(at));
}

void append_edit_list(std::string& out, const back_ref& r, std::string_view target,
                      const std::vector<edit_type>& types) {
    if (r.edits.empty() && r.prefix.empty()) {
        out += "<p>Word for word, byte for byte.</p>";
        return;
    }
    const std::vector<listed_edit> list = by_weight(r, target, types);
    out += "<ul>";
    for (std::size_t i = 0; i < std::min(most_listed, list.size()); ++i) append_listed(out, list[i]);
    append_rest(out, list, r.edits.size() - types.size());
    if (!r.prefix.empty()) {
        out += "<li class=\"marker\"><i>marker</i>";
        append_side(out, "ins", r.prefix);
        out += " before each further line</li>";
    }
    out += "</ul>";
}

}  // namespace dedup::cli
