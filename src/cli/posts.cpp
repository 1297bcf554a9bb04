// External interface: cli::each_post.
#include "cli/posts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <unordered_map>

#include "cli/input.hpp"
#include "cli/lines.hpp"
#include "cli/token_map.hpp"
#include "dedup/cleaner.hpp"
#include "dedup/error.hpp"
#include "dedup/json.hpp"
#include "dedup/normalize.hpp"
#include "json/text.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

struct bad_line {
    const char* at;  // into the line; none: its beginning
    std::string what;
};

// The members of a line that the command line names.
struct known_fields {
    const json::member* thread = nullptr;
    const json::member* id = nullptr;
    const json::member* text = nullptr;
    const json::member* parent = nullptr;
    const json::member* author = nullptr;
};

known_fields find_fields(std::span<const json::member> members, const field_names& names) {
    known_fields found;
    const std::pair<const std::string&, const json::member**> slots[] = {{names.thread, &found.thread},
                                                                         {names.id, &found.id},
                                                                         {names.text, &found.text},
                                                                         {names.parent, &found.parent},
                                                                         {names.author, &found.author}};
    for (const json::member& m : members) {
        if (m.key == "refs" || m.key == "restore") {
            throw bad_line{m.raw_key.data(), fmt::format("the field `{}` is a record's own", m.key)};
        }
        for (const auto& [name, slot] : slots) {
            if (m.key != name) continue;
            if (*slot != nullptr) throw bad_line{m.raw_key.data(), fmt::format("the field `{}` stands twice", m.key)};
            *slot = &m;
        }
    }
    return found;
}

// Whether `input` begins as JSONL does: with a brace, and with an object in one of its first lines. The lines after
// the first count so that a dump whose first line is cut is still named bad and not taken for prose.
bool looks_like_jsonl(line_reader& lines, json::object_reader& reader) {
    constexpr std::size_t looked_at = 16;
    bool brace = false;
    for (std::size_t n = 0; n < looked_at; ++n) {
        const std::string_view line = lines.peek(n);
        const std::size_t begin = line.find_first_not_of(" \t\r");
        if (begin == line.npos) continue;
        if (!brace && line[begin] != '{') return false;
        brace = true;
        try {
            reader.read(line);
            return true;
        } catch (const json_error&) {
        }
    }
    return false;
}

class post_feed {
public:
    post_feed(const settings& s, report& problems, const post_sink& sink)
        : settings_(s), problems_(problems), sink_(sink), cleaner_(s.clean) {}

    void file(const std::string& name) {
        input from(name, settings_.format != format::text);
        // An escape is six bytes for one; what else a line holds has room in the rest, and simdjson's ceiling is 4 GB.
        const std::size_t longest =
            std::min<std::size_t>(settings_.clean.max_post, std::size_t{512} << 20) * 6 + (std::size_t{16} << 20);
        line_reader lines(from, longest);
        name_ = name;
        repaired_ = 0;
        const bool jsonl = settings_.format == format::jsonl ||
                           (settings_.format == format::automatic && looks_like_jsonl(lines, reader_));
        try {
            jsonl ? jsonl_file(lines) : text_file(lines);
        } catch (const broken_input& e) {
            const std::string_view line = lines.line();
            problems_.bad(jsonl ? place{name_, lines.number(), line.size() + 1} : end_of(line), e.what());
        }
        if (repaired_ != 0) report::note(name_, fmt::format("{} ill-formed sequences became U+FFFD", repaired_));
    }

private:
    place end_of(std::string_view text) const {
        const std::size_t line = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
        return {name_, line, text.size() - (text.rfind('\n') + 1) + 1};
    }

    void begin_thread() {
        cleaner_.next_thread();
        ids_.clear();
        posts_.clear();
        numbers_.clear();
        first_ = true;
    }

    void give(cleaned& c, post p) {
        repaired_ += c.repaired;
        p.posts = posts_;
        p.first = first_;
        first_ = false;
        sink_(p);
        problems_.good();
    }

    void text_file(line_reader& lines) {
        const std::string_view text = lines.rest(settings_.clean.max_post);
        if (text.size() > settings_.clean.max_post) {
            const std::string_view fits = text.substr(0, settings_.clean.max_post);
            problems_.bad(end_of(fits), "larger than --max-post");
            return;
        }
        begin_thread();
        thread_.reset();
        std::string name;
        append_well_formed(name, name_);
        name = json_string(name);
        try {
            cleaned c = cleaner_.clean(text);
            posts_.push_back(name);
            give(c,
                 {.result = c, .source = text, .thread = name, .id = name, .posts = {}, .members = {}, .bare = true});
        } catch (const dedup::error& e) {
            problems_.bad({name_, 1, e.offset() + 1}, e.what());
        }
        posts_.clear();
    }

