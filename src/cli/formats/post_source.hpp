// Posts of another format as lines of JSON, one a post, so that all that reads JSONL reads them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/byte_source.hpp"

namespace dedup::cli {

// A line member by member. Text is made well-formed UTF-8.
class post_line_writer {
public:
    explicit post_line_writer(std::string& out) : out_(out) {}

    void text(std::string_view key, std::string_view value);
    // A number as it is; text where it is none. Nothing where it is empty.
    void id(std::string_view key, std::string_view value);
    // Nothing where it is empty.
    void optional(std::string_view key, std::string_view value) {
        if (!value.empty()) text(key, value);
    }
    void end() { out_ += "}\n"; }
    [[nodiscard]] std::size_t repaired() const { return repaired_; }  // ill-formed sequences

private:
    void begin(std::string_view key);

    std::string& out_;
    std::string well_formed_;
    std::size_t repaired_ = 0;
    char before_ = '{';
};

class post_source : public byte_source {
public:
    std::size_t read(char* to, std::size_t size) final;
    [[nodiscard]] std::size_t repaired() const final { return repaired_; }

protected:
    // Appends the lines of the next posts, one or several; false at the end.
    virtual bool next(std::string& lines) = 0;
    // Ill-formed sequences that a converter replaced.
    void add_repaired(std::size_t n) { repaired_ += n; }

private:
    std::string lines_;
    std::size_t given_ = 0;  // bytes of them
    std::size_t repaired_ = 0;
};

}  // namespace dedup::cli
