// External interface: cli::html_tree.
#include "cli/formats/html_tree.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <limits>
#include <new>

namespace dedup::cli {
namespace {

constexpr std::size_t block_size = std::size_t{64} << 10;
// A node is about 200 bytes. A link that is never closed is made anew in every paragraph.
constexpr std::size_t memory_for(std::size_t size) {
    return (std::size_t{1} << 20) + 256 * std::min(size, std::size_t{64} << 20);
}

// What Gumbo's calls for memory need. It has no way to be told that there is none: it is left by a jump, which skips
// nothing but C functions whose memory is the arena's.
struct parser_memory {
    arena* memory;
    std::jmp_buf out;
};

void* allocate(void* data, std::size_t size) {
    auto* const m = static_cast<parser_memory*>(data);
    void* const bytes = m->memory->allocate(size);
    if (bytes == nullptr) std::longjmp(m->out, 1);
    return bytes;
}

void deallocate(void*, void*) {}

const GumboNode* parse(std::string_view html, arena& memory) {
    parser_memory m{&memory, {}};
    if (setjmp(m.out) != 0) return nullptr;
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = deallocate;
    options.userdata = &m;
    options.max_errors = 0;
    return gumbo_parse_with_options(&options, html.data(), html.size())->root;
}

}  // namespace

void* arena::allocate(std::size_t size) {
    constexpr std::size_t aligned = alignof(std::max_align_t);
    if (size > left_) return nullptr;
    size = std::max<std::size_t>(1, (size + aligned - 1) / aligned) * aligned;
    left_ -= std::min(left_, size);
    if (size > room_) {
        const std::size_t fresh = std::max(size, block_size);
        try {
            blocks_.emplace_back(new char[fresh]);
        } catch (const std::bad_alloc&) {
            return nullptr;
        }
        if (fresh - size < room_) return blocks_.back().get();  // of that size alone; the old one has more room
        next_ = blocks_.back().get();
        room_ = fresh;
    }
    room_ -= size;
    void* const bytes = next_;
    next_ += size;
    return bytes;
}

html_tree::html_tree(std::string_view html) : memory_(memory_for(html.size())) {
    if (html.size() <= std::numeric_limits<std::int32_t>::max()) root_ = parse(html, memory_);
}

}  // namespace dedup::cli
