// Topics of Discourse as its interface gives them (/t/ID.json): one or many objects behind one another, or an array of
// them. The topic is the thread.
#pragma once

#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/formats/post_source.hpp"
#include "cli/problems.hpp"

namespace dedup::cli {

class discourse : public post_source {
public:
    // All but `from` must live as long.
    discourse(std::unique_ptr<byte_source> from, const std::string& name, const settings& s, problems& problems);
    ~discourse() override;

protected:
    bool next(std::string& lines) override;

private:
    struct reader;
    std::unique_ptr<reader> reader_;
};

}  // namespace dedup::cli
