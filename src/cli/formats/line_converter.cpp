// External interface: cli::line_converter, cli::story_map.
#include "cli/formats/line_converter.hpp"

#include <algorithm>
#include <charconv>

#include "cli/batch.hpp"
#include "cli/commands.hpp"
#include "cli/packing.hpp"
#include "dedup/json.hpp"
#include "json/text.hpp"

namespace dedup::cli {
namespace {

const json::member* find(std::span<const json::member> members, std::string_view key) {
    const auto found = std::find_if(members.begin(), members.end(), [&](const auto& m) { return m.key == key; });
    return found == members.end() || found->is_null() ? nullptr : &*found;
}

// What a token says without its quotes; of no use for one that has escapes.
std::string_view bare(const json::member& m) {
    return m.is_string() ? m.value.substr(1, m.value.size() - 2) : m.value;
}

std::string quoted(std::string_view text) {
    return std::string("\"").append(text).append("\"");
}

std::uint64_t number(const json::member* m) {
    if (m == nullptr) return 0;
    std::uint64_t n = 0;
    const std::string_view digits = bare(*m);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    return error == std::errc{} && end == digits.data() + digits.size() ? n : 0;
}

std::string key_of_run(std::uint64_t number) {
    std::string key = "h";
    pack(key, number);
    return key;
}

}  // namespace

story_map::neighbours& story_map::run_of(std::uint64_t item) {
    const auto [at, is_new] = runs_.try_emplace(item / run);
    if (std::string value; is_new && kept_.find(key_of_run(item / run), value)) {
        std::string_view rest = value;
        for (std::uint64_t& story : at->second.stories) story = unpack(rest);
    }
    return at->second;
}

void story_map::save() const {
    for (const auto& [number, n] : runs_) {
        if (!n.changed) continue;
        std::string value;
        for (const std::uint64_t story : n.stories) pack(value, story);
        kept_.put(key_of_run(number), std::move(value));
    }
}

line_converter::line_converter(std::unique_ptr<byte_source> from, const std::string& name, const settings& s,
                               story_map& stories, problems& problems)
    : from_(std::move(from)),
      name_(name),
      problems_(problems),
      settings_(s),
      longest_(longest_line(s)),
      lines_(*from_, longest_),
      stories_(stories) {}

bool line_converter::next(std::string& lines) {
    if (!lines_.next()) {
        if (lines_.fault()) throw broken_input(*lines_.fault());
        note();
        return false;
    }
    lines_.take(block_);
    for (line_cursor at(block_, longest_); at.next();) {
        // Each line gives one, so that its number stays what it is.
        if (!at.too_long()) {
            convert(at.line(), lines);
        } else {
            problems_.bad({name_, at.number()}, "the line is too long for a post within --max-post");
        }
        lines += '\n';
    }
    return true;
}

void line_converter::convert(std::string_view line, std::string& out) {
    std::span<const json::member> members;
    if (!is_blank(line)) {
        try {
            members = reader_.read(line, settings_.fields.text);
        } catch (const json_error&) {  // the next reader will name it
        }
    }
    if (members.empty()) {
        out.append(line);
        return;
    }
    made_.clear();
    if (settings_.preset == preset::reddit) reddit(members);
    if (settings_.preset == preset::hackernews) hacker_news(members);
    const json::member* const text = settings_.html ? find(members, settings_.fields.text) : nullptr;
    std::string_view rest = line;
    if (text != nullptr && text->is_string()) {
        const auto before = static_cast<std::size_t>(text->value.data() - line.data());
        out.append(line.substr(0, before));
        json::append_string(out, texts_.text(reader_.text().text));
        add_repaired(reader_.text().lone);
        rest.remove_prefix(before + text->value.size());
    }
    const std::size_t brace = rest.rfind('}');
    out.append(rest.substr(0, brace)).append(made_).append(rest.substr(brace));
}

void line_converter::make(const char* key, std::string_view token) {
    made_.append(",\"").append(key).append("\":").append(token);
}

// A line that never had a text, or lost it when it was deleted, is a post of none.
void line_converter::make_text(std::span<const json::member> members) {
    const auto& names = settings_.fields;
    const bool has = find(members, names.text) != nullptr ||
                     std::any_of(names.other_texts.begin(), names.other_texts.end(),
                                 [&](const std::string& name) { return find(members, name) != nullptr; });
    if (!has) make(made_text, R"("")");
}

// Comments have {id, link_id: "t3_" and the submission, parent_id: "t1_" or "t3_" and what is answered, body},
// submissions {id, title, selftext}.
void line_converter::reddit(std::span<const json::member> members) {
    const auto* const link = find(members, "link_id");
    const auto* const id = find(members, "id");
    if (link != nullptr) {
        make(made_thread, link->value);
    } else if (id != nullptr) {
        make(made_thread, quoted(std::string("t3_").append(bare(*id))));
    }
    if (const auto* const parent = find(members, "parent_id")) {
        std::string_view name = bare(*parent);
        if (name.size() > 3 && name[0] == 't' && name[2] == '_') name.remove_prefix(3);
        make(made_parent, quoted(name));
    }
    make_text(members);
}

// Items have {id, type, by, parent, text}, and only some dumps the story that a comment belongs to. In the others what
// is answered must come first, as it does where ids ascend: what has not come is taken for a story.
void line_converter::hacker_news(std::span<const json::member> members) {
    const std::uint64_t id = number(find(members, "id"));
    std::uint64_t story = number(find(members, "story_id"));
    const std::uint64_t parent = number(find(members, "parent"));
    if (story == 0 && parent != 0) {
        if (id != 0 && stories_.find(id) == id) ++late_;
        story = story_of(parent);
    }
    if (story == 0) story = id;
    if (id != 0) {
        if (story != id) stories_.add(id, story);
        make(made_thread, std::to_string(story));
    }
    make_text(members);
}

std::uint64_t line_converter::story_of(std::uint64_t parent) {
    const std::uint64_t known = stories_.find(parent);
    if (known != 0) return known;
    stories_.add(parent, parent);
    return parent;
}

void line_converter::note() const {
    texts_.note(name_, problems_);
    if (late_ == 0) return;
    problems_.note(name_, std::to_string(late_) +
                              " items came behind answers to them: these are in threads of their own. Ids must ascend "
                              "where comments have no story_id");
}

}  // namespace dedup::cli
