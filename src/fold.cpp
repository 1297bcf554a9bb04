// Interface: dedup/fold.hpp. ASCII by blocks of 64 bytes in a kernel; the rest a code point, one look-up each.
#include "dedup/fold.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "fold_table.hpp"
#include "simd/fold_ascii.hpp"

namespace dedup {
namespace {

using namespace detail;

constexpr std::size_t none = ~std::size_t{0};

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
    writer(std::string_view text, char* key, std::uint64_t* bits)
        : text_(text), key_(key), bits_(bits), ascii_(fold_ascii_kernels().back()) {}

    // Folds bytes [pos, end), as if there were no others.
    void fold(std::size_t pos, std::size_t end) {
        const std::size_t begin = pos;
        run_ = none;
        while (pos < end) {
            const std::size_t border = std::min(end, (pos / fold_block + 1) * fold_block);
            std::size_t done = pos;
            if (pos % fold_block == 0 && end - pos >= fold_block)
                done += fold_block *
                        ascii_.blocks(text_.data() + pos, (end - pos) / fold_block, key_, bits_ + pos / fold_block);
            else if (pos == begin || border == end)
                done = fold_part(pos, border);
            if (done != pos) {
                pos = done;
                run_after_ascii(pos);
            } else {
                pos = fold_code_points(pos, border, end);
            }
        }
    }

    [[nodiscard]] char* key() const { return key_; }

private:
    // Folds a part of a block as a block in which all else is NUL, which is dropped; returns `pos` if it is not ASCII.
    std::size_t fold_part(std::size_t pos, std::size_t end) {
        std::array<char, fold_block> block{};
        std::memcpy(block.data() + pos % fold_block, text_.data() + pos, end - pos);
        std::uint64_t marks = 0;
        if (ascii_.blocks(block.data(), 1, key_, &marks) == 0) return pos;
        bits_[pos / fold_block] |= marks;
        return end;
    }

    void run_after_ascii(std::size_t pos) {
        const bool kept = ascii_key[static_cast<unsigned char>(text_[pos - 1])] != 0;
        run_ = kept ? pos - 1 : none;
        run_key_ = key_ - 1;
    }

    // Folds code points that begin before `border`, and maybe some ASCII behind it; `end` is where the text may be read
    // to.
    std::size_t fold_code_points(std::size_t pos, std::size_t border, std::size_t end) {
        const fold_table& table = folds();
        while (pos < border) {
            if (static_cast<unsigned char>(text_[pos]) < 0x80) {
                pos = fold_ascii_run(pos, end);
                continue;
            }
            pos = fold_plain<3>(pos, border, end, table);
            pos = fold_plain<2>(pos, border, end, table);
            if (pos >= border) break;
            if (static_cast<unsigned char>(text_[pos]) < 0x80) continue;
            const code_point c = decode(text_.data() + pos, end - pos);
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
            pos += c.size;
        }
        return pos;
    }

    // Folds code points of `Size` bytes from `pos` on while they are kept as they are or dropped: a loop that has no
    // branch to mispredict, and all state in registers.
    template <std::size_t Size>
    std::size_t fold_plain(std::size_t pos, std::size_t border, std::size_t end, const fold_table& table) {
        static_assert(Size == 2 || Size == 3);
        const char* const text = text_.data();
        const auto byte = [text](std::size_t at) -> char32_t { return static_cast<unsigned char>(text[at]); };
        const std::size_t begin = pos;
        char* key = key_;
        std::uint64_t* const word = bits_ + pos / 64;
        std::uint64_t marks = 0, spilt = 0;
        std::size_t last = run_;
        while (pos < border && end - pos >= 4 && (Size == 2 ? byte(pos) >> 5 == 6 : byte(pos) >> 4 == 14)) {
            const char32_t tail = byte(pos + 1) & 63;
            const char32_t c =
                Size == 2 ? (byte(pos) & 31) << 6 | tail : (byte(pos) & 15) << 12 | tail << 6 | (byte(pos + 2) & 63);
            const std::uint16_t kind = table.kinds[c];
            if (kind > kept) break;
            std::memcpy(key, text + pos, 4);  // of which Size count, or none
            key += kind == kept ? Size : 0;
            last = kind == kept ? pos : none;
            const std::uint64_t ones = kind == kept ? (1U << Size) - 1 : 0;
            marks |= ones << pos % 64;
            spilt = ones >> 1 >> (63 - pos % 64);
            pos += Size;
        }
        if (pos == begin) return pos;
        word[0] |= marks;
        if (spilt != 0) word[1] |= spilt;
        if (key != key_) run_key_ = key - Size;
        run_ = last;
        key_ = key;
        return pos;
    }

    // Folds the ASCII bytes from `pos` on, 64 at most.
    std::size_t fold_ascii_run(std::size_t pos, std::size_t end) {
        std::uint64_t marks = 0;
        std::size_t size = 0;
        std::uint64_t eight = ~std::uint64_t{0};
        if (end - pos >= fold_block) std::memcpy(&eight, text_.data() + pos, 8);
        if ((eight & 0x8080808080808080) == 0) {  // long enough for a kernel
            size = ascii_.run(text_.data() + pos, key_, marks);
        } else {
            for (const std::size_t room = std::min(end - pos, fold_block); size < room; ++size) {
                const auto byte = static_cast<unsigned char>(text_[pos + size]);
                if (byte >= 0x80) break;
                const char folded = ascii_key[byte];
                *key_ = folded;
                key_ += folded != 0;
                marks |= std::uint64_t{folded != 0} << size;
            }
        }
        bits_[pos / 64] |= marks << pos % 64;
        if (pos % 64 + size > 64) bits_[pos / 64 + 1] |= marks >> (64 - pos % 64);
        run_after_ascii(pos + size);
        return pos + size;
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

    std::string_view text_;
    char* key_;
    std::uint64_t* bits_;
    const fold_ascii_kernel& ascii_;
    std::size_t run_ = none;
    char* run_key_ = nullptr;
};

}  // namespace

std::size_t fold(std::string_view text, std::span<const span> apart, char* key, std::uint64_t* bits) {
    static_assert(fold_slack >= fold_block);  // a kernel writes whole blocks
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
    std::uint32_t n = counts_[first];
    std::size_t sampled = (n + std::size_t{63}) / 64;
    counts_.shrink(first + 1);
    words_.shrink(sampled);
    counts_.reserve(bits.size() - first);
    words_.reserve(bits.size() - first + 1);
    std::uint32_t* const counts = counts_.extend(bits.size() - first) - 1;
    std::uint32_t* word = words_.data() + sampled;
    for (std::size_t w = first; w < bits.size(); ++w) {
        n += static_cast<std::uint32_t>(std::popcount(bits[w]));
        counts[w + 1 - first] = n;
        *word = static_cast<std::uint32_t>(w);  // counts if the word has that key byte
        word += sampled * 64 < n;
        sampled += sampled * 64 < n;
    }
    words_.extend(static_cast<std::size_t>(word - words_.end()));
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

}  // namespace dedup
