// External interface: cli::read_mail.
#include "cli/formats/mail.hpp"

#include <gmime/gmime.h>

#include <memory>

#include "cli/formats/mail_text.hpp"
#include "cli/formats/recognise.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

struct release {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class Object>
using owned = std::unique_ptr<Object, release>;

void start_library() {
    static const bool started = [] {
        g_mime_init();
        // What says nothing of its charset, or a wrong one.
        const char* charsets[] = {"utf-8", "windows-1252", nullptr};
        g_mime_parser_options_set_fallback_charsets(g_mime_parser_options_get_default(), charsets);
        return true;
    }();
    (void)started;
}

// Header lines, a blank one, and the rest.
bool has_header(std::string_view message) {
    return is_header_line(message.substr(0, message.find('\n')));
}

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

bool read_mail(std::string_view message, mail& m) {
    m = {};
    if (!has_header(message)) return false;
    start_library();
    const owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(message.data(), message.size()));
    const owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
    const owned<GMimeMessage> parsed(g_mime_parser_construct_message(parser.get(), nullptr));
    if (!parsed) return false;
    m.id = well_formed(g_mime_message_get_message_id(parsed.get()));
    add_references(parsed.get(), "References", m.references);
    if (m.references.empty()) add_references(parsed.get(), "In-Reply-To", m.references);
    m.author = mail_author(parsed.get());
    m.date = mail_date(parsed.get());
    m.subject = well_formed(g_mime_message_get_subject(parsed.get()));
    m.repaired = append_mail_text(parsed.get(), m.text);
    return true;
}

}  // namespace dedup::cli
