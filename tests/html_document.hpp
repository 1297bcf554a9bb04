// A parsed HTML document, as tests look at it: what gumbo, which reads as browsers do, makes of bytes.
#pragma once

#include <doctest/doctest.h>
#include <gumbo.h>

#include <functional>
#include <set>
#include <string>
#include <string_view>

class html_document {
public:
    explicit html_document(std::string bytes) : bytes_(std::move(bytes)) {
        output_ = gumbo_parse_with_options(&kGumboDefaultOptions, bytes_.data(), bytes_.size());
        REQUIRE(output_ != nullptr);
    }
    ~html_document() { gumbo_destroy_output(&kGumboDefaultOptions, output_); }
    html_document(const html_document&) = delete;
    html_document& operator=(const html_document&) = delete;

    [[nodiscard]] const GumboNode& root() const { return *output_->root; }
    [[nodiscard]] std::size_t errors() const { return output_->errors.length; }

    // Every node, parents before their children.
    void each(const std::function<void(const GumboNode&)>& see) const { walk(root(), see); }

    static void walk(const GumboNode& node, const std::function<void(const GumboNode&)>& see) {
        see(node);
        if (node.type != GUMBO_NODE_ELEMENT && node.type != GUMBO_NODE_TEMPLATE) return;
        for (unsigned i = 0; i < node.v.element.children.length; ++i) {
            walk(*static_cast<const GumboNode*>(node.v.element.children.data[i]), see);
        }
    }

    static std::string tag(const GumboNode& node) {
        const auto* name = gumbo_normalized_tagname(node.v.element.tag);
        if (*name != '\0') return name;
        GumboStringPiece piece = node.v.element.original_tag;
        gumbo_tag_from_original_text(&piece);
        return {piece.data == nullptr ? "" : piece.data, piece.length};
    }

    static std::string attribute(const GumboNode& node, const char* name) {
        if (node.type != GUMBO_NODE_ELEMENT) return {};
        const GumboAttribute* found = gumbo_get_attribute(&node.v.element.attributes, name);
        return found == nullptr ? std::string() : found->value;
    }

    static bool has_class(const GumboNode& node, std::string_view name) {
        const std::string classes = " " + attribute(node, "class") + " ";
        return classes.find(" " + std::string(name) + " ") != classes.npos;
    }

    static bool is_text(const GumboNode& node) {
        return node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE || node.type == GUMBO_NODE_CDATA;
    }

    // What is read inside `node`, but for the elements that `pass_over` names.
    static std::string text(const GumboNode& node, const std::function<bool(const GumboNode&)>& pass_over) {
        if (is_text(node)) return node.v.text.text;
        std::string read;
        if (node.type != GUMBO_NODE_ELEMENT || pass_over(node)) return read;
        for (unsigned i = 0; i < node.v.element.children.length; ++i) {
            read += text(*static_cast<const GumboNode*>(node.v.element.children.data[i]), pass_over);
        }
        return read;
    }
    static std::string text(const GumboNode& node) {
        return text(node, [](const GumboNode&) { return false; });
    }

private:
    std::string bytes_;
    GumboOutput* output_;
};
