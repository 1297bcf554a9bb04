// What a text says that its words alone do not: numbers, negations, operators.
#pragma once

#include <string>
#include <string_view>

#include "dedup/result.hpp"

namespace dedup::inline v1 {

// One side of an edit, and what stands around it:
//
//     text   ... if x != 12 then ...
//                     ||
//                     edited: what is removed, or put in
struct side {
    std::string text;
    span edited;
    bool line_start = false;  // the text begins a line
    std::string_view near;    // more of what stands around it, which tells the language: a bounded number of bytes
};

// The numbers, negations and operators of a side, in their order. Two sides that differ in them do not say the same.
// Links and tags of markup that begin in what is edited do not count. Linear.
std::string meaning_of(const side& s);

}  // namespace dedup::inline v1
