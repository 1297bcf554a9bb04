// External interface: cli::each_post.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/batch.hpp"
#include "cli/batch_parser.hpp"
#include "cli/batch_reader.hpp"
#include "cli/checkpoints.hpp"
#include "cli/interrupt.hpp"
#include "cli/memory.hpp"
#include "cli/post_cleaner.hpp"
#include "cli/posts.hpp"
#include "cli/progress.hpp"
#include "dedup/fold.hpp"

namespace dedup::cli {
namespace {

constexpr std::uint64_t none = ~std::uint64_t{0};
constexpr std::chrono::milliseconds look_around{100};  // so often an interruption is looked for

constexpr std::size_t most_lanes = 256;
constexpr std::uint64_t much_input = std::uint64_t{4} << 20;  // bytes

// Batches under way: enough that nobody waits for another's.
std::size_t ring_size(std::size_t jobs) {
    return std::min(4 * jobs, jobs + 192) + 4;
}

// What batches and cleaning do not take, but never less than half.
std::size_t thread_memory(const settings& s, std::size_t jobs) {
    const std::size_t all = total_memory(s);
    const std::size_t beside = store_memory(s) + ring_size(jobs) * (std::size_t{4} << 20);
    return std::max(all / 2, all - std::min(all, beside));
}

// The library makes tables when it first meets what is not ASCII, the first worker one after the other: of much input,
// which hardly lacks that, this thread makes those of keys while it has nothing to write.
void make_tables() {
    folded key;
    fold("\u00E9", {}, key);
}

bool needs_store(const settings& s) {
    return s.kept == nullptr && (!s.sorted || s.scope == scope::corpus);
}

// Batches go round a ring. Batch n is in slot n modulo its size; a slot, or its lane, belongs to whoever works on it,
// who needs no lock for it.
//
//     written             opened             claimed         filled
//        |                   |                  |              |
//     ---+=====================================================+-----> batch number
//         lanes, each in order   parsed, any order   to be parsed
class pipeline {
public:
    pipeline(const settings& s, std::size_t jobs, const std::function<post_sink()>& make_sink)
        : settings_(s),
          make_sink_(make_sink),
          jobs_(jobs),
          most_ahead_(total_memory(s) / 8),
          kept_(s.kept),
          spill_(needs_store(s) ? disk_store::temporary(store_memory(s)) : nullptr),
          threads_(thread_memory(s, jobs), total_memory(s),
                   s.kept != nullptr ? &s.kept->store()
                   : s.sorted        ? nullptr
                                     : spill_.get()),
          found_(s.kept == nullptr ? nullptr : &s.kept->store()),
          position_(s.kept == nullptr ? input_position{} : s.kept->begin()),
          ring_(ring_size(jobs)),
          lanes_(jobs == 1 || s.scope == scope::corpus ? 1 : std::min(4 * jobs, most_lanes)) {
        if (s.scope == scope::corpus) across_.emplace(s.kept == nullptr ? *spill_ : s.kept->store());
        for (batch& b : ring_) b.lanes.resize(lanes_.size(), batch_lane(jobs == 1));
    }

    // The calling thread is the writer.
    void run(output& out, problems& problems, progress& shown);

private:
    struct lane {
        std::deque<std::uint64_t> waiting;  // batches with posts in it
        cleaned_threads::entry* last = nullptr;
        bool taken = false;  // by a worker, or in ready_
    };

    batch& at(std::uint64_t number) { return ring_[number % ring_.size()]; }

    void read();
    void work();
    void open_lanes();
    void fail(const std::exception_ptr& failure);
    void close_lane(std::uint64_t number, std::size_t lane);
    batch* next_done();
    void give_back(batch& b);
    void put_down(batch& b, output& out, problems& problems);
    void pause_if_due(output& out, const problems& problems, progress& shown);
    [[nodiscard]] bool is_due() const { return kept_ != nullptr && kept_->due(); }
    [[nodiscard]] bool finished();

    const settings& settings_;
    const std::function<post_sink()>& make_sink_;
    const std::size_t jobs_;
    const std::size_t most_ahead_;  // bytes that are read before what is under way is written
    checkpoints* const kept_;
    const std::unique_ptr<disk_store> spill_;
    cleaned_threads threads_;
    std::optional<corpus> across_;
    threads_so_far found_;     // by the reader
    input_position position_;  // all before it has been written
    std::thread reader_;
    std::vector<std::thread> workers_;  // the first by run(), others by the reader when all are busy
    counts done_so_far_;
    std::size_t repaired_ = 0;  // in the present file

