// Records for `dedup report`, and its HTML read as a browser reads it.
#pragma once

#include <doctest/doctest.h>

#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/json.hpp"
#include "html_document.hpp"
#include "sandbox.hpp"

using html = html_document;

inline const std::string passage = "I say tabs, they adapt to the width that the reader likes best of all.";

inline std::string line(const std::string& thread, const std::string& id, const std::string& text,
                        const std::string& more = "") {
    return "{\"thread\":" + dedup::json_string(thread) + ",\"id\":" + dedup::json_string(id) +
           ",\"text\":" + dedup::json_string(text) + more + "}\n";
}

inline std::string member(const std::string& key, const std::string& value) {
    return ",\"" + key + "\":" + dedup::json_string(value);
}

inline std::string report(const sandbox& box, const std::string& records, const std::string& arguments = "",
                          int code = 0) {
    box.file("records", records);
    const ran r = box.run("dedup report " + arguments + " records");
    CAPTURE(r.err);
    REQUIRE(r.code == code);
    return r.out;
}

// The posts of the document as they were given: what their `text` elements say, unfolded.
inline std::vector<std::string> posts(const html& document) {
    std::vector<std::string> found;
    document.each([&](const GumboNode& node) {
        if (!html::has_class(node, "text")) return;
        found.push_back(html::text(node, [](const GumboNode& inner) {
            const std::string tag = html::tag(inner);
            return tag == "del" || tag == "summary" || html::has_class(inner, "go") || html::has_class(inner, "edits");
        }));
    });
    return found;
}

inline std::vector<std::string> texts_of_class(const html& document, std::string_view name) {
    std::vector<std::string> found;
    document.each([&](const GumboNode& node) {
        if (html::has_class(node, name)) found.push_back(html::text(node));
    });
    return found;
}

// Everything that can be told of a document without looking into its text.
inline const std::set<std::string> tags = {
    "html",    "head",   "meta",   "title", "style",   "body",    "header",  "h1",        "h2",     "h3",     "p",
    "div",     "b",      "figure", "svg",   "section", "rect",    "text",    "line",      "g",      "ol",     "ul",
    "li",      "span",   "a",      "bdi",   "nav",     "details", "summary", "main",      "button", "footer", "ins",
    "article", "script", "kbd",    "i",     "del",     "code",    "aside",   "figcaption"};

inline const std::regex safe_id("t[0-9]+(p[0-9]+(b[0-9]+-[0-9]+|r[0-9]+e?)?)?|back|unfold");
inline const std::regex safe_link("#(t[0-9]+(p[0-9]+(b[0-9]+-[0-9]+|r[0-9]+)?)?)?");
inline const std::regex safe_value("[A-Za-z0-9 .,%-]*");

// Every attribute is one of this program's own, and no byte of a record is in one: `mark` is in all of them.
inline void check_markup(const html& document, std::string_view mark) {
    CHECK(document.errors() == 0);
    std::size_t scripts = 0, styles = 0, metas = 0;
    document.each([&](const GumboNode& node) {
        if (node.type != GUMBO_NODE_ELEMENT) {
            CHECK(html::is_text(node));
            return;
        }
        const std::string tag = html::tag(node);
        CHECK_MESSAGE(tags.contains(tag), tag);
        scripts += tag == "script";
        styles += tag == "style";
        metas += tag == "meta";
        if (tag == "script" || tag == "style") CHECK_FALSE(contains(html::text(node), mark));
        for (unsigned i = 0; i < node.v.element.attributes.length; ++i) {
            const auto& a = *static_cast<const GumboAttribute*>(node.v.element.attributes.data[i]);
            const std::string name = a.name, value = a.value;
            CAPTURE(tag);
            CAPTURE(name);
            CAPTURE(value);
            CHECK_FALSE(name.starts_with("on"));
            CHECK(name != "style");
            CHECK(name != "src");
            CHECK_FALSE(contains(value, mark));
            CHECK_FALSE(contains(name, mark));
            if (tag == "meta") continue;
            CHECK(std::regex_match(value, name == "id" ? safe_id : name == "href" ? safe_link : safe_value));
        }
    });
    CHECK(scripts == 1);
    CHECK(styles == 1);
    CHECK(metas == 6);
}
