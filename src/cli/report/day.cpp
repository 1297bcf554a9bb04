// External interface: cli::day_of.
#include "cli/report/day.hpp"

#include <algorithm>
#include <charconv>

namespace dedup::cli {
namespace {

using days = std::chrono::sys_days;

// A number of `least` to `most` digits at the start of `s`, which loses it.
std::optional<long long> take_number(std::string_view& s, std::size_t least, std::size_t most) {
    const std::size_t size = std::min(s.find_first_not_of("0123456789"), s.size());
    if (size < least || size > most) return std::nullopt;
    long long number = 0;
    std::from_chars(s.data(), s.data() + size, number);
    s.remove_prefix(size);
    return number;
}

std::optional<days> day(long long year, long long month, long long day_of_month) {
    if (year < 1970 || year > 2099) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                           std::chrono::month(static_cast<unsigned>(month)),
                                           std::chrono::day(static_cast<unsigned>(day_of_month))};
    return date.ok() ? std::optional<days>(date) : std::nullopt;
}

std::optional<days> iso(std::string_view s) {
    const auto year = take_number(s, 4, 4);
    if (!year || !s.starts_with('-')) return std::nullopt;
    s.remove_prefix(1);
    const auto month = take_number(s, 2, 2);
    if (!month || !s.starts_with('-')) return std::nullopt;
    s.remove_prefix(1);
    const auto of_month = take_number(s, 2, 2);
    return of_month ? day(*year, *month, *of_month) : std::nullopt;
}

// Without hyphens; with or without a time, which a T may begin.
std::optional<days> iso_basic(std::string_view s) {
    const std::size_t digits = std::min(s.find_first_not_of("0123456789"), s.size());
    if (digits != 8 && digits != 14) return std::nullopt;
    if (digits < s.size() && s[digits] == '.') return std::nullopt;  // a number with a fraction
    std::string_view of = s.substr(0, 8);
    const auto number = take_number(of, 8, 8);
    return number ? day(*number / 10000, *number / 100 % 100, *number % 100) : std::nullopt;
}

// From 1973 on: numbers of eight digits are dates.
std::optional<days> since_1970(std::string_view s) {
    auto number = take_number(s, 9, 13);
    if (!number || !(s.empty() || s.starts_with('.'))) return std::nullopt;
    if (*number > 99'999'999'999) *number /= 1000;
    const std::chrono::sys_seconds time{std::chrono::seconds(*number)};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(time)};
    return day(static_cast<int>(date.year()), static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::optional<days> mail(std::string_view s) {
    if (const auto comma = s.find(','); comma != s.npos && comma < 10) s.remove_prefix(comma + 1);
    s.remove_prefix(std::min(s.find_first_not_of(' '), s.size()));
    const auto of_month = take_number(s, 1, 2);
    if (!of_month || s.size() < 5 || s[0] != ' ' || s[4] != ' ') return std::nullopt;
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    const auto month = months.find(s.substr(1, 3));
    if (month == months.npos || month % 3 != 0) return std::nullopt;
    s.remove_prefix(5);
    const auto year = take_number(s, 4, 4);
    return year ? day(*year, static_cast<long long>(month / 3 + 1), *of_month) : std::nullopt;
}

}  // namespace

std::optional<days> day_of(std::string_view date) {
    if (const auto found = iso(date)) return found;
    if (const auto found = iso_basic(date)) return found;
    if (const auto found = since_1970(date)) return found;
    return mail(date);
}

}  // namespace dedup::cli
