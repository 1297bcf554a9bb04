// External interface: cli/formats/mail_text.hpp.
#include "cli/formats/mail_text.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/formats/charset.hpp"
#include "cli/formats/flowed.hpp"
#include "cli/formats/html.hpp"
#include "cli/formats/mail_message.hpp"

namespace dedup::cli {
namespace {

constexpr int deepest = 32;  // parts within parts; mail programs make six

bool is_type(GMimeObject* part, const char* type, const char* subtype) {
    return g_mime_content_type_is_type(g_mime_object_get_content_type(part), type, subtype) != FALSE;
}

bool is_attachment(GMimeObject* part) {
    GMimeContentDisposition* const disposition = g_mime_object_get_content_disposition(part);
    return disposition != nullptr && g_mime_content_disposition_is_attachment(disposition) != FALSE;
}

bool is_message(GMimeObject* part) {
    for (const char* const subtype : {"rfc822", "rfc2822", "global", "news"}) {
        if (is_type(part, "message", subtype)) return true;
    }
    return false;
}

std::string_view without_brackets(std::string_view id) {
    if (id.starts_with('<')) id.remove_prefix(1);
    if (id.ends_with('>')) id.remove_suffix(1);
    return id;
}

bool is_parameter(GMimeObject* part, const char* name, const char* value) {
    const char* const given = g_mime_object_get_content_type_parameter(part, name);
    return given != nullptr && g_ascii_strcasecmp(given, value) == 0;
}

// What people would rather read comes later.
enum class part_kind { none, other, html, plain };

// By RFC 2045, 5.2, a type that cannot be parsed is text/plain: to GMime it is a part of text, of an unknown type. By
// RFC 2046, 4.1.4, so is text of a type that is not known.
part_kind kind_of(GMimeObject* part) {
    const bool unparsed = GMIME_IS_TEXT_PART(part) && is_type(part, "application", "octet-stream");
    for (const char* const subtype : {"plain", "x-patch", "x-diff"}) {
        if (unparsed || is_type(part, "text", subtype)) return part_kind::plain;
    }
    if (is_type(part, "text", "html")) return part_kind::html;
    return is_type(part, "text", "*") || is_message(part) ? part_kind::other : part_kind::none;
}

// The best that may come of it.
part_kind best_kind(GMimeObject* part, int depth) {
    if (depth >= deepest || is_attachment(part)) return part_kind::none;
    if (!GMIME_IS_MULTIPART(part)) return kind_of(part);
    part_kind best = part_kind::other;  // where it has no parts
    for (int i = 0; i < g_mime_multipart_get_count(GMIME_MULTIPART(part)); ++i) {
        best = std::max(best, best_kind(g_mime_multipart_get_part(GMIME_MULTIPART(part), i), depth + 1));
    }
    return best;
}

// Each function says the best kind of what it appended.
class text_writer {
public:
    part_kind message(GMimeMessage* message, int depth) {
        // What is called an attachment, and is all there is, is what the mail says.
        GMimeObject* const part = g_mime_message_get_mime_part(message);
        return part == nullptr ? part_kind::none : content(part, depth);
    }
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] read_text how() const { return how_; }

private:
    part_kind object(GMimeObject* part, int depth) {
        return is_attachment(part) ? part_kind::none : content(part, depth);
    }

    part_kind content(GMimeObject* part, int depth) {
        if (depth >= deepest) return part_kind::none;
        if (GMIME_IS_MULTIPART(part)) return parts(GMIME_MULTIPART(part), depth + 1);
        const part_kind kind = GMIME_IS_PART(part) ? kind_of(part) : part_kind::none;
        if (kind == part_kind::none) return kind;
        if (is_message(part)) return forwarded(GMIME_PART(part), depth + 1);
        std::string text = decoded(GMIME_PART(part));
        if (kind == part_kind::html) {
            text = html_to_text(text);
        } else if (is_parameter(part, "format", "flowed")) {
            text = unstuff(text, is_parameter(part, "delsp", "yes"));
        }
        return add(text) ? kind : part_kind::none;
    }

    part_kind parts(GMimeMultipart* parts, int depth) {
        const int count = g_mime_multipart_get_count(parts);
        if (count == 0) return without_parts(parts);
        if (is_type(GMIME_OBJECT(parts), "multipart", "alternative")) return alternatives(parts, depth);
        if (is_type(GMIME_OBJECT(parts), "multipart", "related")) return related(parts, depth);
        part_kind best = part_kind::none;
        for (int i = 0; i < count; ++i) best = std::max(best, object(g_mime_multipart_get_part(parts, i), depth));
        return best;
    }

    // Its boundary is missing, or not the one that it names: all stands where the preamble would.
    part_kind without_parts(GMimeMultipart* parts) {
        const char* const preamble = g_mime_multipart_get_prologue(parts);
        return add_as_utf8(preamble == nullptr ? "" : preamble, nullptr) ? part_kind::other : part_kind::none;
    }

