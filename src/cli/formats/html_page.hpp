// A text that is HTML, whole, in the charset that it names.
#pragma once

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/formats/post_source.hpp"
#include "cli/problems.hpp"

namespace dedup::cli {

class html_page : public post_source {
public:
    // All but `from` must live as long.
    html_page(std::unique_ptr<byte_source> from, const std::string& name, const settings& s, problems& problems)
        : from_(std::move(from)), name_(name), problems_(problems), most_(s.clean.max_post) {}

protected:
    // What is larger than a post may be is given as it is: the next reader will name it.
    bool next(std::string& text) override;

private:
    std::unique_ptr<byte_source> from_;
    const std::string& name_;
    cli::problems& problems_;
    std::size_t most_;
    bool converted_ = false;
};

}  // namespace dedup::cli
