// Small kernels in a cache-sized text: what the stages cost a byte without the rest around them.
#include <benchmark/benchmark.h>
#include <xxhash.h>

#include <dedup/dedup.hpp>
#include <dedup/fingerprint.hpp>
#include <dedup/fold.hpp>
#include <dedup/normalize.hpp>
#include <dedup/segment.hpp>

#include "forum.hpp"

namespace {

using bench::script;

// Posts of a made-up forum, one behind the other; with XXH3's 50 GB/s in mind, small enough for a second-level cache.
const std::string& text(script s) {
    static const auto make = [](script of) {
        return bench::write_forum({.writing = of, .size = std::size_t{256} << 10, .copies = 0.05, .seed = 1}).text;
    };
    static const std::string english = make(script::english);
    static const std::string curly = make(script::curly);
    static const std::string mixed = make(script::mixed);
    static const std::string nonlatin = make(script::nonlatin);
    return s == script::english ? english : s == script::curly ? curly : s == script::mixed ? mixed : nonlatin;
}

void count(benchmark::State& state, const std::string& t) {
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * t.size()));
}

void normalize(benchmark::State& state, script s) {
    dedup::normal_text n;
    for (auto _ : state) {
        dedup::normalize(text(s), {}, n);
        benchmark::DoNotOptimize(n.text.data());
    }
    count(state, text(s));
}

void fold(benchmark::State& state, script s) {
    const std::string normal = dedup::normalize(text(s));
    dedup::folded f;
    for (auto _ : state) {
        f.key.clear();
        f.bits.clear();
        dedup::fold(normal, {}, f);
        benchmark::DoNotOptimize(f.key.data());
    }
    count(state, normal);
}

void sentence_borders(benchmark::State& state, script s) {
    std::vector<std::size_t> borders;
    for (auto _ : state) {
        dedup::sentence_borders(text(s), borders);
        benchmark::DoNotOptimize(borders.data());
    }
    count(state, text(s));
}

void anchors(benchmark::State& state, script s) {
    dedup::folded f;
    dedup::fold(dedup::normalize(text(s)), {}, f);
    dedup::growing<dedup::anchor> found;
    for (auto _ : state) {
        dedup::anchors(f.key, 0, found);
        benchmark::DoNotOptimize(found.data());
    }
    count(state, f.key);  // bytes of key, not of text
}

// XXH3 in pieces of so many bytes, for scale.
void xxh3(benchmark::State& state) {
    const std::string& t = text(script::english);
    const auto piece = static_cast<std::size_t>(state.range(0));
    std::size_t bytes = 0;
    for (auto _ : state) {
        for (std::size_t i = 0; i + piece <= t.size(); i += piece, bytes += piece) {
            benchmark::DoNotOptimize(XXH3_64bits(t.data() + i, piece));
        }
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

#define DEDUP_SCRIPTS(kernel)                            \
    BENCHMARK_CAPTURE(kernel, english, script::english); \
    BENCHMARK_CAPTURE(kernel, curly, script::curly);     \
    BENCHMARK_CAPTURE(kernel, mixed, script::mixed);     \
    BENCHMARK_CAPTURE(kernel, nonlatin, script::nonlatin)

DEDUP_SCRIPTS(normalize);
DEDUP_SCRIPTS(fold);
DEDUP_SCRIPTS(sentence_borders);
DEDUP_SCRIPTS(anchors);
BENCHMARK(xxh3)->Arg(100)->Arg(256 << 10);

}  // namespace

BENCHMARK_MAIN();
