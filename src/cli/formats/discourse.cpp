// External interface: cli::discourse.
#include "cli/formats/discourse.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <unordered_map>

#include "cli/batch.hpp"
#include "cli/formats/html_texts.hpp"
#include "cli/formats/json_objects.hpp"

namespace dedup::cli {
namespace {

using simdjson::dom::element;

std::string_view text_of(const element& e, const char* key) {
    std::string_view value;
    return e[key].get(value) == simdjson::SUCCESS ? value : std::string_view{};
}

// 0 where there is none.
std::uint64_t number_of(const element& e, const char* key) {
    std::uint64_t value = 0;
    return e[key].get(value) == simdjson::SUCCESS ? value : 0;
}

std::string digits(std::uint64_t number) {
    return number == 0 ? std::string{} : std::to_string(number);
}

}  // namespace

struct discourse::reader {
    std::unique_ptr<byte_source> from;
    const std::string& name;
    cli::problems& problems;
    const std::size_t most;  // bytes of a post
    json_objects topics;
    simdjson::dom::parser parser;
    html_texts texts;

    reader(std::unique_ptr<byte_source> source, const std::string& file, const settings& s, cli::problems& to)
        : from(std::move(source)), name(file), problems(to), most(s.clean.max_post), topics(*from, longest_line(s)) {}

    void bad(std::string_view what) {
        const auto [line, byte] = topics.begin();
        problems.bad({name, line, byte}, what);
    }

    void topic(std::string& lines) {
        element t;
        if (const auto error = parser.parse(topics.object()).get(t)) {
            return bad(fmt::format("the topic is damaged: {}", simdjson::error_message(error)));
        }
        simdjson::dom::array posts;
        if (t["post_stream"]["posts"].get(posts) != simdjson::SUCCESS) return bad("the topic has no posts");
        std::unordered_map<std::uint64_t, std::uint64_t> ids;  // by number in the topic
        for (const element& p : posts) {
            if (const std::uint64_t id = number_of(p, "id")) ids[number_of(p, "post_number")] = id;
        }
        for (const element& p : posts) post(t, p, ids, lines);
    }

    void post(const element& t, const element& p, const std::unordered_map<std::uint64_t, std::uint64_t>& ids,
              std::string& lines) {
        const std::uint64_t thread = number_of(t, "id") != 0 ? number_of(t, "id") : number_of(p, "topic_id");
        const std::uint64_t id = number_of(p, "id");
        if (thread == 0 || id == 0) return bad("a post of the topic has no id");
        std::string_view raw;
        const bool has_raw = p["raw"].get(raw) == simdjson::SUCCESS;
        const std::string text = has_raw ? std::string(raw) : texts.text(text_of(p, "cooked"));
        if (text.size() > most) return bad(fmt::format("post {} is larger than --max-post", id));
        const std::uint64_t answered = number_of(p, "reply_to_post_number");
        const auto parent = answered == 0 ? ids.end() : ids.find(answered);
        post_line_writer line(lines);
        line.id("thread", digits(thread));
        line.id("id", digits(id));
        if (parent != ids.end()) line.id("parent", digits(parent->second));
        line.optional("author", text_of(p, "username"));
        line.optional("date", text_of(p, "created_at"));
        line.optional("title", text_of(t, "title"));
        line.id("number", digits(number_of(p, "post_number")));
        line.text("text", text);
        line.end();
    }
};

discourse::discourse(std::unique_ptr<byte_source> from, const std::string& name, const settings& s,
                     cli::problems& problems)
    : reader_(std::make_unique<reader>(std::move(from), name, s, problems)) {}

discourse::~discourse() = default;

bool discourse::next(std::string& lines) {
    while (lines.empty()) {
        const char* const what = reader_->topics.next();
        if (what != nullptr) {
            reader_->bad(what);
        } else if (reader_->topics.object().empty()) {
            reader_->texts.note(reader_->name, reader_->problems);
            return false;
        } else {
            reader_->topic(lines);
        }
    }
    return true;
}

}  // namespace dedup::cli
