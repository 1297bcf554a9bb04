// Writes the man page and the completions into a directory: dedup_manual DIR. Run by the build.
#include <cstdio>
#include <fstream>
#include <utility>

#include "cli/manual/manual.hpp"
#include "cli/options.hpp"

int main(int argc, char** argv) {
    if (argc != 2) return 2;
    CLI::App app;
    dedup::cli::settings s;
    dedup::cli::define_options(app, s);
    const std::pair<const char*, std::string> files[] = {{"dedup.1", dedup::cli::man_page(app)},
                                                         {"dedup.bash", dedup::cli::bash_completion(app)},
                                                         {"_dedup", dedup::cli::zsh_completion(app)},
                                                         {"dedup.fish", dedup::cli::fish_completion(app)}};
    for (const auto& [name, text] : files) {
        std::ofstream out(std::string(argv[1]) + "/" + name, std::ios::binary);
        out << text << std::flush;
        if (!out) {
            std::fprintf(stderr, "dedup_manual: cannot write %s\n", name);
            return 2;
        }
    }
    return 0;
}
