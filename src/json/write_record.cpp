// External interface: json::append_refs, json::append_restore, json::name, dedup::to_json and dedup::json_string.
#include <stdexcept>

#include "dedup/json.hpp"
#include "json/record.hpp"
#include "json/text.hpp"

namespace dedup::inline v1 {
namespace json {

std::string_view name(unit u) {
    return u == unit::paragraph ? "paragraph" : u == unit::sentence ? "sentence" : "passage";
}
std::string_view name(match m) {
    return m == match::exact ? "exact" : m == match::folded ? "folded" : "edited";
}
std::string_view name(role r) {
    return r == role::quote ? "quote" : r == role::repeat ? "repeat" : "boilerplate";
}

namespace {

void append_text_member(std::string& out, std::string_view key, std::string_view text) {
    if (text.empty()) return;
    out.append(",\"").append(key).append("\":");
    append_string(out, text);
}

void append_number_member(std::string& out, std::string_view key, std::size_t number) {
    out.append(",\"").append(key).append("\":");
    append_number(out, number);
}

// `[[b,e,"text"],...]`; what the string holds is up to `append`.
template <class Append>
void append_edits(std::string& out, const std::vector<edit>& edits, Append append) {
    char before = '[';
    for (const edit& e : edits) {
        out += before;
        out += '[';
        append_number(out, e.replaced.begin);
        out += ',';
        append_number(out, e.replaced.end);
        out += ',';
        append(out, e.text);
        out += ']';
        before = ',';
    }
    out += ']';
}

void append_ref(std::string& out, const back_ref& r, const post_name& post) {
    out += "{\"at\":";
    append_number(out, r.at);
    if (!post.thread.empty()) out.append(",\"thread\":").append(post.thread);
    out.append(",\"post\":").append(post.id);
    append_number_member(out, "begin", post.offset + r.target.begin);
    append_number_member(out, "end", post.offset + r.target.end);
    out.append(",\"unit\":\"").append(name(r.unit));
    out.append("\",\"match\":\"").append(name(r.match));
    out.append("\",\"role\":\"").append(name(r.role)).append("\"");
    if (r.depth != 0) append_number_member(out, "depth", r.depth);
    append_text_member(out, "author", r.author);
    append_text_member(out, "date", r.date);
    append_text_member(out, "prefix", r.prefix);
    if (!r.edits.empty()) {
        out += ",\"edits\":";
        append_edits(out, r.edits, append_string);
    }
    out += '}';
}

}  // namespace

void append_refs(std::string& out, const cleaned& c, const post_namer& name) {
    if (c.refs.empty()) return;
    out += ",\"refs\":";
    char before = '[';
    for (const back_ref& r : c.refs) {
        out += before;
        append_ref(out, r, name(r.post));
        before = ',';
    }
    out += ']';
}

void append_restore(std::string& out, const cleaned& c, bool bare, std::string_view extra) {
    const std::size_t begin = out.size();
    if (!c.source.empty()) {
        out += ",\"source\":";
        append_edits(out, c.source, [](std::string& to, std::string_view bytes) {
            to += '"';
            append_base64(to, bytes);
            to += '"';
        });
    }
    if (c.eol != line_end::lf) out += c.eol == line_end::crlf ? ",\"eol\":\"crlf\"" : ",\"eol\":\"cr\"";
    if (bare) out += ",\"format\":\"text\"";
    if (!extra.empty()) out.append(",").append(extra);
    if (out.size() == begin) return;
    out.replace(begin, 1, ",\"restore\":{");  // for the first member's comma
    out += '}';
}

}  // namespace json

std::string json_string(std::string_view utf8) {
    std::string out;
    json::append_string(out, utf8);
    return out;
}

std::string to_json(const cleaned& c, const record_fields& fields) {
    std::string out = "{\"thread\":";
    out.reserve(c.text.size() + c.text.size() / 16 + c.refs.size() * 128 + 128);
    out.append(fields.thread);
    if (!fields.id.empty()) out.append(",\"id\":").append(fields.id);
    out += ",\"text\":";
    json::append_string(out, c.text);
    if (!fields.others.empty()) out.append(",").append(fields.others);
    json::append_refs(out, c, [&](std::uint32_t number) -> json::post_name {
        if (number >= fields.posts.size()) throw std::out_of_range("a reference names a post without an id");
        const bool elsewhere = number < fields.threads.size();
        return {elsewhere ? fields.threads[number] : std::string_view(), fields.posts[number]};
    });
    json::append_restore(out, c, fields.bare);
    out += '}';
    return out;
}

}  // namespace dedup::inline v1
