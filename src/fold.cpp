// Interface: dedup/fold.hpp. Kernels fold most text, 64 bytes at a time; the rest goes a code point, one look-up each.
#include "dedup/fold.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "fold_table.hpp"
#include "simd/fold_ascii.hpp"
#include "simd/fold_points.hpp"
#include "utf8.hpp"

namespace dedup::inline v1 {
namespace {

using namespace detail;

constexpr std::size_t none = ~std::size_t{0};
constexpr std::size_t not_told = none - 1;

std::size_t encode(char32_t c, char* out) {
    const auto tail = [c](unsigned shift) { return static_cast<char>(0x80 | (c >> shift & 63)); };
    if (c < 0x80) return out[0] = static_cast<char>(c), 1;
    if (c < 0x800) return out[0] = static_cast<char>(0xC0 | c >> 6), out[1] = tail(0), 2;
    if (c < 0x10000) return out[0] = static_cast<char>(0xE0 | c >> 12), out[1] = tail(6), out[2] = tail(0), 3;
    return out[0] = static_cast<char>(0xF0 | c >> 18), out[1] = tail(12), out[2] = tail(6), out[3] = tail(0), 4;
}

// Folds one text. A run is the last code point that gave key bytes, with those that have been composed with it; all
// its marked bytes are its first ones.
//
//     text  ｶ         ﾞ         then: run_ ─► ｶ, run_key_ ─► ガ
//     bits  1  1  1   0  0  0
class writer {
public:
    writer(std::string_view text, char* key, std::uint64_t* bits) : text_(text), key_(key), bits_(bits) {}

    // Folds bytes [pos, end), as if there were no others.
    void fold(std::size_t pos, std::size_t end) {
        run_ = none;
        while (pos < end) {
            pos = fold_known(pos, end);
            if (pos < end) pos = fold_code_point(pos, end);
        }
    }

    [[nodiscard]] char* key() const { return key_; }

private:
    // Folds what the kernels know, from `pos` < end on.
    std::size_t fold_known(std::size_t pos, std::size_t end) {
        if ((text_[pos] & 0x80) != 0) return fold_known_points(pos, pos, end);
        const std::size_t begin = pos;
        if (pos % fold_block == 0 && end - pos >= fold_block)
            pos += fold_block *
                   ascii_.blocks(text_.data() + pos, (end - pos) / fold_block, key_, bits_ + pos / fold_block);
        if (pos < end && end - pos < fold_block)
            pos = pos - begin >= fold_block ? fold_ascii_end_again(pos, end) : fold_ascii_end(pos, end);
        return pos < end ? fold_known_points(begin, pos, end) : pos;
    }

    // The same from `pos` on, from where it is not ASCII or no whole block. A call: most texts need none of it.
    [[gnu::noinline]] std::size_t fold_known_points(std::size_t begin, std::size_t pos, std::size_t end) {
        constexpr std::size_t few = 16;  // bytes for which the fastest kernel does not pay
        pos += fold_points_kernels().back().fold(text_.data() + pos, end - pos, sets_to_fold(), key_, bits_, pos);
        if (pos < end && pos - begin < few) {
            std::size_t border = std::min(end, (pos / 64 + 1) * 64);
            while (border < end && continues(text_[border])) ++border;
            pos +=
                fold_points_kernels().front().fold(text_.data() + pos, border - pos, sets_to_fold(), key_, bits_, pos);
        }
        if (pos != begin) {
            run_ = not_told;
            known_end_ = pos;
        }
        return pos;
    }

    // Folds what is less than a block; `pos` if it is not ASCII. Text that is nothing else needs no table of other code
    // points, which take long to build. Before `pos`, a block has been folded: what the last 64 bytes have of it gives
    // the same key bytes once more, which takes no copy.
    std::size_t fold_ascii_end_again(std::size_t pos, std::size_t end) {
        const std::size_t rest = end - pos;
        char* key = key_ - std::popcount(bits_[pos / fold_block - 1] >> rest);
        std::uint64_t marks = 0;
        if (ascii_.blocks(text_.data() + end - fold_block, 1, key, &marks) == 0) return pos;
        bits_[pos / fold_block] |= marks >> (fold_block - rest);
        key_ = key;
        return end;
    }

    // The same where none has been, from a block in which all else is dropped.
    [[gnu::noinline]] std::size_t fold_ascii_end(std::size_t pos, std::size_t end) {
        if (pos % fold_block + (end - pos) > fold_block) return pos;
        std::array<char, fold_block> block{};
        std::memcpy(block.data() + pos % fold_block, text_.data() + pos, end - pos);
        std::uint64_t marks = 0;
        if (ascii_.blocks(block.data(), 1, key_, &marks) == 0) return pos;
        bits_[pos / fold_block] |= marks;
        return end;
    }

    [[gnu::noinline]] std::size_t fold_code_point(std::size_t pos, std::size_t end) {
        const code_point c = decode(text_.data() + pos, end - pos);
        const fold_table& table = folds();
        const std::uint16_t kind = table.kinds[c.value];
        if (kind == kept) {
            append(pos, text_.data() + pos, c.size);
        } else if (kind >= changed) {
            const folding& to = table.foldings[kind - changed];
            if (!to.joins || !join(pos, c.size, to.bytes.data(), to.size)) append(pos, to.bytes.data(), to.size);
        } else if (kind == kept_joining) {
            if (!join(pos, c.size, text_.data() + pos, c.size)) append(pos, text_.data() + pos, c.size);
        } else if (kind == joiner) {
            const std::size_t next = pos + c.size;
            if (next < end && is_pictograph(decode(text_.data() + next, end - next).value))
                append(pos, text_.data() + pos, c.size);
        } else if (kind == dropped) {
            run_ = none;
        }
        return pos + c.size;
    }

