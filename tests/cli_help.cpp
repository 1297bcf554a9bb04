// What the tool says about itself: help that fits a screen.
#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>
#include <string>

#include "sandbox.hpp"

namespace {

std::size_t widest(const std::string& text) {
    std::size_t most = 0;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) most = std::max(most, line.size());
    return most;
}

}  // namespace

TEST_CASE("help fits a screen of 24 lines and 80 columns") {
    const sandbox box;
    for (const auto* asked : {"dedup --help", "dedup -h"}) {
        const ran help = box.run(asked);
        CHECK(help.code == 0);
        CHECK(help.err.empty());
        CHECK(lines(help.out) <= 24);
        CHECK(widest(help.out) <= 80);
        for (const auto* said : {"  clean  ", "  restore  ", "Exit codes: 0 done;", "Examples:"}) {
            CHECK(contains(help.out, said));
        }
    }
}

TEST_CASE("each command's help says what its options take, and ends with examples") {
    const sandbox box;
    for (const std::string command : {"clean", "restore", "annotate", "stats"}) {
        CAPTURE(command);
        const ran help = box.run("dedup " + command + " --help");
        CHECK(help.code == 0);
        CHECK(widest(help.out) <= 80);
        CHECK(contains(help.out, "\nUsage: dedup " + command + " [OPTION...] [FILE...]\n"));
        CHECK(contains(help.out, "  --progress auto|bar|json|none\n"));
        const std::size_t examples = help.out.find("\nExamples:\n");
        REQUIRE(examples != help.out.npos);
        CHECK(contains(help.out.substr(examples), "  dedup " + command + " "));
        CHECK(help.out.find("\n\n", examples) == help.out.npos);
    }
}

TEST_CASE("the version names Unicode's and ICU's, on which results depend") {
    const sandbox box;
    const ran version = box.run("dedup --version");
    CHECK(version.code == 0);
    CHECK(lines(version.out) == 2);
    CHECK(version.out.starts_with("dedup "));
    CHECK(contains(version.out, "\nUnicode "));
    CHECK(contains(version.out, ", ICU "));
    CHECK(version.out.ends_with("\n"));
}