    // The last of the best that say something (RFC 2046, 5.1.4: the last is the richest). Those that can be no better
    // than what was found are not read.
    part_kind alternatives(GMimeMultipart* parts, int depth) {
        std::vector<std::pair<part_kind, GMimeObject*>> candidates;
        for (int i = g_mime_multipart_get_count(parts); i-- != 0;) {
            GMimeObject* const part = g_mime_multipart_get_part(parts, i);
            candidates.emplace_back(best_kind(part, depth), part);
        }
        std::stable_sort(candidates.begin(), candidates.end(),
                         [](const auto& a, const auto& b) { return a.first > b.first; });
        part_kind best = part_kind::none;
        std::string chosen;
        for (const auto& [may_be, part] : candidates) {
            if (may_be <= best) break;
            std::string before = std::exchange(text_, {});
            const part_kind kind = object(part, depth);
            const std::string said = std::exchange(text_, std::move(before));
            if (kind <= best) continue;
            best = kind;
            chosen = said;
        }
        add(chosen);
        return best;
    }

    // What is related to the root are its pictures. It is the first part, or the one that `start` names.
    part_kind related(GMimeMultipart* parts, int depth) {
        const int count = g_mime_multipart_get_count(parts);
        const char* const start = g_mime_object_get_content_type_parameter(GMIME_OBJECT(parts), "start");
        int root = 0;
        for (int i = 0; start != nullptr && i < count; ++i) {
            const char* const id = g_mime_object_get_content_id(g_mime_multipart_get_part(parts, i));
            if (id != nullptr && without_brackets(id) == without_brackets(start)) root = i;
        }
        part_kind kind = object(g_mime_multipart_get_part(parts, root), depth);
        for (int i = 0; i < count && kind == part_kind::none; ++i) {
            kind = object(g_mime_multipart_get_part(parts, i), depth);
        }
        return kind;
    }

    part_kind forwarded(GMimePart* part, int depth) {
        const std::string bytes = content_of(part);
        const parsed_message inner = parse_message(bytes);
        if (!inner.message) return add_as_utf8(bytes, nullptr) ? part_kind::other : part_kind::none;
        how_.cut |= inner.cut;
        std::string header;
        const auto line = [&](const char* name, const std::string& value) {
            if (!value.empty()) header.append(name).append(": ").append(value).append("\n");
        };
        const char* const subject = g_mime_message_get_subject(inner.message.get());
        line("From", mail_author(inner.message.get()));
        line("Date", mail_date(inner.message.get()));
        line("Subject", subject == nullptr ? "" : subject);
        const part_kind kind = add(header) ? part_kind::other : part_kind::none;
        return std::max(kind, message(inner.message.get(), depth));
    }

    static std::string content_of(GMimePart* part) {
        GMimeDataWrapper* const content = g_mime_part_get_content(part);
        if (content == nullptr) return {};
        const gmime_owned<GMimeStream> stream(g_mime_stream_mem_new());
        g_mime_data_wrapper_write_to_stream(content, stream.get());
        const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
        return {reinterpret_cast<const char*>(bytes->data), bytes->len};
    }

    // The part's bytes as UTF-8, whatever its encodings.
    std::string decoded(GMimePart* part) {
        return as_utf8(content_of(part), g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset"));
    }

    std::string as_utf8(std::string_view bytes, const char* charset) {
        std::string text;
        how_.repaired |= !append_as_utf8(text, bytes, charset == nullptr ? "" : charset);
        return text;
    }

    bool add_as_utf8(std::string_view bytes, const char* charset) { return add(as_utf8(bytes, charset)); }

    // Parts have a blank line between them. False where nothing would be seen.
    bool add(std::string_view text) {
        if (is_blank_text(text)) return false;
        if (!text_.empty()) text_.append(text_.ends_with('\n') ? "\n" : "\n\n");
        text_.append(text);
        return true;
    }

    std::string text_;
    read_text how_;
};

}  // namespace

std::string mail_author(GMimeMessage* message) {
    InternetAddressList* const from = g_mime_message_get_from(message);
    if (from == nullptr || internet_address_list_length(from) == 0) return {};
    InternetAddress* const first = internet_address_list_get_address(from, 0);
    const char* name = internet_address_get_name(first);
    if ((name == nullptr || *name == '\0') && INTERNET_ADDRESS_IS_MAILBOX(first)) {
        name = internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(first));
    }
    return name == nullptr ? "" : name;
}

std::string mail_date(GMimeMessage* message) {
    GDateTime* const date = g_mime_message_get_date(message);
    if (date == nullptr) return {};
    GDateTime* const utc = g_date_time_to_utc(date);
    if (utc == nullptr) return {};
    char* const text = g_date_time_format(utc, "%Y-%m-%dT%H:%M:%SZ");
    std::string result = text == nullptr ? "" : text;
    g_free(text);
    g_date_time_unref(utc);
    return result;
}

read_text append_mail_text(GMimeMessage* message, std::string& text) {
    text_writer writer;
    writer.message(message, 0);
    text.append(writer.text());
    return writer.how();
}

bool is_blank_text(std::string_view text) {
    while (!text.empty()) {
        const gunichar c = g_utf8_get_char_validated(text.data(), static_cast<gssize>(text.size()));
        if (c >= 0x80'00'00'00 || !(g_unichar_isspace(c) || g_unichar_iszerowidth(c))) return false;
        text.remove_prefix(static_cast<std::size_t>(g_utf8_next_char(text.data()) - text.data()));
    }
    return true;
}

}  // namespace dedup::cli
