// Threads of posts by name: those in use and the latest as they are, those idle for longer packed, the longest idle
// ones in a store on disk.
//
//     take ─► in use ─► give_back ─► idle ─► packed, a quarter of the bytes ─► on disk
//                ▲                    │         │                               │
//                └────────────────────┴─────────┴───────────────────────────────┘  take
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cli/disk_store.hpp"
#include "cli/input.hpp"
#include "cli/memory.hpp"

namespace dedup::cli {

// `Thread` is default-made and says its memory(); `keeper.save(thread, first)` gives what its posts from `first` on are
// to load(), which takes several such pieces one behind the other as well; `keeper.posts(thread)` how many it has. Safe
// to call from any thread, each with a keeper of its own.
template <class Thread>
class thread_pool {
public:
    class entry {
    public:
        explicit entry(std::string_view name) : name_(name) {}
        [[nodiscard]] const std::string& name() const { return name_; }
        Thread thread;

    private:
        friend class thread_pool;
        enum class state { busy, idle, packed };

        std::string name_;
        state state_ = state::busy;
        std::size_t counted_ = 0;                     // bytes
        std::vector<std::string> pieces_;             // all posts but those since it was packed, or stored, last,
        std::vector<std::uint32_t> ends_;             //   and how many posts there are with each
        std::size_t stored_ = 0;                      // pieces that the store has: all, or all but the last
        typename std::list<entry*>::iterator place_;  // in idle_ or packed_ones_
    };

    // At most `ceiling` bytes of threads stay in memory, fewer where the process as a whole comes near `process` bytes.
    // Without a store all stay.
    thread_pool(std::size_t ceiling, std::size_t process, disk_store* store)
        : largest_(ceiling), process_(process), store_(store), ceiling_(ceiling) {}

    // The thread, for the caller alone until it is given back.
    template <class Keeper>
    entry& take(std::string_view name, Keeper& keeper) {
        std::unique_lock lock(mutex_);
        for (auto found = table_.find(name); found != table_.end(); found = table_.find(name)) {
            entry& e = *found->second;
            if (e.state_ == entry::state::busy) {  // on its way to the store, or being packed
                left_.wait(lock);
                continue;
            }
            if (std::exchange(e.state_, entry::state::busy) == entry::state::idle) {
                idle_.erase(e.place_);
            } else {
                packed_ones_.erase(e.place_);
                packed_ -= e.counted_;
                lock.unlock();
                for (const std::string& piece : e.pieces_) keeper.load(e.thread, piece);
            }
            return e;
        }
        auto made = std::make_unique<entry>(name);
        entry& e = *made;
        table_.emplace(e.name(), std::move(made));
        lock.unlock();
        if (store_ != nullptr) load_stored(e, keeper);
        return e;
    }

    template <class Keeper>
    void give_back(entry& e, Keeper& keeper) {
        std::unique_lock lock(mutex_);
        count(e, e.thread.memory());
        if (store_ != nullptr && e.counted_ > largest_) too_small(e);
        e.place_ = idle_.insert(idle_.begin(), &e);
        e.state_ = entry::state::idle;
        if (store_ == nullptr) return;
        if (++returns_ % look_at_process == 0) fit_process();
        // The one that was just used is asked for again soon.
        while (total_ - packed_ > ceiling_ / 2 && idle_.size() > 1) pack(oldest(idle_), keeper, lock);
        while (total_ > ceiling_ && !packed_ones_.empty()) move_out(oldest(packed_ones_), lock);
        while (total_ > ceiling_ && !idle_.empty()) pack(oldest(idle_), keeper, lock);
    }

    // Instead of giving back a thread that will not be asked for again in this run,
    template <class Keeper>
    void put_away(entry& e, Keeper& keeper) {
        add_piece(e, keeper);
        store_pieces(e);
        forget(e);
    }
    //   or never again.
    void forget(entry& e) {
        const std::lock_guard lock(mutex_);
        drop(e);
    }
    [[nodiscard]] bool saves() const { return store_ != nullptr; }

