// --help, in 80 columns.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <string_view>

namespace dedup::cli {

class help_formatter : public CLI::Formatter {
public:
    [[nodiscard]] std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode) const override;
};

// `-o, --output FILE`: how people write an option of `app`.
[[nodiscard]] std::string synopsis(const CLI::Option& option);

// `dedup clean [OPTION...] [FILE...]`
[[nodiscard]] std::string usage(const CLI::App& app);

}  // namespace dedup::cli
