// External interface: find_chains.
#include "dedup/match.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <utility>

#include "chains.hpp"
#include "equal.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::uint32_t widest_gap = 24;    // key bytes that a chain may step over
constexpr std::size_t core = 48;            // a gap is crossed only from a run of so many key bytes
constexpr std::uint32_t evidence = 6;       // into a run so many times the gap
constexpr std::uint32_t resync = 8;         // and at least so long
constexpr std::uint32_t good_enough = 256;  // a copy that goes on so far is not compared with others
constexpr std::size_t together = 1024;      // anchors whose slots are asked for at a time
constexpr std::size_t most_own = 2;         // places that a hash offers in the post itself
constexpr std::size_t most_runs = 32;       // of one chain; what follows is another's
constexpr std::uint64_t steps_a_byte = 64;  // key bytes compared, for each key byte of the post
constexpr std::uint32_t chain_share = 4;    // key bytes of the post for each chain
constexpr std::uint32_t own_share = 64;     // the same, for each chain that repeats the post itself

// Where eight key bytes on one side of a gap equal eight on the other, the narrowest gap first.
class meeting {
public:
    static constexpr std::uint32_t most_words = widest_gap + 1;

    // The words at a, a + step, ..., `most_a` of them, and those at b; step is 1 or -1. Calls `accept` with how many
    // bytes to skip of either, until it says yes or has been asked eight times. Whether it did. REQUIRES: the words at
    // a and b differ.
    template <typename Accept>
    bool any(const char* a, std::uint32_t most_a, const char* b, std::uint32_t most_b, int step, Accept accept) {
        const std::uint32_t before_a = step > 0 ? 0 : most_a - 1;
        const std::uint32_t before_b = step > 0 ? 0 : most_b - 1;
        a_.fill(a - before_a, most_a + word - 1);
        b_.fill(b - before_b, most_b + word - 1);
        if (!find_halves()) return false;
        list_runs(before_a, before_b, step);
        for (int tried = 0; tried < most_places; ++tried) {
            const std::size_t first = narrowest();
            if (first == count_) return false;
            const std::uint32_t place = next(first);
            if (accept(place >> 8 & 0xFFU, place & 0xFFU)) return true;
        }
        return false;
    }

private:
    static constexpr int most_places = 8;
    static constexpr std::uint32_t word = 8;
    static constexpr std::uint32_t half = word / 2;
    static constexpr std::uint32_t apart = half + 1;  // of b's halves, so that each word holds one
    static constexpr std::uint32_t widest = most_words + word - 1;
    static constexpr std::uint32_t halves_of_a = widest - half + 1;
    static constexpr std::uint32_t halves_of_b = (widest - half) / apart + 1;

    using lanes = std::uint32_t __attribute__((vector_size(16)));

    // What all words of a side hold, between bytes that no key has, and the other side has not either.
    template <char none>
    class window {
    public:
        window() { bytes_.fill(none); }
        // Reads more, so that no branch depends on the size: key bytes may be read a window beyond their end.
        void fill(const char* from, std::uint32_t size) {
            for (unsigned n = 0; n < widest; n += sizeof(bytes)) {
                bytes b;
                std::memcpy(&b, from + n, sizeof b);
                const bytes inside = numbers + static_cast<signed char>(n) < static_cast<signed char>(size);
                b = (b & inside) | (~inside & static_cast<signed char>(none));
                std::memcpy(data() + n, &b, sizeof b);
            }
        }
        [[nodiscard]] char* data() { return bytes_.data() + word; }

    private:
        using bytes = signed char __attribute__((vector_size(16)));
        static constexpr bytes numbers{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
        static_assert(widest % sizeof(bytes) == 0);

        std::array<char, word + widest + 2 * word> bytes_;
    };

    // Equal words on one diagonal: the place of the narrowest, and how many there are.
    struct equal_words {
        std::uint32_t place;  // gap, bytes to skip of a and of b
        std::uint32_t left;
    };

