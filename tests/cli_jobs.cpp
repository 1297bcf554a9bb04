// The built tool with several workers: the bytes, the messages and the exit code are those of one.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/dedup.hpp"
#include "dedup/json.hpp"
#include "made_dump.hpp"
#include "sandbox.hpp"

namespace {

const std::vector<std::string> job_counts = {" --jobs 1 ", " --jobs 2 ", " --jobs 7 "};

// A dump, and what becomes of it as the library says, a thread at a time.
class dump_maker {
public:
    std::string lines, records;
    std::string messages;  // the places only: "d:LINE: byte BYTE"

    // The posts that follow are of this thread, which may have come before.
    void go_on_with(const std::string& name) {
        thread_ = '"' + name + '"';
        now_ = &threads_[name];
    }

    void post(const std::string& text) {
        std::vector<std::string>& ids = now_->ids;
        ids.push_back(std::to_string(ids.size()));
        const std::vector<std::string_view> posts(ids.begin(), ids.end());
        add(line(ids.back(), text));
        const dedup::cleaned c = now_->cleaner.clean(text);
        records += dedup::to_json(c, {.thread = thread_, .id = posts.back(), .posts = posts}) + "\n";
    }

    void repeated_id(const std::string& text) {
        add(line("0", text));
        records += line("0", text);
        message(line("0", text).find("0,"));
    }

    void bad(const std::string& bytes, std::size_t offset) {
        add(bytes + "\n");
        message(offset);
    }

    void oversize(std::size_t size) {
        const std::string big = line("\"big\"", std::string(size, 'x'));
        add(big);
        message(big.find("\"xx"));
    }

    [[nodiscard]] std::string line(const std::string& id, const std::string& text) const {
        return "{\"thread\":" + thread_ + ",\"id\":" + id + ",\"text\":" + dedup::json_string(text) + "}\n";
    }

private:
    void add(const std::string& bytes) {
        lines += bytes;
        ++number_;
    }

    void message(std::size_t offset) {
        messages += "dedup: d:" + std::to_string(number_) + ": byte " + std::to_string(offset + 1) + "\n";
    }

    struct thread {
        dedup::cleaner cleaner;
        std::vector<std::string> ids;
    };

    std::map<std::string, thread> threads_;
    thread* now_ = nullptr;
    std::string thread_;
    std::size_t number_ = 0;
};

// Threads of a few hundred bytes to several batches, with all that can be wrong in a line between and within them.
dump_maker all_sorts() {
    dump_maker d;
    for (unsigned t = 0; t < 900; ++t) {
        d.go_on_with("t" + std::to_string(t % 890));  // some come back later
        const std::size_t size = t == 300 || t == 301 ? 900'000 : t % 50 == 7 ? 90'000 : 700;
        d.post(made_up_prose(t, size));
        if (t % 7 == 0) d.bad("{\"thread\":\"t0\",\"id\":9,\"text\":\"cut", 33);
        if (t % 11 == 0) d.bad(R"({"thread":"elsewhere","id":9})", 0);
        if (t % 13 == 0) d.repeated_id("Me too.\n");
        if (t % 100 == 50) d.oversize(1 << 20);
        d.post("> " + made_up_prose(t, size).substr(0, 200) + "\n\nNo.\n");
        d.post(made_up_prose(t, size).substr(0, 500) + "\n" + made_up_prose(t + 5000, size / 2));
    }
    return d;
}

std::string places(const std::string& messages) {
    std::string all;
    for (std::size_t at = 0; at < messages.size();) {
        const std::size_t end = messages.find('\n', at);
        const std::string line = messages.substr(at, end - at);
        all += line.substr(0, line.find(": ", line.find(": byte ") + 2)) + "\n";
        at = end + 1;
    }
    return all;
}

}  // namespace

TEST_CASE("any number of workers: the library's bytes, messages in the input's order") {
    const sandbox box;
    const dump_maker d = all_sorts();
    REQUIRE(d.lines.size() > 8'000'000);
    box.file("d", d.lines);
    std::string messages;
    for (const std::string& jobs : job_counts) {
        CAPTURE(jobs);
        const ran r = box.run("dedup clean --max-post 1000000" + jobs + "d");
        CHECK(r.code == 3);
        CHECK((r.out == d.records));  // too long to be shown
        CHECK((places(r.err) == d.messages));
        if (messages.empty()) messages = r.err;
        CHECK((r.err == messages));
    }
    const ran kept = box.run("dedup clean --keep-source --jobs 3 d 2>/dev/null | dedup restore");
    CHECK(kept.code == 0);
}

