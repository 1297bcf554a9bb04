// External interface: cli::disk_store.
#include "cli/disk_store.hpp"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "cli/input.hpp"
#include "cli/interrupt.hpp"
#include "cli/packing.hpp"
#include "cli/recent_values.hpp"

namespace dedup::cli {
namespace {

// Keys. Names of threads are JSON tokens, and hold no NUL.
//
//     n                            the note, behind the epoch that it ended
//     d                            there may be pieces and values of the epoch behind that
//     p NAME NUL first chunk       a piece: epoch, end, bytes
//     v KEY                        a value: epoch, bytes
//
// An epoch is what lies between two commits. What is of a later epoch than the note's was put by a process that did not
// live to commit it. There is no log: RocksDB's files come to be in the order of what is put, so that whoever sees a
// piece sees the mark `d` that was put before it, and whoever sees a note sees all that it is about.
const std::string note_key = "n";
const std::string dirty_key = "d";
constexpr std::size_t largest_value = std::size_t{16} << 20;  // bytes; RocksDB holds several at once

std::string prefix_of(std::string_view thread) {
    std::string key = "p";
    key.append(thread).push_back('\0');
    return key;
}

// What goes wrong behind the calls. RocksDB would wait for room on a full disk; here it is an error.
class background_errors : public rocksdb::EventListener {
public:
    void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
        const std::lock_guard lock(mutex_);
        if (first_.ok()) first_ = *status;
    }
    void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* recovers) override {
        *recovers = false;
    }
    [[nodiscard]] rocksdb::Status first() {
        const std::lock_guard lock(mutex_);
        return first_;
    }

private:
    std::mutex mutex_;
    rocksdb::Status first_;
};

rocksdb::WriteOptions without_log() {
    rocksdb::WriteOptions o;
    o.disableWAL = true;
    o.no_slowdown = true;  // see state::write
    return o;
}

// The directories of temporary stores, until the process ends: then no more may begin.
struct temporaries {
    std::mutex mutex;
    std::set<std::string> directories;
    bool ended = false;
};

temporaries& all_temporaries() {
    static auto* const all = new temporaries;  // outlives whoever ends the process
    return *all;
}

void remove_directory(const std::string& directory) noexcept {
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
}

rocksdb::Options database_options(std::size_t memory, bool temporary) {
    rocksdb::Options o;
    o.create_if_missing = true;
    o.write_buffer_size = std::clamp(memory / 4, std::size_t{1} << 20, std::size_t{64} << 20);
    o.max_write_buffer_number = 2;
    // Most keys that are looked for are nowhere.
    o.memtable_whole_key_filtering = true;
    o.memtable_prefix_bloom_size_ratio = 0.02;
    o.max_open_files = 256;
    o.keep_log_file_num = 1;
    o.info_log_level = rocksdb::ERROR_LEVEL;
    // Pieces are written once and read rarely: compaction moves their keys alone.
    o.enable_blob_files = true;
    o.min_blob_size = 512;
    o.blob_file_size = std::uint64_t{256} << 20;
    o.compression = rocksdb::kNoCompression;
    o.avoid_flush_during_shutdown = true;  // what was not committed is not to be found again
    o.paranoid_checks = !temporary;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(std::max(memory / 4, std::size_t{1} << 20));
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    o.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    return o;
}

}  // namespace

struct disk_store::state {
    std::string directory;
    bool is_temporary = false;
    const std::shared_ptr<background_errors> errors = std::make_shared<background_errors>();
    std::unique_ptr<rocksdb::DB> database;
    std::uint64_t epoch = 1;  // the present one
    std::string note;
    std::atomic<bool> empty = true;  // neither pieces nor values
    std::atomic<bool> dirty = false;
    std::mutex dirty_mutex;
    std::size_t memory = 0;  // bytes that it may use
    std::once_flag opened;   // of a temporary one, which most runs do not need

    std::mutex values_mutex;  // of
    std::optional<recent_values> values;

    explicit state(std::size_t bytes) : memory(bytes) {
        values.emplace(bytes / 4, [this](const auto& value) { put_value(value.first, value.second); });
    }
    ~state() {
        values.reset();
        database.reset();
        if (!is_temporary || directory.empty()) return;
        remove_directory(directory);
        const std::lock_guard lock(all_temporaries().mutex);
        all_temporaries().directories.erase(directory);
    }

