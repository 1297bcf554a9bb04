// External interface: cli::disk_store.
#include "cli/disk_store.hpp"

#include <fmt/format.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "cli/input.hpp"
#include "cli/packing.hpp"
#include "cli/recent_values.hpp"

namespace dedup::cli {
namespace {

// Keys. Names of threads are JSON tokens, and hold no NUL.
//
//     n                            the note, behind the epoch that it ended
//     p NAME NUL first chunk       a piece: epoch, end, bytes
//     v KEY                        a value: epoch, bytes
//
// An epoch is what lies between two commits. What is of a later epoch than the note's was put by a process that did not
// live to commit it.
constexpr std::string_view note_key = "n";
constexpr std::size_t largest_value = std::size_t{16} << 20;  // bytes; RocksDB holds several at once

std::string prefix_of(std::string_view thread) {
    std::string key = "p";
    key.append(thread).push_back('\0');
    return key;
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
    std::unique_ptr<rocksdb::DB> database;
    std::uint64_t epoch = 1;  // the present one
    std::string note;
    std::atomic<bool> empty = true;  // neither pieces nor values
    std::size_t memory = 0;          // bytes that it may use
    std::once_flag opened;           // of a temporary one, which most runs do not need

    std::mutex values_mutex;  // of
    std::optional<recent_values> values;

    explicit state(std::size_t bytes) : memory(bytes) {
        values.emplace(bytes / 4, [this](const auto& value) { put_value(value.first, value.second); });
    }
    ~state() {
        values.reset();
        database.reset();
        std::error_code ignored;
        if (is_temporary) std::filesystem::remove_all(directory, ignored);
    }

    void check(const rocksdb::Status& status) const {
        if (!status.ok()) throw unusable(fmt::format("{}: {}", directory, status.ToString()));
    }

    void open() {
        rocksdb::DB* made = nullptr;
        check(rocksdb::DB::Open(database_options(memory, is_temporary), directory, &made));
        database.reset(made);
    }

    void open_temporary() {
        directory = (std::filesystem::temp_directory_path() / "dedup-XXXXXX").string();
        if (::mkdtemp(directory.data()) == nullptr)
            throw unusable(fmt::format("{}: {}", directory, std::strerror(errno)));
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
        rocksdb::WriteOptions writing;
        writing.disableWAL = true;  // commit() flushes
        check(database->Put(writing, key, value));
        empty = false;
    }

    void put_value(const std::string& key, const std::string& value) {
        std::string stored;
        stored.reserve(sizeof epoch + value.size());
        pack(stored, epoch);
        stored.append(value);
        put(std::string("v").append(key), stored);
    }

    void read_note() {
        std::string value;
        const rocksdb::Status status = database->Get({}, rocksdb::Slice(note_key.data(), note_key.size()), &value);
        if (status.IsNotFound()) return;
        check(status);
        std::string_view rest = value;
        if (rest.size() < sizeof epoch) throw unusable(directory + ": the state is damaged");
        epoch = unpack(rest) + 1;
        note = rest;
    }

    void drop_uncommitted() {
        rocksdb::ReadOptions reading;
        reading.fill_cache = false;
        const std::unique_ptr<rocksdb::Iterator> at(database->NewIterator(reading));
        for (at->Seek("p"); at->Valid(); at->Next()) {  // and values
            std::string_view value = at->value().ToStringView();
            if (unpack(value) < epoch) {
                empty = false;
            } else {
                check(database->Delete({}, at->key()));
            }
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
    s->drop_uncommitted();
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
    if (state_->empty) return false;
    const rocksdb::Status status = state_->database->Get(state_->reading(), std::string("v").append(key), &value);
    if (status.IsNotFound()) return false;
    state_->check(status);
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
    state_->values->move_out();
    state_->check(state_->database->Flush({}));
    std::string value;
    pack(value, state_->epoch);
    value.append(note);
    rocksdb::WriteOptions writing;
    writing.sync = true;
    state_->check(state_->database->Put(writing, rocksdb::Slice(note_key.data(), note_key.size()), value));
    ++state_->epoch;
    state_->note = note;
}

}  // namespace dedup::cli
