// Interface: fold_table.hpp. Asks ICU once what each code point folds to.
#include "fold_table.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <bit>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "icu_sets.hpp"
#include "simd/fold_ascii.hpp"

namespace dedup::inline v1::detail {
namespace {

const icu::Normalizer2& normalizer(const icu::Normalizer2* (*instance)(UErrorCode&)) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* found = instance(status);
    if (U_FAILURE(status) != 0) throw std::bad_alloc();  // ICU's own data is linked in
    return *found;
}

const icu::Normalizer2& nfc() {
    return normalizer(icu::Normalizer2::getNFCInstance);
}
const icu::Normalizer2& nfkc() {
    return normalizer(icu::Normalizer2::getNFKCInstance);
}

constexpr UChar32 lam = 0x0644, first_alef = 0x0622, last_alef = 0x0627;

// The isolated ligature of lam with this alef, three bytes where the two letters are four; 0 if it is none.
constexpr char32_t lam_alef(UChar32 alef) {
    switch (alef) {
        case 0x0622:
            return 0xFEF5;
        case 0x0623:
            return 0xFEF7;
        case 0x0625:
            return 0xFEF9;
        case 0x0627:
            return 0xFEFB;
        default:
            return 0;
    }
}

bool is_ignored(UChar32 c) {
    const bool tag = c >= 0xE0020 && c <= 0xE007F;  // sub-national flags
    return !tag && (u_charType(c) == U_FORMAT_CHAR || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0);
}

bool is_dropped(UChar32 c) {
    if (c < 0x80) return ascii_key[static_cast<std::size_t>(c)] == 0;
    if (is_ignored(c) || u_hasBinaryProperty(c, UCHAR_WHITE_SPACE) != 0) return true;
    const auto category = U_MASK(u_charType(c));
    if ((category & U_GC_P_MASK) != 0) return c != 0x2030 && c != 0x2031;  // per mille, per ten thousand
    // Spacing accents, but neither skin tones nor the voicing marks of kana.
    if ((category & U_GC_SK_MASK) != 0) return c < 0x1F000 && c != 0x309B && c != 0x309C;
    return (category & U_GC_CC_MASK) != 0;
}

// Takes apart what differs from its parts in typesetting only: width, Arabic presentation forms, ligatures, radicals;
// not what means something else: x², ½, ①, ⒈, 𝐱. Parts that a key drops are dropped here as well.
void expand(UChar32 c, icu::UnicodeString& out) {
    const auto type = static_cast<UDecompositionType>(u_getIntPropertyValue(c, UCHAR_DECOMPOSITION_TYPE));
    const bool width = type == U_DT_WIDE || type == U_DT_NARROW;  // ＃ is as # is: kept, though punctuation
    if (!width && is_dropped(c)) return;
    const bool form = type == U_DT_INITIAL || type == U_DT_MEDIAL || type == U_DT_FINAL || type == U_DT_ISOLATED ||
                      (type == U_DT_COMPAT && u_charType(c) != U_OTHER_NUMBER);
    icu::UnicodeString parts;
    if (!(width || form) || nfkc().getRawDecomposition(c, parts) == 0) {
        out.append(c);
        return;
    }
    for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) expand(parts.char32At(i), out);
}

// What `c` folds to, in NFC; empty where it is dropped. Case alone where all of it would need more bytes.
std::string folded(UChar32 c) {
    icu::UnicodeString all;
    expand(c, all);
    UErrorCode status = U_ZERO_ERROR;
    std::string bytes;
    nfc().normalize(all.foldCase(), status).toUTF8String(bytes);
    const auto room = static_cast<std::size_t>(U8_LENGTH(c));
    if (bytes.size() <= room) return bytes;
    const UChar32 lower = u_foldCase(c, U_FOLD_CASE_DEFAULT);
    bytes.clear();
    icu::UnicodeString(static_cast<std::size_t>(U8_LENGTH(lower)) <= room ? lower : c).toUTF8String(bytes);
    return bytes;
}

bool joins_back(UChar32 c) {
    return lam_alef(c) != 0 || u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) == UNORM_MAYBE;
}

class builder {
public:
    fold_table build() {
        find_special();
        for (std::size_t w = 0; w < special_.size(); ++w) {
            for (std::uint64_t left = special_[w]; left != 0; left &= left - 1) {
                const std::size_t c = w * 64 + static_cast<std::size_t>(std::countr_zero(left));
                flat_[c] = kind(static_cast<UChar32>(c));
            }
        }
        return {{flat_, dropped}, std::move(foldings_)};
    }

private:
    static constexpr std::uint32_t may_be_dropped =
        U_GC_P_MASK | U_GC_Z_MASK | U_GC_SK_MASK | U_GC_CC_MASK | U_GC_CF_MASK;

    // All others are kept: they have no case, nor a form that is taken apart, and join nothing. So is what is not
    // assigned (it may be an emoji of a later Unicode), but for what is set aside to be ignored.
    void find_special() {
        const auto mark = [this](UChar32 first, UChar32 last) {
            for (auto c = static_cast<std::size_t>(first); c <= static_cast<std::size_t>(last); ++c)
                special_[c / 64] |= std::uint64_t{1} << c % 64;
        };
        mark(0, 0x7F);                // of which ascii_key knows
        mark(first_alef, last_alef);  // which join lam
        for_ranges_with(UCHAR_DEFAULT_IGNORABLE_CODE_POINT, mark);
        for_ranges_with(UCHAR_CHANGES_WHEN_CASEFOLDED, mark);
        for_ranges_without(UCHAR_NFKC_INERT, mark);
        for_categories(may_be_dropped, mark);
    }

    std::uint16_t kind(UChar32 c) {
        if (c == 0x200D) return joiner;
        if (is_ignored(c)) return ignored;
        const bool final_lam_alef = c >= 0xFEF6 && c <= 0xFEFC && c % 2 == 0;  // as the isolated one
        std::string bytes;
        if (final_lam_alef)
            icu::UnicodeString(c - 1).toUTF8String(bytes);
        else
            bytes = folded(c);
        if (bytes.empty()) return dropped;
        const UChar32 first = icu::UnicodeString::fromUTF8(bytes).char32At(0);
        const bool joins = joins_back(first);
        if (first == c) return joins ? kept_joining : kept;
        folding entry{.size = static_cast<std::uint8_t>(bytes.size()), .joins = joins};
        bytes.copy(entry.bytes.data(), entry.bytes.size());
        foldings_.push_back(entry);
        return static_cast<std::uint16_t>(changed + foldings_.size() - 1);
    }

    std::vector<std::uint64_t> special_ = std::vector<std::uint64_t>(code_points / 64);  // a bit a code point
    std::vector<std::uint16_t> flat_ = std::vector<std::uint16_t>(code_points, kept);
    std::vector<folding> foldings_;
};

}  // namespace

const fold_table& folds() {
    static const fold_table table = builder().build();
    return table;
}

char32_t compose(char32_t first, char32_t second) {
    if (first == lam)
        if (const char32_t ligature = lam_alef(static_cast<UChar32>(second)); ligature != 0) return ligature;
    const UChar32 one = nfc().composePair(static_cast<UChar32>(first), static_cast<UChar32>(second));
    return one < 0 ? 0 : static_cast<char32_t>(one);
}

bool is_pictograph(char32_t c) {
    return u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_EXTENDED_PICTOGRAPHIC) != 0;
}

}  // namespace dedup::inline v1::detail
