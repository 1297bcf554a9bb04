// Gumbo's tree of an HTML text, within bounds of memory. What bounds its time is reduce().
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
    // `html` must live as long, and be shallow as reduce() says.
    explicit html_tree(std::string_view html);

    // None where the tree would be too large.
    [[nodiscard]] const GumboNode* root() const { return root_; }

private:
    arena memory_;
    const GumboNode* root_ = nullptr;
};

}  // namespace dedup::cli
