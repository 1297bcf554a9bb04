// External interface: cli::html_to_text.
#include "cli/formats/html.hpp"

#include <charconv>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cli/formats/html_tree.hpp"
#include "cli/formats/text_layout.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

std::string_view attribute(const GumboElement& e, const char* name) {
    const GumboAttribute* const a = gumbo_get_attribute(&e.attributes, name);
    return a == nullptr ? std::string_view{} : a->value;
}

std::span<const GumboNode* const> children(const GumboNode& node) {
    if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE) return {};
    const GumboVector& v = node.v.element.children;
    return {reinterpret_cast<const GumboNode* const*>(v.data), v.length};
}

bool is_element(const GumboNode& node, GumboTag tag) {
    return node.type == GUMBO_NODE_ELEMENT && node.v.element.tag == tag;
}

bool is_hidden(const GumboNode& node) {
    if (node.type == GUMBO_NODE_COMMENT || node.type == GUMBO_NODE_TEMPLATE) return true;
    if (node.type != GUMBO_NODE_ELEMENT) return false;
    switch (node.v.element.tag) {
        case GUMBO_TAG_HEAD:
        case GUMBO_TAG_SCRIPT:
        case GUMBO_TAG_STYLE:
        case GUMBO_TAG_TITLE:
        case GUMBO_TAG_SVG:
        case GUMBO_TAG_NOSCRIPT:
        case GUMBO_TAG_IFRAME:
            return true;
        default:
            return false;
    }
}

// Mail programs mark what they quote by <blockquote>, but for some that have a <div> of this class and nothing else.
bool is_quote(const GumboNode& node) {
    if (node.v.element.tag == GUMBO_TAG_BLOCKQUOTE) return true;
    if (node.v.element.tag != GUMBO_TAG_DIV) return false;
    if (attribute(node.v.element, "class").find("gmail_quote") == std::string_view::npos) return false;
    for (const GumboNode* const child : children(node)) {
        if (is_element(*child, GUMBO_TAG_BLOCKQUOTE)) return false;
        if (child->type == GUMBO_NODE_ELEMENT &&
            attribute(child->v.element, "class").find("gmail_attr") != std::string_view::npos) {
            return false;  // it holds the attribution line as well; a <blockquote> follows
        }
    }
    return true;
}

class html_writer {
public:
    // Walks with a stack of its own: trees are as deep as their makers like.
    std::string write(const GumboNode& root) {
        enter(root);
        while (!open_.empty()) {
            element& e = open_.back();
            const auto inner = children(*e.node);
            if (e.next == inner.size()) {
                leave(e);
                open_.pop_back();
                continue;
            }
            const GumboNode& child = *inner[e.next++];
            if (is_hidden(child)) continue;
            child.type == GUMBO_NODE_ELEMENT ? enter(child) : text(child);
        }
        return out_.finish();
    }

private:
    struct element {
        const GumboNode* node;
        std::size_t next = 0;     // child to be looked at
        std::size_t prefix = 0;   // what stands before lines around it, in bytes
        std::size_t begin = 0;    // where the text had come when it was entered
        std::int64_t number = 0;  // <ol>: of the next item
        bool first_cell = true;   // <tr>: no cell has come yet
    };

    void text(const GumboNode& node) {
        const std::string_view bytes = node.v.text.text;
        pre_ != 0 ? out_.verbatim(bytes) : out_.words(bytes);
    }

    void enter(const GumboNode& node) {
        const GumboElement& e = node.v.element;
        if (is_block(e.tag)) out_.begin_line(is_paragraph(e.tag) && !goes_with_item(e.tag) ? 2 : 1);
        element entered{&node};
        entered.prefix = out_.prefix_size();
        entered.begin = out_.text().size();
        switch (e.tag) {
            case GUMBO_TAG_BR:
                out_.break_line();
                break;
            case GUMBO_TAG_IMG:
                out_.words(attribute(e, "alt"));
                break;
            case GUMBO_TAG_PRE:
            case GUMBO_TAG_TEXTAREA:
                ++pre_;
                break;
            case GUMBO_TAG_TD:
            case GUMBO_TAG_TH:
                if (!open_.empty() && !std::exchange(open_.back().first_cell, false)) out_.next_cell();
                break;
            case GUMBO_TAG_UL:
            case GUMBO_TAG_OL:
                entered.number = start_of(e);
                break;
            case GUMBO_TAG_LI:
                enter_item();
                break;
            default:
                if (is_quote(node)) out_.push_prefix("> ", "> ");
        }
        open_.push_back(entered);
    }

    void leave(const element& left) {
        const GumboElement& e = left.node->v.element;
        if (e.tag == GUMBO_TAG_PRE || e.tag == GUMBO_TAG_TEXTAREA) --pre_;
        if (e.tag == GUMBO_TAG_A) leave_link(e, left.begin);
        if (out_.prefix_size() != left.prefix) out_.pop_prefix(left.prefix);
        if (is_block(e.tag)) out_.begin_line(separates(e.tag) ? 2 : 1);
    }

    // Whether it follows the words of a list item, or its mark, without a blank line.
    [[nodiscard]] bool goes_with_item(GumboTag tag) const {
        if (open_.empty() || !is_element(*open_.back().node, GUMBO_TAG_LI)) return false;
        return tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL || out_.text().size() == open_.back().begin;
    }

    // Whether a blank line follows: what stands behind a quote must not read as a part of it.
    [[nodiscard]] bool separates(GumboTag tag) const {
        if (tag == GUMBO_TAG_BLOCKQUOTE) return true;
        return is_paragraph(tag) && !(open_.size() > 1 && is_element(*open_[open_.size() - 2].node, GUMBO_TAG_LI));
    }

    static std::int64_t start_of(const GumboElement& e) {
        const std::string_view start = attribute(e, "start");
        std::int32_t number = 1;
        std::from_chars(start.data(), start.data() + start.size(), number);
        return number;
    }

    void enter_item() {
        std::string mark = "- ";
        if (!open_.empty() && is_element(*open_.back().node, GUMBO_TAG_OL)) {
            mark = std::to_string(open_.back().number++) + ". ";
        }
        out_.push_prefix(std::string(mark.size(), ' '), mark);
    }

    // A link is what it shows; its address where it shows nothing, or the address cut short.
    void leave_link(const GumboElement& e, std::size_t begin) {
        const std::string_view address = attribute(e, "href");
        std::string_view shown = std::string_view(out_.text()).substr(begin);
        if (shown.empty()) {
            if (address.find("://") != address.npos) out_.words(address);
            return;
        }
        begin += std::min(shown.find_first_not_of(" \n\t"), shown.size());
        shown = std::string_view(out_.text()).substr(begin);
        for (const std::string_view dots : {"...", "\xE2\x80\xA6"}) {
            if (!shown.ends_with(dots)) continue;
            shown.remove_suffix(dots.size());
            if (shown.find("://") != shown.npos && address.starts_with(shown)) out_.replace_from(begin, address);
            return;
        }
    }

    text_layout out_;
    std::vector<element> open_;
    std::size_t pre_ = 0;  // open elements whose white space counts
};

}  // namespace

std::string html_to_text(std::string_view html) {
    std::string repaired;
    json::append_well_formed(repaired, html);
    html_tree tree(repaired);
    if (tree.root() != nullptr) return html_writer().write(*tree.root());
    const std::string bare = without_tags(repaired);
    html_tree text(bare);
    return text.root() != nullptr ? html_writer().write(*text.root()) : bare;
}

}  // namespace dedup::cli
