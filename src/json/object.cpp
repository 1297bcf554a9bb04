// External interface: json::object_reader.
#include "json/object.hpp"

#include <simdjson.h>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

#include "dedup/json.hpp"
#include "json/text.hpp"
#include "json/utf8.hpp"

namespace dedup::inline v1::json {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(object_reader::padding >= simdjson::SIMDJSON_PADDING);

constexpr int max_depth = 512;  // of values in values; bounds the recursion

std::string_view trimmed(std::string_view s) {
    const std::size_t last = s.find_last_not_of(" \t\n\r");
    return s.substr(0, last == s.npos ? 0 : last + 1);
}

// Walks one document; a method that finds a fault throws.
class walk {
public:
    walk(std::string_view line, ondemand::document& document) : line_(line), document_(document) {}

    [[noreturn]] void fail(const char* at, const char* what) const {
        throw json_error(static_cast<std::size_t>(at - line_.data()), what);
    }

    template <class Value>
    Value need(simdjson::simdjson_result<Value> result) const {
        Value value;
        if (const auto error = std::move(result).get(value)) fail(here(), simdjson::error_message(error));
        return value;
    }

    struct decoded {
        char* room = nullptr;
        checked_text text;
    };

    // Checks `value` wholly and gives its bytes. A string goes to `text`, if there is one.
    std::string_view bytes(ondemand::value value, int depth, decoded* text = nullptr) {
        const std::string_view token = trimmed(value.raw_json_token());
        if (depth > max_depth) fail(token.data(), "values are nested too deeply");
        switch (need(value.type())) {
            case ondemand::json_type::array:
                for (auto element : need(value.get_array())) bytes(need(std::move(element)), depth + 1);
                return {token.data(), trimmed({token.data(), here()}).size()};
            case ondemand::json_type::object:
                for (auto field : need(value.get_object())) {
                    ondemand::field f = need(std::move(field));
                    raw_key(f);
                    bytes(f.value(), depth + 1);
                }
                return {token.data(), trimmed({token.data(), here()}).size()};
            case ondemand::json_type::string:
                text == nullptr ? check_string(token) : decode(token, *text);
                need(value.get_raw_json_string());  // left alone, it would pass for a key if a colon followed
                break;
            case ondemand::json_type::number:
                if (!is_number(token)) fail(token.data(), "not a number");
                break;
            default:
                if (token != "true" && token != "false" && token != "null") fail(token.data(), "not a JSON value");
        }
        return token;
    }

    // The key with its quotes: simdjson gives where it begins, and its end is the first quote that is not escaped.
    std::string_view raw_key(ondemand::field& field) {
        const char* begin = field.key().raw() - 1;
        const char* end = begin + 1;
        while (*end != '"') end += *end == '\\' ? 2 : 1;
        const std::string_view key(begin, end + 1);
        check_string(key);
        return key;
    }

private:
    void need_quotes(std::string_view token) const {
        if (token.size() < 2 || token.back() != '"') fail(token.data(), "not a string");
    }

    void check_string(std::string_view token) const {
        need_quotes(token);
        if (const std::size_t at = bad_escape(token); at != token.npos) fail(token.data() + at, "not an escape");
    }

    void decode(std::string_view token, decoded& to) const {
        need_quotes(token);
        to.text = unescape_checked(token, to.room);
        if (to.text.bad != token.npos) fail(token.data() + to.text.bad, "not an escape");
    }

    // The next token, or the line's end.
    const char* here() const {
        const char* at = nullptr;
        const char* const end = line_.data() + line_.size();
        if (document_.current_location().get(at) || at < line_.data() || at > end) return end;
        return at;
    }

    std::string_view line_;
    ondemand::document& document_;
};

// simdjson's first pass says what is wrong with a line and not where: looks again.
[[noreturn]] void fail_first_pass(std::string_view line, simdjson::error_code error) {
    std::size_t at = 0;
    if (error == simdjson::UTF8_ERROR) {
        while (at < line.size()) {
            const sequence next = next_sequence(line, at);
            if (!next.well_formed) break;
            at += next.size;
        }
    } else if (error == simdjson::UNESCAPED_CHARS) {
        for (bool inside = false; at < line.size(); ++at) {
            if (inside && static_cast<unsigned char>(line[at]) < 0x20) break;
            if (line[at] == '"') inside = !inside;
            if (inside && line[at] == '\\') ++at;
        }
    } else if (error == simdjson::UNCLOSED_STRING || error == simdjson::EMPTY) {
        at = line.size();
    }
    throw json_error(std::min(at, line.size()), simdjson::error_message(error));
}

}  // namespace

struct object_reader::state {
    ondemand::parser parser;
    std::vector<member> members;
    std::deque<std::string> keys;  // those with escapes
    walk::decoded text;
    std::string scratch;  // room where none is given
};

object_reader::object_reader() : state_(std::make_unique<state>()) {}
object_reader::~object_reader() = default;

const checked_text& object_reader::text() const {
    return state_->text.text;
}

std::span<const member> object_reader::read(std::string_view line, std::string_view text, char* room) {
    state& s = *state_;
    if (room == nullptr && !text.empty() && s.scratch.size() < line.size()) s.scratch.resize(line.size());
    s.text.room = room == nullptr ? s.scratch.data() : room;
    s.members.clear();
    s.keys.clear();
    ondemand::document document;
    if (const auto error = s.parser.iterate(line.data(), line.size(), line.size() + padding).get(document)) {
        fail_first_pass(line, error);
    }
    walk w(line, document);
    auto object = document.get_object();
    // It looks at the last byte first, and has no place to name when that is not a brace.
    if (object.error() == simdjson::INCOMPLETE_ARRAY_OR_OBJECT)
        w.fail(line.data() + line.size(), "no object ends here");
    for (auto field : w.need(std::move(object))) {
        ondemand::field f = w.need(std::move(field));
        const std::string_view raw_key = w.raw_key(f);
        std::string_view key = raw_key.substr(1, raw_key.size() - 2);
        if (key.find('\\') != key.npos) {
            std::size_t lone = 0;
            std::string scratch;
            key = s.keys.emplace_back(unescape(raw_key, scratch, lone));
        }
        const bool wanted = !text.empty() && key == text;
        s.members.push_back({key, raw_key, w.bytes(f.value(), 1, wanted ? &s.text : nullptr)});
    }
    if (const char* at = nullptr; !document.current_location().get(at)) w.fail(at, "more behind the object");
    return s.members;
}

}  // namespace dedup::inline v1::json
