// External interface: cli::append_depth_chart, append_author_chart, append_time_chart, human_size and per_cent.
#include "cli/report/charts.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>

#include "cli/report/html.hpp"

namespace dedup::cli {
namespace {

struct bar {
    std::string label;
    double length = 0;  // of 1
    double filled = 0;  // of `length`
    std::string value;
    std::string about;  // shown on hover
};

constexpr int row_height = 26;

// A row a bar: label | ####----- | value
void append_bars(std::string& out, const char* title, const char* note, const std::vector<bar>& bars) {
    put(out, "<figure class=\"chart\"><figcaption><h3>{}</h3><p>{}</p></figcaption>", title, note);
    put(out, "<svg width=\"100%\" height=\"{}\" role=\"list\">", bars.size() * row_height);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const bar& b = bars[i];
        put(out, "<svg y=\"{}\" width=\"100%\" height=\"{}\" role=\"listitem\"><title>", i * row_height, row_height);
        append_escaped(out, b.about);
        out += "</title><rect class=\"hit\" width=\"100%\" height=\"100%\"/><svg width=\"28%\"><text y=\"17\">";
        append_escaped(out, b.label);
        put(out,
            "</text></svg><rect class=\"kept\" x=\"30%\" y=\"5\" width=\"{:.2f}%\" height=\"16\" rx=\"3\"/>"
            "<rect class=\"copied\" x=\"30%\" y=\"5\" width=\"{:.2f}%\" height=\"16\" rx=\"3\"/>"
            "<text class=\"value\" x=\"100%\" y=\"17\">{}</text></svg>",
            52 * b.length, 52 * b.length * b.filled, b.value);
    }
    out += "</svg></figure>";
}

struct column {
    std::string label;
    tally of;
};

// Of the chart over time, in pixels from its top: the shares, below them the sizes, below them the labels.
constexpr double share_top = 6, share_height = 112, size_top = share_top + share_height + 6, size_height = 28;
constexpr double label_at = size_top + size_height + 16, chart_height = label_at + 6;

void append_column(std::string& out, const column& c, double x, double step, std::size_t largest) {
    const double share = share_height * c.of.share();
    const double size = size_height * static_cast<double>(c.of.all()) / static_cast<double>(largest);
    const auto rectangle = [&](const char* what, double y, double height) {
        put(out, "<rect class=\"{}\" x=\"{:.3f}%\" y=\"{:.1f}\" width=\"{:.3f}%\" height=\"{:.1f}\"/>", what,
            x + step * 0.08, y, step * 0.84, height);
    };
    put(out, "<g role=\"listitem\"><title>{}: {} of {} were copies</title>", c.label, per_cent(c.of.share()),
        human_size(c.of.all()));
    rectangle("hit", share_top, size_top + size_height - share_top);
    rectangle("copied", share_top + share_height - share, share);
    rectangle("size", size_top + size_height - size, size);
    out += "</g>";
}

// Above, how much of each column was copies; below, how large it is.
void append_columns(std::string& out, const char* title, const char* note, const std::vector<column>& columns) {
    std::size_t largest = 1;
    for (const column& c : columns) largest = std::max(largest, c.of.all());
    put(out, "<figure class=\"chart wide\"><figcaption><h3>{}</h3><p>{}</p></figcaption><div class=\"plot\">", title,
        note);
    put(out, "<svg width=\"100%\" height=\"{}\">", chart_height);
    for (const double share : {0.0, 0.5, 1.0}) {
        put(out, "<text class=\"axis end\" x=\"100%\" y=\"{:.1f}\">{:.0f} %</text>",
            share_top + share_height * (1 - share) + 4, 100 * share);
    }
    put(out, "<text class=\"axis end\" x=\"100%\" y=\"{}\">size</text></svg>", size_top + size_height - 2);
    put(out, "<svg width=\"100%\" height=\"{}\" role=\"list\">", chart_height);
    for (const double share : {0.0, 0.5, 1.0}) {
        put(out, "<line class=\"level\" x2=\"100%\" y1=\"{0:.1f}\" y2=\"{0:.1f}\"/>",
            share_top + share_height * (1 - share));
    }
    const double step = 100.0 / static_cast<double>(columns.size());
    for (std::size_t i = 0; i < columns.size(); ++i) {
        append_column(out, columns[i], step * static_cast<double>(i), step, largest);
    }
    put(out, "<text class=\"axis\" y=\"{}\">{}</text>", label_at, columns.front().label);
    if (columns.size() > 1) {
        put(out, "<text class=\"axis end\" x=\"100%\" y=\"{}\">{}</text>", label_at, columns.back().label);
    }
    out += "</svg></div></figure>";
}

using days = std::chrono::sys_days;

// A calendar unit: the first day of the one that holds a day, that of the next, and how it is called.
struct calendar_unit {
    days (*first)(days);
    days (*next)(days);
    const char* format;
};

days first_of_month(days d) {
    const std::chrono::year_month_day date{d};
    return date.year() / date.month() / 1;
}
days first_of_year(days d) {
    return std::chrono::year_month_day{d}.year() / std::chrono::January / 1;
}

constexpr calendar_unit calendar_units[] = {
    {[](days d) { return d; }, [](days d) { return d + std::chrono::days(1); }, "{:%Y-%m-%d}"},
    {first_of_month, [](days d) { return first_of_month(d + std::chrono::days(31)); }, "{:%Y-%m}"},
    {first_of_year, [](days d) { return first_of_year(d + std::chrono::days(366)); }, "{:%Y}"},
};

std::vector<column> dated_columns(const totals& t) {
    const days first = t.by_day.begin()->first, last = t.by_day.rbegin()->first;
    const auto length = (last - first).count();
    const calendar_unit& unit = calendar_units[length < 62 ? 0 : length < 62 * 31 ? 1 : 2];
    std::vector<column> columns;
    for (days d = unit.first(first); d <= last; d = unit.next(d)) {
        columns.push_back({fmt::format(fmt::runtime(unit.format), d), {}});
        const auto end = t.by_day.lower_bound(unit.next(d));
        for (auto at = t.by_day.lower_bound(d); at != end; ++at) columns.back().of.add(at->second);
    }
    return columns;
}

std::vector<column> numbered_columns(const totals& t) {
    std::vector<column> columns;
    const std::size_t width = t.by_position.width();
    for (const tally& of : t.by_position.columns()) {
        const std::size_t first = columns.size() * width + 1;
        const std::size_t last = std::min(first + width - 1, t.by_position.positions());
        columns.push_back(
            {first == last ? fmt::format("post {}", first) : fmt::format("posts {} to {}", first, last), of});
    }
    return columns;
}

}  // namespace

