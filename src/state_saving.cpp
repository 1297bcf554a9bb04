// External interface: cleaner::save, cleaner::load.
//
// A piece, numbers as packed.hpp has them:
//
//     "dedup", a byte 0, the format's version
//     what follows up to the end: size, as a word
//     versions of Unicode and of ICU, four bytes each
//     options, one byte or number each
//     number of the first post; count of posts; bytes of all posts up to the last, as they were given
//     each post: number of its parent plus 1, or 0; its author; then as thread_saving.cpp has it
//     XXH3-64 of all before, as a word
#include <algorithm>
#include <string>

#include "cleaner_state.hpp"
#include "dedup/fingerprint.hpp"
#include "packed.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::string_view magic("dedup\0", 6);
constexpr char format = 1;
constexpr std::size_t word = 8;
constexpr std::size_t head = magic.size() + 1 + word;

// All but the ceilings. That there are no more is checked where they are named.
std::string packed_options(const options& o) {
    const auto& [form, unify_line_ends, unify_spaces, trim_line_ends, drop_controls, drop_joiners, squeeze_blank_lines,
                 fold_glyphs, strict, min_words, max_edits, repeats, refuse_changed_meaning, keep_source, max_post,
                 max_thread] = o;
    static_cast<void>(max_post), static_cast<void>(max_thread);
    std::string out;
    packer p(out);
    for (const bool b :
         {form == normal_form::nfkc, unify_line_ends, unify_spaces, trim_line_ends, drop_controls, drop_joiners,
          squeeze_blank_lines, fold_glyphs, strict, repeats, refuse_changed_meaning, keep_source})
        p.number(b ? 1 : 0);
    p.number(min_words);
    p.number(max_edits);
    return out;
}

std::string dotted(std::string_view version) {
    std::string out;
    for (const char part : version.substr(0, 2)) {
        if (!out.empty()) out += '.';
        out += std::to_string(static_cast<unsigned char>(part));
    }
    return out;
}

// What is behind the head of the piece with which `saved` begins, its checksum aside, if that is right.
std::string_view body_of(std::string_view saved, const unpacker& in) {
    const std::string_view begin = saved.substr(0, magic.size());
    if (saved.empty() || begin != magic.substr(0, begin.size())) in.fail("not one");
    if (saved.size() > magic.size() && saved[magic.size()] != format) {
        in.fail("format " + std::to_string(static_cast<unsigned char>(saved[magic.size()])) +
                ", where this is format " + std::to_string(format));
    }
    if (saved.size() < head) in.fail("cut off after " + std::to_string(saved.size()) + " bytes");
    const std::uint64_t size = unpacker(saved.substr(head - word, word), 0, 0).word();
    if (size > saved.size() - head) in.fail("cut off after " + std::to_string(saved.size()) + " bytes");
    in.need(size >= word);
    const std::size_t end = head + size - word;
    in.need(unpacker(saved.substr(end, word), 0, 0).word() == fingerprint(saved.substr(0, end)));
    return saved.substr(head, end - head);
}

void check_versions(unpacker& in, const options& o) {
    const unicode_versions here = versions();
    const std::string_view unicode = in.bytes(here.unicode.size());
    const std::string_view icu = in.bytes(here.icu.size());
    if (unicode != here.unicode)
        in.fail("made with Unicode " + dotted(unicode) + ", where this is Unicode " + dotted(here.unicode));
    if (icu != here.icu) in.fail("made with ICU " + dotted(icu) + ", where this is ICU " + dotted(here.icu));
    const std::string wanted = packed_options(o);
    for (const char c : wanted) {
        if (in.bytes(1)[0] != c) in.fail("made with other options");
    }
}

}  // namespace

std::string cleaner::save(std::uint32_t first) const {
    const thread_state::state none;
    const thread_state::state& t = state_->thread == nullptr ? none : *state_->thread;
    const std::size_t count = t.parents.size();
    std::string out(magic);
    out.push_back(format);
    packer p(out);
    p.word(0);
    const unicode_versions here = versions();
    p.bytes(here.unicode);
    p.bytes(here.icu);
    p.bytes(packed_options(state_->o));
    const std::size_t begin = std::min<std::size_t>(first, count);
    p.number(begin);
    p.number(count - begin);
    p.number(t.bytes);
    for (std::size_t n = begin; n < count; ++n) {
        p.number(t.parents[n] ? *t.parents[n] + std::uint64_t{1} : 0);
        p.sized(t.authors[n]);
        t.index.save(n, p);
    }
    std::string size;
    packer(size).word(out.size() - head + word);
    out.replace(head - word, word, size);
    p.word(fingerprint(out));
    return out;
}

void cleaner::load(std::string_view saved) {
    thread_state::state& t = state_->posts();
    const std::size_t count = t.parents.size();
    const std::size_t bytes = t.bytes;
    try {
        t.index.expect(saved.size());
        std::size_t at = 0;
        do {
            at += t.load_piece(saved.substr(at), at, state_->o);
        } while (at < saved.size());
    } catch (...) {
        t.index.truncate(count);
        t.parents.shrink(count);
        t.authors.shrink(count);
        t.bytes = bytes;
        throw;
    }
}

// Puts the posts of the first piece behind those of the thread; its size. `at`: where it stands in what was given.
std::size_t thread_state::state::load_piece(std::string_view saved, std::size_t at, const options& o) {
    const auto next = static_cast<std::uint32_t>(parents.size());
    const std::string_view body = body_of(saved, unpacker(saved, at, next));
    unpacker in(body, at + head, next);
    check_versions(in, o);
    const std::uint64_t first = in.number();
    if (first != next) {
        in.fail("begins with post " + std::to_string(first) + ", where the thread has " + std::to_string(next) +
                " posts");
    }
    const std::uint64_t count = in.number();
    const std::uint64_t total = in.number();
    in.need(total >= bytes);
    for (std::uint64_t n = 0; n < count; ++n) {
        const std::uint32_t parent = in.number(parents.size());
        parents.push_back(parent == 0 ? std::nullopt : std::optional(parent - 1));
        authors.push_back(in.sized());
        index.load(in);
        in.next_post();
    }
    in.need(in.at_end());
    bytes = total;
    return head + body.size() + word;
}

}  // namespace dedup::inline v1
