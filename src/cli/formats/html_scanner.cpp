// External interface: cli::html_scanner, cli::attribute_of.
#include "cli/formats/html_scanner.hpp"

#include <algorithm>

namespace dedup::cli {
namespace {

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

bool ends_name(char c) {
    return is_space(c) || c == '/' || c == '>';
}

bool equal_but_for_case(std::string_view text, std::string_view lower) {
    return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                      [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

// Whether a tag of that name begins at `at`, where `before` ("<" or "</") stands.
bool is_tag(std::string_view html, std::size_t at, std::string_view before, std::string_view name) {
    const std::size_t end = at + before.size() + name.size();
    return end < html.size() && html.substr(at).starts_with(before) && ends_name(html[end]) &&
           equal_but_for_case(html.substr(at + before.size(), name.size()), name);
}

struct attribute {
    std::string_view name;
    std::string_view value;  // with its quotes; no data where there is none
};

// The attribute at `at`, where none of " \t\n\f\r/>" stands; the place behind it, or none where the text ends first.
std::size_t read_attribute(std::string_view html, std::size_t at, attribute& a) {
    const std::size_t begin = at++;  // even a "=" is a name's first sign
    while (at < html.size() && !ends_name(html[at]) && html[at] != '=') ++at;
    a = {html.substr(begin, at - begin), {}};
    std::size_t sign = at;
    while (sign < html.size() && is_space(html[sign])) ++sign;
    if (sign == html.size() || html[sign] != '=') return at;
    at = sign + 1;
    while (at < html.size() && is_space(html[at])) ++at;
    if (at == html.size()) return html.npos;
    const std::size_t value = at;
    if (html[at] == '"' || html[at] == '\'') {
        at = html.find(html[at], at + 1);
        if (at == html.npos) return html.npos;
        ++at;
    } else {
        while (at < html.size() && !is_space(html[at]) && html[at] != '>') ++at;
    }
    a.value = html.substr(value, at - value);
    return at;
}

// Behind the comment at `at`, which is "<!--": "<!-->" and "<!--->" are whole ones, and "--!>" ends one, too.
std::size_t end_of_comment(std::string_view html, std::size_t at) {
    for (at = html.find("--", at + 2); at != html.npos; at = html.find("--", at + 1)) {
        const std::string_view behind = html.substr(at + 2);
        if (behind.starts_with('>')) return at + 3;
        if (behind.starts_with("!>")) return at + 4;
    }
    return html.size();
}

std::size_t behind(std::string_view html, std::string_view what, std::size_t at) {
    const std::size_t found = html.find(what, at);
    return found == html.npos ? html.size() : found + what.size();
}

// Where the script that begins at `at` ends: in what looks like a comment, another script's tags may stand.
std::size_t end_of_script(std::string_view html, std::size_t at) {
    enum class state { plain, escaped, twice } now = state::plain;
    for (at = html.find_first_of("<-", at); at != html.npos; at = html.find_first_of("<-", at + 1)) {
        if (html.substr(at).starts_with("-->")) {
            now = state::plain;
        } else if (now == state::plain && html.substr(at).starts_with("<!--")) {
            now = state::escaped;
            ++at;  // the same two dashes may end it
        } else if (is_tag(html, at, "</", "script")) {
            if (now != state::twice) return at;
            now = state::escaped;
        } else if (now == state::escaped && is_tag(html, at, "<", "script")) {
            now = state::twice;
        }
    }
    return html.size();
}

html_text content_of(GumboTag name) {
    switch (name) {
        case GUMBO_TAG_TEXTAREA:
        case GUMBO_TAG_TITLE:
            return html_text::escapable;
        case GUMBO_TAG_IFRAME:
        case GUMBO_TAG_NOEMBED:
        case GUMBO_TAG_NOFRAMES:
        case GUMBO_TAG_NOSCRIPT:  // as in a browser that runs scripts
        case GUMBO_TAG_PLAINTEXT:
        case GUMBO_TAG_SCRIPT:
        case GUMBO_TAG_STYLE:
        case GUMBO_TAG_XMP:
            return html_text::raw;
        default:
            return html_text::markup;
    }
}

// Elements of SVG and MathML in which HTML stands; <annotation-xml> may be another.
bool is_island(GumboTag name, GumboTag root) {
    switch (name) {
        case GUMBO_TAG_DESC:
        case GUMBO_TAG_FOREIGNOBJECT:
        case GUMBO_TAG_TITLE:
            return root == GUMBO_TAG_SVG;
        case GUMBO_TAG_MI:
        case GUMBO_TAG_MN:
        case GUMBO_TAG_MO:
        case GUMBO_TAG_MS:
        case GUMBO_TAG_MTEXT:
            return root == GUMBO_TAG_MATH;
        default:
            return false;
    }
}

bool is_annotation_in_html(const html_piece& p) {
    if (p.name != GUMBO_TAG_ANNOTATION_XML) return false;
    std::string_view encoding = attribute_of(p.attributes, "encoding");
    if (encoding.starts_with('"') || encoding.starts_with('\'')) encoding = encoding.substr(1, encoding.size() - 2);
    return equal_but_for_case(encoding, "text/html") || equal_but_for_case(encoding, "application/xhtml+xml");
}

// Elements of HTML that can stand in no SVG or MathML: there they end it.
bool breaks_out(const html_piece& p) {
    switch (p.name) {
        case GUMBO_TAG_B:
        case GUMBO_TAG_BIG:
        case GUMBO_TAG_BLOCKQUOTE:
        case GUMBO_TAG_BODY:
        case GUMBO_TAG_BR:
        case GUMBO_TAG_CENTER:
        case GUMBO_TAG_CODE:
        case GUMBO_TAG_DD:
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_DL:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_EM:
        case GUMBO_TAG_EMBED:
        case GUMBO_TAG_H1:
        case GUMBO_TAG_H2:
        case GUMBO_TAG_H3:
        case GUMBO_TAG_H4:
        case GUMBO_TAG_H5:
        case GUMBO_TAG_H6:
        case GUMBO_TAG_HEAD:
        case GUMBO_TAG_HR:
        case GUMBO_TAG_I:
        case GUMBO_TAG_IMG:
        case GUMBO_TAG_LI:
        case GUMBO_TAG_LISTING:
        case GUMBO_TAG_MENU:
        case GUMBO_TAG_META:
        case GUMBO_TAG_NOBR:
        case GUMBO_TAG_OL:
        case GUMBO_TAG_P:
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_RUBY:
        case GUMBO_TAG_S:
        case GUMBO_TAG_SMALL:
        case GUMBO_TAG_SPAN:
        case GUMBO_TAG_STRIKE:
        case GUMBO_TAG_STRONG:
        case GUMBO_TAG_SUB:
        case GUMBO_TAG_SUP:
        case GUMBO_TAG_TABLE:
        case GUMBO_TAG_TT:
        case GUMBO_TAG_U:
        case GUMBO_TAG_UL:
        case GUMBO_TAG_VAR:
            return true;
        case GUMBO_TAG_FONT:
            for (const char* const name : {"color", "face", "size"}) {
                if (attribute_of(p.attributes, name).data() != nullptr) return true;
            }
            return false;
        default:
            return false;
    }
}

// Elements around an <svg> that was not closed: their end is its end. An <svg> has none of them.
bool ends_foreign(GumboTag name) {
    switch (name) {
        case GUMBO_TAG_BLOCKQUOTE:
        case GUMBO_TAG_BODY:
        case GUMBO_TAG_BR:
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_HTML:
        case GUMBO_TAG_LI:
        case GUMBO_TAG_OL:
        case GUMBO_TAG_P:
        case GUMBO_TAG_SPAN:
        case GUMBO_TAG_TABLE:
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TR:
        case GUMBO_TAG_UL:
            return true;
        default:
            return false;
    }
}

}  // namespace

std::string_view attribute_of(std::string_view attributes, std::string_view name) {
    for (std::size_t at = 0; at < attributes.size();) {
        if (ends_name(attributes[at])) {
            ++at;
            continue;
        }
        attribute a;
        at = read_attribute(attributes, at, a);
        if (!equal_but_for_case(a.name, name)) continue;
        return a.value.data() == nullptr ? a.name.substr(a.name.size()) : a.value;
    }
    return {};
}

bool html_scanner::next(html_piece& p) {
    p = {};
    if (raw_ != GUMBO_TAG_UNKNOWN) {
        read_raw(p);
        if (!p.bytes.empty()) return true;
        p = {};
    }
    if (at_ == html_.size()) return false;
    if (html_[at_] != '<' || !read_markup(p)) {
        const std::size_t begin = at_;
        at_ = std::min(html_.find('<', begin + 1), html_.size());
        p.is = html_piece::kind::text;
        p.bytes = html_.substr(begin, at_ - begin);
        p.in_svg = svgs_ != 0;
    }
    return true;
}

// The text of an element that has nothing else.
void html_scanner::read_raw(html_piece& p) {
    const GumboTag element = raw_;
    raw_ = GUMBO_TAG_UNKNOWN;
    const std::string_view name = gumbo_normalized_tagname(element);
    std::size_t end = at_;
    if (element == GUMBO_TAG_SCRIPT) {
        end = end_of_script(html_, at_);
    } else if (element == GUMBO_TAG_PLAINTEXT) {
        end = html_.size();
    } else {
        for (end = html_.find("</", at_); end != html_.npos; end = html_.find("</", end + 2)) {
            if (is_tag(html_, end, "</", name)) break;
        }
    }
    p.is = html_piece::kind::text;
    p.name = element;
    p.text = content_of(element);
    p.bytes = html_.substr(at_, end - at_);
    p.in_svg = svgs_ != 0;
    at_ += p.bytes.size();
}

// What begins with "<" and is no text; false where it is.
bool html_scanner::read_markup(html_piece& p) {
    constexpr std::string_view data = "<![CDATA[";
    const std::size_t begin = at_;
    const std::string_view rest = html_.substr(begin);
    p.in_svg = svgs_ != 0;
    if (!foreign_.empty() && rest.starts_with(data)) {
        at_ = behind(html_, "]]>", begin + data.size());
        p.is = html_piece::kind::text;
        p.text = html_text::raw;
        p.bytes = html_.substr(begin + data.size(), at_ - begin - data.size());
        if (p.bytes.ends_with("]]>")) p.bytes.remove_suffix(3);
        return true;
    }
    if (rest.starts_with("<!--")) {
        at_ = end_of_comment(html_, begin);
    } else if (rest.starts_with("<!") || rest.starts_with("<?") ||
               (rest.starts_with("</") && rest.size() > 2 && !is_letter(rest[2]))) {
        at_ = behind(html_, ">", begin + 2);
    } else {
        return read_tag(p);
    }
    p.bytes = html_.substr(begin, at_ - begin);
    return true;
}

bool html_scanner::read_tag(html_piece& p) {
    const std::size_t begin = at_;
    std::size_t at = begin + 1;
    const bool ends = at < html_.size() && html_[at] == '/';
    if (ends) ++at;
    if (at == html_.size() || !is_letter(html_[at])) return false;
    const std::size_t name = at;
    while (at < html_.size() && !ends_name(html_[at])) ++at;
    p.name = gumbo_tagn_enum(html_.data() + name, static_cast<unsigned>(std::min<std::size_t>(at - name, 64)));
    const std::size_t attributes = at;
    bool closed = false;
    while (at < html_.size() && html_[at] != '>') {
        closed = html_[at] == '/';
        attribute a;
        at = ends_name(html_[at]) ? at + 1 : read_attribute(html_, at, a);
    }
    if (at >= html_.size()) {  // the end cuts it off
        at_ = html_.size();
        p.bytes = html_.substr(begin);
        return true;
    }
    p.is = ends ? html_piece::kind::end_tag : html_piece::kind::start_tag;
    p.attributes = html_.substr(attributes, at - attributes);
    at_ = at + 1;
    p.bytes = html_.substr(begin, at_ - begin);
    p.foreign = ends ? end(p.name) : start(p, closed);
    p.in_svg = svgs_ != 0 || p.name == GUMBO_TAG_SVG;
    return true;
}

bool html_scanner::start(const html_piece& p, bool closed) {
    while (is_foreign() && breaks_out(p)) leave_foreign();
    const bool root = p.name == GUMBO_TAG_SVG || p.name == GUMBO_TAG_MATH;
    if (!root && !is_foreign()) {
        if (content_of(p.name) != html_text::markup) raw_ = p.name;
        return false;
    }
    if (closed) return true;
    if (root) {
        foreign_.push_back({p.name});
        svgs_ += p.name == GUMBO_TAG_SVG ? 1 : 0;
    } else if (is_island(p.name, foreign_.back().root) || is_annotation_in_html(p)) {
        ++foreign_.back().islands;
    }
    return true;
}

bool html_scanner::end(GumboTag name) {
    if (foreign_.empty()) return false;
    foreign& inner = foreign_.back();
    if (name == inner.root || (inner.islands == 0 && ends_foreign(name))) {
        leave_foreign();
        return name == GUMBO_TAG_SVG || name == GUMBO_TAG_MATH;
    }
    if (inner.islands == 0) return true;
    if (!is_island(name, inner.root) && name != GUMBO_TAG_ANNOTATION_XML) return false;
    --inner.islands;
    return true;
}

void html_scanner::leave_foreign() {
    svgs_ -= foreign_.back().root == GUMBO_TAG_SVG ? 1 : 0;
    foreign_.pop_back();
}

}  // namespace dedup::cli
