// External interface: cli::each_post.
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <optional>
#include <system_error>
#include <thread>
#include <vector>

#include "cli/batch.hpp"
#include "cli/batch_reader.hpp"
#include "cli/post_maker.hpp"
#include "cli/posts.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t largest_kept = std::size_t{4} << 20;  // bytes

// Batches go round a ring. Batch n is in slot n modulo its size; a slot belongs to the reader, then to one worker, then
// to the writer, and whoever has it needs no lock.
//
//     written        claimed         filled
//        |   | done |   |  at work | |         |
//     ---+===================================+-----> batch number
//        writer          workers        reader
class pipeline {
public:
    pipeline(const settings& s, std::size_t jobs, const std::function<post_sink()>& make_sink)
        : settings_(s), make_sink_(make_sink), jobs_(jobs), ring_(4 * jobs + 4) {}

    // The calling thread is the writer.
    void run(output& out, problems& problems, progress& shown);

private:
    batch& at(std::uint64_t number) { return ring_[number % ring_.size()]; }

    void read();
    void work();
    std::optional<std::uint64_t> claim(std::uint64_t next);
    void wait_for_work(std::unique_lock<std::mutex>& lock);
    batch* next_done();
    void give_back(batch& b);

    const settings& settings_;
    const std::function<post_sink()>& make_sink_;
    const std::size_t jobs_;
    std::thread reader_;
    std::vector<std::thread> workers_;  // the first by run(), others by the reader when all are busy

    std::mutex mutex_;  // of what follows
    std::condition_variable room_;
    std::condition_variable work_;
    std::condition_variable done_;
    std::vector<batch> ring_;
    std::uint64_t filled_ = 0;   // number of the batch to be filled next,
    std::uint64_t claimed_ = 0;  //   to be worked on next, unless it is joined,
    std::uint64_t written_ = 0;  //   to be written next
    std::size_t idle_ = 0;       // workers
    bool ended_ = false;         // no batch will follow
};

void pipeline::read() {
    batch_reader files(settings_);
    for (bool more = true; more;) {
        std::unique_lock lock(mutex_);
        room_.wait(lock, [&] { return filled_ - written_ < ring_.size(); });
        batch& b = at(filled_);
        b.number = filled_;
        lock.unlock();
        bool filled = false;
        try {
            filled = more = files.next(b);
        } catch (...) {
            b.failure = std::current_exception();
            b.joined = more = false;
            filled = true;
        }
        lock.lock();
        if (filled) ++filled_;
        ended_ = !more;
        const bool all_busy = more && idle_ == 0 && workers_.size() < jobs_;
        lock.unlock();
        work_.notify_all();  // a joined batch is for a certain one
        done_.notify_one();
        try {
            if (all_busy) workers_.emplace_back([this] { work(); });
        } catch (const std::system_error&) {  // then there are fewer
        }
    }
}

// The number of a batch for the caller alone, who has finished the one before `next`, or comes for the first with 0;
// none when all are taken.
std::optional<std::uint64_t> pipeline::claim(std::uint64_t next) {
    std::unique_lock lock(mutex_);
    for (;; wait_for_work(lock)) {
        if (next != 0 && filled_ > next) {
            // What is joined to a finished batch waits for its worker; if it has been written, it was another's.
            if (written_ <= next && at(next).joined) {
                claimed_ = std::max(claimed_, next + 1);
                return next;
            }
            next = 0;
        }
        if (next == 0) {
            while (claimed_ < filled_ && at(claimed_).joined) ++claimed_;
            if (claimed_ < filled_) return claimed_++;
        }
        if (ended_) return std::nullopt;
    }
}

void pipeline::wait_for_work(std::unique_lock<std::mutex>& lock) {
    ++idle_;
    work_.wait(lock);
    --idle_;
}

void pipeline::work() {
    std::optional<post_maker> maker;
    for (auto number = claim(0); number; number = claim(*number + 1)) {
        batch& b = at(*number);
        try {
            if (!maker) maker.emplace(settings_, make_sink_());
            if (!b.failure) maker->make(b);
        } catch (...) {
            b.failure = std::current_exception();
        }
        {
            const std::lock_guard lock(mutex_);
            b.done = true;
        }
        done_.notify_one();
    }
}

batch* pipeline::next_done() {
    std::unique_lock lock(mutex_);
    done_.wait(lock, [&] { return written_ == filled_ ? ended_ : at(written_).done; });
    return written_ == filled_ ? nullptr : &at(written_);
}

void pipeline::give_back(batch& b) {
    b.output.clear();
    b.passed = {};
    b.done = false;
    // Buffers are used again, but not those of a line or a file of unusual size.
    if (b.output.capacity() > largest_kept) b.output = {};
    if (b.input.bytes.size() > largest_kept) b.input.bytes = {};
    {
        const std::lock_guard lock(mutex_);
        ++written_;
    }
    room_.notify_one();
}

void pipeline::run(output& out, problems& problems, progress& shown) {
    workers_.emplace_back([this] { work(); });
    reader_ = std::thread([this] { read(); });
    std::size_t repaired = 0;  // in the file
    counts done;
    while (batch* const b = next_done()) {
        problems.take(b->problems);
        repaired += b->passed.repaired;
        if (b->last) {
            problems.take(b->behind);
            if (repaired != 0) problems.note(b->file, fmt::format("{} ill-formed sequences became U+FFFD", repaired));
            repaired = 0;
        }
        problems.show();
        if (b->failure) std::rethrow_exception(b->failure);
        out.write(b->output);
        shown.advance(b->read, done += b->passed);
        give_back(*b);
    }
    reader_.join();
    for (std::thread& worker : workers_) worker.join();
}

}  // namespace

run_state each_post(const settings& s, std::size_t jobs, output& out, problems& problems,
                    const std::function<post_sink()>& make_sink) {
    progress shown(s, out, problems);
    pipeline line(s, jobs, make_sink);
    try {
        line.run(out, problems, shown);
    } catch (...) {
        // The reader may be waiting for a pipe, and a worker be in the midst of a post: neither can be called off, and
        // nothing that they hold outlives the process.
        shown.finish();
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
