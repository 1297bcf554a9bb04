// External interface: cli::kept_thread, cli::kept_thread_keeper.
#include "cli/kept_thread.hpp"

#include "cli/packing.hpp"

namespace dedup::cli {

void kept_thread::clear() {
    ids_.clear();
    texts_.clear();
    ends_.clear();
}

std::string kept_thread_keeper::save(const kept_thread& t, std::uint32_t first) const {
    std::string piece;
    for (std::uint32_t n = first; n < t.posts(); ++n) {
        pack_text(piece, t.ids()[n]);
        pack_text(piece, t.text(n));
    }
    return piece;
}

void kept_thread_keeper::load(kept_thread& t, std::string_view piece) const {
    while (!piece.empty()) {
        const std::string_view id = unpack_text(piece);
        t.add(id, unpack_text(piece));
    }
}

}  // namespace dedup::cli
