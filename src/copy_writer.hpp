// One copy at a time: from equal key bytes to a back-reference.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "dedup/collapse.hpp"
#include "edits.hpp"
#include "place.hpp"
#include "post_lines.hpp"
#include "trim.hpp"

namespace dedup::inline v1 {

// What is needed for each copy, kept from one to the next.
struct copy_buffers {
    stripped_copy stripped;
    difference differs;
    std::vector<std::size_t> borders;  // of sentences

    [[nodiscard]] std::size_t memory() const {
        return stripped.memory() + differs.memory() + borders.capacity() * sizeof(std::size_t);
    }
};

class copy_writer {
public:
    copy_writer(const thread_index& thread, const post_view& post, const post_lines& lines, const options& o,
                copy_buffers& buffers, std::vector<back_ref>& refs, std::vector<taken_copy>& taken);

    // Puts the copy down if options accept it. The runs are trimmed, lie behind all copies put down before, at one
    // depth, and what they repeat is literal and stood together. One with too many edits becomes two, each
    // half as long. Linear in the copy, times the halvings. The runs are consumed.
    bool put(chain& runs);

    // Cuts the runs back to borders that a person would draw; false if nothing is left.
    bool trim(chain& runs) const { return trimmer_.trim(runs); }
    void trim_to_words(chain& runs) const { trimmer_.trim_to_words(runs); }
    [[nodiscard]] bool has_cut_words() const { return trimmer_.has_cut_words(); }

    // Ascending. Positions of the thread's text and key before any copy is taken out.
    [[nodiscard]] const std::vector<taken_copy>& taken() const { return taken_; }

private:
    bool put_halves(const chain& runs);
    [[nodiscard]] bool is_long_enough(const chain& runs, const place& p) const;
    [[nodiscard]] bool has_words(span text, std::uint32_t enough) const;
    [[nodiscard]] std::uint32_t words_in(span text, std::uint32_t& inside) const;
    void fit(const chain& runs, place& p);
    bool compare_texts(const chain& runs, place& p);
    bool describe(const chain& runs, place& p);
    static bool changes_meaning(std::string_view target, const std::vector<edit>& edits);
    void describe_source(const place& p, back_ref& ref) const;
    [[nodiscard]] dedup::role role_of(std::uint32_t post, const place& p) const;
    [[nodiscard]] bool is_boilerplate(const place& p) const;
    [[nodiscard]] std::size_t signature() const;
    [[nodiscard]] std::size_t removed_so_far() const;
    [[nodiscard]] std::size_t removed_before(std::size_t text) const;

    const thread_index& t_;
    const post_view& post_;
    const post_lines& lines_;
    const options& o_;
    std::vector<back_ref>& refs_;
    std::vector<taken_copy>& taken_;
    std::size_t begin_;  // of the post, in the thread's text
    std::size_t end_;
    std::size_t literal_;  // behind the last copy
    trimmer trimmer_;
    placer placer_;
    stripped_copy& stripped_;
    difference& difference_;
    std::vector<std::size_t>& borders_;
    mutable std::optional<std::size_t> signature_;  // where it begins; looked for when first asked for
};

}  // namespace dedup::inline v1
