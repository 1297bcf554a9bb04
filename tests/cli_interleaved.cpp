// The built tool on dumps whose threads interleave: the records are those of the dump sorted by thread, whatever the
// memory and the number of workers.
#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "made_dump.hpp"
#include "sandbox.hpp"

TEST_CASE("interleaved threads: every ceiling and any number of workers give the sorted dump's records") {
    const sandbox box;
    const auto sorted = made_up_threads(900, 700);
    const auto mixed = interleaved(sorted);
    REQUIRE(joined(mixed) != joined(sorted));
    REQUIRE(by_thread(joined(mixed)) == by_thread(joined(sorted)));
    box.file("sorted", joined(sorted));
    box.file("mixed", joined(mixed));
    REQUIRE(box.run("mkdir tmp").code == 0);
    const ran reference = box.run("dedup clean --sorted sorted");
    REQUIRE(reference.code == 0);
    REQUIRE(contains(reference.out, "\"refs\""));
    const std::string expected = by_thread(reference.out);
    CHECK((box.run("dedup clean sorted").out == reference.out));
    std::string first;
    for (const std::string memory : {"", "--memory 16M", "--memory 1M", "--memory 200K"}) {
        for (const std::string jobs : {" --jobs 1 ", " --jobs 2 ", " --jobs 7 "}) {
            CAPTURE(memory);
            CAPTURE(jobs);
            const ran r = box.run("export TMPDIR=$PWD/tmp; dedup clean " + memory + jobs + "mixed");
            CHECK(r.code == 0);
            CHECK(r.err.empty());
            CHECK((by_thread(r.out) == expected));
            if (first.empty()) first = r.out;
            CHECK((r.out == first));  // in the input's order
        }
    }
    CHECK(box.run("ls tmp").out.empty());
    box.file("records", first);
    for (const std::string memory : {"", "--memory 200K"}) {
        CAPTURE(memory);
        CHECK((box.run("dedup restore " + memory + " records").out == joined(mixed)));
    }
}

TEST_CASE("interleaved threads: annotate and stats do not care") {
    const sandbox box;
    const auto sorted = made_up_threads(50, 300);
    box.file("sorted", joined(sorted));
    box.file("mixed", joined(interleaved(sorted)));
    CHECK(by_thread(box.run("dedup annotate mixed").out) == by_thread(box.run("dedup annotate sorted").out));
    CHECK(box.run("dedup stats mixed").out == box.run("dedup stats sorted").out);
    CHECK(box.run("dedup stats --sorted sorted").out == box.run("dedup stats sorted").out);
}

TEST_CASE("a thread goes on in another file") {
    const sandbox box;
    const auto lines = made_up_threads(5, 300);
    box.file("all", joined(lines));
    box.file("a", joined({lines.begin(), lines.begin() + 7}));
    box.file("b", joined({lines.begin() + 7, lines.end()}));
    CHECK(box.run("dedup clean a b").out == box.run("dedup clean all").out);
}

TEST_CASE("a ceiling that is too small for one thread names it and what it needs") {
    const sandbox box;
    box.file("d", "{\"thread\":\"small\",\"id\":1,\"text\":\"x\"}\n{\"thread\":\"big one\",\"id\":1,\"text\":" +
                      dedup::json_string(made_up_prose(1, 3'000'000)) +
                      "}\n{\"thread\":\"c\",\"id\":1,\"text\":\"x\"}\n");
    for (const std::string jobs : {" --jobs 1 ", " --jobs 2 "}) {
        const ran r = box.run("dedup clean --memory 4M" + jobs + "d");
        CHECK(r.code == 2);
        CHECK(contains(r.err, "\"big one\""));
        CHECK(contains(r.err, "--memory"));
    }
    CHECK(box.run("dedup clean --memory 100M d").code == 0);
    CHECK(box.run("dedup clean --memory 4M --sorted d").code == 0);
}

TEST_CASE("sizes that are none are refused") {
    const sandbox box;
    for (const std::string size : {"0", "x", "-1", "1T5", ""})
        CHECK(box.run("dedup clean --memory '" + size + "'").code == 2);
}
