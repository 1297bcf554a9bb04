// External interface: cli::bash_completion, cli::zsh_completion, cli::fish_completion.
#include <fmt/format.h>

#include <string_view>

#include "cli/manual/manual.hpp"

namespace dedup::cli {
namespace {

// As it stands between single quotes, with `escape` before each of `special`.
std::string escaped(std::string_view text, std::string_view special, std::string_view quote) {
    std::string out;
    for (const char c : text) {
        if (c == '\'') {
            out += quote;
            continue;
        }
        if (special.find(c) != special.npos) out += '\\';
        out += c;
    }
    return out;
}

std::vector<std::string> names_of(const CLI::Option& o) {
    std::vector<std::string> names;
    for (const std::string& name : o.get_snames()) names.push_back("-" + name);
    for (const std::string& name : o.get_lnames()) names.push_back("--" + name);
    return names;
}

std::string all_options(const CLI::App& app) {
    std::string names;
    for (const CLI::Option* o : options_of(app)) {
        names += fmt::format("{}{}", names.empty() ? "" : " ", fmt::join(names_of(*o), " "));
    }
    return names;
}

std::string all_commands(const CLI::App& app, std::string_view between) {
    std::string names;
    for (const CLI::App* c : commands_of(app)) names.append(names.empty() ? "" : between).append(c->get_name());
    return names;
}

// Lines of bash that complete the options' arguments of one command.
std::string bash_arguments(const CLI::App& command) {
    std::string out;
    for (const CLI::Option* o : options_of(command)) {
        const argument a = argument_of(*o);
        if (a.none) continue;
        std::string places;
        for (const std::string& name : names_of(*o)) {
            places += fmt::format("{}\"{} {}\"", places.empty() ? "" : " | ", command.get_name(), name);
        }
        std::string then = "return";  // anything: nothing to offer
        if (a.file) then = "_dedup_files \"$word\" && return";
        if (!a.words.empty()) then = fmt::format("_dedup_words \"$word\" {} && return", fmt::join(a.words, " "));
        out += fmt::format("        {}) {} ;;\n", places, then);
    }
    return out;
}

std::string zsh_option(const CLI::Option& o) {
    const argument a = argument_of(o);
    const std::vector<std::string> names = names_of(o);
    const std::string about = escaped(o.get_description(), "[]:\\", "'\\''");
    std::string takes;
    if (!a.none) {
        takes = fmt::format(":{}:{}", escaped(o.get_type_name(), ":", ""),
                            a.file             ? "_files"
                            : !a.words.empty() ? fmt::format("({})", fmt::join(a.words, " "))
                                               : " ");
    }
    const auto spec = [&](const std::string& name) {
        const std::string_view end = a.none ? "" : name.starts_with("--") ? "=" : "+";
        return fmt::format("            '({}){}{}[{}]{}' \\\n", fmt::join(names, " "), name, end, about, takes);
    };
    std::string out;
    for (const std::string& name : names) out += spec(name);
    return out;
}

std::string fish_option(const CLI::Option& o, std::string_view when) {
    const argument a = argument_of(o);
    std::string line = fmt::format("complete -c dedup -n '{}'", when);
    for (const std::string& name : o.get_snames()) line += " -s " + name;
    for (const std::string& name : o.get_lnames()) line += " -l " + name;
    if (a.file) {
        line += " -r -F";
    } else if (!a.words.empty()) {
        line += fmt::format(" -x -a '{}'", fmt::join(a.words, " "));
    } else if (!a.none) {
        line += " -x";
    }
    return line + fmt::format(" -d '{}'\n", escaped(o.get_description(), "\\", "\\'"));
}

}  // namespace

std::string bash_completion(const CLI::App& app) {
    std::string arguments, options;
    for (const CLI::App* c : commands_of(app)) {
        arguments += bash_arguments(*c);
        options += fmt::format("        {}) options='{}' ;;\n", c->get_name(), all_options(*c));
    }
    return fmt::format(R"(# bash completion for dedup, made from its options.
_dedup_words() {{
    mapfile -t COMPREPLY < <(compgen -W "${{*:2}}" -- "$1")
}}
_dedup_files() {{
    mapfile -t COMPREPLY < <(compgen -f -- "$1")
    compopt -o filenames 2>/dev/null || true
}}
_dedup() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} command='' options='' each
    # --option=word comes as three words.
    [[ $word == '=' ]] && word=''
    [[ $before == '=' ]] && before=${{COMP_WORDS[COMP_CWORD - 2]}}
    COMPREPLY=()
    for each in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        case $each in
        {0}) command=$each && break ;;
        esac
    done
    case "$command $before" in
{1}    esac
    case $command in
{2}        *) _dedup_words "$word" {3} {4} && return ;;
    esac
    case $word in
        -*) _dedup_words "$word" "$options" ;;
        *) _dedup_files "$word" ;;
    esac
}}
complete -F _dedup dedup
)",
                       all_commands(app, " | "), arguments, options, all_commands(app, " "), all_options(app));
}

std::string zsh_completion(const CLI::App& app) {
    std::string names, commands, own;
    for (const CLI::Option* o : options_of(app)) own += zsh_option(*o);
    for (const CLI::App* c : commands_of(app)) {
        names += fmt::format(" '{}:{}'", c->get_name(), escaped(c->get_description(), ":\\", "'\\''"));
        commands += fmt::format("        {})\n            _arguments -s -S \\\n", c->get_name());
        for (const CLI::Option* o : options_of(*c)) commands += zsh_option(*o);
        commands += "            '*:FILE:_files' ;;\n";
    }
    return fmt::format(R"(#compdef dedup
# zsh completion for dedup, made from its options.
_dedup() {{
    local curcontext=$curcontext state line
    typeset -A opt_args
    local -a commands=({0})
    _arguments -C \
{1}            '1:command:->command' '*::argument:->argument'
    case $state in
    command) _describe command commands ;;
    argument)
        case $line[1] in
{2}        esac ;;
    esac
}}
_dedup "$@"
)",
                       names, own, commands);
}

std::string fish_completion(const CLI::App& app) {
    std::string out = "# fish completion for dedup, made from its options.\n";
    const std::string_view no_command = "__fish_use_subcommand";
    for (const CLI::Option* o : options_of(app)) out += fish_option(*o, no_command);
    for (const CLI::App* c : commands_of(app)) {
        out += fmt::format("complete -c dedup -n '{}' -f -a {} -d '{}'\n", no_command, c->get_name(),
                           escaped(c->get_description(), "\\", "\\'"));
        const std::string when = "__fish_seen_subcommand_from " + c->get_name();
        for (const CLI::Option* o : options_of(*c)) out += fish_option(*o, when);
    }
    return out;
}

}  // namespace dedup::cli
