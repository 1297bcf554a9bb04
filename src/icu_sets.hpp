// The code points that have a property, as ICU knows it: far fewer ranges than code points to ask for.
#pragma once

#include <unicode/uchar.h>
#include <unicode/ucpmap.h>
#include <unicode/uset.h>

#include <cstdint>
#include <new>

namespace dedup::inline v1::detail {

// Calls `f` with the first and the last of each range of code points that have the property, ascending.
template <class F>
void for_ranges_with(UProperty binary, F f) {
    UErrorCode status = U_ZERO_ERROR;
    const USet* const set = u_getBinaryPropertySet(binary, &status);
    if (U_FAILURE(status) != 0) throw std::bad_alloc();  // ICU's own data is linked in
    for (std::int32_t i = 0; i < uset_getItemCount(set); ++i) {
        UChar32 first = 0, last = 0;
        uset_getItem(set, i, &first, &last, nullptr, 0, &status);
        f(first, last);
    }
}

// The same for those that do not have it.
template <class F>
void for_ranges_without(UProperty binary, F f) {
    UChar32 next = 0;
    for_ranges_with(binary, [&](UChar32 first, UChar32 last) {
        if (next < first) f(next, first - 1);
        next = last + 1;
    });
    if (next <= UCHAR_MAX_VALUE) f(next, UCHAR_MAX_VALUE);
}

// Calls `f` with the first and the last of each range of code points that are alike in the property, and its value.
template <class F>
void for_values(UProperty enumerated, F f) {
    UErrorCode status = U_ZERO_ERROR;
    const UCPMap* const map = u_getIntPropertyMap(enumerated, &status);
    if (U_FAILURE(status) != 0) throw std::bad_alloc();
    std::uint32_t value = 0;
    for (UChar32 first = 0, last = 0; first <= UCHAR_MAX_VALUE; first = last + 1) {
        last = ucpmap_getRange(map, first, UCPMAP_RANGE_NORMAL, 0, nullptr, nullptr, &value);
        f(first, last, static_cast<int>(value));
    }
}

// As for_ranges_with(), for those of the general categories in `mask`, which is made of U_MASK().
template <class F>
void for_categories(std::uint32_t mask, F f) {
    struct {
        std::uint32_t mask;
        F& f;
    } asked{mask, f};
    u_enumCharTypes(
        [](const void* to, UChar32 start, UChar32 limit, UCharCategory category) -> UBool {
            const auto& own = *static_cast<const decltype(asked)*>(to);
            if ((U_MASK(category) & own.mask) != 0) own.f(start, limit - 1);
            return true;
        },
        &asked);
}

}  // namespace dedup::inline v1::detail
