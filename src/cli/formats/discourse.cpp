// External interface: cli::discourse.
#include "cli/formats/discourse.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <utility>
#include <vector>

#include "cli/batch.hpp"
#include "cli/formats/html_texts.hpp"
#include "cli/formats/json_objects.hpp"
#include "json/utf8.hpp"

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

enum class surrogate { none, high, low };

// What the escape that begins at `at` is, or begins with.
surrogate surrogate_at(std::string_view json, std::size_t at) {
    const std::string_view escape = json.substr(std::min(at, json.size()), 6);
    if (escape.size() < 6 || !escape.starts_with("\\u") || (escape[2] != 'd' && escape[2] != 'D') ||
        escape.find_first_not_of("0123456789abcdefABCDEF", 2) != escape.npos || escape[3] < '8') {
        return surrogate::none;
    }
    return escape[3] == '8' || escape[3] == '9' || escape[3] == 'a' || escape[3] == 'A' || escape[3] == 'b' ||
                   escape[3] == 'B'
               ? surrogate::high
               : surrogate::low;
}

// Makes of each escaped surrogate without its partner an escaped U+FFFD; how many there were.
std::size_t replace_lone_surrogates(std::string& json) {
    std::size_t replaced = 0;
    for (std::size_t at = json.find('\\'); at != json.npos; at = json.find('\\', at)) {
        const surrogate first = surrogate_at(json, at);
        if (first == surrogate::high && surrogate_at(json, at + 6) == surrogate::low) {
            at += 12;
        } else if (first != surrogate::none) {
            json.replace(at + 2, 4, "FFFD");
            ++replaced;
            at += 6;
        } else {
            at += 2;
        }
    }
    return replaced;
}

// The posts' ids by their numbers in the topic.
class post_numbers {
public:
    void add(std::uint64_t number, std::uint64_t id) { ids_.emplace_back(number, id); }
    // Of several posts that say they have the number, the last counts. Before find().
    void sort() {
        std::stable_sort(ids_.begin(), ids_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    }
    // 0 where no post has it.
    [[nodiscard]] std::uint64_t find(std::uint64_t number) const {
        const auto behind = std::upper_bound(ids_.begin(), ids_.end(), number,
                                             [](std::uint64_t n, const auto& post) { return n < post.first; });
        return behind == ids_.begin() || std::prev(behind)->first != number ? 0 : std::prev(behind)->second;
    }

private:
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ids_;
};

}  // namespace

struct discourse::reader {
    std::unique_ptr<byte_source> from;
    const std::string& name;
    cli::problems& problems;
    const std::size_t most;  // bytes of a post
    json_objects topics;
    simdjson::dom::parser parser;
    html_texts texts;
    std::size_t repaired = 0;  // in the topics that were not yet given

    reader(std::unique_ptr<byte_source> source, const std::string& file, const settings& s, cli::problems& to)
        : from(std::move(source)), name(file), problems(to), most(s.clean.max_post), topics(*from, longest_line(s)) {}

    void bad(std::string_view what) {
        const auto [line, byte] = topics.begin();
        problems.bad({name, line, byte}, what);
    }

    // Parses the topic; what cannot be a character is replaced by U+FFFD, and counted.
    simdjson::error_code parse(element& t) {
        std::string& json = topics.object();
        repaired += replace_lone_surrogates(json);
        const auto error = parser.parse(json).get(t);
        if (error != simdjson::UTF8_ERROR) return error;
        std::string well_formed;
        repaired += json::append_well_formed(well_formed, json);
        return parser.parse(well_formed).get(t);
    }

    void topic(std::string& lines) {
        element t;
        if (const auto error = parse(t)) {
            return bad(fmt::format("the topic is damaged: {}", simdjson::error_message(error)));
        }
        simdjson::dom::array posts;
        if (t["post_stream"]["posts"].get(posts) != simdjson::SUCCESS) return bad("the topic has no posts");
        post_numbers ids;
        for (const element& p : posts) {
            if (const std::uint64_t id = number_of(p, "id")) ids.add(number_of(p, "post_number"), id);
        }
        ids.sort();
        for (const element& p : posts) post(t, p, ids, lines);
    }

    void post(const element& t, const element& p, const post_numbers& ids, std::string& lines) {
        const std::uint64_t thread = number_of(t, "id") != 0 ? number_of(t, "id") : number_of(p, "topic_id");
        const std::uint64_t id = number_of(p, "id");
        if (thread == 0 || id == 0) return bad("a post of the topic has no id");
        std::string_view raw;
        const bool has_raw = p["raw"].get(raw) == simdjson::SUCCESS;
        const std::string text = has_raw ? std::string(raw) : texts.text(text_of(p, "cooked"));
        if (text.size() > most) return bad(fmt::format("post {} is larger than --max-post", id));
        const std::uint64_t answered = number_of(p, "reply_to_post_number");
        const std::uint64_t parent = answered == 0 ? 0 : ids.find(answered);
        post_line_writer line(lines);
        line.id("thread", digits(thread));
        line.id("id", digits(id));
        line.id("parent", digits(parent));
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
            add_repaired(std::exchange(reader_->repaired, 0));
        }
    }
    return true;
}

}  // namespace dedup::cli
