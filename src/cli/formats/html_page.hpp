// A text that is HTML, whole.
#pragma once

#include <memory>

#include "cli/commands.hpp"
#include "cli/formats/post_source.hpp"

namespace dedup::cli {

class html_page : public post_source {
public:
    html_page(std::unique_ptr<byte_source> from, const settings& s) : from_(std::move(from)), most_(s.clean.max_post) {}

protected:
    // What is larger than a post may be is given as it is: the next reader will name it.
    bool next(std::string& text) override;

private:
    std::unique_ptr<byte_source> from_;
    std::size_t most_;
    bool converted_ = false;
};

}  // namespace dedup::cli
