// External interface: read_dump.
#include "dump.hpp"

#include <fmt/core.h>
#include <simdjson.h>

#include <cstdio>

#include "json_lines.hpp"

namespace bench {
namespace {

// The post of one line; false: it is none. simdjson may read SIMDJSON_PADDING bytes behind the line.
bool add_line(simdjson::dom::parser& parser, std::string_view json, dump& d) {
    simdjson::dom::element record;
    std::string_view text;
    if (parser.parse(json.data(), json.size(), false).get(record) != simdjson::SUCCESS) return false;
    const auto thread_name = name_of(record["thread"]);
    auto id = name_of(record["id"]);
    if (!thread_name || !id || record["text"].get(text) != simdjson::SUCCESS) return false;
    if (d.threads.empty() || d.threads.back().name != *thread_name) d.add_thread(*thread_name);
    d.text += text;
    d.add_post(*std::move(id));
    return true;
}

}  // namespace

dump read_dump(const std::string& path) {
    dump d;
    simdjson::dom::parser parser;
    each_line(path, [&](std::string_view line, std::size_t number) {
        if (add_line(parser, line, d)) return;
        ++d.skipped;
        fmt::print(stderr, "dedup_bench: {}:{}: not a post, skipped\n", path, number);
    });
    if (d.posts.empty()) throw bad_input(fmt::format("{}: no posts", path));
    return d;
}

}  // namespace bench
