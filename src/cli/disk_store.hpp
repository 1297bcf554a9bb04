// What does not fit into memory, or is to outlive the process: threads as pieces of consecutive posts, on disk.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "cli/kept_values.hpp"

namespace dedup::cli {

// A RocksDB database, each block of it with a checksum. All may be called from any thread, but while commit() runs only
// find(). Whatever cannot be read or written throws unusable, with the directory's name.
class disk_store : public kept_values {
public:
    // A new one among the temporary files, removed when it is destroyed. `memory`: bytes that it may use, about.
    static std::unique_ptr<disk_store> temporary(std::size_t memory);
    // The one in `directory`, which is made where there is none, as it was when commit() last returned. One process at
    // a time has it.
    static std::unique_ptr<disk_store> open(const std::string& directory, std::size_t memory);
    ~disk_store() override;

    // For a process that ends in the midst of its work: removes what temporary() made. From then on nothing is found.
    static void remove_temporary() noexcept;

    // Adds the posts of a thread from `first` to before `end`.
    void put_piece(std::string_view thread, std::uint32_t first, std::uint32_t end, std::string_view piece);
    // Calls `use` with each piece of the thread in order, and how many posts there are with it.
    void each_piece(std::string_view thread, const std::function<void(std::uint32_t end, std::string_view)>& use);

    // Values beside the pieces.
    void put(std::string key, std::string value) override;
    [[nodiscard]] bool find(const std::string& key, std::string& value) override;

    // What the last commit() noted; empty before the first.
    [[nodiscard]] const std::string& note() const;
    // Makes durable in one step what was put since the last one, and the note: after a crash all is there or nothing.
    void commit(std::string_view note);
    // How many times it was committed, plus 1.
    [[nodiscard]] std::uint64_t epoch() const;
    // Forgets what was put in this epoch and those behind it, before anything is put in the present one. Linear in all
    // that there is.
    void forget_since(std::uint64_t epoch);

private:
    struct state;
    explicit disk_store(std::unique_ptr<state>);
    std::unique_ptr<state> state_;
};

}  // namespace dedup::cli
