// An HTML text cut into its pieces, as the tokenizer of the HTML standard cuts it.
//
//     html_scanner scan("<script>a<b</script><p id=x>c");
//     for (html_piece p; scan.next(p);) ...       // a script's tags around `a<b`, the tag of a <p>, `c`
//
// It knows what the tokenizer has to be told of elements: which hold text only (a script, a <textarea>, ...), and where
// SVG and MathML begin and end, in which there are none of these. Linear in the text, whatever it is.
#pragma once

#include <gumbo.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace dedup::cli {

// Of an element's content what is no tag.
enum class html_text {
    markup,     // as everywhere
    escapable,  // only character references are: <textarea>, <title>
    raw,        // every byte is text: <script>, <xmp>, CDATA, ...
};

struct html_piece {
    enum class kind { text, start_tag, end_tag, other };  // other: comments, declarations, what the end cuts off

    kind is = kind::other;
    std::string_view bytes;  // text, without the marks of CDATA; else all of the tag
    html_text text = html_text::markup;
    GumboTag name = GUMBO_TAG_UNKNOWN;  // of a tag, unless HTML has none of that name; of the element of text only
    std::string_view attributes;        // of a start tag: all between its name and its end
    bool in_svg = false;                // so are the tags of the outermost <svg> themselves
    bool foreign = false;               // a tag of SVG or MathML
};

// The first attribute of that name, in lower case, with its quotes if it has any; no data where there is none.
std::string_view attribute_of(std::string_view attributes, std::string_view name);

class html_scanner {
public:
    explicit html_scanner(std::string_view html) : html_(html) {}

    // The next piece; false at the end. A text may come in several.
    bool next(html_piece& p);

private:
    // <svg> or <math>, open.
    struct foreign {
        GumboTag root;
        std::uint32_t islands = 0;  // open elements of it that hold HTML again
    };

    bool read_markup(html_piece& p);
    bool read_tag(html_piece& p);
    void read_raw(html_piece& p);
    bool start(const html_piece& p, bool closed);  // whether the element is one of SVG or MathML
    bool end(GumboTag name);                       //   so, too
    void leave_foreign();
    [[nodiscard]] bool is_foreign() const { return !foreign_.empty() && foreign_.back().islands == 0; }

    std::string_view html_;
    std::size_t at_ = 0;
    GumboTag raw_ = GUMBO_TAG_UNKNOWN;  // the element of text only that was begun
    std::vector<foreign> foreign_;
    std::size_t svgs_ = 0;  // of them
};

}  // namespace dedup::cli
