// External interface: print_accuracy, print_accuracy_json, shown, print_mistakes.
#include "accuracy_report.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace bench {
namespace {

constexpr std::size_t context = 60;         // code points on each side of a mistake
constexpr std::size_t longest_shown = 240;  // of a mistake; the middle of a longer one is left out

std::string decimals(const std::optional<double>& value, const char* none) {
    return value ? fmt::format("{:.4f}", *value) : none;
}

std::string json_string(std::string_view utf8) {
    std::string out = "\"";
    for (const char c : utf8) {
        if (static_cast<unsigned char>(c) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
            continue;
        }
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

// Line feeds are shown; no other control character reaches the terminal.
std::string on_one_line(std::string_view utf8) {
    std::string out;
    const code_points text(utf8);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char32_t c = text[i];
        if (c == '\n') {
            out += "⏎";
        } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            out += c == '\t' ? ' ' : '?';
        } else {
            out += text.slice(i, i + 1);
        }
    }
    return out;
}

}  // namespace

void print_accuracy(std::span<const accuracy_row> rows) {
    std::size_t width = 18;
    for (const accuracy_row& r : rows) width = std::max(width, r.dataset.size());
    fmt::print("{:<{}} {:>9} {:>9} {:>9} {:>9} {:>11} {:>9}\n", "dataset", width, "precision", "recall", "f1",
               "src_acc", "granularity", "messages");
    for (const accuracy_row& r : rows) {
        fmt::print("{:<{}} {:>9.4f} {:>9.4f} {:>9.4f} {:>9} {:>11} {:>9}\n", r.dataset, width, r.v.precision,
                   r.v.recall, r.v.f1, decimals(r.v.source_accuracy, "-"), decimals(r.v.granularity, "-"), r.messages);
    }
}

void print_accuracy_json(std::span<const accuracy_row> rows) {
    for (const accuracy_row& r : rows) {
        fmt::print(
            "{{\"dataset\":{},\"precision\":{:.4f},\"recall\":{:.4f},\"f1\":{:.4f},\"src_acc\":{},\"granularity\":{},"
            "\"messages\":{}}}\n",
            json_string(r.dataset), r.v.precision, r.v.recall, r.v.f1, decimals(r.v.source_accuracy, "null"),
            decimals(r.v.granularity, "null"), r.messages);
    }
}

std::string shown(const mistake& m, std::string_view thread, std::string_view id, std::string_view source,
                  const code_points& text) {
    const auto [begin, end, number] = m.where;
    std::string line =
        fmt::format("{} {} {} {}-{} of {}, {} characters: ", m.what == mistake::kind::missed ? "missed" : "false",
                    on_one_line(thread), on_one_line(id), begin, end, on_one_line(source), m.size);
    line += on_one_line(text.slice(begin - std::min(begin, context), begin)) + "[[";
    if (end - begin <= longest_shown) {
        line += on_one_line(text.slice(begin, end));
    } else {
        line += on_one_line(text.slice(begin, begin + longest_shown / 2)) + " (...) " +
                on_one_line(text.slice(end - longest_shown / 2, end));
    }
    return line + "]]" + on_one_line(text.slice(end, std::min(end + context, text.size())));
}

void print_mistakes(std::FILE* to, std::string_view dataset, const shown_mistakes& all, std::size_t sample) {
    const auto print = [&](const char* kind, const std::vector<std::string>& lines) {
        const std::size_t n = std::min(sample, lines.size());
        fmt::print(to, "\n{}: {} of {} {}\n", dataset, n, lines.size(), kind);
        for (std::size_t i = 0; i < n; ++i) fmt::print(to, "{}\n", lines[i * lines.size() / n]);
    };
    print("missed", all.missed);
    print("false", all.wrong);
}

}  // namespace bench
