// What fold does, slowly and obviously, and what its tests share.
#pragma once

#include <doctest/doctest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <algorithm>
#include <bit>
#include <random>
#include <string>
#include <vector>
#include "../src/simd/fold_ascii.hpp"
#include "dedup/fold.hpp"

namespace {

using dedup::folded;

// On buffers of the exact size: a sanitizer sees every byte read too many.
folded fold(std::string_view text, const std::vector<dedup::span>& apart = {}) {
    const std::vector<char> exact(text.begin(), text.end());
    folded out;
    dedup::fold({exact.data(), exact.size()}, apart, out);
    return out;
}

std::string utf8(UChar32 c) {
    std::string bytes;
    icu::UnicodeString(c).toUTF8String(bytes);
    return bytes;
}

// What dedup::fold promises, a code point at a time and by the book.
namespace slow {

bool has_category(UChar32 c, std::uint32_t mask) {
    return (U_GET_GC_MASK(c) & mask) != 0;
}

bool invisible(UChar32 c) {
    if (c >= 0xE0020 && c <= 0xE007F) return false;
    return has_category(c, U_GC_CF_MASK) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool in_key(UChar32 c) {
    if (c < 0x80) return u_isalnum(c) || std::string_view("#$%&+<=@^~").find(static_cast<char>(c)) != std::string::npos;
    if (invisible(c) || u_isUWhiteSpace(c) || has_category(c, U_GC_CC_MASK)) return false;
    if (has_category(c, U_GC_P_MASK)) return c == 0x2030 || c == 0x2031;
    return !has_category(c, U_GC_SK_MASK) || c >= 0x1F000 || c == 0x309B || c == 0x309C;
}

icu::UnicodeString parts(UChar32 c) {
    const auto type = u_getIntPropertyValue(c, UCHAR_DECOMPOSITION_TYPE);
    const bool width = type == U_DT_WIDE || type == U_DT_NARROW;
    if (!width && !in_key(c)) return {};
    bool split = width;
    for (const auto form : {U_DT_INITIAL, U_DT_MEDIAL, U_DT_FINAL, U_DT_ISOLATED}) split |= type == form;
    split |= type == U_DT_COMPAT && u_charType(c) != U_OTHER_NUMBER;
    if (!split) return c;
    UErrorCode status = U_ZERO_ERROR;
    icu::UnicodeString raw, all;
    icu::Normalizer2::getNFKDInstance(status)->getRawDecomposition(c, raw);
    for (int i = 0; i < raw.length(); i = raw.moveIndex32(i, 1)) all += parts(raw.char32At(i));
    return all;
}

std::string bytes_of(const icu::UnicodeString& s) {
    std::string bytes;
    return s.toUTF8String(bytes);
}

icu::UnicodeString one(UChar32 c) {
    UErrorCode status = U_ZERO_ERROR;
    if (c >= 0xFEF5 && c <= 0xFEFC) return c % 2 == 0 ? c - 1 : c;
    const auto* nfc = icu::Normalizer2::getNFCInstance(status);
    const icu::UnicodeString all = nfc->normalize(parts(c).foldCase(), status);
    if (bytes_of(all).size() <= utf8(c).size()) return all;
    const UChar32 lower = u_foldCase(c, U_FOLD_CASE_DEFAULT);
    return utf8(lower).size() <= utf8(c).size() ? lower : c;
}

UChar32 pair(UChar32 a, UChar32 b) {
    if (a == 0x644 && b == 0x622) return 0xFEF5;
    if (a == 0x644 && b == 0x623) return 0xFEF7;
    if (a == 0x644 && b == 0x625) return 0xFEF9;
    if (a == 0x644 && b == 0x627) return 0xFEFB;
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getNFCInstance(status)->composePair(a, b);
}

folded fold(std::string_view text) {
    struct run {
        std::size_t begin;
        icu::UnicodeString key;
    };
    std::vector<run> runs;
    bool open = false;
    const auto units = icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
    std::size_t at = 0;
    for (std::int32_t i = 0; i < units.length(); i = units.moveIndex32(i, 1)) {
        const UChar32 c = units.char32At(i);
        const std::int32_t next = units.moveIndex32(i, 1);
        const UChar32 after = next < units.length() ? units.char32At(next) : -1;
        const std::size_t begin = at;
        at += utf8(c).size();
        icu::UnicodeString key = one(c);
        if (c == 0x200D && after >= 0 && u_hasBinaryProperty(after, UCHAR_EXTENDED_PICTOGRAPHIC)) key = c;
        if (key.isEmpty()) {
            open = open && invisible(c);
            continue;
        }
        if (open) {
            icu::UnicodeString before = runs.back().key, behind = key;
            const std::int32_t last = before.moveIndex32(before.length(), -1);
            const UChar32 both = pair(before.char32At(last), key.char32At(0));
            if (both >= 0) {
                const auto rest = behind.tempSubString(behind.moveIndex32(0, 1));
                const auto joined = before.tempSubString(0, last) + both + rest;
                if (bytes_of(joined).size() <= at - runs.back().begin) {
                    runs.back().key = joined;
                    continue;
                }
            }
        }
        runs.push_back({begin, key});
        open = true;
    }
    folded out;
    out.bits.resize((text.size() + 63) / 64);
    for (const run& r : runs) {
        const std::string bytes = bytes_of(r.key);
        for (std::size_t i = r.begin; i < r.begin + bytes.size(); ++i) out.bits[i / 64] |= std::uint64_t{1} << i % 64;
        out.key += bytes;
    }
    return out;
}

}  // namespace slow

std::size_t marked(const folded& f) {
    std::size_t n = 0;
    for (const std::uint64_t word : f.bits) n += static_cast<std::size_t>(std::popcount(word));
    return n;
}

// Text of code points that the fold treats differently, in NFC.
class texts {
public:
    std::string next(std::size_t length) {
        icu::UnicodeString text;
        for (std::size_t i = 0; i < length; ++i) text.append(code_point());
        UErrorCode status = U_ZERO_ERROR;
        return slow::bytes_of(icu::Normalizer2::getNFCInstance(status)->normalize(text, status));
    }
    std::size_t below(std::size_t n) { return random_() % n; }

private:
    UChar32 code_point() {
        constexpr UChar32 joining[] = {0x644,  0xFEDD, 0x627,  0x622,  0xFE8D, 0xFEFB,  0xFEFC,  0x653,  0x4A,   0x30C,
                                       0x301,  0x200C, 0x200D, 0xAD,   0xFF76, 0xFF9E,  0xFF9F,  0x309B, 0x3131, 0x314F,
                                       0x1100, 0x1161, 0x11A8, 0xFFA1, 0xFFC2, 0x3C9,   0x345,   0x308,  0x390,  0x130,
                                       0x49,   0x307,  0x9C7,  0x9BE,  0x2764, 0x1F469, 0x1F3FD, 0xFE0F, 0x20,   0x2C};
        switch (below(4)) {
            case 0:
                return static_cast<UChar32>(below(0x80));
            case 1:
                return joining[below(std::size(joining))];
            case 2:
                return static_cast<UChar32>(0x80 + below(0x3400 - 0x80));
            default: {
                const auto c = static_cast<UChar32>(below(2) == 0 ? 0xF900 + below(0x700) : below(0x110000));
                return U_IS_SURROGATE(c) ? 0xFFFD : c;
            }
        }
    }
    std::mt19937 random_{42};
};

}  // namespace
