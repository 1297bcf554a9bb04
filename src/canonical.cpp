// External interface: table::of, decompose, compose, compose_pair (canonical.hpp), versions (normalize.hpp).
#include "canonical.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/uversion.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>

#include "dedup/normalize.hpp"

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

std::uint16_t property_of(char32_t c, const icu::Normalizer2& n, UProperty quick_check) {
    const auto u = static_cast<UChar32>(c);
    unsigned p = kind_of(c);
    if (icu::UnicodeString d; n.getDecomposition(u, d)) p |= property::splits;
    if (n.isInert(u)) return static_cast<std::uint16_t>(p);  // which is quickly said
    if (u_getIntPropertyValue(u, quick_check) != UNORM_YES) p |= property::moves;
    if (!n.hasBoundaryBefore(u)) p |= property::joins;
    return static_cast<std::uint16_t>(p | static_cast<unsigned>(n.getCombiningClass(u)) << 8);
}

// No normal form changes code points that have no character (or a private one), and they are most of all.
UBool U_CALLCONV mark_characters(const void* assigned, UChar32 start, UChar32 limit, UCharCategory type) {
    if (type == U_UNASSIGNED || type == U_PRIVATE_USE_CHAR || type == U_SURROGATE) return true;
    auto& blocks = *static_cast<std::array<bool, 0x110000 / 128>*>(const_cast<void*>(assigned));
    for (UChar32 b = start >> 7; b <= (limit - 1) >> 7; ++b) blocks[static_cast<std::size_t>(b)] = true;
    return true;
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

table::table(normal_form form) {
    std::array<bool, 0x110000 / 128> assigned{};
    u_enumCharTypes(mark_characters, &assigned);
    const icu::Normalizer2& n = normalizer(form);
    const UProperty quick_check = form == normal_form::nfkc ? UCHAR_NFKC_QUICK_CHECK : UCHAR_NFC_QUICK_CHECK;
    std::map<std::array<std::uint16_t, 128>, std::uint16_t> known{{{}, 0}};
    blocks_.resize(128);
    for (std::size_t b = 0; b < block_.size(); ++b) {
        if (!assigned[b]) continue;
        std::array<std::uint16_t, 128> block{};
        for (std::size_t i = 0; i < 128; ++i)
            block[i] = property_of(static_cast<char32_t>(b * 128 + i), n, quick_check);
        const auto [it, fresh] = known.try_emplace(block, static_cast<std::uint16_t>(known.size()));
        if (fresh) blocks_.insert(blocks_.end(), block.begin(), block.end());
        block_[b] = it->second;
    }
}

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