    std::mutex mutex_;  // of what follows
    std::condition_variable room_;
    std::condition_variable work_;
    std::condition_variable done_;
    std::vector<batch> ring_;
    std::vector<lane> lanes_;
    std::deque<std::size_t> ready_;  // lanes that wait for a worker
    std::uint64_t filled_ = 0;       // number of the batch to be filled next,
    std::uint64_t claimed_ = 0;      //   to be parsed next,
    std::uint64_t opened_ = 0;       //   whose lanes are opened next,
    std::uint64_t written_ = 0;      //   to be written next
    std::uint64_t barrier_ = none;   // lanes of this batch and those behind it stay closed
    std::size_t idle_ = 0;           // workers
    std::size_t ahead_ = 0;          // bytes of the batches from written_ to filled_
    std::string thread_before_;      // of the last post of the batch before opened_
    std::exception_ptr failure_;     // of a worker
    bool ended_ = false;             // no batch will follow
};

// The only worker is left to cleaning.
void pipeline::read() {
    batch_reader files(settings_, found_, position_);
    std::optional<batch_parser> parser;
    if (jobs_ == 1) parser.emplace(settings_);
    for (bool more = true; more;) {
        std::unique_lock lock(mutex_);
        room_.wait(lock,
                   [&] { return filled_ == written_ || (filled_ - written_ < ring_.size() && ahead_ < most_ahead_); });
        batch& b = at(filled_);
        lock.unlock();
        bool filled = false;
        try {
            filled = more = files.next(b);
            if (filled && parser) parser->parse(b, filled_);
        } catch (...) {
            b.failure = std::current_exception();
            more = false;
            filled = true;
        }
        if (interrupted()) return;  // so may be who writes into the pipe: what looks like the end is none
        lock.lock();
        if (filled) {
            ++filled_;
            ahead_ += b.input.bytes.size();
        }
        ended_ = !more;
        if (parser) {
            b.parsed = filled;
            claimed_ = filled_;
            open_lanes();
        }
        const bool all_busy = more && idle_ == 0 && workers_.size() < jobs_;
        lock.unlock();
        more ? work_.notify_one() : work_.notify_all();
        done_.notify_one();
        try {
            if (all_busy) workers_.emplace_back([this] { work(); });
        } catch (const std::system_error&) {  // then there are fewer
        }
    }
}

void pipeline::work() {
    batch_parser parser(settings_);
    std::optional<post_cleaner> cleaner;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (!ready_.empty()) {
            const std::size_t n = ready_.front();
            ready_.pop_front();
            const std::uint64_t number = lanes_[n].waiting.front();
            batch& b = at(number);
            lock.unlock();
            std::exception_ptr failure;
            try {
                if (!cleaner) cleaner.emplace(settings_, threads_, across_ ? &*across_ : nullptr, make_sink_());
                cleaner->clean(b, n, lanes_[n].last);
            } catch (...) {
                failure = std::current_exception();
            }
            lock.lock();
            if (failure) return fail(failure);
            close_lane(number, n);
        } else if (claimed_ < filled_) {
            batch& b = at(claimed_);
            const std::uint64_t number = claimed_++;
            lock.unlock();
            try {
                if (!b.failure) parser.parse(b, number);
            } catch (...) {
                b.failure = std::current_exception();
            }
            lock.lock();
            b.parsed = true;
            open_lanes();
        } else if (ended_ && opened_ == filled_) {
            return;
        } else {
            ++idle_;
            work_.wait(lock);
            --idle_;
        }
    }
}

// Other workers may wait for the thread that this one had, and batches before this one for them: nothing more comes.
void pipeline::fail(const std::exception_ptr& failure) {
    if (!failure_) failure_ = failure;
    done_.notify_one();
}

// Hands the batches that are parsed to their lanes, in the input's order.
void pipeline::open_lanes() {
    for (; opened_ < std::min(claimed_, barrier_) && at(opened_).parsed; ++opened_) {
        batch& b = at(opened_);
        if (settings_.sorted && !b.posts.empty()) {
            b.posts.front().begins = b.bare || b.posts.front().thread != thread_before_;
            thread_before_ = b.bare ? std::string() : std::string(b.posts.back().thread);
        }
        for (std::size_t n = 0; n < lanes_.size(); ++n) {
            if (b.lanes[n].posts.empty()) continue;
            ++b.open_lanes;
            lanes_[n].waiting.push_back(opened_);
            if (lanes_[n].taken) continue;
            lanes_[n].taken = true;
            ready_.push_back(n);
        }
    }
    work_.notify_all();
    done_.notify_one();
}

void pipeline::close_lane(std::uint64_t number, std::size_t n) {
    lane& l = lanes_[n];
    l.waiting.pop_front();
    l.taken = !l.waiting.empty();
    if (l.taken) ready_.push_back(n);
    if (--at(number).open_lanes == 0) done_.notify_one();
}

// None where something else is to be done: at the end, at the barrier, for a checkpoint, after an interruption.
batch* pipeline::next_done() {
    std::unique_lock lock(mutex_);
    const auto is_done = [&] { return written_ < opened_ && at(written_).open_lanes == 0; };
    const auto is_over = [&] { return written_ == barrier_ || (ended_ && written_ == filled_); };
    while (!done_.wait_for(lock, look_around, [&] { return is_done() || is_over() || failure_; })) {
        if (interrupted() || is_due()) break;
    }
    if (failure_) std::rethrow_exception(failure_);
    return is_done() ? &at(written_) : nullptr;
}

void pipeline::give_back(batch& b) {
    const std::size_t bytes = b.input.bytes.size();
    b.clear();
    {
        const std::lock_guard lock(mutex_);
        ++written_;
        ahead_ -= bytes;
    }
    room_.notify_one();
}

// What workers made of the batch, in the input's order again.
void pipeline::put_down(batch& b, output& out, problems& problems) {
    std::vector<fault> faults = std::move(b.faults);
    counts passed;
    for (batch_lane& l : b.lanes) {
        std::move(l.faults.begin(), l.faults.end(), std::back_inserter(faults));
        passed += l.passed;
    }
    passed.repaired += b.repaired;
    done_so_far_ += passed;
    repaired_ += passed.repaired;
    std::stable_sort(faults.begin(), faults.end(), [](const fault& a, const fault& z) { return a.line < z.line; });
    for (const fault& f : faults) {
        const place at{b.file, f.line, f.byte + 1};
        f.came_out ? problems.failed(at, f.what) : problems.bad(at, f.what);
    }
    problems.good(passed.posts);
    problems.take(b.behind);
    if (b.last) {
        if (repaired_ != 0) problems.note(b.file, fmt::format("{} ill-formed sequences became U+FFFD", repaired_));
        repaired_ = 0;
    }
    problems.show();
    if (b.failure) std::rethrow_exception(b.failure);
    for (const batch_post& p : b.posts) {
        b.lanes[p.lane].output.write(p.output, out);
    }
}

// A checkpoint, or the end for somebody who does not want to wait: when what is under way has been written.
void pipeline::pause_if_due(output& out, const problems& problems, progress& shown) {
    {
        const std::lock_guard lock(mutex_);
        if (barrier_ == none && (interrupted() || is_due())) barrier_ = opened_;
        if (written_ != barrier_) return;
    }
    if (kept_ != nullptr && kept_->resumable()) kept_->take(position_, out, threads_, problems);
    if (interrupted()) {
        out.close();
        shown.give_up();
        cli::problems::error(kept_ != nullptr && kept_->resumable()
                                 ? "interrupted; the same command with --resume goes on"
                                 : "interrupted; what was written is whole");
        disk_store::remove_temporary();
        end_interrupted();
    }
    const std::lock_guard lock(mutex_);
    barrier_ = none;
    open_lanes();
}

bool pipeline::finished() {
    const std::lock_guard lock(mutex_);
    return ended_ && written_ == filled_;
}

void pipeline::run(output& out, problems& problems, progress& shown) {
    workers_.emplace_back([this] { work(); });
    reader_ = std::thread([this] { read(); });
    if (input_size(settings_.files).value_or(0) > much_input) make_tables();
    while (!finished()) {
        if (batch* const b = next_done()) {
            put_down(*b, out, problems);
            shown.advance(b->read, done_so_far_);
            position_ = b->end;
            give_back(*b);
        }
        pause_if_due(out, problems, shown);
    }
    reader_.join();
    for (std::thread& worker : workers_) worker.join();
    if (kept_ == nullptr) return;
    out.end_unit();
    out.sync();
    found_.save();
    kept_->finish(threads_);
}

}  // namespace

run_state each_post(const settings& s, std::size_t jobs, output& out, problems& problems,
                    const std::function<post_sink()>& make_sink) {
    progress shown(s, out, problems);
    pipeline line(s, jobs, make_sink);
    catch_interrupts();
    try {
        line.run(out, problems, shown);
        out.end_unit();  // what is said to be done is written
    } catch (...) {
        // The reader may be waiting for a pipe, and a worker be in the midst of a post: neither can be called off, and
        // nothing that they hold outlives the process.
        shown.give_up();
        disk_store::remove_temporary();
        std::_Exit(problems::failure());
    }
    run_state ended = shown.finish();
    if (const std::string odd = implausible(ended.done); !odd.empty()) {
        problems.note(odd);
        problems.show();
    }
    return ended;
}

}  // namespace dedup::cli
