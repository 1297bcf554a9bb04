// External interface: cli::checkpoints.
#include "cli/checkpoints.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/memory.hpp"
#include "dedup/error.hpp"
#include "dedup/json.hpp"

namespace dedup::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto shortest = 500ms;
constexpr auto longest = 30s;
constexpr int cost = 25;  // an interval is at least so many times what a checkpoint took

}  // namespace

checkpoints::checkpoints(const settings& s)
    : settings_(s),
      store_(disk_store::open(s.state, store_memory(s))),
      keeper_(s.clean),
      interval_(shortest),
      last_(clock::now()) {
    cleaner versions(s.clean);
    if (!store_->note().empty()) {
        run_note last;
        try {
            last = from_note(store_->note());
            versions.load(last.made_by);
        } catch (const json_error& e) {
            throw unusable(fmt::format("{}: the state is damaged: {}", s.state, e.what()));
        } catch (const dedup::error& e) {
            throw unusable(fmt::format("{}: {}", s.state, e.what()));
        }
        if (last.scope != s.scope) throw unusable(fmt::format("{}: the state is of another --scope", s.state));
        if (s.resume) {
            go_on(last);
        } else if (!last.ended()) {
            store_->forget_since(last.began);
        }
    }
    if (s.resume && run_.ended()) throw unusable(fmt::format("{}: no run was left unfinished here", s.state));
    if (run_.ended()) run_.began = store_->epoch();
    run_.made_by = versions.save();
    run_.scope = s.scope;
    run_.output = s.to.file;
    run_.inputs = describe_inputs(s);
    run_.shape = s.shape;
}

void checkpoints::go_on(const run_note& last) {
    if (last.ended()) return;
    if (last.output != settings_.to.file) {
        throw unusable(fmt::format("{}: the unfinished run wrote to {}", settings_.state, last.output));
    }
    if (last.inputs != describe_inputs(settings_)) {
        throw unusable(fmt::format("{}: the unfinished run read {}", settings_.state, fmt::join(last.inputs, ", ")));
    }
    if (last.shape != settings_.shape) {
        throw unusable(fmt::format("{}: the unfinished run had {}", settings_.state,
                                   last.shape.empty() ? "no other options" : last.shape));
    }
    run_ = last;
}

bool checkpoints::due() const {
    return resumable() && clock::now() - last_ >= interval_;
}

void checkpoints::take(const input_position& end, output& out, cleaned_threads& threads, const problems& problems) {
    const auto begin = clock::now();
    run_.position = end;
    run_.tally = problems.so_far();
    run_.written = out.end_unit();
    out.sync();
    threads.save_all(keeper_);
    store_->commit(to_note(run_));
    last_ = clock::now();
    interval_ = std::max<clock::duration>(std::min<clock::duration>(2 * interval_, longest), cost * (last_ - begin));
}

void checkpoints::finish(cleaned_threads& threads) {
    threads.save_all(keeper_);
    run_note ended;
    ended.made_by = run_.made_by;
    ended.scope = run_.scope;
    store_->commit(to_note(ended));
}

}  // namespace dedup::cli
