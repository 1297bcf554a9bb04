// Text with a mark where each copy stood.
//
//     dedup::render(c, "[copy of post {post}, bytes {begin} to {end}]\n");
//
// Safe to call from any thread.
#pragma once

#include <string>
#include <string_view>

#include "dedup/export.hpp"
#include "dedup/result.hpp"

namespace dedup::inline v1 {

// c.text with `format` written at each reference. The format is fmt's, with the named arguments post, begin, end, unit,
// match, role, depth, author and date. Throws dedup::error (errc::bad_reference) for a reference outside the text and
// std::invalid_argument for a format that fmt refuses. Linear in the result.
DEDUP_EXPORT std::string render(const cleaned& c, std::string_view format);

}  // namespace dedup::inline v1
