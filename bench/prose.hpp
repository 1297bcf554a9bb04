// Sentences of made-up prose: common words as often as languages have them, and a thread's own words between them, so
// that eight words in a row do not recur by chance.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "random.hpp"
#include "words.hpp"

namespace bench {

// How an author's keyboard and mail program leave a sentence.
struct hand {
    bool curly = false;       // quotes, dashes and ellipses as typesetters have them
    bool emoji = false;       // after some sentences
    bool decomposed = false;  // NFD
};

// The sentences of one thread.
class prose {
public:
    prose(const language& l, random& r);

    [[nodiscard]] const language& in() const { return *language_; }
    // One sentence without line ends.
    std::string sentence(const hand& h);
    // A made-up name, of an author say.
    std::string name();

private:
    std::string_view word();
    std::string make_word();

    const language* language_;
    random* random_;
    std::vector<std::string_view> common_;
    zipf common_rank_;
    std::vector<std::string_view> syllables_;
    std::vector<std::string> topic_;  // words that this thread is about
    zipf topic_rank_;
    std::string made_;  // the last word made up for one use
};

// The words of a list that has one space between them.
std::vector<std::string_view> split(std::string_view list);

}  // namespace bench
