// What a report counts over all posts that were read, in bounded memory whatever their number.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dedup/result.hpp"

namespace dedup::cli {

struct tally {
    std::size_t kept = 0;    // bytes of text
    std::size_t copied = 0;  // bytes that references stand for

    [[nodiscard]] std::size_t all() const { return kept + copied; }
    [[nodiscard]] double share() const {
        return all() == 0 ? 0 : static_cast<double>(copied) / static_cast<double>(all());
    }
    void add(const tally& t) {
        kept += t.kept;
        copied += t.copied;
    }
};

// Tallies by position, from 0 and without end: where there are too many, each holds twice as many positions.
class row {
public:
    void add(std::size_t position, const tally& t);
    [[nodiscard]] const std::vector<tally>& columns() const { return columns_; }
    [[nodiscard]] std::size_t width() const { return width_; }          // positions a column
    [[nodiscard]] std::size_t positions() const { return positions_; }  // with those that got nothing

private:
    static constexpr std::size_t most = 64;
    std::vector<tally> columns_;
    std::size_t width_ = 1;
    std::size_t positions_ = 0;
};

class totals {
public:
    static constexpr std::size_t depths = 8;  // the last counts what is deeper, too

    // A post, and the bytes of each copy of it. `position`: in its thread, from 0.
    void add(const cleaned& post, const std::vector<std::size_t>& copies, std::string_view author,
             std::string_view date, std::size_t position);

    std::size_t posts = 0;
    std::size_t copies = 0;
    std::size_t dated = 0;  // posts
    tally all;
    std::array<std::size_t, depths> copied_by_depth{};
    std::unordered_map<std::string, tally> by_author;
    tally other_authors;  // who came when by_author was full
    std::map<std::chrono::sys_days, tally> by_day;
    row by_position;

private:
    static constexpr std::size_t most_authors = 100'000;
};

}  // namespace dedup::cli
