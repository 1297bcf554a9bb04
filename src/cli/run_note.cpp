// External interface: cli::run_note.
#include "cli/run_note.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <charconv>

#include "dedup/json.hpp"
#include "json/object.hpp"
#include "json/text.hpp"

namespace dedup::cli {
namespace {

std::uint64_t number(std::string_view token) {
    std::uint64_t n = 0;
    std::from_chars(token.data(), token.data() + token.size(), n);
    return n;
}

std::string quoted_bytes(std::string_view bytes) {
    std::string out = "\"";
    json::append_base64(out, bytes);
    return out + '"';
}

}  // namespace

// One object; file names are bytes, and base64.
std::string to_note(const run_note& s) {
    std::string inputs;
    for (const std::string& input : s.inputs) inputs.append(input).push_back('\0');
    return fmt::format(
        R"({{"made_by":{},"scope":{},"output":{},"written":{},"inputs":{},"file":{},"bytes":{},"line":{},"shape":{},"began":{},"good":{},"bad":{},"failed":{}}})",
        quoted_bytes(s.made_by), static_cast<int>(s.scope), quoted_bytes(s.output), s.written, quoted_bytes(inputs),
        s.position.file, s.position.bytes, s.position.line, quoted_bytes(s.shape), s.began, s.tally.good, s.tally.bad,
        s.tally.failed);
}

run_note from_note(std::string_view note) {
    std::string line(note);
    line.resize(note.size() + json::object_reader::padding);
    json::object_reader reader;
    run_note s;
    const auto bytes_of = [](std::string_view token) {
        std::string bytes;
        json::append_bytes(bytes, token.substr(1, token.size() - 2));
        return bytes;
    };
    for (const json::member& m : reader.read(std::string_view(line).substr(0, note.size()))) {
        if (m.key == "made_by") s.made_by = bytes_of(m.value);
        if (m.key == "scope") s.scope = static_cast<scope>(number(m.value));
        if (m.key == "output") s.output = bytes_of(m.value);
        if (m.key == "written") s.written = number(m.value);
        if (m.key == "file") s.position.file = number(m.value);
        if (m.key == "bytes") s.position.bytes = number(m.value);
        if (m.key == "line") s.position.line = number(m.value);
        if (m.key == "shape") s.shape = bytes_of(m.value);
        if (m.key == "began") s.began = number(m.value);
        if (m.key == "good") s.tally.good = number(m.value);
        if (m.key == "bad") s.tally.bad = number(m.value);
        if (m.key == "failed") s.tally.failed = number(m.value);
        if (m.key != "inputs") continue;
        const std::string names = bytes_of(m.value);
        for (std::size_t at = 0; at < names.size();) {
            const std::size_t end = std::min(names.find('\0', at), names.size());
            s.inputs.push_back(names.substr(at, end - at));
            at = end + 1;
        }
    }
    return s;
}

std::vector<std::string> describe_inputs(const settings& s) {
    std::vector<std::string> inputs;
    for (const std::string& name : s.files) {
        struct stat about;
        const bool file = name != "-" && ::stat(name.c_str(), &about) == 0 && S_ISREG(about.st_mode);
        inputs.push_back(file ? fmt::format("{} ({} bytes)", name, about.st_size) : name);
    }
    return inputs;
}

}  // namespace dedup::cli