    static void append_well_formed(std::string& out, std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const json::sequence next = json::next_sequence(text, at);
            out += next.well_formed ? text.substr(at, next.size) : "\xEF\xBF\xBD";
            at += next.size;
        }
    }

    void jsonl_file(line_reader& lines) {
        while (lines.next()) {
            const std::string_view line = lines.line();
            const auto bad = [&](std::size_t offset, std::string_view what) {
                problems_.bad({name_, lines.number(), offset + 1}, what);
            };
            if (lines.too_long()) {
                bad(0, "the line is too long for a post within --max-post");
                continue;
            }
            if (line.find_first_not_of(" \t\r") == line.npos) continue;
            try {
                json_post(line, bad);
            } catch (const json_error& e) {
                bad(e.offset(), e.what());
            } catch (const bad_line& e) {
                bad(e.at == nullptr ? 0 : static_cast<std::size_t>(e.at - line.data()), e.what);
            }
        }
    }

    template <class Bad>
    void json_post(std::string_view line, const Bad& bad) {
        const auto members = reader_.read(line);
        const known_fields fields = find_fields(members, settings_.fields);
        if (fields.thread == nullptr) {
            throw bad_line{nullptr, fmt::format("the field `{}` is missing", settings_.fields.thread)};
        }
        const auto thread = json::canonical_id(fields.thread->value, scratch_);
        if (!thread) throw bad_line{fields.thread->value.data(), "the thread is neither a string nor an integer"};
        if (fields.text == nullptr) {
            throw bad_line{nullptr, fmt::format("the field `{}` is missing", settings_.fields.text)};
        }
        if (!fields.text->is_string()) throw bad_line{fields.text->value.data(), "the text is not a string"};
        std::size_t lone = 0;
        const std::string_view text = json::unescape(fields.text->value, text_, lone);
        if (text.size() > settings_.clean.max_post) throw bad_line{fields.text->value.data(), "larger than --max-post"};
        if (thread_ != thread) {
            thread_ = *thread;
            begin_thread();
        }

        const auto id = fields.id == nullptr ? std::nullopt : json::canonical_id(fields.id->value, scratch_);
        const bool usable = id && !numbers_.contains(*id);
        cleaned c = usable ? clean(text, *fields.text, fields) : literal(text);
        c.repaired += lone;
        if (usable) {
            numbers_.emplace(*id, c.post);
            posts_.push_back(ids_.emplace_back(fields.id->value));
        } else {
            const std::size_t offset = fields.id == nullptr ? 0 : fields.id->value.data() - line.data();
            bad(offset, fmt::format("the id {}; the post is cleaned without references",
                                    id                     ? "stands in the thread already"
                                    : fields.id == nullptr ? "is missing"
                                                           : "is neither a string nor an integer"));
        }
        give(c, {.result = c,
                 .source = text,
                 .thread = fields.thread->value,
                 .id = id ? fields.id->value : std::string_view{},
                 .posts = {},
                 .members = members});
    }

    cleaned clean(std::string_view text, const json::member& member, const known_fields& fields) {
        hints h;
        if (fields.parent != nullptr) {
            if (const auto id = json::canonical_id(fields.parent->value, parent_)) {
                if (const auto at = numbers_.find(*id); at != numbers_.end()) h.parent = at->second;
            }
        }
        std::size_t lone = 0;
        if (fields.author != nullptr && fields.author->is_string()) {
            h.author = json::unescape(fields.author->value, author_, lone);
        }
        try {
            return cleaner_.clean(text, h);
        } catch (const dedup::error& e) {
            throw bad_line{member.value.data(), e.what()};
        }
    }

    // A post that nobody can refer to refers to nobody.
    cleaned literal(std::string_view text) {
        normal_text n;
        normalize(text, settings_.clean, n);
        cleaned c;
        if (settings_.clean.keep_source) {
            c.source = source_edits(text, n);
            c.eol = n.eol;
        }
        c.repaired = n.repaired;
        c.text = std::move(n.text);
        return c;
    }

    const settings& settings_;
    report& problems_;
    const post_sink& sink_;
    cleaner cleaner_;
    json::object_reader reader_;

    std::string_view name_;              // of the file
    std::size_t repaired_ = 0;           // in the file
    std::optional<std::string> thread_;  // the present one, canonical; none after a text file
    std::deque<std::string> ids_;        // what posts_ shows
    std::vector<std::string_view> posts_;
    token_map numbers_;
    bool first_ = true;
    std::string text_, scratch_, parent_, author_;  // kept for their capacity
};

}  // namespace

void each_post(const settings& s, report& problems, const post_sink& sink) {
    check_inputs(s.files);
    post_feed feed(s, problems, sink);
    for (const std::string& name : s.files) feed.file(name);
}

}  // namespace dedup::cli
