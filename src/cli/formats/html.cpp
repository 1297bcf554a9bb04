// External interface: cli::html_to_text.
#include "cli/formats/html.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "cli/formats/html_elements.hpp"
#include "cli/formats/html_reduction.hpp"
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

// Of what reduce() leaves.
bool is_hidden(const GumboNode& node) {
    return node.type == GUMBO_NODE_COMMENT || is_element(node, GUMBO_TAG_HEAD);
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

// The number that the text is; `otherwise` where it is none.
std::int64_t integer(std::string_view text, std::int64_t otherwise) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n\f\r"), text.size()));
    std::int32_t number = 0;
    return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc{} ? number : otherwise;
}

// As browsers read an address.
std::string without_line_ends(std::string_view address) {
    std::string out(address);
    out.erase(std::remove_if(out.begin(), out.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }),
              out.end());
    return out;
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
                entered.number = integer(attribute(e, "start"), 1);
                break;
            case GUMBO_TAG_LI:
                enter_item(e);
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

    void enter_item(const GumboElement& e) {
        std::string mark = "- ";
        if (!open_.empty() && is_element(*open_.back().node, GUMBO_TAG_OL)) {
            std::int64_t& number = open_.back().number;
            number = integer(attribute(e, "value"), number);
            mark = std::to_string(number++) + ". ";
        }
        out_.push_prefix(std::string(mark.size(), ' '), mark);
    }

    // A link is what it shows; its address where it shows nothing, or the address cut short.
    void leave_link(const GumboElement& e, std::size_t begin) {
        const std::string address = without_line_ends(attribute(e, "href"));
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

// False where it has too large a tree.
bool write_tree(std::string_view html, std::string& text) {
    const html_tree tree(html);
    if (tree.root() == nullptr) return false;
    text = html_writer().write(*tree.root());
    return true;
}

}  // namespace

std::string html_to_text(std::string_view html, bool* flat) {
    std::string well_formed;
    json::append_well_formed(well_formed, html);
    const reduced_html reduced = reduce(well_formed);
    std::string text;
    const bool parsed = reduced.shallow && write_tree(reduced.html, text);
    if (!parsed) write_tree(without_tags(reduced.html), text);
    if (flat != nullptr) *flat = !parsed;
    return text;
}

}  // namespace dedup::cli