    // Where in the window of a each of those halves of b stands that are `apart`: most windows have none in common, and
    // so no word. Whether there is any.
    bool find_halves() {
        std::array<lanes, widest / half> in_a;
        for (std::size_t v = 0; v < in_a.size(); ++v) std::memcpy(&in_a[v], a_.data() + first_in(v), sizeof(lanes));
        std::uint32_t any = 0;
        for (std::uint32_t n = 0; n < halves_of_b; ++n) {
            const lanes in_b = lanes{} + load_half(b_.data() + n * apart);
            lanes met{};
            for (std::size_t v = 0; v < in_a.size(); ++v)
                met |= (in_a[v] == in_b) & (lanes{1U, 1U << 4, 1U << 8, 1U << 12} << first_in(v));
            const auto both = std::bit_cast<std::array<std::uint64_t, 2>>(met);
            const std::uint64_t all = both[0] | both[1];
            met_[n] = static_cast<std::uint32_t>(all | all >> 32);
            any |= met_[n];
        }
        return any != 0;
    }
    static constexpr std::uint32_t first_in(std::size_t vector) {
        return static_cast<std::uint32_t>(vector / half * sizeof(lanes) + vector % half);
    }

    // The equal words around equal halves, but for those around an earlier half of b.
    void list_runs(std::uint32_t before_a, std::uint32_t before_b, int step) {
        count_ = 0;
        for (std::uint32_t n = 0; n < halves_of_b; ++n) {
            for (std::uint32_t met = met_[n]; met != 0; met &= met - 1) {
                const auto at_a = static_cast<std::uint32_t>(std::countr_zero(met));
                const std::uint32_t at_b = n * apart;
                const char* const a = a_.data() + at_a;
                const char* const b = b_.data() + at_b;
                const std::uint64_t differ = load(a - word) ^ load(b - word);
                const std::uint32_t behind = differ == 0 ? word : equal_last(differ);
                const std::uint32_t size = behind + equal_ahead(a, b, widest);
                if (behind >= apart || size < word) continue;
                const std::uint32_t skip = step > 0 ? -behind : size - behind - word;
                const std::uint32_t i = distance(at_a + skip, before_a);
                const std::uint32_t j = distance(at_b + skip, before_b);
                runs_[count_++] = {std::max(i, j) << 16 | i << 8 | j, size - word + 1};
            }
        }
    }
    static std::uint32_t distance(std::uint32_t a, std::uint32_t b) { return a < b ? b - a : a - b; }

    // The number of the run whose next word has the narrowest gap; count_ if none has one.
    [[nodiscard]] std::size_t narrowest() const {
        std::size_t best = count_;
        for (std::size_t r = 0; r < count_; ++r)
            if (runs_[r].left > 0 && (best == count_ || runs_[r].place < runs_[best].place)) best = r;
        return best;
    }

    // Its place, which is not next any more.
    std::uint32_t next(std::size_t run) {
        --runs_[run].left;
        return std::exchange(runs_[run].place, runs_[run].place + (1U << 16 | 1U << 8 | 1U));
    }

    window<'\xFE'> a_;
    window<'\xFF'> b_;
    std::array<std::uint32_t, halves_of_b> met_;
    std::array<equal_words, halves_of_a * halves_of_b> runs_;
    std::size_t count_ = 0;
};

// The runs found of late, whose places are not tried again: which of them holds a place follows no pattern, so that all
// are looked at, without a branch.
class recent_runs {
public:
    void add(const run& r) {
        const std::size_t n = next_++ % most;
        distances_[n / width][n % width] = r.at - r.from;
        begins_[n / width][n % width] = r.at;
        last_[n / width][n % width] = static_cast<std::int32_t>((r.size - 1) ^ sign);
    }
    // Whether one of them repeats the key bytes at `from` at `at`.
    [[nodiscard]] bool hold(std::uint32_t at, std::uint32_t from) const {
        const lanes distance = lanes{} + (at - from);
        const lanes place = lanes{} + (at ^ sign);
        signed_lanes held{};
        for (std::size_t n = 0; n < distances_.size(); ++n) {
            const auto inside = reinterpret_cast<signed_lanes>(place - begins_[n]);
            held |= (distances_[n] == distance) & (inside <= last_[n]);
        }
        const auto any = std::bit_cast<std::array<std::uint64_t, 2>>(held);
        return (any[0] | any[1]) != 0;
    }

private:
    using lanes = std::uint32_t __attribute__((vector_size(16)));
    using signed_lanes = std::int32_t __attribute__((vector_size(16)));
    static constexpr std::size_t most = 16;
    static constexpr std::size_t width = sizeof(lanes) / sizeof(std::uint32_t);
    static constexpr std::uint32_t sign = 1U << 31;  // numbers that differ from others in it compare as these unsigned