TEST_CASE("any number of workers: a thread goes on in the next file") {
    const sandbox box;
    const dump_maker d = all_sorts();
    const std::size_t half = d.lines.find('\n', d.lines.size() / 2) + 1;
    const std::size_t third = d.lines.find('\n', half / 3) + 1;
    box.file("all", d.lines);
    box.file("1", d.lines.substr(0, third));
    box.file("2", "");
    box.file("3", "{\"no post\":1}\n");
    box.file("4", d.lines.substr(third, half - third));
    box.file("5", d.lines.substr(half));
    const std::string expected = box.run("dedup clean --jobs 1 all").out;
    for (const std::string& jobs : job_counts) {
        CHECK((box.run("dedup clean --format jsonl" + jobs + "1 2 3 4 5").out == expected));
        CHECK((box.run("gzip -c 1 | dedup clean --format jsonl" + jobs + "- 4 5").out == expected));
        CHECK((box.run("dedup annotate" + jobs + "1 4 5").out == box.run("dedup annotate --jobs 1 all").out));
    }
}

TEST_CASE("any number of workers: text files in their order") {
    const sandbox box;
    std::string names, expected;
    for (unsigned i = 0; i < 40; ++i) {
        const std::string text = made_up_prose(i, i % 5 == 0 ? 400'000 : 50);
        box.file(std::to_string(i), text + "\n" + text.substr(0, text.find('.') + 2));
        names += " " + std::to_string(i);
        expected += dedup::clean(text + "\n" + text.substr(0, text.find('.') + 2)).text;
    }
    for (const std::string& jobs : job_counts) {
        CHECK((box.run("dedup clean" + jobs + names).out == expected));
        CHECK(box.run("dedup clean --max-post 100K" + jobs + names).code == 3);
    }
}

TEST_CASE("any number of workers: an input that breaks is named behind what came before") {
    const sandbox box;
    const dump_maker d = all_sorts();
    box.file("d", d.lines);
    REQUIRE(box.run("zstd -qc <d >p; head -c $(($(wc -c <p) * 2 / 3)) p >cut").code == 0);
    const ran one = box.run("dedup clean --jobs 1 cut d");
    CHECK(one.code == 3);
    CHECK(one.err.find("dedup: cut:") < one.err.find("dedup: d:"));
    CHECK(one.err.find("the compressed data end early") < one.err.find("dedup: d:"));
    for (const std::string& jobs : job_counts) {
        const ran r = box.run("dedup clean" + jobs + "cut d");
        CHECK(r.code == 3);
        CHECK((r.out == one.out));
        CHECK((r.err == one.err));
    }
}

TEST_CASE("any number of workers: a reader that goes away ends the tool, whatever it waits for") {
    const sandbox box;
    box.file("d", all_sorts().lines);
    for (const std::string& jobs : job_counts) {
        CAPTURE(jobs);
        const ran gone =
            box.run("{ dedup clean" + jobs + "d 2>e; echo $? >rc; } | head -c 1 >/dev/null; cat e >&2; exit $(cat rc)");
        CHECK(gone.code == 2);
        CHECK(gone.err.ends_with("dedup: standard output: Broken pipe\n"));
    }
    // Its input neither ends nor goes on for a while.
    const ran waiting = box.run(
        "{ head -c 1500000 d; sleep 4; touch late; } | { dedup clean --jobs 2 2>/dev/null; echo $? >rc; "
        "if [ -e late ]; then echo 9 >rc; fi; } | head -c 1 >/dev/null; exit $(cat rc)");
    CHECK(waiting.code == 2);
    CHECK(box.run("dedup clean --jobs 0 d").code == 2);
    CHECK(box.run("dedup clean --jobs many d").code == 2);
}

TEST_CASE("--sorted: a thread that comes back begins anew, whoever works on what stood between") {
    const sandbox box;
    std::string dump;
    const std::string text = made_up_prose(3, 300);
    for (int visit = 0; visit < 300; ++visit) {
        for (const char* const thread : {"a", "b", "a", "c"}) {
            dump += std::string("{\"thread\":\"") + thread + "\",\"id\":1,\"text\":" + dedup::json_string(text) + "}\n";
        }
    }
    box.file("d", dump);
    for (const std::string& jobs : job_counts) {
        CAPTURE(jobs);
        const ran r = box.run("dedup clean --sorted" + jobs + "d");
        CHECK(r.err.empty());
        CHECK((r.out == dump));  // each post is the first of its thread
    }
}
