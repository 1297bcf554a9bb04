// External interface: json::record_reader and dedup::parse_record.
#include <simdjson.h>

#include <array>
#include <limits>
#include <map>

#include "dedup/json.hpp"
#include "json/object.hpp"
#include "json/record.hpp"
#include "json/text.hpp"

namespace dedup::inline v1 {
namespace json {
namespace {

namespace ondemand = simdjson::ondemand;

struct fault {  // becomes a json_error where the offset is known
    const char* what;
};

template <class Value>
Value need(simdjson::simdjson_result<Value> result, const char* what) {
    Value value;
    if (std::move(result).get(value)) throw fault{what};
    return value;
}

std::size_t number(ondemand::value value, const char* what) {
    return static_cast<std::size_t>(need(value.get_uint64(), what));
}

std::string_view string(ondemand::value value, const char* what) {
    return need(value.get_string(), what);
}

// One of `names`, by its position.
template <class Enum, std::size_t N>
Enum one_of(std::string_view name, const std::array<std::string_view, N>& names, const char* what) {
    for (std::size_t i = 0; i < N; ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    throw fault{what};
}

constexpr std::array<std::string_view, 3> units = {"passage", "sentence", "paragraph"};
constexpr std::array<std::string_view, 3> matches = {"exact", "folded", "edited"};
constexpr std::array<std::string_view, 3> roles = {"quote", "repeat", "boilerplate"};
constexpr std::array<std::string_view, 3> line_ends = {"lf", "crlf", "cr"};

constexpr const char* bad_edit = "an edit is not [begin, end, \"text\"]";

edit read_edit(ondemand::value value) {
    edit e;
    std::size_t i = 0;
    for (auto part : need(value.get_array(), bad_edit)) {
        const ondemand::value v = need(std::move(part), bad_edit);
        switch (i++) {
            case 0:
                e.replaced.begin = number(v, bad_edit);
                break;
            case 1:
                e.replaced.end = number(v, bad_edit);
                break;
            case 2:
                e.text = string(v, bad_edit);
                break;
            default:
                throw fault{bad_edit};
        }
    }
    if (i != 3) throw fault{bad_edit};
    return e;
}

std::vector<edit> read_edits(ondemand::value value) {
    std::vector<edit> edits;
    for (auto e : need(value.get_array(), "edits are not an array"))
        edits.push_back(read_edit(need(std::move(e), bad_edit)));
    return edits;
}

std::string read_id(ondemand::value value, const char* what) {
    std::string_view token = value.raw_json_token();
    token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
    std::string scratch;
    const auto id = canonical_id(token, scratch);
    if (!id) throw fault{what};
    return std::string(*id);
}

back_ref read_ref(ondemand::value value, const resolver& number_of) {
    back_ref r;
    std::string thread, post;
    for (auto member : need(value.get_object(), "a reference is not an object")) {
        ondemand::field f = need(std::move(member), "a reference is not an object");
        const std::string_view key = need(f.unescaped_key(), "a key of a reference cannot be read");
        const ondemand::value v = f.value();
        if (key == "at")
            r.at = number(v, "`at` is not a number");
        else if (key == "thread")
            thread = read_id(v, "the thread of a reference is neither a string nor an integer");
        else if (key == "post")
            post = read_id(v, "the post of a reference is neither a string nor an integer");
        else if (key == "begin")
            r.target.begin = number(v, "`begin` is not a number");
        else if (key == "end")
            r.target.end = number(v, "`end` is not a number");
        else if (key == "unit")
            r.unit = one_of<unit>(string(v, "`unit` is not a string"), units, "unknown unit");
        else if (key == "match")
            r.match = one_of<match>(string(v, "`match` is not a string"), matches, "unknown match");
        else if (key == "role")
            r.role = one_of<role>(string(v, "`role` is not a string"), roles, "unknown role");
        else if (key == "depth")
            r.depth = static_cast<std::uint32_t>(
                std::min<std::size_t>(number(v, "`depth` is not a number"), std::numeric_limits<std::uint32_t>::max()));
        else if (key == "author")
            r.author = string(v, "`author` is not a string");
        else if (key == "date")
            r.date = string(v, "`date` is not a string");
        else if (key == "prefix")
            r.prefix = string(v, "`prefix` is not a string");
        else if (key == "edits")
            r.edits = read_edits(v);
    }
    if (post.empty()) throw fault{"a reference names no post"};
    r.post = number_of(thread, post);
    return r;
}

}  // namespace

struct record_reader::state {
    ondemand::parser parser;

