// dedup: every block of a discussion thread once, each later copy a back-reference to it.
//
//     dedup::cleaner thread;
//     dedup::cleaned first  = thread.clean("I say tabs, they adapt to the width that the reader likes best.\n");
//     dedup::cleaned second = thread.clean("> I say tabs, they adapt to the width that the reader likes best.\nNo.\n");
//     // second.text == "No.\n", and second.refs[0] says where the rest stands
//
// The laws, each tested by name:
//   lossless    restore(clean(x)) == normalize(x) for every byte string x, and normalize is idempotent; with
//               options.keep_source, restore_source(clean(x)) == x
//   backward    a reference names literal bytes of an earlier post's text, or of the same post's before `at`, and
//               never bytes between which another reference's copy stood
//   verified    bytes are compared before anything collapses: a hash never decides
//   determined  same posts, options and Unicode version: same result, on every machine
//   linear      work grows with the bytes given, adversarial ones included
//   careful     what people write independently ("Thanks!", "I agree.") does not collapse without a marker
//   bounded     content never makes a call fail; a size over a ceiling throws and changes nothing
//
// This header is all that most need. It, render.hpp and json.hpp are what is installed; the headers of the stages below
// (normalize.hpp, quote.hpp, ...) serve this project alone and may change.
// The functions here are safe to call from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "dedup/cleaner.hpp"
#include "dedup/error.hpp"
#include "dedup/export.hpp"
#include "dedup/options.hpp"
#include "dedup/result.hpp"

namespace dedup::inline v1 {

// [n]: text of post n, as cleaned.text holds it. Posts that no reference names may be empty.
using texts = std::span<const std::string_view>;

// One page, a thread of its own: exactly cleaner(o).clean(page), with the same errors.
DEDUP_EXPORT cleaned clean(std::string_view page, const options& o = {});

// What restore() gives: UTF-8, repaired, in the normal form and with the switches of `o`. Linear. Throws dedup::error
// only with o.strict.
DEDUP_EXPORT std::string normalize(std::string_view source, const options& o = {});

// The post as it was normalised, byte for byte. Needs the texts that the references name, in any order; the post's own
// is not needed. Throws errc::bad_reference, with the offset in c.text, for a record that no clean() writes.
DEDUP_EXPORT std::string restore(const cleaned& c, texts others = {});

// The post as it was given, if it was cleaned with options.keep_source; otherwise what restore() gives.
DEDUP_EXPORT std::string restore_source(const cleaned& c, texts others = {});

}  // namespace dedup::inline v1
