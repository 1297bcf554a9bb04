// The files that are named, cut into batches of whole lines; a text file is a batch.
#pragma once

#include <memory>
#include <string>

#include "cli/batch.hpp"
#include "cli/formats/open_source.hpp"

namespace dedup::cli {

class batch_reader {
public:
    // `s` and `threads` must live as long. What is before `from` is passed over, but for what it says of threads.
    batch_reader(const settings& s, threads_so_far& threads, input_position from);
    ~batch_reader();

    // Fills `b` with what comes next; false at the end of the last file. Throws unusable.
    bool next(batch& b);

private:
    struct open_file;

    void pass_over_files();
    void open(const std::string& name);
    void text(batch& b);
    void lines(batch& b);

    const settings& settings_;
    input_position from_;
    threads_so_far& threads_;
    std::size_t passed_over_ = 0;  // files
    std::size_t next_file_ = 0;
    std::uint64_t read_ = 0;           // bytes of the files before the present one
    std::unique_ptr<open_file> file_;  // none between two files
};

}  // namespace dedup::cli
