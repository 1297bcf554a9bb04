// What a call throws when it cannot do what was asked.
//
//     try { thread.clean(post); }
//     catch (const dedup::error& e) { fmt::print("{} at byte {}\n", e.what(), e.offset()); }
//
// Content never makes clean() fail (ill-formed UTF-8 is repaired and counted); sizes over a ceiling, strict mode and
// hand-made references do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "dedup/export.hpp"

namespace dedup::inline v1 {

enum class errc {
    post_too_large,    // the post has more bytes than options.max_post
    thread_too_large,  // the thread's posts together have more bytes than options.max_thread
    ill_formed,        // options.strict, and the source is not UTF-8
    bad_reference,     // restore() was given a record that no clean() writes
    bad_state,         // load() was given what does not fit: damaged, of other versions or options, not the next piece
};

class DEDUP_EXPORT error : public std::runtime_error {
public:
    error(errc code, std::uint32_t post, std::size_t offset, const std::string& what)
        : std::runtime_error(what), code_(code), post_(post), offset_(offset) {}

    [[nodiscard]] errc code() const noexcept { return code_; }
    [[nodiscard]] std::uint32_t post() const noexcept { return post_; }    // number in the thread
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }  // bytes into what was given

private:
    errc code_;
    std::uint32_t post_;
    std::size_t offset_;
};

}  // namespace dedup::inline v1
