// External interface: cli::unstuff.
#include "cli/formats/flowed.hpp"

#include <algorithm>

namespace dedup::cli {

std::string unstuff(std::string_view text, bool delete_space) {
    std::string out;
    std::size_t open_marks = std::string_view::npos;  // quote marks of the line before, where that flows on
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t marks = std::min(line.find_first_not_of('>'), line.size());
        std::string_view words = line.substr(marks);
        if (words.starts_with(' ')) words.remove_prefix(1);
        if (open_marks == marks && words != "-- ") {
            out.pop_back();  // the line feed
        } else {
            // A mark's space is what people expect to see behind it.
            out.append(line.substr(0, marks));
            if (marks != 0 && line.size() > marks) out += ' ';
        }
        out.append(words);
        const bool flows = delete_space && words.ends_with(' ') && words != "-- ";
        if (flows) out.pop_back();
        open_marks = flows ? marks : std::string_view::npos;
        out += '\n';
    }
    return out;
}

}  // namespace dedup::cli
