// External interface: cli::thread_keeper.
#include "cli/thread_keeper.hpp"

#include "cli/packing.hpp"

namespace dedup::cli {
namespace {

// How many of them, then each.
void pack_borrowed(std::string& to, const cleaned_thread& t, std::uint32_t first) {
    const auto begin =
        std::find_if(t.borrowed.begin(), t.borrowed.end(), [&](const auto& b) { return b.number >= first; });
    pack(to, static_cast<std::uint64_t>(t.borrowed.end() - begin));
    for (auto b = begin; b != t.borrowed.end(); ++b) {
        pack(to, b->number);
        pack(to, b->begin);
        pack_text(to, b->thread);
        pack_text(to, b->id);
        pack(to, b->paragraphs.size());
        for (const std::uint64_t fingerprint : b->paragraphs) pack(to, fingerprint);
    }
}

void unpack_borrowed(std::string_view& from, cleaned_thread& t) {
    for (std::uint64_t n = unpack(from); n > 0; --n) {
        borrowed_text b;
        b.number = static_cast<std::uint32_t>(unpack(from));
        b.begin = unpack(from);
        b.thread = unpack_text(from);
        b.id = unpack_text(from);
        for (std::uint64_t p = unpack(from); p > 0; --p) b.paragraphs.push_back(unpack(from));
        t.borrow(std::move(b));
    }
}

}  // namespace

std::string thread_keeper::save(cleaned_thread& t, std::uint32_t first) {
    std::string piece;
    pack(piece, t.ids.size() - first);
    for (std::uint32_t n = first; n < t.ids.size(); ++n) pack_text(piece, t.ids[n]);
    pack_borrowed(piece, t, first);
    cleaner_.swap(t.state);
    pack_text(piece, cleaner_.save(first));
    cleaner_.swap(t.state);
    return piece;
}

void thread_keeper::load(cleaned_thread& t, std::string_view piece) {
    saved_.clear();
    while (!piece.empty()) {
        for (std::uint64_t n = unpack(piece); n > 0; --n) t.ids.add(unpack_text(piece));
        unpack_borrowed(piece, t);
        saved_.append(unpack_text(piece));
    }
    cleaner_.swap(t.state);
    cleaner_.load(saved_);
    cleaner_.swap(t.state);
    t.seen = true;
}

}  // namespace dedup::cli
