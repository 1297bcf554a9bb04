// What the built tool counts.
#include <doctest/doctest.h>

#include <string>

#include "json_line.hpp"
#include "sandbox.hpp"

namespace {

const std::string passage = "I say tabs, they adapt to the width that the reader likes best of all.";

// Two posts of a thread, the second of which quotes the first.
const std::string dump = line("t", "1", passage + "\n", R"(,"lang":"en","n":1.50)") +
                         line("t", "\"b\"", "> " + passage + "\nNo.\n", R"(,"parent":1,"x":{"y": "\ud800"})");

}  // namespace

TEST_CASE("stats: totals by unit, match and role") {
    const sandbox box;
    box.file("d", dump);
    const ran json = box.run("dedup stats --json d");
    CHECK(json.code == 0);
    CHECK(lines(json.out) == 1);
    CHECK(json.out.starts_with(R"({"threads":1,"posts":2,"bytes":148,"kept":75,"repaired":0,"copies":{"refs":1,)"));
    CHECK(contains(json.out, R"("conservation":{"normal":148,"kept":75,"copied":73})"));
    CHECK(contains(json.out, R"("quote":{"refs":1,)"));
    const ran table = box.run("dedup stats d");
    CHECK(contains(table.out, "posts 2\n"));
    for (const auto* row :
         {"paragraph", "sentence", "passage", "exact", "folded", "edited", "quote", "repeat", "boilerplate"}) {
        CHECK(contains(table.out, row));
    }
}

TEST_CASE("stats: edits by kind, and those that change the meaning") {
    const sandbox box;
    // The second thread's target is its own, and so is that of the post that follows one without an id.
    const std::string price = "The new pump costs 120 euros and moves forty litres of water a minute, as they say.";
    const std::string other = "The new pump costs 190 euros and moves forty litres of water a minute, as they say.";
    box.file("d", dump + line("u", "1", price + "\n") + "{\"thread\":\"u\",\"text\":\"Which?\"}\n" +
                      line("u", "2", "> " + other + "\nNo.\n"));
    const ran json = box.run("dedup stats --json d");
    CHECK(json.code == 3);
    CHECK(json.out.ends_with(R"("edit":{"marker":{"edits":2,"meaning":0},"wrap":{"edits":0,"meaning":0},)"
                             R"("glyph":{"edits":0,"meaning":0},"snip":{"edits":0,"meaning":0},)"
                             R"("insertion":{"edits":0,"meaning":0},"deletion":{"edits":0,"meaning":0},)"
                             R"("substitution":{"edits":1,"meaning":1}}})"
                             "\n"));
    const ran table = box.run("dedup stats d");
    CHECK(contains(table.out,
                   "                               edits   change meaning\n"
                   "edit     marker                    2                0\n"));
    CHECK(table.out.ends_with("edit     substitution              1                1\n"));
}

TEST_CASE("stats: copies by length, and text by how often it is repeated") {
    const sandbox box;
    const std::string copy = "> " + passage + "\nNo.\n";
    const std::string other = "The kettle, the lamp and both chairs went to the people who live across the yard.";
    const std::string both = "> " + passage + "\n> " + other + "\nYes.\n";
    box.file("d", line("t", "1", passage + "\n" + other + "\n") + line("t", "2", copy) + line("t", "3", copy) +
                      line("t", "4", both) + line("u", "1", passage + "\n") + line("u", "2", copy) +
                      line("u", "3", copy) + line("u", "4", copy) + line("v", "1", "> " + other + "\nHm.\n"));
    const ran json = box.run("dedup stats --json d");
    CHECK(json.code == 0);
    CHECK(contains(json.out, R"("length":[{"from":65,"to":128,"refs":5,"bytes":350},{"from":129,"to":256,"refs":1,)"));
    // In t the passage three times and the rest once, in u the passage three times.
    CHECK(contains(json.out, R"("repeated":[{"from":1,"to":1,"stretches":1,"bytes":82},)"
                             R"({"from":3,"to":4,"stretches":2,"bytes":142}])"));
    const ran table = box.run("dedup stats d");
    CHECK(contains(table.out, "\nlength   65-128                    5              350\n"));
    CHECK(contains(table.out, "\nrepeated 3-4                       2              142\n"));
}