    // Brings the store up to date. Nothing may be taken meanwhile.
    template <class Keeper>
    void save_all(Keeper& keeper) {
        const std::lock_guard lock(mutex_);
        for (const auto& [name, e] : table_) {
            if (e->state_ != entry::state::packed) {
                add_piece(*e, keeper);
                count(*e, e->thread.memory());
            }
            store_pieces(*e);
        }
    }

private:
    static constexpr std::size_t beside = sizeof(entry) + 160;  // an entry and its places in table and list
    static constexpr std::size_t beside_piece = sizeof(std::string) + sizeof(std::uint32_t) + 16;

    void count(entry& e, std::size_t bytes) {
        std::size_t now = bytes + beside + e.name_.capacity();
        for (const std::string& piece : e.pieces_) now += piece.capacity() + beside_piece;
        total_ += now - e.counted_;
        e.counted_ = now;
    }

    static entry& oldest(std::list<entry*>& of) {
        entry& e = *of.back();
        of.pop_back();
        e.state_ = entry::state::busy;
        return e;
    }

    template <class Keeper>
    void pack(entry& e, Keeper& keeper, std::unique_lock<std::mutex>& lock) {
        lock.unlock();
        add_piece(e, keeper);
        e.thread = Thread();
        lock.lock();
        count(e, 0);
        packed_ += e.counted_;
        e.place_ = packed_ones_.insert(packed_ones_.begin(), &e);
        e.state_ = entry::state::packed;
        left_.notify_all();
    }

    void move_out(entry& e, std::unique_lock<std::mutex>& lock) {
        packed_ -= e.counted_;
        lock.unlock();
        store_pieces(e);
        lock.lock();
        drop(e);
        left_.notify_all();
    }

    // What the thread has beyond its pieces.
    template <class Keeper>
    void add_piece(entry& e, Keeper& keeper) {
        const std::uint32_t before = e.ends_.empty() ? 0 : e.ends_.back();
        const std::uint32_t posts = keeper.posts(e.thread);
        if (posts == before) return;
        const std::string piece = keeper.save(e.thread, before);
        if (e.stored_ == e.pieces_.size()) {
            e.pieces_.emplace_back();
            e.ends_.push_back(before);
        }
        std::string joined;  // of its size: += would double it
        joined.reserve(e.pieces_.back().size() + piece.size());
        joined.append(e.pieces_.back()).append(piece);
        e.pieces_.back().swap(joined);
        e.ends_.back() = posts;
    }

    void store_pieces(entry& e) {
        for (; e.stored_ < e.pieces_.size(); ++e.stored_) {
            const std::uint32_t first = e.stored_ == 0 ? 0 : e.ends_[e.stored_ - 1];
            store_->put_piece(e.name_, first, e.ends_[e.stored_], e.pieces_[e.stored_]);
        }
    }

    template <class Keeper>
    void load_stored(entry& e, Keeper& keeper) {
        store_->each_piece(e.name_, [&](std::uint32_t end, std::string_view piece) {
            keeper.load(e.thread, piece);
            e.pieces_.emplace_back(piece);
            e.ends_.push_back(end);
        });
        e.stored_ = e.pieces_.size();
    }

    void drop(entry& e) {
        total_ -= e.counted_;
        table_.erase(table_.find(e.name_));
    }

    [[noreturn]] void too_small(const entry& e) const {
        throw unusable(fmt::format("thread {} needs {} bytes of memory, and --memory leaves {} for threads", e.name_,
                                   e.counted_, largest_));
    }

    // More than threads is held, and what is freed is not all given back to the system: the threads have the rest.
    void fit_process() {
        const std::size_t resident = resident_memory();
        const std::size_t others = resident - std::min(resident, total_);
        const std::size_t most = process_ - process_ / 16;
        ceiling_ = std::clamp(most - std::min(most, others), largest_ / 8, largest_);
    }

    static constexpr std::size_t look_at_process = 1024;

    const std::size_t largest_;
    const std::size_t process_;
    disk_store* const store_;
    std::mutex mutex_;  // of what follows
    std::condition_variable left_;
    std::unordered_map<std::string_view, std::unique_ptr<entry>> table_;
    std::list<entry*> idle_;  // in both the longest idle last
    std::list<entry*> packed_ones_;
    std::size_t ceiling_;
    std::size_t returns_ = 0;
    std::size_t total_ = 0;   // bytes of all that were given back,
    std::size_t packed_ = 0;  //   of them, those packed
};

}  // namespace dedup::cli
