// What the command line understands: one definition for parsing, --help, the man page and the shells' completions.
//
//     settings s;
//     CLI::App app;
//     define_options(app, s);
//     parse_options(app, s, argc, argv);
//
// An option says by its type name what completes its argument: words with `|` between them, or FILE.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "cli/commands.hpp"

namespace dedup::cli {

// Names the program, gives it its subcommands and these their options, which set `s`. Both must live as long.
void define_options(CLI::App& app, settings& s);

// Fills the settings. Throws unusable, with the word that was perhaps meant where one is near; CLI::Success where help
// or the version was asked for.
void parse_options(CLI::App& app, settings& s, int argc, const char* const* argv);

}  // namespace dedup::cli
