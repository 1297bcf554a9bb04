// External interface: cli::read_mail.
#include "cli/formats/mail.hpp"

#include "cli/formats/mail_message.hpp"
#include "cli/formats/mail_text.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

std::string well_formed(const char* text) {
    std::string out;
    if (text != nullptr) json::append_well_formed(out, text);
    return out;
}

void add_references(GMimeMessage* message, const char* field, std::vector<std::string>& ids) {
    const char* const value = g_mime_object_get_header(GMIME_OBJECT(message), field);
    if (value == nullptr) return;
    GMimeReferences* const references = g_mime_references_parse(nullptr, value);
    for (int i = 0; i < g_mime_references_length(references); ++i) {
        ids.push_back(well_formed(g_mime_references_get_message_id(references, i)));
    }
    g_mime_references_free(references);
}

}  // namespace

bool read_mail(std::string_view bytes, mail& m) {
    m = {};
    const parsed_message parsed = parse_message(bytes);
    GMimeMessage* const message = parsed.message.get();
    if (message == nullptr) return false;
    m.id = well_formed(g_mime_message_get_message_id(message));
    add_references(message, "References", m.references);
    add_references(message, "In-Reply-To", m.answered);
    m.author = mail_author(message);
    m.date = mail_date(message);
    m.subject = well_formed(g_mime_message_get_subject(message));
    const read_text read = append_mail_text(message, m.text);
    m.repaired = read.repaired;
    m.cut = parsed.cut || read.cut;
    m.unread = m.text.empty() && !is_blank_text(parsed.body);
    return true;
}

}  // namespace dedup::cli
