// Gumbo's tree of an HTML text, within bounds of memory and time.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace dedup::cli {

// Blocks that are freed together: Gumbo frees a tree by recursion, which deep trees do not survive.
class arena {
public:
    explicit arena(std::size_t most) : left_(most) {}
    // None when more than `most` bytes were asked for in all, or there is no memory.
    void* allocate(std::size_t size);

private:
    std::vector<std::unique_ptr<char[]>> blocks_;
    char* next_ = nullptr;
    std::size_t room_ = 0;  // in the last block
    std::size_t left_;
};

class html_tree {
public:
    // `html` must live as long.
    explicit html_tree(std::string_view html);

    // None where the tree would be too deep or too large.
    [[nodiscard]] const GumboNode* root() const { return root_; }

private:
    arena memory_;
    const GumboNode* root_ = nullptr;
};

// The text without its tags, each that begins or ends a block as a line feed, as HTML that has no tag but <pre>.
std::string without_tags(std::string_view html);

// Whether the element begins a line, and a line begins behind it.
bool is_block(GumboTag tag);
// Whether there is blank space around it as well.
bool is_paragraph(GumboTag tag);

}  // namespace dedup::cli
