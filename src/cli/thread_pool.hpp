// Threads of posts by name: those in use and the latest in memory, the longest idle ones in a store on disk.
#pragma once

#include <fmt/format.h>

#include <condition_variable>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cli/disk_store.hpp"
#include "cli/input.hpp"

namespace dedup::cli {

// `Thread` is default-made and says its memory(); `keeper.save(thread, first)` gives what its posts from `first` on are
// to load(), `keeper.posts(thread)` how many it has. Safe to call from any thread, each with a keeper of its own.
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
        std::string name_;
        std::size_t counted_ = 0;  // bytes
        std::uint32_t saved_ = 0;  // posts that the store has
        bool idle_ = false;
        typename std::list<entry*>::iterator place_;  // in idle_, of one that is
    };

    // At most `ceiling` bytes stay in memory. Without a store all do.
    thread_pool(std::size_t ceiling, disk_store* store) : ceiling_(ceiling), store_(store) {}

    // The thread, for the caller alone until it is given back.
    template <class Keeper>
    entry& take(std::string_view name, Keeper& keeper) {
        std::unique_lock lock(mutex_);
        for (auto found = table_.find(name); found != table_.end(); found = table_.find(name)) {
            entry& e = *found->second;
            if (e.idle_) {
                idle_.erase(e.place_);
                e.idle_ = false;
                return e;
            }
            left_.wait(lock);  // it is on its way to the store
        }
        auto made = std::make_unique<entry>(name);
        entry& e = *made;
        table_.emplace(e.name(), std::move(made));
        lock.unlock();
        if (store_ != nullptr)
            e.saved_ = store_->each_piece(e.name_, [&](std::string_view piece) { keeper.load(e.thread, piece); });
        return e;
    }

    template <class Keeper>
    void give_back(entry& e, Keeper& keeper) {
        std::unique_lock lock(mutex_);
        count(e);
        if (store_ != nullptr && e.counted_ > ceiling_) too_small(e);
        e.place_ = idle_.insert(idle_.begin(), &e);
        e.idle_ = true;
        while (store_ != nullptr && total_ > ceiling_ && !idle_.empty()) {
            entry& oldest = *idle_.back();
            idle_.pop_back();
            oldest.idle_ = false;
            lock.unlock();
            save(oldest, keeper);
            lock.lock();
            drop(oldest);
            left_.notify_all();
        }
    }

    // Instead of giving back a thread that will not be asked for again in this run,
    template <class Keeper>
    void put_away(entry& e, Keeper& keeper) {
        save(e, keeper);
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
        for (const auto& [name, e] : table_) save(*e, keeper);
    }

    [[nodiscard]] std::size_t memory() const {
        const std::lock_guard lock(mutex_);
        return total_;
    }

private:
    static constexpr std::size_t beside = sizeof(entry) + 160;  // an entry and its places in table and list

    void count(entry& e) {
        const std::size_t now = e.thread.memory() + beside + e.name_.capacity();
        total_ += now - e.counted_;
        e.counted_ = now;
    }

    template <class Keeper>
    void save(entry& e, Keeper& keeper) {
        const std::uint32_t posts = keeper.posts(e.thread);
        if (posts == e.saved_) return;
        store_->put_piece(e.name_, e.saved_, posts, keeper.save(e.thread, e.saved_));
        e.saved_ = posts;
    }

    void drop(entry& e) {
        total_ -= e.counted_;
        table_.erase(table_.find(e.name_));
    }

    [[noreturn]] void too_small(const entry& e) const {
        throw unusable(fmt::format("thread {} needs {} bytes of memory, and --memory leaves {} for threads", e.name_,
                                   e.counted_, ceiling_));
    }

    const std::size_t ceiling_;
    disk_store* const store_;
    mutable std::mutex mutex_;  // of what follows
    std::condition_variable left_;
    std::unordered_map<std::string_view, std::unique_ptr<entry>> table_;
    std::list<entry*> idle_;  // the longest idle last
    std::size_t total_ = 0;   // bytes of all that were given back
};

}  // namespace dedup::cli
