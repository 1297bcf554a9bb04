// External interface: cli::html_page.
#include "cli/formats/html_page.hpp"

#include "cli/formats/html.hpp"

namespace dedup::cli {

bool html_page::next(std::string& text) {
    constexpr std::size_t step = std::size_t{64} << 10;
    std::string html;
    std::size_t size = 0;
    for (std::size_t n = 1; n != 0 && size <= most_; size += n) {
        html.resize(size + step);
        n = from_->read(html.data() + size, step);
    }
    html.resize(size);
    if (html.empty() || converted_) {
        text = std::move(html);
    } else {
        text = size > most_ ? std::move(html) : html_to_text(html);
        converted_ = true;
    }
    return !text.empty();
}

}  // namespace dedup::cli
