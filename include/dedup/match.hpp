// Stage 5: where a post repeats what its thread has said.
//
//     dedup::thread_index thread;
//     thread.stage(text, reading);                   // the post stands behind the thread's texts
//     dedup::find_chains(thread, 28, found);         // what in it repeats which earlier bytes
//     thread.commit(removed);                        // its copies go, the rest can be repeated from now on
//
// Hashes propose; key bytes are compared; collapse decides on the text. May change; one caller at a time.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "dedup/anchor_table.hpp"
#include "dedup/chain.hpp"
#include "dedup/fingerprint.hpp"
#include "dedup/fold.hpp"
#include "dedup/growing.hpp"
#include "dedup/quote.hpp"
#include "dedup/result.hpp"

namespace dedup::inline v1 {

// Key bytes of the longest run of a copy without a marker: less is chance.
inline constexpr std::uint32_t least_unmarked = 28;

class packer;
class unpacker;

// A copy that a post loses: where it stands, and what of its key which earlier key bytes hold. Positions of the
// thread's text and key.
struct taken_copy {
    span text;
    std::uint32_t key_begin = 0;
    std::uint32_t key_end = 0;
    chain runs;
    std::size_t removed = 0;  // bytes of this and all earlier copies of the post
};

// A thread's cleaned texts, one behind the other, with their keys and the fingerprints of their keys. Positions are
// bytes of all texts (or keys) together.
class thread_index {
public:
    // Texts never stood together across a cut: the begin of a post, or a place where a copy was taken out.
    struct cut {
        std::uint32_t text = 0;
        std::uint32_t key = 0;
        std::uint32_t copied = 0;  // key bytes of the copy; 0: a post begins here
        std::uint32_t runs = 0;  // the first in copied_runs() of what it repeats; run::at counts from the copy's begin
    };
    struct post {
        std::uint32_t text = 0;  // first byte; begins in a new word of bits
        std::uint32_t size = 0;
        std::uint32_t key = 0;
        std::uint32_t cut = 0;        // number of the one with which it begins
        std::uint32_t paragraph = 0;  // of its first, if it has any
    };

    // What is known of a staged post. Between posts it holds nothing but its room, which threads can share.
    struct staging {
        struct literal {  // a stretch of the post between its copies
            span text;
            std::uint32_t key_begin, key_end;
            std::uint32_t key_moved;  // so many key bytes of copies stood before it
        };
        std::vector<literal> literals;
        growing<anchor> anchors;       // of the key's last part; at: position in the thread's key
        growing<std::uint32_t> slots;  // where each of the post's went, of those put; none: its hash had its share
        bool in_parts = false;         // there are more slots than anchors
        bool moved = false;            // the slots are not what they were

        void clear() { anchors.shrink(0), slots.shrink(0), in_parts = moved = false; }
        void give_back() { anchors = {}, slots = {}; }

        [[nodiscard]] std::size_t memory() const;
    };

    // `hash_bits`: what is left of a hash; fewer than 32 in tests that want collisions.
    explicit thread_index(unsigned hash_bits = 32);
    // Exchanges the room for staged posts; there is none.
    void swap(staging& other) noexcept { std::swap(staged_, other); }

    // Puts a post behind the others, with its key; find_chains() puts its anchors into the table. Linear. Strong
    // exception guarantee.
    void stage(std::string_view text, const reading& r) {
        append(text);
        stage(r);
    }
    // The same in two steps, so that there need not be two texts when the key is made. If the second throws, it is as
    // if neither had been.
    void append(std::string_view text);
    void stage(const reading& r);
    // Takes `copies` (ascending, apart, of the staged text) out of the staged post. Linear.
    void commit(std::span<const taken_copy> copies);
    // Forgets the staged post. Linear in the thread.
    void rollback();
    // Forgets all posts; keeps the buffers.
    void clear();
    // Gives back the room that the posts do not take up.
    void give_back();

    // Writes the post with this number, no post being staged. Linear in the post.
    void save(std::size_t number, packer& out) const;
    // Makes room for posts that took up so many bytes when they were saved.
    void expect(std::size_t bytes);
    // Puts a post that was saved behind the others. Linear. Throws errc::bad_state for what no save() writes; then, as
    // where memory runs out, what was begun is there until truncate().
    void load(unpacker& in);
    // Keeps the first `count` posts, of those that there are. Linear in the thread.
    void truncate(std::size_t count);

    [[nodiscard]] std::string_view text() const { return {text_.data(), text_.size()}; }
    [[nodiscard]] std::string_view key() const { return {key_.data(), key_.size()}; }
    [[nodiscard]] std::span<const post> posts() const { return posts_; }  // the staged one is the last
    [[nodiscard]] std::span<const cut> cuts() const { return cuts_; }
    [[nodiscard]] std::span<const run> copied_runs(std::size_t number) const;  // of the cut
    [[nodiscard]] std::span<const std::uint32_t> paragraphs() const {          // where they begin
        return {paragraphs_.data(), paragraphs_.size()};
    }
    [[nodiscard]] span paragraphs_of(std::size_t number) const {  // numbers of the post's
        return {posts_[number].paragraph,
                number + 1 < posts_.size() ? posts_[number + 1].paragraph : paragraphs_.size()};
    }
    [[nodiscard]] std::size_t memory() const;  // bytes held, room included

