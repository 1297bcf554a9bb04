// What any thread has said: each long paragraph by its fingerprint, with its text and where it first stood, on disk.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/disk_store.hpp"

namespace dedup::cli {

// A stretch of a cleaned post's text. Views of others' bytes.
struct corpus_place {
    std::string_view thread, id;  // tokens
    std::uint64_t begin = 0;      // byte of the post's text
    bool goes_on = false;         // the next long paragraph stood right behind it
    std::string_view text;
};

// Used by one thread of execution at a time.
class corpus {
public:
    // Bytes of a paragraph's key: about twenty words. What strangers write alike by chance is shorter.
    static constexpr std::size_t least_key = 96;

    explicit corpus(disk_store& store) : store_(store) {}

    // False where a text file of this name was there before: what it says would be taken for the first one's.
    bool claim(std::string_view file);

    // Valid until the next call.
    [[nodiscard]] std::optional<corpus_place> find(std::uint64_t fingerprint);
    // Of a paragraph that find() did not find.
    void add(std::uint64_t fingerprint, const corpus_place& place);

private:
    disk_store& store_;
    std::string found_;
};

}  // namespace dedup::cli
