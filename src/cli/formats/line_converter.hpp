// A JSONL dump line by line, with what a preset or --html makes of it.
//
// A preset names the fields of a site's dumps. What a line has under no name of its own is put at its end, under names
// that no site uses; the rest stays as it is, byte for byte.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "cli/formats/html_texts.hpp"
#include "cli/formats/post_source.hpp"
#include "cli/kept_values.hpp"
#include "cli/lines.hpp"
#include "cli/problems.hpp"
#include "cli/salted_hash.hpp"
#include "json/object.hpp"

namespace dedup::cli {

struct settings;

// Hacker News: id of an item -> id of the story that it belongs to. Ids are dense: about ten bytes an item.
class story_map {
public:
    // `kept`: of earlier runs, or null.
    explicit story_map(kept_values* kept) : kept_(kept) {}

    // 0 where the item has not come.
    [[nodiscard]] std::uint64_t find(std::uint64_t item) { return run_of(item).stories[item % run]; }
    void add(std::uint64_t item, std::uint64_t story) {
        neighbours& n = run_of(item);
        n.stories[item % run] = story;
        n.changed = true;
    }
    // Keeps what was added.
    void save() const;

private:
    static constexpr std::size_t run = 16;  // neighbours that are kept together
    struct neighbours {
        std::array<std::uint64_t, run> stories{};
        bool changed = false;
    };

    neighbours& run_of(std::uint64_t item);

    changing_values kept_;
    std::unordered_map<std::uint64_t, neighbours, salted_hash> runs_;
};

constexpr const char* made_thread = "dedup_thread";
constexpr const char* made_parent = "dedup_parent";
constexpr const char* made_text = "dedup_text";

class line_converter : public post_source {
public:
    // All but `from` must live as long.
    line_converter(std::unique_ptr<byte_source> from, const std::string& name, const settings& s, story_map& stories,
                   problems& problems);

protected:
    bool next(std::string& lines) override;

private:
    void convert(std::string_view line, std::string& out);
    void reddit(std::span<const json::member> members);
    void hacker_news(std::span<const json::member> members);
    [[nodiscard]] std::uint64_t story_of(std::uint64_t parent);
    void note() const;  // what was odd, at the end
    void make(const char* key, std::string_view token);
    void make_text(std::span<const json::member> members);

    std::unique_ptr<byte_source> from_;
    const std::string& name_;
    cli::problems& problems_;
    const settings& settings_;
    std::size_t longest_;
    line_reader lines_;
    block block_;
    json::object_reader reader_;
    story_map& stories_;
    html_texts texts_;
    std::size_t late_ = 0;  // items that came behind answers to them
    std::string made_;      // `,"key":token` for each that is made
};

}  // namespace dedup::cli
