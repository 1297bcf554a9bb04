// The HTML texts of a file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/formats/html.hpp"
#include "cli/problems.hpp"

namespace dedup::cli {

class html_texts {
public:
    std::string text(std::string_view html) {
        bool flat = false;
        std::string text = html_to_text(html, &flat);
        flat_ += flat ? 1 : 0;
        return text;
    }

    // At the end of the file.
    void note(std::string_view file, problems& problems) const {
        if (flat_ == 0) return;
        problems.note(file,
                      std::to_string(flat_) +
                          " HTML texts are nested too deeply, or too large, to be parsed: their quotes, lists and "
                          "tables are not marked");
    }

private:
    std::size_t flat_ = 0;  // texts without structure
};

}  // namespace dedup::cli
