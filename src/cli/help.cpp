// External interface: cli::help_formatter, cli::synopsis, cli::usage.
#include "cli/help.hpp"

#include <algorithm>
#include <vector>

namespace dedup::cli {
namespace {

constexpr std::size_t width = 80;
constexpr std::size_t option_column = 26;  // where what an option does begins
constexpr std::size_t command_column = 14;

// `name`, and beside it, or below it where it is long, `about` broken at spaces.
void append_entry(std::string& out, const std::string& name, std::string_view about, std::size_t column) {
    std::string line = "  " + name;
    if (line.size() + 2 > column) {
        out.append(line).append("\n");
        line.clear();
    }
    line.resize(column, ' ');
    while (!about.empty()) {
        std::size_t end = about.size();
        if (column + end > width) {
            end = about.rfind(' ', width - column);
            if (end == about.npos) end = std::min(about.find(' '), about.size());
        }
        out.append(line).append(about.substr(0, end)).append("\n");
        about.remove_prefix(std::min(end + 1, about.size()));
        line.assign(column, ' ');
    }
}

void append_options(std::string& out, const CLI::App& app) {
    for (const std::string& group : app.get_groups()) {
        const auto options =
            app.get_options([&](const CLI::Option* o) { return o->get_group() == group && o->nonpositional(); });
        if (group.empty() || options.empty()) continue;
        out.append("\n").append(group).append(":\n");
        for (const CLI::Option* o : options) append_entry(out, synopsis(*o), o->get_description(), option_column);
    }
}

}  // namespace

std::string synopsis(const CLI::Option& option) {
    std::string text = option.get_name(false, true);
    if (const std::size_t comma = text.find(','); comma != text.npos) text.insert(comma + 1, " ");
    if (option.get_items_expected_max() != 0) text.append(" ").append(option.get_type_name());
    return text;
}

std::string usage(const CLI::App& app) {
    std::string text = (app.get_parent() == nullptr ? "" : app.get_parent()->get_name() + " ") + app.get_name();
    if (!app.get_subcommands([](const CLI::App*) { return true; }).empty())
        return text + " COMMAND [OPTION...] [FILE...]";
    text += " [OPTION...]";
    for (const CLI::Option* o : app.get_options([](const CLI::Option* o) { return o->get_positional(); })) {
        text.append(" [").append(o->get_name(true)).append("...]");
    }
    return text;
}

std::string help_formatter::make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const {
    std::string out = app->get_description() + "\n\nUsage: " + usage(*app) + "\n";
    const auto commands = app->get_subcommands([](const CLI::App*) { return true; });
    if (!commands.empty()) out += "\nCommands:\n";
    for (const CLI::App* c : commands) append_entry(out, c->get_name(), c->get_description(), command_column);
    append_options(out, *app);
    if (!app->get_footer().empty()) out.append("\n").append(app->get_footer()).append("\n");
    return out;
}

}  // namespace dedup::cli
