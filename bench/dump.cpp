// External interface: read_dump, write_text, write_json_lines.
#include "dump.hpp"

#include <fmt/core.h>
#include <simdjson.h>

#include <cstdio>
#include <stdexcept>

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

// What stands between the quotes of a JSON string.
std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\')
            out.append({'\\', c});
        else if (static_cast<unsigned char>(c) < ' ')
            out += fmt::format("\\u{:04x}", c);
        else
            out += c;
    }
    return out;
}

void write(std::string_view bytes, std::FILE* to) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), to) != bytes.size()) throw std::runtime_error("cannot write");
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

void write_text(const dump& d, std::FILE* to) {
    for (const post& p : d.posts) {
        write(d.text_of(p), to);
        if (!d.text_of(p).ends_with('\n')) write("\n", to);
    }
}

void write_json_lines(const dump& d, std::FILE* to) {
    for (const thread& t : d.threads) {
        for (const post& p : d.posts_of(t)) write_json_line(d, t, p, to);
    }
}

void write_json_line(const dump& d, const thread& t, const post& p, std::FILE* to) {
    write(fmt::format("{{\"thread\":\"{}\",\"id\":\"{}\",\"text\":\"{}\"}}\n", escaped(t.name), escaped(p.id),
                      escaped(d.text_of(p))),
          to);
}

}  // namespace bench
