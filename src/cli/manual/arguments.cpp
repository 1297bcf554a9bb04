// External interface: cli::commands_of, cli::options_of, cli::argument_of.
#include "cli/manual/manual.hpp"

namespace dedup::cli {

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::vector<const CLI::Option*> options_of(const CLI::App& app) {
    return app.get_options([](const CLI::Option* o) { return o->nonpositional() && !o->get_group().empty(); });
}

argument argument_of(const CLI::Option& option) {
    argument a;
    a.none = option.get_items_expected_max() == 0;
    const std::string type = option.get_type_name();
    a.file = !a.none && (type == "FILE" || type == "DIR");
    if (!a.none && type.find('|') != type.npos) a.words = CLI::detail::split(type, '|');
    return a;
}

}  // namespace dedup::cli