std::string human_size(std::size_t bytes) {
    if (bytes < 1000) return fmt::format("{} bytes", bytes);
    double size = static_cast<double>(bytes) / 1000;
    const char* unit = "kB";
    for (const char* larger : {"MB", "GB", "TB"}) {
        if (size < 999.5) break;
        size /= 1000;
        unit = larger;
    }
    return size < 9.95 ? fmt::format("{:.1f} {}", size, unit) : fmt::format("{:.0f} {}", size, unit);
}

std::string per_cent(double share) {
    return fmt::format("{:.1f} %", 100 * share);
}

void append_depth_chart(std::string& out, const totals& t) {
    if (t.all.copied == 0) return;
    const auto share_of = [&](std::size_t bytes) {
        return static_cast<double>(bytes) / static_cast<double>(t.all.all());
    };
    const auto& copied = t.copied_by_depth;
    std::size_t last = totals::depths - 1;
    while (copied[last] == 0) --last;
    const std::size_t largest = *std::max_element(copied.begin(), copied.end());
    std::vector<bar> bars;
    for (std::size_t depth = 0; depth <= last; ++depth) {
        const std::string share = per_cent(share_of(copied[depth]));
        bars.push_back({.label = depth == 0                    ? "no mark"
                                 : depth == totals::depths - 1 ? fmt::format("{} or more", depth)
                                                               : fmt::format("depth {}", depth),
                        .length = static_cast<double>(copied[depth]) / static_cast<double>(largest),
                        .filled = 1,
                        .value = share,
                        .about = fmt::format("{}, {} of all text", human_size(copied[depth]), share)});
    }
    append_bars(out, "By depth", "Share of all text that was a copy behind so many quote marks", bars);
}

void append_author_chart(std::string& out, const totals& t) {
    std::vector<std::pair<std::string, tally>> authors(t.by_author.begin(), t.by_author.end());
    if (authors.empty()) return;
    const auto by_size = [](const auto& a, const auto& b) {
        return a.second.all() != b.second.all() ? a.second.all() > b.second.all() : a.first < b.first;
    };
    const std::size_t shown = std::min<std::size_t>(8, authors.size());
    std::partial_sort(authors.begin(), authors.begin() + static_cast<std::ptrdiff_t>(shown), authors.end(), by_size);
    tally others = t.other_authors;
    for (std::size_t i = shown; i < authors.size(); ++i) others.add(authors[i].second);
    authors.resize(shown);
    const std::size_t largest = std::max<std::size_t>(1, authors.front().second.all());
    std::vector<bar> bars;
    for (const auto& [name, of] : authors) {
        bars.push_back(
            {.label = name,
             .length = static_cast<double>(of.all()) / static_cast<double>(largest),
             .filled = of.share(),
             .value = per_cent(of.share()),
             .about = fmt::format("{}: {} posted, {} of it copies", name, human_size(of.all()), per_cent(of.share()))});
    }
    append_bars(out, "By author", "What they posted, and how much of it was copies; who posted most comes first", bars);
    if (others.all() > 0) {
        out.insert(out.size() - std::string_view("</figure>").size(),
                   fmt::format("<p class=\"rest\">All others: {}, {} of it copies</p>", human_size(others.all()),
                               per_cent(others.share())));
    }
}

void append_time_chart(std::string& out, const totals& t) {
    if (t.posts == 0) return;
    // A few dates among many posts would tell of few.
    if (2 * t.dated > t.posts) {
        append_columns(out, "Over time", "Share of what was posted that was copies", dated_columns(t));
    } else {
        append_columns(out, "Along the threads", "Share of the posts that was copies, by their number in the thread",
                       numbered_columns(t));
    }
}

}  // namespace dedup::cli
