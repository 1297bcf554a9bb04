// What is installed beside the tool: a man page that roff reads, and completions that offer what the tool understands.
#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <string>
#include <string_view>

#include "sandbox.hpp"

namespace {

const std::string commands[] = {"clean", "restore", "annotate", "stats", "report"};

// As help names them.
std::set<std::string> options(const sandbox& box, const std::string& command) {
    const std::string help = box.run("dedup " + command + " --help").out;
    const std::regex option("(^|\n)  (-[a-z], )?(--[a-z-]+)");
    std::set<std::string> names;
    for (std::sregex_iterator at(help.begin(), help.end(), option), end; at != end; ++at) names.insert((*at)[3]);
    REQUIRE(names.size() >= 7);
    return names;
}

// What bash offers for the last of the words.
std::string bash_offers(const sandbox& box, const std::string& words) {
    box.file("offers", ". " DEDUP_MANUAL "/dedup.bash; COMP_WORDS=(" + words +
                           "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _dedup; echo ${COMPREPLY[@]}");
    const ran r = box.run("bash offers");
    CHECK(r.err.empty());
    return r.out.substr(0, r.out.find('\n'));
}

}  // namespace

TEST_CASE("the man page is roff without faults, and names every command and option") {
    const sandbox box;
    const ran lint = box.run("groff -man -ww -z -Tutf8 " DEDUP_MANUAL "/dedup.1");
    CHECK(lint.code == 0);
    CHECK(lint.err.empty());
    const ran page = box.run("groff -man -Tascii -P-cbou -rLL=200n " DEDUP_MANUAL "/dedup.1");
    CHECK(contains(page.out, "EXIT STATUS"));
    for (const std::string& command : commands) {
        CHECK(contains(page.out, "dedup " + command + " [OPTION...] [FILE...]"));
        CHECK(contains(page.out, "\n       dedup " + command + " "));
        for (const std::string& option : options(box, command)) CHECK(contains(page.out, option));
    }
}

TEST_CASE("bash completes commands, options, their words, and files") {
    const sandbox box;
    CHECK(box.run("bash -n " DEDUP_MANUAL "/dedup.bash").code == 0);
    CHECK(bash_offers(box, "dedup ''") == "clean restore annotate stats report -h --help --version");
    CHECK(bash_offers(box, "dedup cl") == "clean");
    for (const std::string& command : commands) {
        const std::string offered = bash_offers(box, "dedup " + command + " --") + " ";
        for (const std::string& option : options(box, command)) CHECK(contains(offered, option + " "));
    }
    CHECK_FALSE(contains(bash_offers(box, "dedup restore --"), "--jobs"));
    CHECK(bash_offers(box, "dedup clean --format ''") == "auto text jsonl mbox maildir stackexchange discourse");
    CHECK(bash_offers(box, "dedup clean d --format = js") == "jsonl");
    CHECK(bash_offers(box, "dedup clean --compress =") == "none gzip zstd xz");
    CHECK(bash_offers(box, "dedup clean --min-words ''").empty());
    box.file("some file", "");
    CHECK(bash_offers(box, "dedup clean --json som") == "some file");
    CHECK(bash_offers(box, "dedup clean -o som") == "some file");
}

TEST_CASE("zsh and fish read their completions, where they are installed") {
    const sandbox box;
    if (box.run("command -v zsh").code == 0) {
        const ran r = box.run("zsh -n " DEDUP_MANUAL "/_dedup");
        CHECK(r.code == 0);
        CHECK(r.err.empty());
    }
    if (box.run("command -v fish").code == 0) {
        const std::string with = "HOME=. fish -c 'source " DEDUP_MANUAL "/dedup.fish; complete -C \"dedup ";
        CHECK(contains(box.run(with + "cl\"'").out, "clean"));
        CHECK(contains(box.run(with + "clean --compress \"'").out, "zstd"));
        CHECK(contains(box.run(with + "restore --verb\"'").out, "--verbose"));
    }
}
