// External interface: cli::define_options, cli::parse_options.
#include "cli/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "cli/formats/line_converter.hpp"
#include "cli/help.hpp"
#include "cli/input.hpp"
#include "cli/near_word.hpp"
#include "dedup/normalize.hpp"

namespace dedup::cli {
namespace {

constexpr const char* about_all =
    "Examples:\n"
    "  dedup clean dump.jsonl.zst -o clean.jsonl.zst\n"
    "  dedup restore clean.jsonl.zst | less\n"
    "\n"
    "Files may be compressed with gzip, zstd or xz; no FILE, or -, is standard input.\n"
    "Exit codes: 0 done; 1 a check that was asked for failed; 2 unusable arguments,\n"
    "input or size; 3 done, but what standard error names by file, line and byte\n"
    "(from 1) was skipped.";

using words = std::vector<std::string>;

// An option whose argument is one of a few words.
template <class Value>
CLI::Option* add_choice(CLI::App& command, const char* name, Value& value, const char* about,
                        const std::vector<std::pair<std::string, Value>>& choices) {
    std::string names;
    for (const auto& choice : choices) names.append(names.empty() ? "" : "|").append(choice.first);
    const auto set = [&value, name, names, choices](const std::string& word) {
        const auto found =
            std::find_if(choices.begin(), choices.end(), [&](const auto& choice) { return choice.first == word; });
        if (found == choices.end()) throw CLI::ValidationError(name, fmt::format("{} is none of {}", word, names));
        value = found->second;
    };
    return command.add_option_function<std::string>(name, set, about)->type_name(names);
}

// `64M` and the like: a number of bytes, K, M or G of them.
CLI::Option* add_size(CLI::App& command, const char* name, std::size_t& value, const char* about) {
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
    return command.add_option_function<std::string>(name, set, about)->type_name("SIZE");
}

void add_files(CLI::App& command, settings& s) {
    command.add_option("FILE", s.files, "Input [-]")->type_name("FILE");
}

// Options that follow may say otherwise.
void use_preset(const std::string& site, settings& s) {
    s.fields.thread = made_thread;
    s.fields.parent = made_parent;
    s.fields.other_texts = {made_text};
    if (site == "reddit") {
        s.preset = preset::reddit;
        s.fields.text = "body";
        s.fields.other_texts.insert(s.fields.other_texts.begin(), "selftext");
    } else if (site == "hackernews") {
        s.preset = preset::hackernews;
        s.fields.parent = "parent";
        s.fields.author = "by";
        s.html = true;
    } else if (site == "discourse") {
        s.preset = preset::discourse;
        s.fields = {};
    } else {
        throw CLI::ValidationError("--preset", site + " is none of discourse, hackernews, reddit");
    }
}

void add_format(CLI::App& command, settings& s) {
    add_choice<format>(command, "--format", s.format,
                       "What the input is: text is a post a file, jsonl a post a line [auto]",
                       {{"auto", format::automatic},
                        {"text", format::text},
                        {"jsonl", format::jsonl},
                        {"mbox", format::mbox},
                        {"maildir", format::maildir},
                        {"stackexchange", format::stackexchange},
                        {"discourse", format::discourse}})
        ->group("Input");
    command
        .add_option_function<std::string>(
            "--preset", [&s](const std::string& site) { use_preset(site, s); },
            "Fields and threads as a site's dumps have them; hackernews: ids ascend, or there are story_ids")
        ->type_name("reddit|hackernews|discourse")
        ->group("Input");
    command.add_flag("--html", s.html, "The texts are HTML")->group("Input");
    const std::tuple<const char*, std::string*, const char*> fields[] = {
        {"--thread-field", &s.fields.thread, "JSONL: the thread [thread]"},
        {"--id-field", &s.fields.id, "JSONL: a post's id, unique in its thread [id]"},
        {"--text-field", &s.fields.text, "JSONL: the post's text [text]"},
        {"--parent-field", &s.fields.parent, "JSONL: id of the post that is answered [parent]"},
        {"--author-field", &s.fields.author, "JSONL: who wrote it [author]"}};
    for (const auto& [name, field, about] : fields) {
        command.add_option(name, *field, about)->type_name("NAME")->group("Input");
    }
}

void add_sizes(CLI::App& command, settings& s) {
    add_size(command, "--max-post", s.clean.max_post, "Largest post, in bytes, K, M or G [64M]")->group("Input");
    add_size(command, "--max-thread", s.clean.max_thread, "Largest thread [1G]")->group("Input");
}

void add_matching(CLI::App& command, settings& s) {
    command.add_option("--min-words", s.clean.min_words, "Fewest words of a copy without quote marks [8]")
        ->type_name("N")
        ->group("Copies");
    command.add_option("--max-edits", s.clean.max_edits, "Most changed words in one copy [64]")
        ->type_name("N")
        ->group("Copies");
    command
        .add_flag_callback(
            "--no-repeats", [&s] { s.clean.repeats = false; }, "Collapse quotes only, not what is merely said again")
        ->group("Copies");
}

void add_memory(CLI::App& command, settings& s) {
    add_size(command, "--memory", s.memory,
             "Memory to use, about; idle threads go to disk [a quarter of the machine's]")
        ->check([](const std::string& size) {
            return size.find_first_not_of("0kKmMgG") == size.npos ? size + " is no memory" : "";
        })
        ->group("Run");
    command.add_flag("--sorted", s.sorted, "A thread's posts are neighbours: forget it when the next begins; faster")
        ->group("Input");
}

// What every command that cleans understands.
void add_reading(CLI::App& command, settings& s) {
    add_files(command, s);
    add_format(command, s);
    add_memory(command, s);
    add_sizes(command, s);
    add_matching(command, s);
}

void add_state(CLI::App& command, settings& s) {
    CLI::Option* state =
        command.add_option("--state", s.state, "Keep in DIR what was seen; later runs clean against it")
            ->type_name("DIR")
            ->group("Run");
    command.add_flag("--resume", s.resume, "Go on with the run that was cut off; needs the same --state and --output")
        ->needs(state)
        ->needs("--output")
        ->group("Run");
}

void add_jobs(CLI::App& command, settings& s) {
    command.add_option("--jobs", s.jobs, "Threads of posts cleaned at a time; the output is the same [all cores]")
        ->check(CLI::Range(1U, 1024U).description(""))
        ->type_name("N")
        ->group("Run");
}

void add_output(CLI::App& command, settings& s) {
    command.add_option("-o,--output", s.to.file, "Write to FILE instead of standard output")
        ->type_name("FILE")
        ->group("Output");
    add_choice<compression>(command, "--compress", s.to.compress,
                            "How to compress the output [by FILE's suffix .gz, .zst or .xz; else none]",
                            {{"none", compression::none},
                             {"gzip", compression::gzip},
                             {"zstd", compression::zstd},
                             {"xz", compression::xz}})
        ->group("Output");
    command.add_flag("--force", s.to.overwrite, "Overwrite the FILE that --output names")->group("Output");
}

void add_progress(CLI::App& command, settings& s) {
    add_choice<progress_style>(command, "--progress", s.progress,
                               "On standard error: a bar, or a JSON object a second [auto: a bar, on a terminal]",
                               {{"auto", progress_style::automatic},
                                {"bar", progress_style::bar},
                                {"json", progress_style::json},
                                {"none", progress_style::none}})
        ->group("Run");
}

void add_summary(CLI::App& command, settings& s) {
    CLI::Option* quiet = command.add_flag("-q,--quiet", s.quiet, "No bar, summary or notes; errors only")->group("Run");
    command.add_flag("-v,--verbose", s.verbose, "Say at the end what was done, even if not on a terminal")
        ->excludes(quiet)
        ->group("Run");
}

CLI::App& add_command(CLI::App& app, const char* name, const char* about, const char* examples) {
    CLI::App* command = app.add_subcommand(name, about);
    command->footer(examples);
    return *command;
}

void define_clean(CLI::App& app, settings& s) {
    CLI::App& command = add_command(app, "clean", "Write every block of text once",
                                    "Examples:\n"
                                    "  dedup clean thread.txt\n"
                                    "  dedup clean --json mails/*.txt -o mails.jsonl.zst\n"
                                    "  dedup clean --keep-source --verify dump.jsonl.zst -o clean.jsonl.zst\n"
                                    "  zstdcat dump.zst | dedup clean --thread-field link_id --text-field body");
    add_reading(command, s);
    add_output(command, s);
    command.add_flag("--json", s.json, "Write records for text, too; JSONL always gives records")->group("Output");
    command.add_flag("--keep-source", s.clean.keep_source, "Keep in the records what restores the bytes as given")
        ->group("Output");
    add_choice<marks>(command, "--refs", s.refs, "What stands in text for a copy [none]",
                      {{"none", marks::none}, {"marker", marks::marker}})
        ->group("Output");
    command.add_option("--marker", s.marker, "The marker's format, with {begin}, {end}, {unit}, {match}, {role}, ...")
        ->type_name("TEXT")
        ->group("Output");
    add_choice<scope>(command, "--scope", s.scope,
                      "Where copies are looked for: in a post's thread, or in all that was read before [thread]",
                      {{"thread", scope::thread}, {"corpus", scope::corpus}})
        ->group("Copies");
    add_jobs(command, s);
    add_state(command, s);
    command.add_flag("--verify", s.verify, "Restore each post and compare; exit code 1 if one differs; more memory")
        ->group("Run");
    add_progress(command, s);
    add_summary(command, s);
}

void define_restore(CLI::App& app, settings& s) {
    CLI::App& command = add_command(app, "restore", "Write the posts back that records were made from",
                                    "Examples:\n"
                                    "  dedup restore clean.jsonl.zst -o dump.jsonl.zst\n"
                                    "  dedup clean --json thread.txt | dedup restore");
    add_files(command, s);
    add_memory(command, s);
    add_sizes(command, s);
    add_output(command, s);
    add_progress(command, s);
    add_summary(command, s);
}

void define_annotate(CLI::App& app, settings& s) {
    CLI::App& command = add_command(app, "annotate", "Say where in each post the copies are, and of which post",
                                    "Offsets are those of the input's texts. Where a text is made of something else\n"
                                    "(--html, mails, Stack Exchange, Discourse, Hacker News), they are those of the\n"
                                    "text that `dedup clean --keep-source FILE | dedup restore` gives.\n"
                                    "\n"
                                    "Examples:\n"
                                    "  dedup annotate dump.jsonl.zst -o quotes.jsonl\n"
                                    "  dedup annotate --units codepoints dump.jsonl | jq -c .quoted");
    add_reading(command, s);
    add_output(command, s);
    add_choice<offsets>(command, "--units", s.units, "What offsets count [bytes]",
                        {{"bytes", offsets::bytes}, {"codepoints", offsets::codepoints}})
        ->group("Output");
    add_jobs(command, s);
    add_progress(command, s);
}

void define_stats(CLI::App& app, settings& s) {
    CLI::App& command = add_command(app, "stats", "Count what clean would collapse, by kind, length and repeats",
                                    "Examples:\n"
                                    "  dedup stats dump.jsonl.zst\n"
                                    "  dedup stats --json *.jsonl | jq .role");
    add_reading(command, s);
    command.add_flag("--json", s.json, "Write one JSON object instead of a table")->group("Output");
    add_progress(command, s);
}

void define_report(CLI::App& app, settings& s) {
    CLI::App& command = add_command(app, "report", "Write an HTML page that shows the copies in records, and charts",
                                    "Examples:\n"
                                    "  dedup clean dump.jsonl | dedup report -o report.html\n"
                                    "  dedup report --thread 42 clean.jsonl.zst -o thread.html");
    add_files(command, s);
    add_memory(command, s);
    add_sizes(command, s);
    const std::tuple<const char*, std::string*, const char*> fields[] = {
        {"--parent-field", &s.fields.parent, "Id of the post that is answered [parent]"},
        {"--author-field", &s.fields.author, "Who wrote a post [author]"},
        {"--date-field", &s.fields.date, "When [date]"}};
    for (const auto& [name, field, about] : fields) {
        command.add_option(name, *field, about)->type_name("NAME")->group("Input");
    }
    add_output(command, s);
    command.add_option("--thread", s.thread, "Id of the only one to show [all, up to 16 MiB of text]")
        ->type_name("ID")
        ->group("Output");
    command.add_option("--title", s.title, "Title of the page [what is in it]")->type_name("TEXT")->group("Output");
}

std::string version() {
    const unicode_versions used = versions();
    const auto dotted = [](std::string_view v) {
        return fmt::format("{}.{}", static_cast<unsigned char>(v[0]), static_cast<unsigned char>(v[1]));
    };
    return fmt::format("dedup {}\nUnicode {}, ICU {}", DEDUP_VERSION, dotted(used.unicode), dotted(used.icu));
}

// Two options that say different things of the input.
void check_format(const settings& s) {
    const auto is_one_of = [&](std::initializer_list<format> formats) {
        return std::find(formats.begin(), formats.end(), s.format) != formats.end();
    };
    if (s.preset == preset::discourse && !is_one_of({format::automatic, format::discourse})) {
        throw unusable("--preset discourse is for --format discourse only");
    }
    const bool lines = s.preset == preset::reddit || s.preset == preset::hackernews;
    if (lines && !is_one_of({format::automatic, format::jsonl})) {
        throw unusable("--preset reddit and --preset hackernews are for --format jsonl only");
    }
    if (s.html && is_one_of({format::mbox, format::maildir})) {
        throw unusable("--html is not for mails, which say what their parts are");
    }
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
    if (s.resume && s.state.empty()) throw unusable("--resume needs the directory of --state");
    check_format(s);
    if (s.json && s.refs == marks::marker) throw unusable("--refs marker is for text; records hold their references");
}

// As they were written, but for those that say where, how fast and how loud.
std::string shape_of(const CLI::App& app) {
    constexpr std::string_view others[] = {"output", "force",    "state", "resume",  "jobs",
                                           "memory", "progress", "quiet", "verbose", "verify"};
    std::string shape;
    for (const CLI::App* command : app.get_subcommands()) {
        for (const CLI::Option* o : command->get_options()) {
            const words& names = o->get_lnames();
            if (o->count() == 0 || names.empty() || std::count(std::begin(others), std::end(others), names[0]) > 0)
                continue;
            shape += fmt::format("{}--{}", shape.empty() ? "" : " ", names[0]);
            if (o->get_type_size() > 0) shape += fmt::format("={}", fmt::join(o->results(), ","));
        }
    }
    return shape;
}

// All that could have been meant by what was not understood.
words understood(const CLI::App& app, bool option) {
    words all;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (!option) all.push_back(command->get_name());
        if (!app.got_subcommand(command)) continue;
        for (const CLI::Option* o : command->get_options()) {
            for (const std::string& name : o->get_lnames()) all.push_back("--" + name);
        }
    }
    return all;
}

std::string what_is_wrong(const CLI::App& app, const CLI::ParseError& e) {
    const words extras = app.remaining(true);
    const bool command_missing = app.get_subcommands().empty();
    if (extras.empty()) {
        if (!command_missing) return e.what();
        return fmt::format("a command is missing: {}; `dedup --help` says more",
                           fmt::join(understood(app, false), ", "));
    }
    const std::string& extra = extras.front();
    const bool option = extra.starts_with('-');
    const std::string near = near_word(extra.substr(0, extra.find('=')), understood(app, option));
    return fmt::format("{} is no {}{}", extra, option ? "option" : "command",
                       near.empty() ? "; `dedup --help` names them" : fmt::format("; did you mean {}?", near));
}

}  // namespace

void define_options(CLI::App& app, settings& s) {
    app.name("dedup");
    app.description("Writes every block of a discussion thread once; each copy becomes a reference.");
    app.set_help_flag("-h,--help", "Print this help");
    app.set_version_flag("--version", version(), "Print the versions of dedup, Unicode and ICU");
    app.require_subcommand(1);
    app.footer(about_all);
    app.formatter(std::make_shared<help_formatter>());
    define_clean(app, s);
    define_restore(app, s);
    define_annotate(app, s);
    define_stats(app, s);
    define_report(app, s);
}

void parse_options(CLI::App& app, settings& s, int argc, const char* const* argv) {
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& e) {
        if (e.get_exit_code() == 0) throw;
        throw unusable(what_is_wrong(app, e));
    }
    check(s);
    s.shape = shape_of(app);
    if (s.files.empty()) s.files.emplace_back("-");
}

}  // namespace dedup::cli
