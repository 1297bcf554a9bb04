// Output in units: where one ends, another run can cut the file and go on.
#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cli/encoder.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/post_output.hpp"
#include "sandbox.hpp"

using namespace dedup::cli;

namespace {

std::string decompressed(const std::string& file) {
    input in(file, true);
    std::string all, part(std::size_t{1} << 16, '\0');
    for (std::size_t n = 0; (n = in.read(part.data(), part.size())) != 0;) all.append(part, 0, n);
    return all;
}

// Small and large enough for every path that bytes take, the last of them without any.
std::vector<std::string> units() {
    std::vector<std::string> all = {"one\n", "", std::string(600'000, 'x'), "", {}};
    for (std::size_t i = 0; i < 60'000; ++i) all.back() += std::to_string(i * 7919 % 60013);
    all.emplace_back();
    return all;
}

constexpr compression kinds[] = {compression::none, compression::gzip, compression::zstd, compression::xz};

}  // namespace

TEST_CASE("the bytes do not depend on where units end") {
    const sandbox box;
    const std::string file = (box.path() / "o").string();
    std::string expected;
    for (const std::string& unit : units()) expected += unit;
    for (const compression how : kinds) {
        for (const bool by_unit : {false, true}) {
            CAPTURE(static_cast<int>(how));
            output out({.file = file, .compress = how, .overwrite = true});
            for (const std::string& unit : units()) {
                out.write(unit);
                if (!by_unit) continue;
                const std::uint64_t size = out.end_unit();
                CHECK(size == std::filesystem::file_size(file));
                CHECK(size == out.end_unit());  // an end alone adds nothing
                out.sync();
            }
            out.close();
            CHECK(decompressed(file) == expected);
        }
    }
}

TEST_CASE("a file that was left in the midst of a unit is cut at the last end, and goes on") {
    const sandbox box;
    const std::string file = (box.path() / "o").string();
    std::string expected;
    for (const std::string& unit : units()) expected += unit;
    for (const compression how : kinds) {
        for (std::size_t whole = 0; whole < units().size(); ++whole) {
            CAPTURE(static_cast<int>(how));
            CAPTURE(whole);
            std::uint64_t size = 0;
            {
                output killed({.file = file, .compress = how, .overwrite = true});
                for (std::size_t i = 0; i < whole; ++i) {
                    killed.write(units()[i]);
                    size = killed.end_unit();
                }
                killed.write(std::string(600'000, '?'));
                killed.flush();
            }
            output out({.file = file, .compress = how, .go_on_at = size});
            for (std::size_t i = whole; i < units().size(); ++i) {
                out.write(units()[i]);
                out.end_unit();
            }
            out.close();
            CHECK(decompressed(file) == expected);
        }
    }
}

TEST_CASE("strings are escaped at once or when they are written: the same bytes") {
    const sandbox box;
    const std::string file = (box.path() / "o").string();
    const std::vector<std::string> texts = {"a \"b\"\n", "", "plain", std::string(1'000'000, '\n'), "\\"};
    std::string written[2];
    for (const bool later : {false, true}) {
        post_output posts(later);
        output out({.file = file, .overwrite = true});
        for (int batch = 0; batch < 2; ++batch) {
            std::vector<dedup::span> parts;
            for (const std::string& text : texts) {
                const std::size_t begin = posts.bytes.size();
                posts.bytes += "{\"text\":";
                posts.append_string(text);
                posts.bytes += ",\"again\":";
                posts.append_string(text);
                posts.bytes += "}\n";
                parts.push_back({begin, posts.bytes.size()});
                parts.push_back({posts.bytes.size(), posts.bytes.size()});
            }
            for (const dedup::span& part : parts) posts.write(part, out);
            posts.clear();
        }
        out.close();
        written[later] = contents(file);
    }
    CHECK(written[0] == written[1]);
    CHECK(written[0].starts_with(R"({"text":"a \"b\"\n","again":"a \"b\"\n"})"
                                 "\n"));
}

TEST_CASE("a file that is shorter than where it should go on is refused, and so is none") {
    const sandbox box;
    box.file("o", "123");
    for (const std::string name : {"o", "none"}) {
        const std::string file = (box.path() / name).string();
        CHECK_THROWS_AS(output({.file = file, .go_on_at = 4}), unusable);
    }
    CHECK(contents(box.path() / "o") == "123");
    CHECK_FALSE(std::filesystem::exists(box.path() / "none"));
}
