// An input of any format as text or JSONL.
#pragma once

#include <memory>
#include <string>

#include "cli/byte_source.hpp"
#include "cli/commands.hpp"
#include "cli/formats/line_converter.hpp"
#include "cli/formats/mail_threads.hpp"
#include "cli/input.hpp"
#include "cli/problems.hpp"

namespace dedup::cli {

// What the files of a run have in common, and runs with the same state: a list's archive is a file a month, a dump one
// a year.
struct threads_so_far {
    // `kept`: of earlier runs; null: there are none. It must live as long.
    explicit threads_so_far(kept_values* kept) : mails(kept), stories(kept) {}

    // Puts there what was found.
    void save() const {
        mails.save();
        stories.save();
    }

    mail_threads mails;
    story_map stories;
};

struct opened_source {
    std::unique_ptr<byte_source> bytes;
    bool jsonl;                   // else they are a text
    const input* file = nullptr;  // that they come from; none for a directory
    bool finds_threads = false;   // reading them adds to threads_so_far
};

// A file, standard input, or a directory that is a Maildir; what is compressed is unpacked, and what is neither text
// nor JSONL converted to JSONL. All arguments must live as long as the source; in `problems` it says, while it is read,
// which posts cannot be converted. Throws unusable.
opened_source open_source(const std::string& name, const settings& s, threads_so_far& threads, problems& problems);

}  // namespace dedup::cli
