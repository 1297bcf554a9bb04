// A Stack Exchange dump: the rows of Posts.xml or Comments.xml. A question is the root of a thread of its id, its
// answers belong to it; the comments on a post are a thread of its id, "c" before their own.
// A damaged row is named, and the next one read.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "cli/commands.hpp"
#include "cli/formats/post_source.hpp"
#include "cli/problems.hpp"

namespace dedup::cli {

class stack_exchange : public post_source {
public:
    // All but `from` must live as long.
    stack_exchange(std::unique_ptr<byte_source> from, const std::string& name, const settings& s, problems& problems);
    ~stack_exchange() override;

protected:
    bool next(std::string& lines) override;

private:
    struct reader;
    std::unique_ptr<reader> reader_;
};

}  // namespace dedup::cli
