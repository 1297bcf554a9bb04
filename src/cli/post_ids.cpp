// External interface: cli::post_ids.
#include "cli/post_ids.hpp"

#include <functional>

#include "json/text.hpp"

namespace dedup::cli {
namespace {

constexpr std::uint32_t short_thread = 8;  // posts whose ids are looked at one by one

std::size_t hash(std::string_view canonical) {
    return std::hash<std::string_view>{}(canonical);
}

// Only what has an escape may have been written in another way.
template <class Use>
auto with_canonical(std::string_view written, Use use) {
    if (written.find('\\') == written.npos) return use(written);
    std::string scratch;
    return use(json::canonical_id(written, scratch).value_or(written));
}

}  // namespace

bool post_ids::is(std::uint32_t number, std::string_view canonical) const {
    return with_canonical((*this)[number], [&](std::string_view own) { return own == canonical; });
}

std::optional<std::uint32_t> post_ids::find(std::string_view canonical) const {
    if (slots_.empty()) {
        for (std::uint32_t n = 0; n < size(); ++n) {
            if (is(n, canonical)) return n;
        }
        return std::nullopt;
    }
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash(canonical) & mask; slots_[at] != 0; at = (at + 1) & mask) {
        if (is(slots_[at] - 1, canonical)) return slots_[at] - 1;
    }
    return std::nullopt;
}

void post_ids::add(std::string_view written) {
    bytes_.append(written);
    ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
    if (size() <= short_thread) return;
    if (2 * ends_.size() > slots_.size()) return grow();
    index(size() - 1);
}

void post_ids::index(std::uint32_t number) {
    const std::string_view written = (*this)[number];
    if (written.empty()) return;
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = with_canonical(written, hash) & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = number + 1;
}

void post_ids::grow() {
    slots_.assign(slots_.empty() ? 4 * short_thread : 2 * slots_.size(), 0);
    for (std::uint32_t n = 0; n < size(); ++n) index(n);
}

std::size_t post_ids::memory() const {
    return bytes_.capacity() + (ends_.capacity() + slots_.capacity()) * sizeof(std::uint32_t);
}

void post_ids::clear() {
    bytes_.clear();
    ends_.clear();
    slots_.clear();
}

}  // namespace dedup::cli
