// External interface: each_message.
#include "truth.hpp"

#include <fmt/core.h>
#include <simdjson.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>

#include "json_lines.hpp"

namespace bench {
namespace {

using simdjson::SUCCESS;
using simdjson::dom::element;

// The code unit that a \u escape stands for; `at` is the backslash. 0: it is none.
unsigned unit_at(std::string_view json, std::size_t at) {
    if (at + 6 > json.size() || json[at] != '\\' || json[at + 1] != 'u') return 0;
    return static_cast<unsigned>(std::strtoul(std::string(json.substr(at + 2, 4)).c_str(), nullptr, 16));
}

// The line with each escaped surrogate that has no partner as U+FFFD. Python writes such surrogates and simdjson
// refuses them; the offsets stay right, since either is one code point.
std::string without_lone_surrogates(std::string_view line) {
    std::string json(line);
    const auto high = [](unsigned u) { return u >= 0xD800 && u < 0xDC00; };
    const auto low = [](unsigned u) { return u >= 0xDC00 && u < 0xE000; };
    for (std::size_t i = json.find('\\'); i < json.size(); i = json.find('\\', i)) {
        const unsigned unit = unit_at(json, i);
        if (high(unit) && low(unit_at(json, i + 6))) {
            i += 12;
        } else {
            if (high(unit) || low(unit)) json.replace(i, 6, "\\ufffd");
            i += 2;
        }
    }
    return json;
}

element parse(simdjson::dom::parser& parser, std::string_view line) {
    element record;
    auto error = parser.parse(line.data(), line.size(), false).get(record);
    if (error == simdjson::STRING_ERROR) {
        error = parser.parse(simdjson::padded_string(without_lone_surrogates(line))).get(record);
    }
    if (error != SUCCESS) throw unusable(simdjson::error_message(error));
    if (!record.is_object()) throw unusable("not an object");
    return record;
}

std::string name_in(const element& record, const char* field) {
    auto name = name_of(record[field]);
    if (!name) throw unusable(fmt::format("`{}` is missing, or neither a string nor an integer", field));
    return *std::move(name);
}

// One entry of `quoted` or `ignore`.
truth_span span_of(const element& entry, const char* field, bool sourced) {
    simdjson::dom::array parts;
    truth_span s;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    if (entry.get(parts) != SUCCESS || parts.at(0).get(begin) != SUCCESS || parts.at(1).get(end) != SUCCESS) {
        throw unusable(fmt::format("`{}` holds what is no span", field));
    }
    s.begin = begin;
    s.end = end;
    if (!sourced) return s;
    auto source = name_of(parts.at(2));
    if (!source) throw unusable(fmt::format("`{}` holds a span without a source", field));
    s.source = *std::move(source);
    return s;
}

std::vector<truth_span> spans_of(const element& record, const char* field, bool sourced) {
    simdjson::dom::array entries;
    if (record[field].get(entries) != SUCCESS) throw unusable(fmt::format("`{}` is no array", field));
    std::vector<truth_span> spans;
    for (const element entry : entries) spans.push_back(span_of(entry, field, sourced));
    return spans;
}

truth_message message_of(const element& record) {
    truth_message m;
    m.thread = name_in(record, "thread");
    m.id = name_in(record, "id");
    m.parent = name_of(record["parent"]);
    if (record["text"].get(m.text) != SUCCESS) throw unusable("`text` is missing or no string");
    if (record["author"].get(m.author) != SUCCESS) m.author = {};
    m.quoted = spans_of(record, "quoted", true);
    if (record["ignore"].error() != simdjson::NO_SUCH_FIELD) m.ignore = spans_of(record, "ignore", false);
    return m;
}

}  // namespace

std::size_t each_message(const std::string& path, const message_taker& take) {
    simdjson::dom::parser parser;
    std::size_t good = 0;
    std::size_t skipped = 0;
    each_line(path, [&](std::string_view line, std::size_t number) {
        try {
            take(message_of(parse(parser, line)));
            ++good;
        } catch (const unusable& e) {
            ++skipped;
            fmt::print(stderr, "dedup_accuracy: {}:{}: {}, skipped\n", path, number, e.what());
        }
    });
    if (good == 0) throw bad_input(fmt::format("{}: no labelled messages", path));
    return skipped;
}

}  // namespace bench