    void check(const rocksdb::Status& status) const {
        if (!status.ok()) throw unusable(fmt::format("{}: {}", directory, status.ToString()));
    }

    void open() {
        rocksdb::DB* made = nullptr;
        rocksdb::Options o = database_options(memory, is_temporary);
        o.listeners.push_back(errors);
        check(rocksdb::DB::Open(o, directory, &made));
        database.reset(made);
    }

    void open_temporary() {
        directory = (std::filesystem::temp_directory_path() / "dedup-XXXXXX").string();
        catch_interrupts();  // so that there is somebody to remove it
        const std::lock_guard lock(all_temporaries().mutex);
        if (all_temporaries().ended) throw unusable(fmt::format("{}: the run has ended", directory));
        if (::mkdtemp(directory.data()) == nullptr)
            throw unusable(fmt::format("{}: {}", directory, std::strerror(errno)));
        all_temporaries().directories.insert(directory);
        open();
    }

    // What this process wrote a moment ago is not checked: that takes longer than reading it.
    [[nodiscard]] rocksdb::ReadOptions reading() const {
        rocksdb::ReadOptions o;
        o.verify_checksums = !is_temporary;
        return o;
    }

    void put(const std::string& key, const std::string& value) {
        if (is_temporary) std::call_once(opened, [this] { open_temporary(); });
        if (!dirty && !is_temporary) mark_dirty();
        write([&] { return database->Put(without_log(), key, value); });
        empty = false;
    }

