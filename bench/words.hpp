// What the generator's languages are made of.
#pragma once

#include <span>
#include <string_view>

namespace bench {

struct language {
    std::string_view name;
    std::string_view common;     // words, the most frequent first, one space between
    std::string_view syllables;  // what words are made up from
    std::string_view comma;      // with the space after it, where there is one
    std::string_view stop;
    std::string_view question;
    std::string_view exclamation;
    std::string_view open;  // quotation marks
    std::string_view close;
    bool spaced = true;     // words have spaces between them
    bool accented = false;  // Latin letters with marks: some posts have them decomposed
};

const language& english();
std::span<const language> other_latin();  // German, French, Spanish
std::span<const language> non_latin();    // Russian, Ukrainian, Arabic, Chinese, Japanese, Korean

std::span<const std::string_view> emoji();

}  // namespace bench
