// dedup: the command-line tool. Reads the arguments and runs one subcommand.
#include <fcntl.h>
#include <unistd.h>

#include <exception>
#include <optional>
#include <sstream>
#include <utility>

#include "cli/checkpoints.hpp"
#include "cli/input.hpp"
#include "cli/options.hpp"

namespace dedup::cli {
namespace {

constexpr std::pair<const char*, void (*)(const settings&, output&, problems&)> commands[] = {
    {"clean", clean}, {"restore", restore}, {"annotate", annotate}, {"stats", stats}, {"report", report}};

void print(const CLI::App& app, const CLI::ParseError& asked_for) {
    std::ostringstream text;
    app.exit(asked_for, text, text);
    output out({});
    out.write(text.str());
    if (!text.str().ends_with('\n')) out.write("\n");
    out.close();
}

// Where one is closed, the next file to be opened would take its place, and messages for standard error land in it.
// What takes it instead can be used no more than a closed one.
void hold_standard_streams() {
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(stream, F_GETFD) < 0) ::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

int run(int argc, char** argv) {
    CLI::App app;
    settings s;
    define_options(app, s);
    try {
        parse_options(app, s, argc, argv);
    } catch (const CLI::Success& help_or_version) {
        print(app, help_or_version);
        return 0;
    }
    check_inputs(s.files, !app.got_subcommand("restore") &&
                              !app.got_subcommand("report"));  // before a file is made for what they give
    std::optional<checkpoints> kept;
    if (!s.state.empty()) s.kept = &kept.emplace(s);
    if (s.resume) s.to.go_on_at = kept->written();
    output out(s.to, s.files);
    problems found(s.quiet);
    if (s.resume) found.go_on(kept->so_far());
    for (const auto& [name, call] : commands) {
        if (app.got_subcommand(name)) call(s, out, found);
    }
    out.close();
    return found.exit_code();
}

}  // namespace
}  // namespace dedup::cli

int main(int argc, char** argv) {
    try {
        dedup::cli::hold_standard_streams();
        return dedup::cli::run(argc, argv);
    } catch (...) {
        return dedup::cli::problems::failure();
    }
}