    std::array<lanes, most / width> distances_{};  // from source to copy; 0: no run, as no place is its own source
    std::array<lanes, most / width> begins_{};
    std::array<signed_lanes, most / width> last_{};
    std::size_t next_ = 0;
};

}  // namespace

class finder {
public:
    finder(thread_index& t, std::uint32_t least_run, std::vector<chain>& out)
        : t_(t),
          least_run_(least_run),
          out_(out),
          key_(t.key_.data()),
          begin_(t.posts_.back().key),
          end_(static_cast<std::uint32_t>(t.key_.size())),
          steps_(steps_a_byte * (end_ - begin_) + 4096),
          most_chains_((end_ - begin_) / chain_share + 64),
          most_own_chains_((end_ - begin_) / own_share + 64) {}

    // Most anchors are new and find their slot empty: of so many together, those go in without a branch that depends on
    // them. The others are looked up after them, which changes nothing: equal hashes have one slot, and keep their
    // order.
    void run_all() {
        anchor_parts parts(t_.staged_key(), begin_);
        t_.draw_anchors(parts);
        const std::size_t n = t_.staged_.anchors.size();
        t_.staged_.in_parts = parts.more();
        // Others are as dense, most likely: the table need not grow a part at a time.
        t_.table_.reserve(parts.more() ? n * (end_ - begin_) / anchor_parts::whole : n, end_);
        run_part();
        while (parts.more()) {
            t_.draw_anchors(parts);
            t_.staged_.moved |= !t_.table_.reserve(t_.staged_.anchors.size(), end_);
            run_part();
        }
    }

private:
    void run_part() {
        const std::span<const anchor> all(t_.staged_.anchors.data(), t_.staged_.anchors.size());
        t_.staged_.slots.reserve(all.size());
        for (std::size_t first = 0; first < all.size(); first += together) {
            const std::span<const anchor> some = all.subspan(first, std::min(together, all.size() - first));
            std::uint32_t* const slots = t_.staged_.slots.extend(some.size());  // there is room
            const std::size_t n = t_.table_.put_in_empty(some, slots, taken_.data());
            for (std::size_t i = 0; i < n; ++i) {
                std::size_t found = 0;
                slots[taken_[i]] = t_.table_.put(some[taken_[i]], places_, found);
                if (found > 0) try_places(some[taken_[i]], found);
            }
        }
    }

    // What the anchor's hash has offered: the first `n` of places_.
    void try_places(const anchor& a, std::size_t n) {
        if (steps_ == 0 || chains_ >= most_chains_ || good_until_ > a.at) return;
        std::size_t own = 0;
        for (std::size_t c = 0; c < n; ++c) {
            if (places_[c] >= begin_ && (++own > most_own || own_chains_ >= most_own_chains_)) break;
            if (!recent_.hold(a.at, places_[c])) try_place(a.at, places_[c]);
        }
    }

    void spend(std::uint64_t n) { steps_ -= std::min(steps_, n); }

    static bool equal_shingles(const char* a, const char* b) {
        std::uint64_t differ = 0;
        for (std::size_t n = 0; n < shingle; n += 8) differ |= load(a + n) ^ load(b + n);
        return differ == 0;
    }

    void try_place(std::uint32_t at, std::uint32_t from) {
        spend(shingle);
        if (!equal_shingles(key_ + at, key_ + from)) return;
        if (from < low_ || from >= high_) {
            cut_ = t_.cut_before(from);
            const span room = t_.uncut_from(cut_);
            low_ = static_cast<std::uint32_t>(room.begin);
            high_ = static_cast<std::uint32_t>(room.end);
        }
        if (from + shingle > high_) return;
        const std::uint32_t behind = equal_behind(key_ + at, key_ + from, std::min(at - begin_, from - low_));
        const std::uint32_t known = shingle;
        const std::uint32_t ahead =
            known + equal_ahead(key_ + at + known, key_ + from + known, std::min(end_ - at, high_ - from) - known);
        spend(behind + ahead);
        const run found = whole_code_points(t_.key(), {at - behind, from - behind, behind + ahead});
        if (found.size < least_run_) return;
        chain_.assign(1, found);
        chain_.cut = static_cast<std::uint32_t>(cut_);
        if (found.size >= core) {
            while (chain_.size() < most_runs && step_ahead()) {
            }
            while (chain_.size() < most_runs && step_behind()) {
            }
        }
        for (const run& r : chain_) recent_.add(r);
        const run& last = chain_.back();
        if (last.at + last.size > at + good_enough) good_until_ = last.at + last.size - good_enough;
        ++chains_;
        if (from >= begin_ && !is_new_repeat()) return;
        out_.push_back(chain_);
    }

