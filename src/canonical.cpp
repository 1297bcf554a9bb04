// External interface: table::of, decompose, compose, compose_pair (canonical.hpp), versions (normalize.hpp).
#include "canonical.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "dedup/normalize.hpp"
#include "icu_sets.hpp"

namespace dedup::inline v1::unicode {
namespace {

const icu::Normalizer2& normalizer(normal_form form) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* n = form == normal_form::nfkc ? icu::Normalizer2::getNFKCInstance(status)
                                                          : icu::Normalizer2::getNFCInstance(status);
    if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));  // ICU without its data
    return *n;
}

bool bidi_or_joiner(char32_t c) {
    return (c >= 0x200C && c <= 0x200F) || c == 0x061C || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

kind kind_of(char32_t c) {
    if ((c >= 0x0A && c <= 0x0D) || c == 0x85 || c == 0x2028 || c == 0x2029) return line;
    if (c == ' ' || c == '\t') return other;
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return control;
    if (c == 0xAD || c == 0x200B || c == 0x2060 || c == 0xFEFF) return control;
    if (bidi_or_joiner(c)) return joiner;
    if ((c >= 0x2010 && c <= 0x2015) || (c >= 0x2018 && c <= 0x201F) || c == 0x2026) return glyph;
    return u_charType(static_cast<UChar32>(c)) == U_SPACE_SEPARATOR ? space : other;
}

std::uint16_t property_of(char32_t c, const icu::Normalizer2& n, bool compatible) {
    const auto u = static_cast<UChar32>(c);
    const auto checks = [u](UProperty quick) { return u_getIntPropertyValue(u, quick) == UNORM_YES; };
    unsigned p = kind_of(c);
    if (n.isInert(u)) return static_cast<std::uint16_t>(p);
    if (!checks(compatible ? UCHAR_NFKD_QUICK_CHECK : UCHAR_NFD_QUICK_CHECK)) p |= property::splits;
    if (!checks(compatible ? UCHAR_NFKC_QUICK_CHECK : UCHAR_NFC_QUICK_CHECK)) p |= property::moves;
    if (!n.hasBoundaryBefore(u)) p |= property::joins;
    return static_cast<std::uint16_t>(p | static_cast<unsigned>(n.getCombiningClass(u)) << 8);
}

// What is inert stays as it is among whatever others, decomposed or not: its properties are those of its category, of
// which most have none.
std::vector<std::uint16_t> properties(normal_form form) {
    const bool compatible = form == normal_form::nfkc;
    const icu::Normalizer2& n = normalizer(form);
    std::vector<std::uint16_t> flat(detail::code_points);
    const auto look = [&](UChar32 first, UChar32 last) {
        for (auto c = static_cast<char32_t>(first); c <= static_cast<char32_t>(last); ++c)
            flat[c] = property_of(c, n, compatible);
    };
    detail::for_ranges_without(compatible ? UCHAR_NFKC_INERT : UCHAR_NFC_INERT, look);
    detail::for_categories(U_GC_P_MASK | U_GC_Z_MASK | U_GC_CC_MASK | U_GC_CF_MASK, look);
    return flat;
}

void sort_marks(char32_t* points, std::size_t count, const table& t, std::vector<char32_t>& scratch) {
    if (count <= 32) {
        for (std::size_t i = 1; i < count; ++i) {
            const char32_t c = points[i];
            std::size_t j = i;
            for (; j > 0 && t[points[j - 1]] >> 8 > t[c] >> 8; --j) points[j] = points[j - 1];
            points[j] = c;
        }
        return;
    }
    std::array<std::size_t, 257> begin{};
    for (std::size_t i = 0; i < count; ++i) ++begin[(t[points[i]] >> 8) + 1U];
    for (std::size_t k = 1; k < begin.size(); ++k) begin[k] += begin[k - 1];
    scratch.assign(points, points + count);
    for (const char32_t c : scratch) points[begin[t[c] >> 8]++] = c;
}

}  // namespace

table::table(normal_form form) : code_point_table(properties(form), 0) {}

const table& table::of(normal_form form) {
    if (form == normal_form::nfkc) {
        static const table compatible(normal_form::nfkc);
        return compatible;
    }
    static const table canonical(normal_form::nfc);
    return canonical;
}

void decompose(char32_t c, normal_form form, std::vector<char32_t>& out) {
    icu::UnicodeString d;
    if (!normalizer(form).getDecomposition(static_cast<UChar32>(c), d)) {
        out.push_back(c);
        return;
    }
    for (std::int32_t i = 0; i < d.length(); i = d.moveIndex32(i, 1))
        out.push_back(static_cast<char32_t>(d.char32At(i)));
}

char32_t compose_pair(char32_t a, char32_t b) {
    const UChar32 c = normalizer(normal_form::nfc).composePair(static_cast<UChar32>(a), static_cast<UChar32>(b));
    return c < 0 ? 0 : static_cast<char32_t>(c);
}

void compose(std::vector<char32_t>& points, const table& t) {
    std::vector<char32_t> scratch;
    for (std::size_t i = 0; i < points.size();) {
        std::size_t end = i;
        while (end < points.size() && t[points[end]] >> 8 != 0) ++end;
        sort_marks(points.data() + i, end - i, t, scratch);
        i = end + 1;
    }

    constexpr auto none = static_cast<std::size_t>(-1);
    std::size_t starter = none;
    std::size_t kept = 0;
    unsigned last = 0;  // class of the last one kept, if it is not the starter itself
    for (const char32_t c : points) {
        const unsigned ccc = t[c] >> 8;
        if (starter != none && (kept == starter + 1 || last < ccc)) {
            if (const char32_t both = compose_pair(points[starter], c); both != 0) {
                points[starter] = both;
                continue;
            }
        }
        if (ccc == 0) starter = kept;
        last = ccc;
        points[kept++] = c;
    }
    points.resize(kept);
}

}  // namespace dedup::inline v1::unicode

namespace dedup::inline v1 {

unicode_versions versions() {
    UVersionInfo unicode;
    UVersionInfo icu;
    u_getUnicodeVersion(unicode);
    u_getVersion(icu);
    return {std::string(unicode, unicode + sizeof unicode), std::string(icu, icu + sizeof icu)};
}

}  // namespace dedup::inline v1