    // How many key bytes stand before this byte of the text.
    [[nodiscard]] std::uint32_t key_before(std::size_t text) const { return map_.key_before(bits(), text); }
    // The text's byte that yields this key byte.
    [[nodiscard]] std::uint32_t text_at(std::size_t key) const { return map_.text_at(bits(), key); }
    // The same, that byte being at `near` or, most often not far, behind it.
    [[nodiscard]] std::size_t text_at(std::size_t key, std::size_t near) const {
        const std::uint64_t left = bits_[near / 64] & ~std::uint64_t{0} << near % 64;
        return left == 0 ? text_at(key) : near / 64 * 64 + static_cast<std::size_t>(std::countr_zero(left));
    }
    // The first byte of the code point that yields it.
    [[nodiscard]] std::uint32_t text_begin(std::size_t key) const {
        std::uint32_t at = text_at(key);
        while (at > 0 && continues(text_[at])) --at;
        return at;
    }
    // Behind the code point that yields the key byte before this one.
    [[nodiscard]] std::uint32_t text_end(std::size_t key) const {
        std::uint32_t at = text_at(key - 1) + 1;
        while (at < text_.size() && continues(text_[at])) ++at;
        return at;
    }
    // Whether the text's byte yields a key byte.
    [[nodiscard]] bool in_key(std::size_t text) const { return (bits_[text / 64] >> (text % 64) & 1U) != 0; }
    // Which of the bytes do that lie in one word of bits with this one, from it on: bit i is byte text + i.
    [[nodiscard]] std::uint64_t in_key_from(std::size_t text) const { return bits_[text / 64] >> (text % 64); }
    // The first byte from `text` on, or the last before it, that yields a key byte. There is one.
    [[nodiscard]] std::size_t next_in_key(std::size_t text) const {
        std::size_t w = text / 64;
        std::uint64_t left = bits_[w] & ~std::uint64_t{0} << text % 64;
        while (left == 0) left = bits_[++w];
        return w * 64 + static_cast<std::size_t>(std::countr_zero(left));
    }
    [[nodiscard]] std::size_t last_in_key(std::size_t text) const {
        std::size_t w = (text - 1) / 64;
        std::uint64_t left = bits_[w] & ~std::uint64_t{0} >> (63 - (text - 1) % 64);
        while (left == 0) left = bits_[--w];
        return w * 64 + 63 - static_cast<std::size_t>(std::countl_zero(left));
    }
    // The first byte of [begin, end) that yields none; end if all do.
    [[nodiscard]] std::size_t next_out_of_key(std::size_t begin, std::size_t end) const {
        std::size_t w = begin / 64;
        std::uint64_t left = ~bits_[w] & ~std::uint64_t{0} << begin % 64;
        while (left == 0 && (w + 1) * 64 < end) left = ~bits_[++w];
        return left == 0 ? end : std::min(end, w * 64 + static_cast<std::size_t>(std::countr_zero(left)));
    }
    // Number of the post whose text holds this byte.
    [[nodiscard]] std::uint32_t post_of(std::size_t text) const;
    // Number of the last cut at or before this key position.
    [[nodiscard]] std::size_t cut_before(std::uint32_t key) const;
    // The same where it may be known: chain::cut.
    [[nodiscard]] std::size_t cut_before(std::uint32_t key, std::uint32_t known) const {
        return known != chain::unknown ? known : cut_before(key);
    }
    // The key positions from the cut with this number to the next, or around this one that no cut parts from it.
    [[nodiscard]] span uncut_from(std::size_t number) const {
        return {cuts_[number].key, number + 1 < cuts_.size() ? cuts_[number + 1].key : key_.size()};
    }
    [[nodiscard]] span uncut_around(std::uint32_t key) const { return uncut_from(cut_before(key)); }

private:
    friend class finder;

    using literal = staging::literal;

    static bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }
    [[nodiscard]] std::span<const std::uint64_t> bits() const { return {bits_.data(), bits_.size()}; }
    [[nodiscard]] std::string_view staged_text() const { return text().substr(posts_.back().text); }
    [[nodiscard]] std::string_view staged_key() const { return key().substr(posts_.back().key); }
    void draw_anchors(anchor_parts& parts);
    void drop_from(std::size_t number);
    void add_cut(cut c);
    void add_paragraphs(const reading& r, std::uint32_t begin);
    void find_literals(std::span<const taken_copy> copies);
    void move_literals(std::span<const taken_copy> copies);
    void move_own_runs(std::size_t first);
    void move_anchors();
    void move_drawn_anchors(std::size_t& next);
    void move_anchor(std::uint32_t slot, std::uint32_t at, std::size_t& next);
    void find_anchors(std::size_t number, std::vector<std::uint32_t>& out) const;
    void load_key(unpacker& in, std::string_view text);
    void load_cuts(unpacker& in);
    void load_paragraphs(unpacker& in);
    void load_anchors(unpacker& in);
    [[nodiscard]] span key_of(std::size_t number) const;           // of the post
    [[nodiscard]] std::size_t cut_end(std::size_t number) const {  // behind the last of the post
        return number + 1 < posts_.size() ? posts_[number + 1].cut : cuts_.size();
    }
    [[nodiscard]] std::uint32_t hash_mask() const { return hash_bits_ >= 32 ? ~0U : (1U << hash_bits_) - 1; }

    unsigned hash_bits_;
    growing<char> text_;
    growing<char> key_;
    growing<std::uint64_t> bits_;  // folded::bits of all texts
    key_map map_;
    growing<post> posts_;
    growing<cut> cuts_;
    growing<std::uint32_t> block_cuts_;  // [b]: number of the last at or before key b * block, if one stands behind it
    growing<run> copied_runs_;
    growing<std::uint32_t> paragraphs_;

    staging staged_;
    anchor_table table_;
};

// All chains of the staged post with a first run of `least_run` key bytes (never less than a shingle), in the order of
// the anchors that found them; of what the post repeats of itself, not what another such chain covers that is listed
// before it. Linear: a hash offers at most eight places, and comparing spends a fixed number of steps
// a key byte.
void find_chains(thread_index& thread, std::uint32_t least_run, std::vector<chain>& out);

}  // namespace dedup::inline v1
