// External interface: cli::line_parser.
#include "cli/fields.hpp"

#include <fmt/format.h>

#include "dedup/json.hpp"

namespace dedup::cli {

known_values line_parser::find_values(std::span<const json::member> members, std::string_view text_name) const {
    known_values found;
    const field_names& names = settings_.fields;
    const std::pair<std::string_view, std::string_view*> slots[] = {{names.thread, &found.thread},
                                                                    {names.id, &found.id},
                                                                    {text_name, &found.text},
                                                                    {names.parent, &found.parent},
                                                                    {names.author, &found.author}};
    for (const json::member& m : members) {
        if (m.key == "refs" || m.key == "restore") {
            throw bad_line{m.raw_key.data(), fmt::format("the field `{}` is a record's own", m.key)};
        }
        for (const auto& [name, slot] : slots) {
            if (m.key != name) continue;
            if (slot == &found.text && m.is_null() && !names.other_texts.empty()) continue;
            if (!slot->empty()) throw bad_line{m.raw_key.data(), fmt::format("the field `{}` stands twice", m.key)};
            *slot = m.value;
            break;
        }
    }
    return found;
}

void line_parser::read(std::string_view line, std::string_view text_name, char* room, post_line& p) {
    p.members = reader_.read(line, text_name, room);
    p.values = find_values(p.members, text_name);
}

post_line line_parser::parse(std::string_view line, char* room) {
    post_line p;
    read(line, settings_.fields.text, room, p);
    for (const std::string& name : settings_.fields.other_texts) {
        if (!p.values.text.empty()) break;
        read(line, name, room, p);
    }
    const known_values& v = p.values;
    if (v.thread.empty()) throw bad_line{nullptr, fmt::format("the field `{}` is missing", settings_.fields.thread)};
    const auto thread = json::canonical_id(v.thread, thread_);
    if (!thread) throw bad_line{v.thread.data(), "the thread is neither a string nor an integer"};
    p.thread = *thread;
    if (v.text.empty()) throw bad_line{nullptr, fmt::format("the field `{}` is missing", settings_.fields.text)};
    const char* const at = v.text.data();
    if (v.text.front() != '"') throw bad_line{at, "the text is not a string"};
    p.text = &reader_.text();
    if (p.text->text.size() > settings_.clean.max_post) throw bad_line{at, "larger than --max-post"};
    return p;
}

}  // namespace dedup::cli
