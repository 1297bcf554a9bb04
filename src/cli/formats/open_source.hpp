// An input of any format as text or JSONL.
#pragma once

#include <memory>
#include <string>

#include "cli/byte_source.hpp"
#include "cli/commands.hpp"
#include "cli/report.hpp"

namespace dedup::cli {

struct opened_source {
    std::unique_ptr<byte_source> bytes;
    cli::format format;  // text, jsonl, or automatic: either of them
};

// A file, standard input, or a directory that is a Maildir; what is compressed is unpacked, and what is neither text
// nor JSONL converted to JSONL. `s` and `name` must live as long as the source, and so must `problems`, where it says
// while it is read which posts cannot be converted. Throws unusable.
opened_source open_source(const std::string& name, const settings& s, report& problems);

}  // namespace dedup::cli