    // Of the chains that repeat the post itself, collapse keeps those that reach further than all that are listed
    // before them. Whether none that was found says already that this one is not kept.
    bool is_new_repeat() {
        ++own_chains_;
        const std::uint32_t end = at_end(chain_);
        if (end <= own_end_ && chain_place(chain_, 0).begin >= own_begin_) return false;
        if (end > own_end_) {
            own_end_ = end;
            own_begin_ = chain_place(chain_, 0).begin;
        }
        return true;
    }

    // Crosses the gap behind the chain, the smallest first, if what follows is evidence enough.
    bool step_ahead() {
        const run last = chain_.back();
        const std::uint32_t i = last.at + last.size;
        const std::uint32_t j = last.from + last.size;
        const std::uint32_t most_i = reach(end_ - i);
        const std::uint32_t most_j = reach(high_ - j);
        spend(widest_gap);
        if (most_i == 0 || most_j == 0) return false;
        return meeting_.any(key_ + i, most_i, key_ + j, most_j, 1, [&](std::uint32_t a, std::uint32_t b) {
            const std::uint32_t need = std::max(evidence * std::max(a, b), resync);
            if (i + a <= j + b) return false;
            const std::uint32_t n = equal_ahead(key_ + i + a, key_ + j + b, std::min(end_ - i - a, high_ - j - b));
            spend(n);
            if (n < need) return false;
            const run next = whole_code_points(t_.key(), {i + a, j + b, n});
            if (next.size < need) return false;
            chain_.push_back(next);
            return true;
        });
    }

    // The same before the chain.
    bool step_behind() {
        const run first = chain_.front();
        const std::uint32_t most_i = reach(first.at - begin_);
        const std::uint32_t most_j = reach(first.from - low_);
        if (most_i == 0 || most_j == 0) return false;
        spend(widest_gap);
        // The word before each place is what must meet.
        const char* const i = key_ + first.at - resync;
        const char* const j = key_ + first.from - resync;
        return meeting_.any(i, most_i, j, most_j, -1, [&](std::uint32_t a, std::uint32_t b) {
            const std::uint32_t need = std::max(evidence * std::max(a, b), resync);
            const std::uint32_t x = first.at - a;
            const std::uint32_t y = first.from - b;
            if (x <= y) return false;
            const std::uint32_t n = equal_behind(key_ + x, key_ + y, std::min(x - begin_, y - low_));
            spend(n);
            if (n < need) return false;
            const run before = whole_code_points(t_.key(), {x - n, y - n, n});
            if (before.size < need) return false;
            chain_.insert(chain_.begin(), before);
            return true;
        });
    }

    // How many places, the gap's own included, may be tried where so many key bytes are left.
    static std::uint32_t reach(std::uint32_t left) {
        return left < resync ? 0 : std::min(left - resync, widest_gap) + 1;
    }

    thread_index& t_;
    std::uint32_t least_run_;
    std::vector<chain>& out_;
    const char* key_;
    std::uint32_t begin_;  // of the staged post's key
    std::uint32_t end_;
    std::uint64_t steps_;  // left
    std::size_t most_chains_;
    std::size_t most_own_chains_;
    std::size_t chains_ = 0;       // found
    std::size_t own_chains_ = 0;   // of them, those that repeat the post itself
    std::uint32_t own_end_ = 0;    // where the one ends that reaches furthest
    std::uint64_t own_begin_ = 0;  // and begins: chain_place::begin
    std::size_t cut_ = 0;          // the last one before the last place,
    std::uint32_t low_ = 0;        // and what no cut parts around it
    std::uint32_t high_ = 0;
    std::uint32_t good_until_ = 0;
    chain chain_;
    meeting meeting_;
    anchor_table::places places_{};
    std::array<std::uint32_t, together> taken_;  // of some anchors, those whose slot was taken
    recent_runs recent_;
};

void chain_order::add(const std::vector<chain>& chains) {
    for (std::size_t n = places_.size(); n < chains.size(); ++n) places_.emplace_back(chains[n], n);
    if (places_.size() > 1) sort_(places_, is_before);  // most posts have none
}

void find_chains(thread_index& thread, std::uint32_t least_run, std::vector<chain>& out) {
    out.clear();
    finder(thread, least_run, out).run_all();
}

}  // namespace dedup::inline v1
