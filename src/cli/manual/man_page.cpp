// External interface: cli::man_page.
#include <fmt/format.h>

#include <cctype>
#include <string_view>

#include "cli/help.hpp"
#include "cli/manual/manual.hpp"

namespace dedup::cli {
namespace {

// As text of a roff line.
std::string escaped(std::string_view text) {
    std::string out;
    bool begins_line = true;
    for (const char c : text) {
        if (begins_line && (c == '.' || c == '\'')) out += "\\&";
        begins_line = c == '\n';
        if (c == '\\') {
            out += "\\e";
        } else if (c == '-') {
            out += "\\-";
        } else {
            out += c;
        }
    }
    return out;
}

std::string bold(std::string_view text) {
    return "\\fB" + escaped(text) + "\\fR";
}

std::string italic(std::string_view text) {
    return "\\fI" + escaped(text) + "\\fR";
}

std::string heading(const CLI::Option& option) {
    std::string text;
    for (const std::string& name : option.get_snames()) text += bold("-" + name) + ", ";
    for (const std::string& name : option.get_lnames()) text += bold("--" + name) + ", ";
    text.resize(text.size() - 2);
    const argument a = argument_of(option);
    if (a.none) return text;
    if (a.words.empty()) return text + " " + italic(option.get_type_name());
    return fmt::format("{} {}", text, bold(fmt::format("{}", fmt::join(a.words, "|"))));
}

void append_options(std::string& out, const CLI::App& app) {
    for (const CLI::Option* o : options_of(app)) {
        out += fmt::format(".TP\n{}\n{}\n", heading(*o), escaped(o->get_description()));
    }
}

// The lines that are indented below `Examples:`.
void append_examples(std::string& out, const std::string& footer) {
    out += ".nf\n";
    for (const std::string& line : CLI::detail::split(footer, '\n')) {
        if (line.starts_with("  ")) out += escaped(line.substr(2)) + "\n";
    }
    out += ".fi\n";
}

// What stands in the footer below its last blank line.
std::string last_paragraph(const std::string& footer) {
    const std::size_t blank = footer.rfind("\n\n");
    return blank == footer.npos ? footer : footer.substr(blank + 2);
}

}  // namespace

std::string man_page(const CLI::App& app) {
    std::string about = app.get_description();
    const std::string rest = last_paragraph(app.get_footer());
    const std::string codes = "Exit codes: ";
    const std::size_t at_codes = rest.find(codes);
    std::string out = ".\\\" Made from the options of dedup.\n";
    out += fmt::format(".TH DEDUP 1 \"\" \"dedup {}\" \"User Commands\"\n", DEDUP_VERSION);
    out += fmt::format(".SH NAME\ndedup \\- {}{}\n", static_cast<char>(std::tolower(about[0])),
                       escaped(about.substr(1, about.rfind('.') - 1)));
    out += ".SH SYNOPSIS\n.nf\n";
    for (const CLI::App* c : commands_of(app)) out += escaped(usage(*c)) + "\n";
    out += fmt::format(".fi\n.SH DESCRIPTION\n{}\n.PP\n{}", escaped(about), escaped(rest.substr(0, at_codes)));
    out += ".SH COMMANDS\n";
    for (const CLI::App* c : commands_of(app)) {
        out += fmt::format(".SS \"{}\"\n{}.\n", escaped(usage(*c)), escaped(c->get_description()));
        append_options(out, *c);
        out += ".PP\nExamples:\n.PP\n";
        append_examples(out, c->get_footer());
    }
    out += ".SH OPTIONS\n";
    append_options(out, app);
    if (at_codes != rest.npos) out += ".SH \"EXIT STATUS\"\n" + escaped(rest.substr(at_codes + codes.size())) + "\n";
    out += ".SH EXAMPLES\n";
    append_examples(out, app.get_footer());
    return out;
}

}  // namespace dedup::cli
