// How fast threads are cleaned, beside memcpy, zstd -1 and a pipeline of ICU's parts, on one thread:
//
//     dedup_bench                          a made-up forum dump of 64 MiB, 5 % of it copies
//     dedup_bench --script mixed --json
//     dedup_bench threads.jsonl.zst        a real one: a post a line, {"thread", "id", "text"}
//     dedup_bench --costs                  what small posts, memory and allocations cost
//     dedup_bench --doubling               law 5: how the work grows as adversarial input doubles
//     dedup_bench --write jsonl            the made-up dump itself, or as text
//     dedup_bench --write jsonl --interleave 1000 --size 20G     one that needs no memory, in the order of time
//
//     clean          dedup::cleaner over all threads, from memory to memory
//     memcpy         the same bytes, copied
//     zstd-1         libzstd, level 1, the whole text in one call
//     icu-pipeline   NFC, sentences, NFKC_Casefold, XXH3, std::unordered_map
//     stage:NAME     one stage of clean alone; match is what clean takes beyond the others (segment is not subtracted:
//                    clean draws sentences only where it needs them)
//
// The passes take turns, so that a machine that slows down does so for all. What clean wrote is checked in every run.
// Exit codes: 0 done, 1 an output or the growth was wrong, 2 unusable arguments or input, 3 done with lines skipped.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <map>

#include "costs.hpp"
#include "doubling.hpp"
#include "forum.hpp"
#include "passes.hpp"
#include "report.hpp"
#include "simd/level.hpp"

namespace {

struct arguments {
    bench::forum forum{.writing = bench::script::english, .size = std::size_t{64} << 20};
    std::string dump;
    std::size_t runs = 7;
    bool json = false;
    bool costs = false;
    bool doubling = false;
    std::string only;
    std::string write;
    std::size_t interleave = 0;  // threads that go on at a time; 0: threads that depend on one another
};

void declare(CLI::App& app, arguments& a) {
    static const std::map<std::string, bench::script> scripts = {{"english", bench::script::english},
                                                                 {"curly", bench::script::curly},
                                                                 {"mixed", bench::script::mixed},
                                                                 {"nonlatin", bench::script::nonlatin}};
    app.add_option("DUMP", a.dump, "JSON lines, plain or zstd; without it a dump is made up");
    app.add_option("--size", a.forum.size, "Bytes to make up [64M]")->transform(CLI::AsSizeValue(false));
    app.add_option("--copies", a.forum.copies, "Share of copied bytes to make up [0.05]")->check(CLI::Range(0.0, 0.8));
    const auto script = [&a](const std::string& name) { a.forum.writing = scripts.at(name); };
    app.add_option_function<std::string>("--script", script, "What to make up [english]")
        ->check(CLI::IsMember({"english", "curly", "mixed", "nonlatin"}));
    app.add_option("--seed", a.forum.seed, "Of what is made up [1]");
    static const std::map<std::string, dedup::simd::level> levels = {{"portable", dedup::simd::level::portable},
                                                                     {"avx2", dedup::simd::level::avx2},
                                                                     {"avx512", dedup::simd::level::avx512}};
    app.add_option_function<std::string>(
           "--simd", [](const std::string& name) { dedup::simd::limit(levels.at(name)); },
           "The most that kernels may use [what the CPU has]")
        ->check(CLI::IsMember({"portable", "avx2", "avx512"}));
    app.add_option("--runs", a.runs, "Timed runs, after one that is not [7]")->check(CLI::Range(1, 1000));
    app.add_flag("--json", a.json, "One JSON object a line for each name");
    app.add_flag("--costs", a.costs, "What small posts, memory and allocations cost, over the first 8 MiB");
    auto* write = app.add_option("--write", a.write, "Writes the dump to standard output")
                      ->check(CLI::IsMember({"text", "jsonl"}));
    app.add_option("--interleave", a.interleave, "Writes a dump of any size, so many threads of which go on at a time")
        ->needs(write)
        ->check(CLI::Range(1, 10'000'000));
    auto* doubling = app.add_flag("--doubling", a.doubling, "How the work grows when an adversarial input doubles");
    app.add_option("--only", a.only, "Those adversaries whose names have this in them")->needs(doubling);
}

double percent(std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

// `to` is standard error beside JSON.
void describe(std::FILE* to, const bench::dump& d, const bench::outcome& o, std::size_t compressed, std::size_t peak) {
    fmt::print(to, "input       {} bytes, {} posts, {} threads\n", d.text.size(), d.posts.size(), d.threads.size());
    if (d.copied > 0)
        fmt::print(to, "made copies {:.2f} % of the bytes, markers not counted\n", percent(d.copied, d.text.size()));
    fmt::print(to, "collapsed   {:.2f} % of {} normalised bytes, {} references\n", percent(o.normal - o.kept, o.normal),
               o.normal, o.refs);
    fmt::print(to, "kept        {} bytes\n", o.kept);
    fmt::print(to, "zstd-1      {} bytes\n", compressed);
    fmt::print(to, "verified    every post, in every run\n");
    fmt::print(to, "memory      {} bytes at the peak of input and clean, {} held by the cleaner\n", peak, o.memory);
}

void time_passes(const arguments& a, const bench::dump& d) {
    bench::timings t;
    bench::clean_pass clean(d);
    clean.run(t);  // its warm-up comes first, before the others' buffers count towards the peak
    const std::size_t peak = bench::peak_memory();
    bench::memcpy_pass copy(d);
    bench::zstd_pass zstd(d);
    bench::icu_pass icu(d);
    bench::stages_pass stages(d);
    for (std::size_t n = 0; n <= a.runs; ++n) {
        if (n > 0) clean.run(t);
        copy.run(t);
        zstd.run(t);
        icu.run(t);
        stages.run(t);
        if (n == 0) t.clear();  // the warm-up
    }
    if (a.json)
        bench::print_json(t, d.text.size());
    else
        bench::print_table(t, d.text.size());
    describe(a.json ? stderr : stdout, d, clean.last(), zstd.compressed(), peak);
}

int run(arguments a) {
    if (a.doubling) return bench::print_doubling({a.only, a.runs, a.json}) ? 0 : 1;
    if (a.interleave != 0) {
        bench::each_interleaved(a.forum, a.interleave, [](const auto& d, const auto& t, const auto& p) {
            bench::write_json_line(d, t, p, stdout);
        });
        return 0;
    }
    if (a.costs) a.forum.size = std::min(a.forum.size, bench::costs_bytes);
    const bench::dump d = a.dump.empty() ? bench::write_forum(a.forum) : bench::read_dump(a.dump);
    if (a.write == "text")
        bench::write_text(d, stdout);
    else if (a.write == "jsonl")
        bench::write_json_lines(d, stdout);
    else if (a.costs)
        bench::print_costs(bench::measure_costs(d, a.runs), a.json);
    else
        time_passes(a, d);
    return d.skipped > 0 ? 3 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("Speed of dedup beside memcpy, zstd -1 and a pipeline of ICU's parts, on one thread");
    arguments a;
    declare(app, a);
    try {
        app.parse(argc, argv);
        return run(a);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const bench::wrong_output& e) {
        fmt::print(stderr, "dedup_bench: WRONG OUTPUT: {}\n", e.what());
        return 1;
    } catch (const std::exception& e) {
        fmt::print(stderr, "dedup_bench: {}\n", e.what());
        return 2;
    }
}
