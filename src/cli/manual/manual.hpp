// What is installed beside the tool, made from its own options: the man page, and what shells complete.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace dedup::cli {

// For man(1).
[[nodiscard]] std::string man_page(const CLI::App& app);

// A function and its registration, as each shell loads them by the command's name.
[[nodiscard]] std::string bash_completion(const CLI::App& app);
[[nodiscard]] std::string zsh_completion(const CLI::App& app);
[[nodiscard]] std::string fish_completion(const CLI::App& app);

[[nodiscard]] std::vector<const CLI::App*> commands_of(const CLI::App& app);
// Those with dashes.
[[nodiscard]] std::vector<const CLI::Option*> options_of(const CLI::App& app);

// What an option's argument is.
struct argument {
    bool none = false;
    bool file = false;
    std::vector<std::string> words;  // it is one of them
};
[[nodiscard]] argument argument_of(const CLI::Option& option);

}  // namespace dedup::cli
