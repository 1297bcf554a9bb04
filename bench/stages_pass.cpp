// External interface: class stages_pass, class timings.
#include <array>

#include <dedup/fingerprint.hpp>
#include <dedup/fold.hpp>
#include <dedup/normalize.hpp>
#include <dedup/quote.hpp>
#include <dedup/segment.hpp>

#include "passes.hpp"

namespace bench {
namespace {

// Posts that go through a stage before the next stage gets them: few enough to stay in the cache, as a post does in
// cleaner, and enough for the clock's own time not to count.
constexpr std::size_t batch = std::size_t{64} << 10;  // bytes

// A post on its way.
struct work {
    std::string_view source;
    dedup::normal_text normal;
    dedup::reading reading;
    dedup::folded folded;
    std::vector<std::size_t> borders;
    dedup::growing<dedup::anchor> anchors;
};

struct stage {
    std::string_view name;
    bool in_clean;  // part of what clean() does with every byte
    void (*run)(work&);
};

constexpr std::array stages = {
    stage{"normalize", true, [](work& w) { dedup::normalize(w.source, {}, w.normal); }},
    stage{"quote", true, [](work& w) { dedup::read(w.normal.text, w.normal.flowed, w.reading); }},
    stage{"fold", true,
          [](work& w) {
              w.folded.key.clear();
              w.folded.bits.clear();
              dedup::fold(w.normal.text, w.reading.apart, w.folded);
          }},
    stage{"segment", false, [](work& w) { dedup::sentence_borders(w.normal.text, w.borders); }},
    stage{"fingerprint", true, [](work& w) { dedup::anchors(w.folded.key, 0, w.anchors); }},
};

}  // namespace

void timings::add(std::string_view name, double seconds) {
    for (timing& t : all_) {
        if (t.name == name) return t.runs.push_back(seconds);
    }
    all_.push_back({std::string(name), {seconds}});
}

double timings::latest(std::string_view name) const {
    for (const timing& t : all_) {
        if (t.name == name) return t.runs.back();
    }
    return 0;
}

struct stages_pass::state {
    const dump* from;
    std::vector<work> posts;  // the first of them are in use, the rest keep their buffers
};

stages_pass::stages_pass(const dump& d) : state_(new state{&d, {}}) {}
stages_pass::~stages_pass() = default;

void stages_pass::run(timings& t) {
    const dump& d = *state_->from;
    std::vector<work>& posts = state_->posts;
    std::array<double, stages.size()> seconds{};
    for (std::size_t next = 0; next < d.posts.size();) {
        std::size_t n = 0;
        for (std::size_t bytes = 0; next < d.posts.size() && bytes < batch; ++n, ++next) {
            if (posts.size() == n) posts.emplace_back();
            posts[n].source = d.text_of(d.posts[next]);
            bytes += posts[n].source.size();
        }
        for (std::size_t s = 0; s < stages.size(); ++s) {
            const stopwatch watch;
            for (std::size_t i = 0; i < n; ++i) stages[s].run(posts[i]);
            seconds[s] += watch.seconds();
        }
    }
    double rest = t.latest("clean");
    for (std::size_t s = 0; s < stages.size(); ++s) {
        t.add("stage:" + std::string(stages[s].name), seconds[s]);
        if (stages[s].in_clean) rest -= seconds[s];
    }
    t.add("stage:match", rest);
}

}  // namespace bench