    // Runs `read` on the document in `bytes`; whatever is wrong is at the value that was being read.
    template <class Read>
    void run(std::string_view bytes, Read read) {
        ondemand::document document;
        try {
            if (parser.iterate(bytes.data(), bytes.size(), bytes.size() + object_reader::padding).get(document)) {
                throw fault{"cannot be read"};
            }
            read(document);
        } catch (const fault& f) {
            const char* at = nullptr;
            const bool known =
                !document.current_location().get(at) && at >= bytes.data() && at <= bytes.data() + bytes.size();
            throw json_error(known ? static_cast<std::size_t>(at - bytes.data()) : 0, f.what);
        }
    }
};

record_reader::record_reader() : state_(std::make_unique<state>()) {}
record_reader::~record_reader() = default;

void record_reader::refs(std::string_view bytes, const resolver& number_of, cleaned& out) {
    state_->run(bytes, [&](ondemand::document& document) {
        for (auto value : need(document.get_array(), "`refs` is not an array")) {
            out.refs.push_back(read_ref(need(std::move(value), "`refs` cannot be read"), number_of));
        }
    });
}

bool record_reader::restore(std::string_view bytes, cleaned& out) {
    bool bare = false;
    state_->run(bytes, [&](ondemand::document& document) {
        for (auto member : need(document.get_object(), "`restore` is not an object")) {
            ondemand::field f = need(std::move(member), "`restore` cannot be read");
            const std::string_view key = need(f.unescaped_key(), "a key of `restore` cannot be read");
            const ondemand::value v = f.value();
            if (key == "source") {
                out.source = read_edits(v);
                for (edit& e : out.source) {
                    std::string source;
                    if (!append_bytes(source, e.text)) throw fault{"`source` is not base64"};
                    e.text = std::move(source);
                }
            } else if (key == "eol") {
                out.eol = one_of<line_end>(string(v, "`eol` is not a string"), line_ends, "unknown line end");
            } else if (key == "format") {
                if (string(v, "`format` is not a string") != "text") throw fault{"unknown format"};
                bare = true;
            }
        }
    });
    return bare;
}

}  // namespace json

namespace {

// Offset of `part` within `line`, of which it is a view.
std::size_t offset(std::string_view line, std::string_view part) {
    return static_cast<std::size_t>(part.data() - line.data());
}

std::string id_token(std::string_view line, std::string_view token, const char* what) {
    std::string scratch;
    const auto id = json::canonical_id(token, scratch);
    if (!id) throw json_error(offset(line, token), what);
    return std::string(*id);
}

}  // namespace

record parse_record(std::string_view given) {
    std::string padded(given);
    padded.append(json::object_reader::padding, ' ');
    const std::string_view line(padded.data(), given.size());

    json::object_reader reader;
    record r;
    std::string_view text, refs, restore;
    for (const json::member& m : reader.read(line)) {
        if (m.key == "thread") r.thread = id_token(line, m.value, "`thread` is neither a string nor an integer");
        if (m.key == "id") r.id = id_token(line, m.value, "`id` is neither a string nor an integer");
        if (m.key == "text") text = m.value;
        if (m.key == "refs") refs = m.value;
        if (m.key == "restore") restore = m.value;
    }
    if (!text.starts_with('"')) throw json_error(text.empty() ? 0 : offset(line, text), "`text` is not a string");
    std::string scratch;
    r.post.text = json::unescape(text, scratch, r.post.repaired);

    // The own number comes last, as in a thread; how many come before it is known at the end.
    constexpr std::uint32_t own = std::numeric_limits<std::uint32_t>::max();
    std::map<std::pair<std::string, std::string>, std::uint32_t> numbers = {{{{}, r.id}, own}};
    const auto number = [&](std::string_view thread, std::string_view id) {
        const auto [at, added] =
            numbers.try_emplace(std::pair(thread == r.thread ? std::string() : std::string(thread), std::string(id)),
                                static_cast<std::uint32_t>(r.posts.size()));
        if (added) {
            r.posts.emplace_back(id);
            r.threads.emplace_back(at->first.first);
        }
        return at->second;
    };
    const auto in_member = [&](std::string_view bytes, auto read) {
        try {
            if (!bytes.empty()) read(bytes);
        } catch (const json_error& e) {
            throw json_error(offset(line, bytes) + e.offset(), e.what());
        }
    };
    json::record_reader parts;
    in_member(refs, [&](std::string_view bytes) { parts.refs(bytes, number, r.post); });
    in_member(restore, [&](std::string_view bytes) { r.bare = parts.restore(bytes, r.post); });
    r.post.post = static_cast<std::uint32_t>(r.posts.size());
    r.posts.push_back(r.id);
    r.threads.emplace_back();
    for (back_ref& ref : r.post.refs) {
        if (ref.post == own) ref.post = r.post.post;
    }
    return r;
}

}  // namespace dedup::inline v1
