// The kernels that look at sixteen bytes: the same as their portable twins say, of whole sixteens and of ends of texts.
#include "simd/sixteen_bytes.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <random>
#include <string>
#include <string_view>

namespace {

using dedup::simd::bits_of;

// Random bytes, and those of which it matters what they are.
template <class Bytes>
void check_with(std::string_view telling, std::initializer_list<std::uint32_t Bytes::*> sets) {
    std::mt19937 random(1);
    for (int round = 0; round < 3000; ++round) {
        std::string text(16, ' ');
        for (char& c : text)
            c = round % 2 == 0 ? static_cast<char>(random() & 0xFFU) : telling[random() % telling.size()];
        const Bytes all = bits_of<Bytes>(text);
        const Bytes wanted = Bytes::portable(text.data());
        const std::size_t size = random() % 17;
        const Bytes some = bits_of<Bytes>(std::string_view(text).substr(0, size));
        for (const auto set : sets) {
            CHECK(all.*set == wanted.*set);
            CHECK(some.*set == (wanted.*set & ((1U << size) - 1)));
        }
    }
}

TEST_CASE("sixteen bytes: marks and blanks") {
    using dedup::simd::quote_bytes;
    check_with<quote_bytes>("> \t>x\n", {&quote_bytes::marks, &quote_bytes::blanks});
}

TEST_CASE("sixteen bytes: words of attributions") {
    using dedup::simd::word_bytes;
    check_with<word_bytes>("aZ @<\t`{[\xC1", {&word_bytes::letters, &word_bytes::ends, &word_bytes::ats});
}

TEST_CASE("sixteen bytes: letters of all scripts") {
    using dedup::simd::letter_bytes;
    check_with<letter_bytes>("/09:@AZ[`az{\x80\xBF\xC0\xE1\xE2\xFF",
                             {&letter_bytes::letters, &letter_bytes::tails, &letter_bytes::late});
}

}  // namespace
