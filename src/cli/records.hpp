// The records that clean writes, read back line by line, each with the thread it belongs to: what restore and report
// share.
//
//     record_stream records(settings, problems);
//     records.each("-", [&](record& r) { use(records.restored(r)); });
//
// A line that is no record is named among the problems and passed over; so is one for which the callback throws
// bad_record or json_error.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "cli/commands.hpp"
#include "cli/kept_thread.hpp"
#include "cli/lines.hpp"
#include "cli/thread_pool.hpp"
#include "dedup/result.hpp"
#include "json/object.hpp"
#include "json/record.hpp"

namespace dedup::cli {

struct bad_record {
    const char* at;  // into the line; none: its beginning
    std::string what;
};

// The members that the algorithm reads, as bytes of the line. `refs` and `restore` may be empty.
struct record_members {
    std::string_view thread, id, text, refs, restore;
};

// All views are good until the callback returns.
struct record {
    std::string_view line;
    std::span<const json::member> members;  // all of them
    record_members known;
    std::string_view thread;   // canonical token
    std::string_view key;      // of the thread, as post_place has it; empty: no other can refer to it
    cleaned post;              // refs: once restored() was called
    std::uint32_t number = 0;  // in its thread. 0 begins one, though others of that name may have been: with --sorted,
                               //   a thread that comes back is another, whose posts cannot refer to the earlier ones
    bool bare = false;         // of a text file
};

// Where a post stands that a reference names.
struct post_place {
    std::string_view thread;  // its key: the canonical token, of text files with a word before it that no token has
    std::uint32_t number = 0;

    [[nodiscard]] std::string_view token() const;  // of the thread
};

class record_stream {
public:
    record_stream(const settings& s, problems& problems);

    void each(const std::string& file, const std::function<void(record&)>& use);

    // Reads the record's references and gives the post back, as its source if that was kept. Once a record. Throws
    // json_error and bad_record; then the references are of no use, but others may name the record's text.
    std::string restored(record& r);

    // Bytes of all files so far, as they stand there.
    [[nodiscard]] std::uint64_t bytes_read() const { return read_; }

    // The text that a reference of `r` with this `post` names, once restored() gave the post.
    [[nodiscard]] std::string_view text(const record& r, std::uint32_t post) const {
        return post == r.post.post ? std::string_view(r.post.text) : texts_[post];
    }

    // Where that text stands.
    [[nodiscard]] post_place place_of(const record& r, std::uint32_t post) const;

    // Number of the present thread's post that a token names.
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view id_token) const;

private:
    using kept_threads = thread_pool<kept_thread>;

    void line(const line_cursor& at, const std::string& file, const std::function<void(record&)>& use);
    record read(std::string_view line);
    void bad(const place& at, std::string_view what);
    void change_thread(const record& r);
    void leave();
    void leave_others();
    const kept_threads::entry& other(std::string_view thread);
    std::uint32_t number_of(const record& r, std::string_view thread, std::string_view id);
    void name_texts(cleaned& c);

    const settings& settings_;
    problems& problems_;
    block block_;
    std::uint64_t read_ = 0;
    json::object_reader reader_;
    json::record_reader parts_;

    std::unique_ptr<disk_store> spill_;
    kept_threads threads_;
    kept_thread_keeper keeper_;
    kept_threads::entry* now_ = nullptr;  // the record's thread; none for a text file of a name that was there
    kept_thread text_file_;
    std::unordered_map<std::string_view, kept_threads::entry*> others_;            // that the record refers to
    std::vector<std::pair<const kept_threads::entry*, std::uint32_t>> far_posts_;  // numbered behind those of its own
    std::vector<std::string_view> texts_;   // that the record refers to, by number
    std::string thread_token_, id_, text_;  // kept for their capacity

    [[nodiscard]] kept_thread& here() { return now_ != nullptr ? now_->thread : text_file_; }
    [[nodiscard]] const kept_thread& here() const { return now_ != nullptr ? now_->thread : text_file_; }
};

}  // namespace dedup::cli
