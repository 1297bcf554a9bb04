// What a worker does first with a batch: its lines become posts, each in the lane of its thread.
#pragma once

#include "cli/batch.hpp"
#include "cli/fields.hpp"

namespace dedup::cli {

class batch_parser {
public:
    // `s` must live as long.
    explicit batch_parser(const settings& s) : settings_(s), parser_(s) {}

    // `b` has as many lanes as there are. A text file's thread is its own, and in the lane of `number`.
    void parse(batch& b, std::uint64_t number);

private:
    void parse_line(batch& b, const line_cursor& at);
    std::string_view keep(const batch& b, std::string_view view);

    const settings& settings_;
    line_parser parser_;
    char* room_ = nullptr;  // of the batch, for what is decoded next
};

}  // namespace dedup::cli
