// External interface: cli::kept_thread, cli::kept_thread_keeper.
#include "cli/kept_thread.hpp"

#include <cstring>

namespace dedup::cli {
namespace {

// A piece does not outlive the process: sizes are in its own byte order.
struct sizes {
    std::uint64_t id, text;
};

}  // namespace

void kept_thread::clear() {
    ids_.clear();
    texts_.clear();
    ends_.clear();
}

std::string kept_thread_keeper::save(const kept_thread& t, std::uint32_t first) const {
    std::string piece;
    for (std::uint32_t n = first; n < t.posts(); ++n) {
        const sizes s{t.ids()[n].size(), t.text(n).size()};
        piece.append(reinterpret_cast<const char*>(&s), sizeof s).append(t.ids()[n]).append(t.text(n));
    }
    return piece;
}

void kept_thread_keeper::load(kept_thread& t, std::string_view piece) const {
    while (!piece.empty()) {
        sizes s;
        std::memcpy(&s, piece.data(), sizeof s);
        piece.remove_prefix(sizeof s);
        t.add(piece.substr(0, s.id), piece.substr(s.id, s.text));
        piece.remove_prefix(s.id + s.text);
    }
}

}  // namespace dedup::cli
