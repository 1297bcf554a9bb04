// External interface: cli::html_charset, cli::html_as_utf8.
#include "cli/formats/html_charset.hpp"

#include <gmime/gmime.h>

#include <algorithm>

#include "cli/formats/charset.hpp"
#include "cli/formats/html_scanner.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t looked_at = 1024;  // bytes
constexpr std::size_t longest_name = 64;
constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::string_view spaces = " \t\n\f\r";

struct byte_order_mark {
    std::string_view bytes;
    const char* charset;
};
constexpr byte_order_mark marks[] = {
    {"\xEF\xBB\xBF", "utf-8"},
    {"\xFE\xFF", "utf-16be"},
    {"\xFF\xFE", "utf-16le"},
};

const byte_order_mark* mark_of(std::string_view page) {
    const auto* const found =
        std::find_if(std::begin(marks), std::end(marks), [&](const auto& m) { return page.starts_with(m.bytes); });
    return found == std::end(marks) ? nullptr : found;
}

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

std::string_view skip_spaces(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(spaces), text.size()));
}

// What stands between the quotes that the text begins with, or before one of `ends`.
std::string_view unquoted(std::string_view text, std::string_view ends) {
    if (!text.starts_with('"') && !text.starts_with('\'')) return text.substr(0, text.find_first_of(ends));
    const std::size_t end = text.find(text.front(), 1);
    return end == text.npos ? std::string_view{} : text.substr(1, end - 1);
}

// In "text/html; charset=x": the x.
std::string_view charset_in(std::string_view content) {
    constexpr std::string_view key = "charset";
    for (std::size_t at = content.find(key); at != content.npos; at = content.find(key, at + 1)) {
        const std::string_view rest = skip_spaces(content.substr(at + key.size()));
        if (rest.starts_with('=')) return unquoted(skip_spaces(rest.substr(1)), " \t\n\f\r;");
    }
    return {};
}

// Names of charsets are made of these; what iconv takes besides are orders to it.
bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name &&
           name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_.:+()") == name.npos;
}

std::string named_by(const html_piece& meta) {
    const auto value = [&](const char* name) { return lower(unquoted(attribute_of(meta.attributes, name), spaces)); };
    std::string name = value("charset");
    if (name.empty() && value("http-equiv") == "content-type") name = charset_in(value("content"));
    name = name.substr(std::min(name.find_first_not_of(spaces), name.size()));
    name.resize(name.find_last_not_of(spaces) + 1);
    if (!is_name(name)) return {};
    // It could not have been read, were it true.
    return name.starts_with("utf-16") || name.starts_with("utf-32") ? "utf-8" : name;
}

// The names of charsets are GMime's.
void start_library() {
    static const bool started = [] {
        g_mime_init();
        return true;
    }();
    (void)started;
}

std::size_t count_replaced(std::string_view text) {
    std::size_t n = 0;
    for (std::size_t at = text.find(replacement); at != text.npos; at = text.find(replacement, at + 1)) ++n;
    return n;
}

}  // namespace

std::string html_charset(std::string_view page) {
    if (const byte_order_mark* const mark = mark_of(page)) return mark->charset;
    html_scanner scan(page.substr(0, looked_at));
    for (html_piece p; scan.next(p);) {
        if (p.is != html_piece::kind::start_tag || p.name != GUMBO_TAG_META) continue;
        if (std::string name = named_by(p); !name.empty()) return name;
    }
    return {};
}

std::string html_as_utf8(std::string_view page, std::size_t& repaired) {
    const std::string charset = html_charset(page);
    if (const byte_order_mark* const mark = mark_of(page)) page.remove_prefix(mark->bytes.size());
    std::string text;
    if (charset == "utf-8" || charset == "utf8") {
        repaired = json::append_well_formed(text, page);
    } else {
        start_library();
        const bool good = append_as_utf8(text, page, charset);
        repaired = good ? 0 : count_replaced(text) - std::min(count_replaced(page), count_replaced(text));
    }
    return text;
}

}  // namespace dedup::cli
