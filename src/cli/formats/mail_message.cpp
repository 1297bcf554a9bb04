// External interface: cli::parse_message.
#include "cli/formats/mail_message.hpp"

#include <algorithm>
#include <string>

#include "cli/formats/recognise.hpp"

// Of the leak sanitizer; null without it.
extern "C" {
[[gnu::weak]] void __lsan_disable();
[[gnu::weak]] void __lsan_enable();
}

namespace dedup::cli {
namespace {

// Addresses nest, and GMime recurses into them: a field of this many bytes takes some 100 kB of stack. The first author
// is what is read of it.
constexpr std::size_t longest_author = 1024;

constexpr std::string_view needed_fields[] = {"from", "date", "subject", "message-id", "in-reply-to", "references"};

void start_library() {
    static const bool started = [] {
        // What it makes then lasts, but for four small objects that it loses when types are registered anew below.
        if (__lsan_disable != nullptr) __lsan_disable();
        g_mime_init();
        if (__lsan_enable != nullptr) __lsan_enable();
        // What says nothing of its charset, or a wrong one.
        const char* charsets[] = {"utf-8", "windows-1252", nullptr};
        g_mime_parser_options_set_fallback_charsets(g_mime_parser_options_get_default(), charsets);
        // They come back here as messages of their own, whatever their encoding, with headers that are as safe.
        for (const char* const message : {"rfc822", "rfc2822", "global", "news"}) {
            g_mime_object_register_type("message", message, GMIME_TYPE_PART);
        }
        return true;
    }();
    (void)started;
}

// The first line, with its end.
std::string_view line_of(std::string_view text) {
    return text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1);
}

bool is_blank_line(std::string_view line) {
    return line == "\n" || line == "\r\n";
}

bool is_continuation(std::string_view line) {
    return line.starts_with(' ') || line.starts_with('\t');
}

// Without what stands before a header: a mark, blank lines, the line that begins a mail in an mbox.
std::string_view from_header(std::string_view bytes) {
    bytes = without_mark(bytes);
    while (!bytes.empty()) {
        const std::string_view line = line_of(bytes);
        if (!is_blank_line(line) && !is_from_line(line)) break;
        bytes.remove_prefix(line.size());
    }
    return bytes;
}

// Bytes of a header. It ends at a blank line, and where there is none, before the first line that is no field: others
// stand amid fields, where they were folded badly.
std::size_t header_size(std::string_view bytes) {
    std::size_t fields = bytes.size();
    for (std::size_t at = 0; at < bytes.size();) {
        const std::string_view line = line_of(bytes.substr(at));
        if (is_blank_line(line)) return at;
        if (fields == bytes.size() && !is_header_line(line) && !is_continuation(line)) fields = at;
        at += line.size();
    }
    return fields;
}

std::string_view field_name(std::string_view line) {
    const std::string_view name = line.substr(0, line.find(':'));
    return name.substr(0, name.find_last_not_of(" \t") + 1);
}

bool is_needed(std::string_view name) {
    std::string lower(name.substr(0, 16));
    std::transform(lower.begin(), lower.end(), lower.begin(), g_ascii_tolower);
    return lower.starts_with("content-") ||
           std::find(std::begin(needed_fields), std::end(needed_fields), lower) != std::end(needed_fields);
}

std::string only_needed(std::string_view header, bool& cut) {
    std::string out;
    bool needed = false;
    std::size_t room = 0;
    while (!header.empty()) {
        std::string_view line = line_of(header);
        header.remove_prefix(line.size());
        if (!is_continuation(line)) {
            const std::string_view name = field_name(line);
            needed = is_needed(name);
            room = name.size() == 4 && g_ascii_strncasecmp(name.data(), "from", 4) == 0 ? longest_author : header.npos;
        }
        if (!needed) continue;
        if (line.size() > room) {
            cut = true;
            line = line.substr(0, room);
        }
        room -= line.size();
        out.append(line);
        if (!line.empty() && !line.ends_with('\n')) out += '\n';
    }
    return out;
}

}  // namespace

parsed_message parse_message(std::string_view bytes) {
    parsed_message parsed;
    bytes = from_header(bytes);
    if (bytes.empty() || !is_header_line(line_of(bytes))) return parsed;
    start_library();
    const std::size_t size = header_size(bytes);
    const std::string header = only_needed(bytes.substr(0, size), parsed.cut);
    parsed.body = bytes.substr(size);
    if (!parsed.body.empty() && is_blank_line(line_of(parsed.body))) {
        parsed.body.remove_prefix(line_of(parsed.body).size());
    }
    const gmime_owned<GMimeStream> stream(g_mime_stream_mem_new());
    // A header without fields is none to GMime.
    for (const std::string_view piece :
         {std::string_view("MIME-Version: 1.0\n"), std::string_view(header), std::string_view("\n"), parsed.body}) {
        g_mime_stream_write(stream.get(), piece.data(), piece.size());
    }
    g_mime_stream_reset(stream.get());
    const gmime_owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    parsed.message.reset(g_mime_parser_construct_message(parser.get(), nullptr));
    return parsed;
}

}  // namespace dedup::cli