    // A write that would wait for the ones before it says so instead: it may wait for ever where they have failed.
    template <class Call>
    void write(Call call) {
        for (;;) {
            const rocksdb::Status status = call();
            if (!status.IsIncomplete()) return check(status);
            check(errors->first());
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }

    void mark_dirty() {
        const std::lock_guard lock(dirty_mutex);
        if (!dirty) write([&] { return database->Put(without_log(), dirty_key, {}); });
        dirty = true;
    }

    void put_value(const std::string& key, const std::string& value) {
        std::string stored;
        stored.reserve(sizeof epoch + value.size());
        pack(stored, epoch);
        stored.append(value);
        put(std::string("v").append(key), stored);
    }

    // Whether there is a value.
    bool get(const std::string& key, std::string& value) const {
        const rocksdb::Status status = database->Get(reading(), key, &value);
        if (!status.IsNotFound()) check(status);
        return status.ok();
    }

    void read_note() {
        std::string value;
        if (!get(note_key, value)) return;
        std::string_view rest = value;
        if (rest.size() < sizeof epoch) throw unusable(directory + ": the state is damaged");
        epoch = unpack(rest) + 1;
        note = rest;
        empty = false;
    }

    void drop_since(std::uint64_t first) {
        rocksdb::ReadOptions o = reading();
        o.fill_cache = false;
        const std::unique_ptr<rocksdb::Iterator> at(database->NewIterator(o));
        for (at->Seek("p"); at->Valid(); at->Next()) {  // and values
            std::string_view value = at->value().ToStringView();
            if (unpack(value) >= first) write([&] { return database->Delete(without_log(), at->key()); });
        }
        check(at->status());
    }
};

disk_store::disk_store(std::unique_ptr<state> s) : state_(std::move(s)) {}
disk_store::~disk_store() = default;

std::unique_ptr<disk_store> disk_store::temporary(std::size_t memory) {
    auto s = std::make_unique<state>(memory);
    s->is_temporary = true;
    return std::unique_ptr<disk_store>(new disk_store(std::move(s)));
}

std::unique_ptr<disk_store> disk_store::open(const std::string& directory, std::size_t memory) {
    auto s = std::make_unique<state>(memory);
    s->directory = directory;
    s->open();
    s->read_note();
    if (std::string ignored; s->get(dirty_key, ignored)) {
        s->dirty = true;
        s->drop_since(s->epoch);
    }
    return std::unique_ptr<disk_store>(new disk_store(std::move(s)));
}

void disk_store::put(std::string key, std::string value) {
    const std::lock_guard lock(state_->values_mutex);
    state_->values->add(std::move(key), std::move(value));
}

bool disk_store::find(const std::string& key, std::string& value) {
    {
        const std::lock_guard lock(state_->values_mutex);
        if (const std::string* const found = state_->values->find(key)) {
            value = *found;
            return true;
        }
    }
    if (state_->empty || !state_->get(std::string("v").append(key), value)) return false;
    value.erase(0, sizeof state_->epoch);
    return true;
}

void disk_store::put_piece(std::string_view thread, std::uint32_t first, std::uint32_t end, std::string_view piece) {
    std::string key = prefix_of(thread);
    pack<std::uint32_t>(key, first);
    const std::size_t begin = key.size();
    std::string value;
    for (std::uint32_t chunk = 0; chunk == 0 || !piece.empty(); ++chunk) {
        key.resize(begin);
        pack<std::uint32_t>(key, chunk);
        value.clear();
        pack(value, state_->epoch);
        pack<std::uint32_t>(value, end);
        value.append(piece.substr(0, largest_value));
        piece.remove_prefix(std::min(piece.size(), largest_value));
        state_->put(key, value);
    }
}

void disk_store::each_piece(std::string_view thread,
                            const std::function<void(std::uint32_t end, std::string_view)>& use) {
    if (state_->empty) return;
    std::string first = prefix_of(thread);
    const std::size_t prefix = first.size();
    first.append(2 * sizeof(std::uint32_t), '\0');
    rocksdb::PinnableSlice found;  // by its whole key, which the filters know: most threads that are asked for are new
    const rocksdb::ReadOptions reading = state_->reading();
    const rocksdb::Status status =
        state_->database->Get(reading, state_->database->DefaultColumnFamily(), first, &found);
    if (status.IsNotFound()) return;
    state_->check(status);

    std::uint32_t posts = 0;
    std::string piece;
    const auto add = [&](std::string_view key, std::string_view value) {
        key.remove_prefix(prefix);
        const auto begin = unpack<std::uint32_t>(key);
        const auto chunk = unpack<std::uint32_t>(key);
        if (chunk == 0 && !piece.empty()) {
            use(posts, piece);
            piece.clear();
        }
        if (chunk == 0 && begin != posts) {
            throw unusable(fmt::format("{}: posts of thread {} are missing", state_->directory, thread));
        }
        unpack(value);
        posts = unpack<std::uint32_t>(value);
        piece.append(value);
    };
    add(first, found.ToStringView());
    const std::unique_ptr<rocksdb::Iterator> at(state_->database->NewIterator(reading));
    const std::string behind_first = first + '\0';
    for (at->Seek(behind_first); at->Valid() && at->key().starts_with({first.data(), prefix}); at->Next()) {
        add(at->key().ToStringView(), at->value().ToStringView());
    }
    state_->check(at->status());
    if (!piece.empty()) use(posts, piece);
}

const std::string& disk_store::note() const {
    return state_->note;
}

void disk_store::commit(std::string_view note) {
    {
        const std::lock_guard lock(state_->values_mutex);
        state_->values->move_out();
    }
    std::string value;
    pack(value, state_->epoch);
    value.append(note);
    rocksdb::WriteBatch last;
    state_->check(last.Delete(dirty_key));
    state_->check(last.Put(note_key, value));
    state_->write([&] { return state_->database->Write(without_log(), &last); });
    state_->check(state_->database->Flush({}));
    state_->dirty = false;
    state_->empty = false;
    ++state_->epoch;
    state_->note = note;
}

std::uint64_t disk_store::epoch() const {
    return state_->epoch;
}

void disk_store::forget_since(std::uint64_t epoch) {
    if (!state_->dirty) state_->mark_dirty();
    state_->drop_since(epoch);
}

// The stores' own threads may still write: in a directory of another name, nothing new begins.
void disk_store::remove_temporary() noexcept {
    const std::lock_guard lock(all_temporaries().mutex);
    all_temporaries().ended = true;
    for (const std::string& directory : all_temporaries().directories) {
        const std::string gone = directory + ".gone";
        const bool moved = std::rename(directory.c_str(), gone.c_str()) == 0;
        remove_directory(moved ? gone : directory);
    }
}

}  // namespace dedup::cli
