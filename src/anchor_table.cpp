// External interface: class anchor_table.
#include "dedup/anchor_table.hpp"

#include <algorithm>
#include <utility>

namespace dedup {
namespace {

constexpr std::size_t smallest = 256;                // entries
constexpr std::size_t large = std::size_t{1} << 16;  // from here on memory counts
constexpr std::size_t sparse = 256;                  // slots for each entry: too many
constexpr std::uint32_t most = ~0U - 1;              // that can be stored

}  // namespace

std::uint32_t anchor_table::put(anchor a, places& to, std::size_t& count) {
    count = 0;
    std::uint32_t s = slot_of(a.hash);
    for (; !is_empty(table_[s]); s = (s + 1) & static_cast<std::uint32_t>(table_.size() - 1)) {
        if (table_[s].hash != a.hash || table_[s].at == begin_) continue;
        to[count++] = table_[s].at - stored(0);
        if (count == share) return none;
    }
    table_[s] = {a.hash, stored(a.at)};
    ++entries_;
    return s;
}

// At half load; where memory counts, at nine tenths.
void anchor_table::reserve(std::size_t more, std::uint32_t end) {
    if (most - begin_ <= end) start_anew();
    const std::size_t size = table_.size();
    const auto fits = [&](std::size_t slots) {
        return slots >= large ? (entries_ + more) * 10 <= slots * 9 : (entries_ + more) * 2 <= slots;
    };
    if (fits(size)) return;
    std::size_t wanted = size == 0 ? smallest : size >= large ? size * 2 : size * 4;
    while (!fits(wanted)) wanted *= 2;
    spread(wanted);
}

void anchor_table::clear(std::uint32_t end) {
    if (entries_ * sparse < table_.size() && table_.size() > smallest) table_.shrink(table_.size() / 2);
    entries_ = 0;
    if (most - begin_ > end) {
        begin_ += end + 1;
    } else {
        std::fill_n(table_.data(), table_.size(), entry{0, 0});
        begin_ = 1;
    }
}

// Positions are at most what the sums leave of 32 bits.
void anchor_table::start_anew() {
    for (std::size_t i = 0; i < table_.size(); ++i) {
        std::uint32_t& at = table_[i].at;
        at = at < begin_ ? 0 : at - (begin_ - 1);
    }
    begin_ = 1;
}

// Entries of one hash stay in their order, whatever the size: each is taken out and put in again, from a slot behind an
// empty one on, and finds room where it was or, with the table's new part in its slot number, there.
void anchor_table::spread(std::size_t size) {
    const std::size_t old = table_.size();
    std::fill_n(table_.extend(size - old), size - old, entry{0, 0});
    entries_ = 0;
    std::size_t first = 0;
    while (!is_empty(table_[first])) ++first;
    for (std::size_t i = 0; i < old; ++i) {
        const entry e = std::exchange(table_[(first + i) & (old - 1)], entry{0, 0});
        if (e.at <= begin_) continue;  // empty, or removed
        ++entries_;
        std::size_t s = slot_of(e.hash);
        while (!is_empty(table_[s])) s = (s + 1) & (size - 1);
        table_[s] = e;
    }
}

}  // namespace dedup
