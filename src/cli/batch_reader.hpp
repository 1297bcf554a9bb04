// The files that are named, cut into batches so that a thread of posts is cut only where it is larger than one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/batch.hpp"
#include "cli/fields.hpp"

namespace dedup::cli {

class batch_reader {
public:
    // `s` must live as long.
    explicit batch_reader(const settings& s);
    ~batch_reader();

    // Fills `b` with what comes next; false at the end of the last file. Throws unusable.
    bool next(batch& b);

private:
    struct good_line {
        std::size_t begin;
        std::string thread;  // canonical
    };
    struct border {
        std::size_t at;
        std::string before;  // the thread that ends there
    };
    struct open_file;

    void open(const std::string& name);
    bool looks_like_jsonl();
    void text(batch& b);
    void lines(batch& b);
    std::optional<good_line> first_good(std::string_view lines, std::size_t from, std::size_t to);
    std::optional<good_line> last_good(std::string_view lines);
    std::optional<border> last_border(std::string_view lines, const good_line& last);

    const settings& settings_;
    line_parser parser_;
    std::size_t next_file_ = 0;
    std::uint64_t read_ = 0;             // bytes of the files before the present one
    std::unique_ptr<open_file> file_;    // none between two files
    std::optional<std::string> thread_;  // of the last good line; none at first and after a text file
};

}  // namespace dedup::cli
