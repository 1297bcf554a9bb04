// External interface: cli::html_tree, cli::without_tags, cli::is_block, cli::is_paragraph.
#include "cli/formats/html_tree.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstdint>
#include <limits>
#include <new>
#include <string>

namespace dedup::cli {
namespace {

constexpr std::size_t block_size = std::size_t{64} << 10;
// Gumbo looks through the open elements for many a tag, and through all earlier attributes for each: both are bounded
// so that its time is linear. Pages that people write have a tenth of either.
constexpr std::size_t deepest = 512;
constexpr std::size_t most_attributes = 256;
// A node is about 200 bytes. Elements that are never closed (<font>, <b>) are made anew in every paragraph.
constexpr std::size_t memory_for(std::size_t size) {
    return (std::size_t{1} << 20) + 256 * std::min(size, std::size_t{64} << 20);
}

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

struct tag {
    GumboTag name = GUMBO_TAG_UNKNOWN;
    bool opens = false;  // not a comment or a declaration
    bool closes = false;
    std::size_t attributes = 0;  // at least as many as there are
    std::size_t end = 0;         // behind it
};

// The tag, comment or declaration at `at`, which is a "<"; none, and the sign stands for itself.
bool read_tag(std::string_view html, std::size_t at, tag& t) {
    t = {};
    const auto end_at = [&](std::size_t i, std::size_t size) {
        t.end = i == html.npos ? html.size() : std::min(html.size(), i + size);
        return true;
    };
    if (html.substr(at).starts_with("<!--")) return end_at(html.find("-->", at + 2), 3);
    std::size_t i = at + 1;
    if (i < html.size() && (html[i] == '!' || html[i] == '?')) return end_at(html.find('>', i), 1);
    t.closes = i < html.size() && html[i] == '/';
    if (t.closes) ++i;
    if (i == html.size() || !is_letter(html[i])) return false;
    t.opens = !t.closes;
    const std::size_t name = i;
    while (i < html.size() && !is_space(html[i]) && html[i] != '/' && html[i] != '>') ++i;
    t.name = gumbo_tagn_enum(html.data() + name, static_cast<unsigned>(std::min<std::size_t>(i - name, 64)));
    for (bool value = false; i < html.size() && html[i] != '>'; ++i) {
        const char c = html[i];
        if (value && (c == '"' || c == '\'')) {
            i = std::min(html.find(c, i + 1), html.size() - 1);
        }
        value = c == '=' || (value && is_space(c));
        if (is_space(c) || c == '/') ++t.attributes;
        if (c == '"' || c == '\'') ++t.attributes;
    }
    return end_at(i, 1);
}

// Those that never hold anything, or that the next one of them ends: they nest no deeper than what is around them.
bool stays_open(GumboTag name) {
    switch (name) {
        case GUMBO_TAG_AREA:
        case GUMBO_TAG_BASE:
        case GUMBO_TAG_BR:
        case GUMBO_TAG_COL:
        case GUMBO_TAG_DD:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_EMBED:
        case GUMBO_TAG_HR:
        case GUMBO_TAG_IMG:
        case GUMBO_TAG_INPUT:
        case GUMBO_TAG_LI:
        case GUMBO_TAG_LINK:
        case GUMBO_TAG_META:
        case GUMBO_TAG_OPTION:
        case GUMBO_TAG_P:
        case GUMBO_TAG_PARAM:
        case GUMBO_TAG_SOURCE:
        case GUMBO_TAG_TBODY:
        case GUMBO_TAG_TD:
        case GUMBO_TAG_TH:
        case GUMBO_TAG_TR:
        case GUMBO_TAG_WBR:
            return false;
        default:
            return true;
    }
}

// Whether no tree that can be made of the text is too deep. An end tag counts only where nothing but its element can
// be meant, so that the answer errs to the safe side.
bool is_shallow(std::string_view html) {
    std::vector<GumboTag> open;
    bool foreign = false;  // in SVG and MathML everything nests
    tag t;
    for (std::size_t at = html.find('<'); at != html.npos; at = html.find('<', at)) {
        if (!read_tag(html, at, t)) {
            ++at;
            continue;
        }
        if (t.attributes > most_attributes || html.substr(at).starts_with("<![CDATA[")) return false;
        foreign = foreign || t.name == GUMBO_TAG_SVG || t.name == GUMBO_TAG_MATH;
        if (t.closes && !open.empty() && open.back() == t.name) open.pop_back();
        if (t.opens && (foreign || stays_open(t.name))) open.push_back(t.name);
        if (open.size() > deepest) return false;
        at = t.end;
    }
    return true;
}

// What Gumbo's calls for memory need. It has no way to be told that there is none: it is left by a jump, which skips
// nothing but C functions whose memory is the arena's.
struct parser_memory {
    arena* memory;
    std::jmp_buf out;
};

void* allocate(void* data, std::size_t size) {
    auto* const m = static_cast<parser_memory*>(data);
    void* const bytes = m->memory->allocate(size);
    if (bytes == nullptr) std::longjmp(m->out, 1);
    return bytes;
}

void deallocate(void*, void*) {}

const GumboNode* parse(std::string_view html, arena& memory) {
    parser_memory m{&memory, {}};
    if (setjmp(m.out) != 0) return nullptr;
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = allocate;
    options.deallocator = deallocate;
    options.userdata = &m;
    options.max_errors = 0;
    return gumbo_parse_with_options(&options, html.data(), html.size())->root;
}

}  // namespace

void* arena::allocate(std::size_t size) {
    constexpr std::size_t aligned = alignof(std::max_align_t);
    if (size > left_) return nullptr;
    size = std::max<std::size_t>(1, (size + aligned - 1) / aligned) * aligned;
    left_ -= std::min(left_, size);
    if (size > room_) {
        const std::size_t fresh = std::max(size, block_size);
        try {
            blocks_.emplace_back(new char[fresh]);
        } catch (const std::bad_alloc&) {
            return nullptr;
        }
        if (fresh - size < room_) return blocks_.back().get();  // of that size alone; the old one has more room
        next_ = blocks_.back().get();
        room_ = fresh;
    }
    room_ -= size;
    void* const bytes = next_;
    next_ += size;
    return bytes;
}

html_tree::html_tree(std::string_view html) : memory_(memory_for(html.size())) {
    if (html.size() <= std::numeric_limits<std::int32_t>::max() && is_shallow(html)) root_ = parse(html, memory_);
}

std::string without_tags(std::string_view html) {
    std::string text = "<pre>\n";
    tag t;
    for (std::size_t at = 0; at < html.size();) {
        const std::size_t next = std::min(html.find('<', at), html.size());
        text.append(html.substr(at, next - at));
        at = next;
        if (at == html.size()) break;
        if (!read_tag(html, at, t)) {
            text += "&lt;";
            ++at;
            continue;
        }
        const bool hidden = t.opens && (t.name == GUMBO_TAG_SCRIPT || t.name == GUMBO_TAG_STYLE);
        const bool breaks = (t.opens || t.closes) && (is_block(t.name) || t.name == GUMBO_TAG_BR);
        if (breaks && !text.ends_with('\n')) text += '\n';
        at = t.end;
        if (hidden) at = std::min(html.find("</", at), html.size());
    }
    return text;
}

bool is_block(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_ADDRESS:
        case GUMBO_TAG_ARTICLE:
        case GUMBO_TAG_ASIDE:
        case GUMBO_TAG_BODY:
        case GUMBO_TAG_CAPTION:
        case GUMBO_TAG_CENTER:
        case GUMBO_TAG_DD:
        case GUMBO_TAG_DETAILS:
        case GUMBO_TAG_DIR:
        case GUMBO_TAG_DIV:
        case GUMBO_TAG_DT:
        case GUMBO_TAG_FIELDSET:
        case GUMBO_TAG_FIGCAPTION:
        case GUMBO_TAG_FIGURE:
        case GUMBO_TAG_FOOTER:
        case GUMBO_TAG_FORM:
        case GUMBO_TAG_HEADER:
        case GUMBO_TAG_LI:
        case GUMBO_TAG_LISTING:
        case GUMBO_TAG_MAIN:
        case GUMBO_TAG_MENU:
        case GUMBO_TAG_NAV:
        case GUMBO_TAG_SECTION:
        case GUMBO_TAG_SUMMARY:
        case GUMBO_TAG_TABLE:
        case GUMBO_TAG_TBODY:
        case GUMBO_TAG_TFOOT:
        case GUMBO_TAG_THEAD:
        case GUMBO_TAG_TR:
            return true;
        default:
            return tag == GUMBO_TAG_BLOCKQUOTE || is_paragraph(tag);
    }
}

bool is_paragraph(GumboTag tag) {
    switch (tag) {
        case GUMBO_TAG_DL:
        case GUMBO_TAG_H1:
        case GUMBO_TAG_H2:
        case GUMBO_TAG_H3:
        case GUMBO_TAG_H4:
        case GUMBO_TAG_H5:
        case GUMBO_TAG_H6:
        case GUMBO_TAG_HR:
        case GUMBO_TAG_OL:
        case GUMBO_TAG_P:
        case GUMBO_TAG_PRE:
        case GUMBO_TAG_UL:
            return true;
        default:
            return false;
    }
}

}  // namespace dedup::cli
