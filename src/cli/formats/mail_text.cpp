// External interface: cli/formats/mail_text.hpp.
#include "cli/formats/mail_text.hpp"

#include <algorithm>
#include <string_view>

#include "cli/formats/charset.hpp"
#include "cli/formats/flowed.hpp"
#include "cli/formats/html.hpp"

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

bool is_parameter(GMimeObject* part, const char* name, const char* value) {
    const char* const given = g_mime_object_get_content_type_parameter(part, name);
    return given != nullptr && g_ascii_strcasecmp(given, value) == 0;
}

bool is_plain(GMimeObject* part) {
    return is_type(part, "text", "plain") || is_type(part, "text", "x-patch") || is_type(part, "text", "x-diff");
}

class text_writer {
public:
    explicit text_writer(std::string& out) : out_(out) {}

    void message(GMimeMessage* message, int depth) {
        if (GMimeObject* const part = g_mime_message_get_mime_part(message)) object(part, depth);
    }
    [[nodiscard]] bool repaired() const { return repaired_; }

private:
    void object(GMimeObject* part, int depth) {
        if (depth == deepest || is_attachment(part)) return;
        if (GMIME_IS_MULTIPART(part)) return parts(GMIME_MULTIPART(part), depth + 1);
        if (GMIME_IS_MESSAGE_PART(part)) return forwarded(GMIME_MESSAGE_PART(part), depth + 1);
        if (!GMIME_IS_PART(part)) return;
        if (is_plain(part)) {
            plain(part);
        } else if (is_type(part, "text", "html")) {
            add(html_to_text(decoded(GMIME_PART(part))));
        }
    }

    void parts(GMimeMultipart* parts, int depth) {
        const int count = g_mime_multipart_get_count(parts);
        if (is_type(GMIME_OBJECT(parts), "multipart", "alternative")) {
            for (const int rank : {2, 1}) {
                const std::size_t before = out_.size();
                for (int i = 0; i < count && out_.size() == before; ++i) {
                    GMimeObject* const part = g_mime_multipart_get_part(parts, i);
                    if (rank_of(part, depth) == rank) object(part, depth);
                }
                if (out_.size() != before) break;
            }
            return;
        }
        // What is related to the first part are its pictures.
        const bool related = is_type(GMIME_OBJECT(parts), "multipart", "related");
        for (int i = 0; i < (related ? std::min(count, 1) : count); ++i) {
            object(g_mime_multipart_get_part(parts, i), depth);
        }
    }

    // 2 for plain text, 1 for HTML, of whatever stands in it first; 0 for what cannot be read.
    static int rank_of(GMimeObject* part, int depth) {
        for (; depth < deepest && GMIME_IS_MULTIPART(part); ++depth) {
            if (g_mime_multipart_get_count(GMIME_MULTIPART(part)) == 0) return 0;
            part = g_mime_multipart_get_part(GMIME_MULTIPART(part), 0);
        }
        return is_plain(part) ? 2 : is_type(part, "text", "html") ? 1 : 0;
    }

    void forwarded(GMimeMessagePart* part, int depth) {
        GMimeMessage* const inner = g_mime_message_part_get_message(part);
        if (inner == nullptr) return;
        std::string header;
        const auto line = [&](const char* name, const std::string& value) {
            if (!value.empty()) header.append(name).append(": ").append(value).append("\n");
        };
        const char* const subject = g_mime_message_get_subject(inner);
        line("From", mail_author(inner));
        line("Date", mail_date(inner));
        line("Subject", subject == nullptr ? "" : subject);
        add(header);
        message(inner, depth);
    }

    void plain(GMimeObject* part) {
        std::string text = decoded(GMIME_PART(part));
        if (is_parameter(part, "format", "flowed")) {
            text = unstuff(text, is_parameter(part, "delsp", "yes"));
        }
        add(text);
    }

    // The part's bytes as UTF-8, whatever its encodings.
    std::string decoded(GMimePart* part) {
        GMimeDataWrapper* const content = g_mime_part_get_content(part);
        if (content == nullptr) return {};
        GMimeStream* const stream = g_mime_stream_mem_new();
        g_mime_data_wrapper_write_to_stream(content, stream);
        const GByteArray* const bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
        std::string text;
        const char* const charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
        const std::string_view given(reinterpret_cast<const char*>(bytes->data), bytes->len);
        repaired_ |= !append_as_utf8(text, given, charset == nullptr ? "" : charset);
        g_object_unref(stream);
        return text;
    }

    // Parts have a blank line between them.
    void add(std::string_view text) {
        if (text.find_first_not_of(" \t\r\n") == text.npos) return;
        if (!out_.empty()) out_.append(out_.ends_with('\n') ? "\n" : "\n\n");
        out_.append(text);
    }

    std::string& out_;
    bool repaired_ = false;
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

bool append_mail_text(GMimeMessage* message, std::string& text) {
    text_writer writer(text);
    writer.message(message, 0);
    return writer.repaired();
}

}  // namespace dedup::cli
