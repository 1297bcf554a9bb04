// Where the built tool writes: files, compressed or not, that are never lost by mistake.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "json_line.hpp"
#include "sandbox.hpp"

namespace {

const std::string passage = "I say tabs, they adapt to the width that the reader likes best of all.";

std::string dump() {
    std::string lines;
    for (int i = 0; i < 3000; ++i) {
        lines += line(std::to_string(i), "1", passage + std::to_string(i * 7919 % 60013));
        lines += line(std::to_string(i), "2", "> " + passage + std::to_string(i * 7919 % 60013) + "\nNo.");
    }
    return lines;
}

}  // namespace

TEST_CASE("a file is written as standard output would be") {
    const sandbox box;
    box.file("d", dump());
    for (const std::string command : {"clean d", "annotate d", "restore r"}) {
        CAPTURE(command);
        REQUIRE(box.run("dedup clean d >r").code == 0);
        const std::string expected = box.run("dedup " + command).out;
        REQUIRE(expected.size() > 100000);
        const ran written = box.run("rm -f out; dedup " + command + " -o out");
        CHECK(written.code == 0);
        CHECK(written.out.empty());
        CHECK(written.err.empty());
        CHECK(box.run("cat out").out == expected);
        CHECK(box.run("rm out; dedup " + command + " --output=out && cat out").out == expected);
        CHECK(box.run("dedup " + command + " -o -").out == expected);
    }
}

TEST_CASE("compressed by suffix or by --compress, as its own tool reads it") {
    const sandbox box;
    box.file("d", dump());
    const std::string expected = box.run("dedup clean d").out;
    for (const auto& [suffix, word, unpack] : std::initializer_list<std::tuple<std::string, std::string, std::string>>{
             {"gz", "gzip", "gzip -dc"}, {"zst", "zstd", "zstd -qdc"}, {"xz", "xz", "xz -dc"}}) {
        CAPTURE(word);
        CHECK(box.run("dedup clean d -o o." + suffix).code == 0);
        CHECK(box.run("wc -c <o." + suffix).out.size() < 7);
        CHECK(box.run(unpack + " <o." + suffix).out == expected);
        CHECK(box.run("dedup restore o." + suffix).out == dump());
        CHECK(box.run("dedup clean --compress " + word + " d | " + unpack).out == expected);
        CHECK(box.run("dedup clean --compress " + word + " d -o named && " + unpack + " <named").out == expected);
        CHECK(box.run("dedup clean --compress none d -o plain." + suffix + " && cat plain." + suffix).out == expected);
        // Nothing is an empty frame, not an empty file.
        CHECK(box.run("dedup clean -o empty." + suffix).code == 0);
        CHECK(box.run("test -s empty." + suffix + " && " + unpack + " <empty." + suffix).code == 0);
        CHECK(box.run("rm named").code == 0);
    }
}

TEST_CASE("what exists is overwritten only with --force") {
    const sandbox box;
    box.file("d", dump());
    box.file("mine", "precious");
    const ran refused = box.run("dedup clean d -o mine");
    CHECK(refused.code == 2);
    CHECK(refused.err == "dedup: mine: exists; --force overwrites it\n");
    CHECK(box.run("cat mine").out == "precious");
    CHECK(box.run("dedup clean d -o mine --force").code == 0);
    CHECK(box.run("cat mine").out == box.run("dedup clean d").out);
    CHECK(box.run("ln -s nowhere link; dedup clean d -o link").code == 2);
    // What is not kept in a file needs no protection.
    CHECK(box.run("dedup clean d -o /dev/null").code == 0);
    CHECK(box.run("mkfifo p; dedup clean d -o p & cat p; wait $!").out == box.run("dedup clean d").out);
}

TEST_CASE("an input is never overwritten, and no file is made for what cannot be read") {
    const sandbox box;
    box.file("d", dump());
    for (const std::string command :
         {"dedup clean d -o d --force", "dedup clean -o d --force <d", "ln -f d twin; dedup restore d -o twin --force",
          "dedup annotate ./d -o d --force"}) {
        CAPTURE(command);
        const ran r = box.run(command);
        CHECK(r.code == 2);
        CHECK(contains(r.err, "is an input, too"));
        CHECK(box.run("cat d").out == dump());
    }
    CHECK(box.run("dedup clean missing -o out").code == 2);
    CHECK(box.run("test -e out").code == 1);
}

TEST_CASE("errors of writing name the file") {
    const sandbox box;
    box.file("d", dump());
    for (const std::string command : {"clean d", "restore d", "clean --compress zstd d", "clean --compress xz d"}) {
        CAPTURE(command);
        const ran full = box.run("dedup " + command + " -o /dev/full");
        CHECK(full.code == 2);
        CHECK(contains(full.err, "dedup: /dev/full: No space left"));
        CHECK(box.run("dedup " + command + " -o no/where").err == "dedup: no/where: No such file or directory\n");
        CHECK(contains(box.run("dedup " + command + " -o .").err, "dedup: .: "));
    }
}

TEST_CASE("compressed data are not written to a terminal") {
    if (!has_terminals()) return;
    const sandbox box;
    box.file("d", dump());
    const std::string on_terminal = "script -qec \"'" DEDUP_TOOL "' clean --compress gzip d\" typescript";
    const ran r = box.run(on_terminal);
    CHECK(r.code == 2);
    CHECK(contains(r.out, "is a terminal; compressed data are not written there"));
    CHECK(contains(box.run("script -qec \"'" DEDUP_TOOL "' clean d\" typescript | head -c 90").out, "\"thread\""));
}
