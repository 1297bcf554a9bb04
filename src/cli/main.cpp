// dedup: the command-line tool. Reads the arguments and runs one subcommand.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdint>
#include <exception>
#include <map>
#include <sstream>

#include "cli/commands.hpp"
#include "cli/input.hpp"

namespace dedup::cli {
namespace {

constexpr const char* footer =
    "Files may be compressed with gzip, zstd or xz; no FILE, or -, is standard input.\n"
    "Exit codes: 0 done; 1 a check that was asked for failed; 2 unusable arguments, input or size;\n"
    "3 done, but what standard error names by file, line and byte (from 1) was skipped.";

// An option whose argument is one of a few words.
template <class Value>
void add_choice(CLI::App* command, const char* name, Value& value, const char* about,
                std::map<std::string, Value> words) {
    const auto set = [&value, name, words](const std::string& word) {
        const auto found = words.find(word);
        if (found != words.end()) {
            value = found->second;
            return;
        }
        std::string message = word;
        for (const auto& [other, unused] : words) {
            message.append(message.size() == word.size() ? " is none of " : ", ").append(other);
        }
        throw CLI::ValidationError(name, message);
    };
    command->add_option_function<std::string>(name, set, about);
}

// `64M` and the like: a number of bytes, K, M or G of them.
void add_size(CLI::App* command, const char* name, std::size_t& value, const char* about) {
    const auto set = [&value, name](const std::string& size) {
        const auto shift = size.empty() ? std::string::npos : std::string_view("kKmMgG").find(size.back());
        const std::string digits = shift == std::string::npos ? size : size.substr(0, size.size() - 1);
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        const std::size_t unit = shift == std::string::npos ? 1 : std::size_t{1} << (10 * (shift / 2 + 1));
        if (error != std::errc{} || end != digits.data() + digits.size() || number > SIZE_MAX / unit) {
            throw CLI::ValidationError(name, size + " is not a size such as 65536 or 64M");
        }
        value = number * unit;
    };
    command->add_option_function<std::string>(name, set, about);
}

void add_sizes(CLI::App* command, settings& s) {
    add_size(command, "--max-post", s.clean.max_post, "Largest post, in bytes, K, M or G [64M]");
    add_size(command, "--max-thread", s.clean.max_thread, "Largest thread [1G]");
}

void add_files(CLI::App* command, settings& s) {
    command->add_option("FILE", s.files, "Input [-]")->type_name("");
}

// What every command that cleans understands.
void add_reading(CLI::App* command, settings& s) {
    add_files(command, s);
    add_choice<format>(command, "--format", s.format, "auto, text (a post a file) or jsonl (a post a line) [auto]",
                       {{"auto", format::automatic}, {"text", format::text}, {"jsonl", format::jsonl}});
    command->add_option("--thread-field", s.fields.thread, "JSONL: the thread; its posts are neighbours [thread]");
    command->add_option("--id-field", s.fields.id, "JSONL: a post's id, unique in its thread [id]");
    command->add_option("--text-field", s.fields.text, "JSONL: the post's text [text]");
    command->add_option("--parent-field", s.fields.parent, "JSONL: id of the post that is answered [parent]");
    command->add_option("--author-field", s.fields.author, "JSONL: who wrote it [author]");
    command->add_option("--min-words", s.clean.min_words, "Fewest words of a copy without quote marks [8]");
    command->add_option("--max-edits", s.clean.max_edits, "Most changed words in one copy [64]");
    command->add_flag_callback(
        "--no-repeats", [&s] { s.clean.repeats = false; }, "Collapse quotes only, not what is merely said again");
    add_sizes(command, s);
}

void add_jobs(CLI::App* command, settings& s) {
    command->add_option("--jobs", s.jobs, "Threads of posts cleaned at a time; the output is the same [all cores]")
        ->check(CLI::Range(1U, 1024U));
}

CLI::App* add_clean(CLI::App& app, settings& s) {
    CLI::App* command = app.add_subcommand("clean", "Write every block of text once");
    add_reading(command, s);
    add_jobs(command, s);
    command->add_flag("--json", s.json, "Write records for text, too; JSONL always gives records");
    command->add_flag("--keep-source", s.clean.keep_source, "Keep in the records what restores the bytes as given");
    add_choice<marks>(command, "--refs", s.refs, "What stands in text for a copy: none or marker [none]",
                      {{"none", marks::none}, {"marker", marks::marker}});
    command->add_option("--marker", s.marker, "The marker's format, with {begin}, {end}, {unit}, {match}, {role}, ...");
    return command;
}

CLI::App* add_restore(CLI::App& app, settings& s) {
    CLI::App* command = app.add_subcommand("restore", "Write the posts back that records were made from");
    add_files(command, s);
    add_sizes(command, s);
    return command;
}

CLI::App* add_annotate(CLI::App& app, settings& s) {
    CLI::App* command = app.add_subcommand("annotate", "Say where in each post the copies are, and of which post");
    add_reading(command, s);
    add_jobs(command, s);
    add_choice<offsets>(command, "--units", s.units, "Count offsets in bytes or codepoints [bytes]",
                        {{"bytes", offsets::bytes}, {"codepoints", offsets::codepoints}});
    return command;
}

CLI::App* add_stats(CLI::App& app, settings& s) {
    CLI::App* command =
        app.add_subcommand("stats", "Count what clean would collapse, by unit, match and role, and its edits by kind");
    add_reading(command, s);
    command->add_flag("--json", s.json, "Write one JSON object instead of a table");
    return command;
}

void check(const settings& s) {
    const field_names& f = s.fields;
    const std::string_view names[] = {f.thread, f.id, f.text, f.parent, f.author};
    for (const std::string_view& name : names) {
        if (name == "refs" || name == "restore") throw unusable("`refs` and `restore` are a record's own fields");
        if (std::count(std::begin(names), std::end(names), name) > 1) {
            throw unusable("the same field is named for two purposes");
        }
    }
    if (s.json && s.refs == marks::marker) throw unusable("--refs marker is for text; records hold their references");
}

int run(int argc, char** argv) {
    output out;
    CLI::App app("Writes every block of a discussion thread once; each copy becomes a reference to it.", "dedup");
    app.set_version_flag("--version", "dedup " DEDUP_VERSION);
    app.require_subcommand(1);
    app.footer(footer);
    app.get_formatter()->column_width(28);
    settings s;
    const std::pair<CLI::App*, void (*)(const settings&, output&, problems&)> commands[] = {
        {add_clean(app, s), clean},
        {add_restore(app, s), restore},
        {add_annotate(app, s), annotate},
        {add_stats(app, s), stats}};
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() != 0) throw unusable(e.what());
        std::ostringstream help;
        app.exit(e, help, help);
        out.write(help.str());
        out.close();
        return 0;
    }
    check(s);
    if (s.files.empty()) s.files.emplace_back("-");
    problems problems;
    for (const auto& [command, call] : commands) {
        if (command->parsed()) call(s, out, problems);
    }
    out.close();
    return problems.exit_code();
}

}  // namespace
}  // namespace dedup::cli

int main(int argc, char** argv) {
    try {
        return dedup::cli::run(argc, argv);
    } catch (...) {
        return dedup::cli::problems::failure();
    }
}