    // Finds the run that ends at known_end_, where kernels stopped: they know no code point that makes one with
    // another, but lam and alef, and their ligature composes with nothing.
    void find_run() {
        run_ = none;
        const std::size_t last = begin_of_last(text_, known_end_);
        std::size_t marked = 0;
        while (last + marked < known_end_ && (bits_[(last + marked) / 64] >> (last + marked) % 64 & 1) != 0) ++marked;
        if (marked == 0 || continues(key_[-static_cast<std::ptrdiff_t>(marked)])) return;
        run_ = last;
        run_key_ = key_ - marked;
    }

    void append(std::size_t pos, const char* bytes, std::size_t size) {
        run_ = pos;
        run_key_ = key_;
        for (std::size_t i = 0; i < size; ++i) key_[i] = bytes[i];
        key_ += size;
        mark(pos, size);
    }

    // Folds the `size` bytes at `pos`, whose folded form is `bytes`, into one code point with the end of the run. False
    // if they make none, or one that needs more bytes than they have or fewer than are marked.
    bool join(std::size_t pos, std::size_t size, const char* bytes, std::size_t folded_size) {
        if (run_ == not_told) find_run();
        if (run_ == none) return false;
        char* last = key_ - 1;
        while (last > run_key_ && (static_cast<unsigned char>(*last) & 0xC0) == 0x80) --last;
        const code_point first = decode(bytes, folded_size);
        const char32_t one = compose(decode(last, static_cast<std::size_t>(key_ - last)).value, first.value);
        if (one == 0) return false;
        std::array<char, 4> composed;
        const std::size_t composed_size = encode(one, composed.data());
        const std::size_t rest = folded_size - first.size;
        const auto before = static_cast<std::size_t>(last - run_key_);
        // Neither happens in Unicode 15, but the map relies on it.
        if (before + composed_size + rest > pos + size - run_) return false;
        if (composed_size < static_cast<std::size_t>(key_ - last)) return false;
        std::memcpy(last, composed.data(), composed_size);
        std::memcpy(last + composed_size, bytes + first.size, rest);
        key_ = last + composed_size + rest;
        mark(run_, static_cast<std::size_t>(key_ - run_key_));
        return true;
    }

    // `size` < 64
    void mark(std::size_t pos, std::size_t size) {
        const std::uint64_t ones = (std::uint64_t{1} << size) - 1;
        bits_[pos / 64] |= ones << pos % 64;
        if (pos % 64 + size > 64) bits_[pos / 64 + 1] |= ones >> (64 - pos % 64);
    }

    static const fold_ascii_kernel& fastest_ascii() {
        static const fold_ascii_kernel& kernel = fold_ascii_kernels().back();
        return kernel;
    }

    std::string_view text_;
    char* key_;
    std::uint64_t* bits_;
    const fold_ascii_kernel& ascii_ = fastest_ascii();
    std::size_t run_ = none;
    std::size_t known_end_ = 0;
    char* run_key_ = nullptr;
};

}  // namespace

std::size_t fold(std::string_view text, std::span<const span> apart, char* key, std::uint64_t* bits) {
    writer to(text, key, bits);
    std::size_t pos = 0;
    for (const span& gap : apart) {
        if (gap.begin > pos) to.fold(pos, std::min(gap.begin, text.size()));
        pos = std::max(pos, gap.end);
    }
    if (pos < text.size()) to.fold(pos, text.size());
    return static_cast<std::size_t>(to.key() - key);
}

void fold(std::string_view text, std::span<const span> apart, folded& out) {
    const std::size_t old_key = out.key.size();
    const std::size_t old_bits = out.bits.size();
    out.bits.resize(old_bits + (text.size() + 63) / 64);
    out.key.resize(old_key + text.size() + fold_slack);
    out.key.resize(old_key + fold(text, apart, out.key.data() + old_key, out.bits.data() + old_bits));
}

void key_map::count_from(std::span<const std::uint64_t> bits, std::size_t text) {
    const std::size_t first = text / 64;
    if (first == 0) clear(), *counts_.extend(1) = 0;
    const auto samples = [](std::uint32_t key) { return (key + std::size_t{63}) / 64; };
    std::uint32_t n = counts_[first];
    counts_.shrink(first + 1);
    words_.shrink(samples(n));
    counts_.reserve(bits.size() - first);
    words_.reserve(bits.size() - first + 1);
    std::uint32_t* const counts = counts_.take(bits.size() - first) - 1;
    for (std::size_t w = first; w < bits.size(); ++w) {
        words_.data()[samples(n)] = static_cast<std::uint32_t>(w);  // counts if the word has that key byte
        n += static_cast<std::uint32_t>(std::popcount(bits[w]));
        counts[w + 1 - first] = n;
    }
    words_.take(samples(n) - words_.size());
}

std::size_t key_map::word_behind(std::size_t w, std::size_t key) const {
    const std::size_t sample = key / 64 + 1;
    const std::size_t last = sample < words_.size() ? words_[sample] : counts_.size() - 2;
    if (last - w < 8) {
        while (counts_[w + 1] <= key) ++w;
        return w;
    }
    return static_cast<std::size_t>(std::upper_bound(counts_.data() + w, counts_.data() + last + 1, key) -
                                    counts_.data()) -
           1;
}

}  // namespace dedup::inline v1
