// External interface: cli::html_page.
#include "cli/formats/html_page.hpp"

#include "cli/formats/html_charset.hpp"
#include "cli/formats/html_texts.hpp"

namespace dedup::cli {

bool html_page::next(std::string& text) {
    const bool whole = read_whole(*from_, most_, text);
    if (text.empty() || converted_) return !text.empty();
    converted_ = true;
    if (!whole) return true;
    std::size_t repaired = 0;
    const std::string page = html_as_utf8(text, repaired);
    html_texts texts;
    text = texts.text(page);
    texts.note(name_, problems_);
    add_repaired(repaired);
    return !text.empty();
}

}  // namespace dedup::cli
