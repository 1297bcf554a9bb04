// External interface: cli::reduce, cli::without_tags.
#include "cli/formats/html_reduction.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

#include "cli/formats/html_elements.hpp"
#include "cli/formats/html_scanner.hpp"

namespace dedup::cli {
namespace {

// Open elements that may be looked through, a byte on the average. Pages that people write have a tenth of it. In a
// short text they are few, however deep it is.
constexpr std::size_t mean_depth = 512;
constexpr std::size_t short_text = std::size_t{16} << 10;

bool is_heading(GumboTag name) {
    return name >= GUMBO_TAG_H1 && name <= GUMBO_TAG_H6;
}

// At least as many elements as Gumbo will have open, but for those that nest no deeper than others do (<p>, <td>, <a>):
// an end tag counts only where the standard has it close its element whatever else there is.
class open_elements {
public:
    [[nodiscard]] std::size_t depth() const { return names_.size(); }

    void start(GumboTag name) {
        switch (name) {
            case GUMBO_TAG_A:
            case GUMBO_TAG_BR:
            case GUMBO_TAG_FORM:  // there is one at a time
            case GUMBO_TAG_HR:
            case GUMBO_TAG_IMG:
            case GUMBO_TAG_P:
            case GUMBO_TAG_TEXTAREA:
                return;
            case GUMBO_TAG_CAPTION:
            case GUMBO_TAG_TBODY:
            case GUMBO_TAG_TD:
            case GUMBO_TAG_TFOOT:
            case GUMBO_TAG_TH:
            case GUMBO_TAG_THEAD:
            case GUMBO_TAG_TR:
                return end_cell();
            case GUMBO_TAG_DD:
            case GUMBO_TAG_DT:
            case GUMBO_TAG_LI:
                end_item(name);
                break;
            default:
                break;
        }
        names_.push_back(name);
    }

    void end(GumboTag name) {
        const auto ended = [&](GumboTag open) { return open == name || (is_heading(open) && is_heading(name)); };
        const std::size_t last = behind_last([&](GumboTag open) {
            const bool list = open == GUMBO_TAG_UL || open == GUMBO_TAG_OL;
            return ended(open) || open == GUMBO_TAG_TABLE || (list && name == GUMBO_TAG_LI);
        });
        if (last != 0 && ended(names_[last - 1])) names_.resize(last - 1);
    }

private:
    // Of the innermost that is one: how many there are with it; 0 where none is.
    template <class Is>
    [[nodiscard]] std::size_t behind_last(Is is) const {
        return static_cast<std::size_t>(names_.rend() - std::find_if(names_.rbegin(), names_.rend(), is));
    }

    // What is open in a cell ends with it.
    void end_cell() {
        const std::size_t table = behind_last([](GumboTag open) { return open == GUMBO_TAG_TABLE; });
        if (table != 0) names_.resize(table);
    }

    // The next item ends one that nothing but <div> and <address> is open in.
    void end_item(GumboTag name) {
        const std::size_t last =
            behind_last([](GumboTag open) { return open != GUMBO_TAG_DIV && open != GUMBO_TAG_ADDRESS; });
        if (last == 0) return;
        const GumboTag inner = names_[last - 1];
        const bool same = (name == GUMBO_TAG_LI) == (inner == GUMBO_TAG_LI);
        if (same && (inner == GUMBO_TAG_LI || inner == GUMBO_TAG_DD || inner == GUMBO_TAG_DT)) names_.resize(last - 1);
    }

    std::vector<GumboTag> names_;
};

constexpr const char* attribute_of_mail = "class";  // only what mail programs put there is read

// The attribute that the layout reads.
const char* attribute_read(GumboTag name) {
    switch (name) {
        case GUMBO_TAG_A:
            return "href";
        case GUMBO_TAG_IMG:
            return "alt";
        case GUMBO_TAG_LI:
            return "value";
        case GUMBO_TAG_OL:
            return "start";
        default:
            return attribute_of_mail;
    }
}

// Elements that are others by another name.
GumboTag usual(GumboTag name) {
    switch (name) {
        case GUMBO_TAG_IMAGE:
            return GUMBO_TAG_IMG;
        case GUMBO_TAG_LISTING:
        case GUMBO_TAG_PLAINTEXT:
        case GUMBO_TAG_XMP:
            return GUMBO_TAG_PRE;
        default:
            return name;
    }
}

void append_escaped(std::string& out, std::string_view text, std::string_view signs) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t next = std::min(text.find_first_of(signs, at), text.size());
        out.append(text.substr(at, next - at));
        if (next == text.size()) return;
        out.append(text[next] == '<' ? "&lt;" : "&amp;");
        at = next + 1;
    }
}

bool is_doctype(std::string_view declaration) {
    constexpr std::string_view begin = "<!doctype";
    return declaration.size() > begin.size() &&
           std::equal(begin.begin(), begin.end(), declaration.begin(),
                      [](char a, char b) { return a == b || (a >= 'a' && a <= 'z' && a - 32 == b); });
}

class reducer {
public:
    reduced_html reduce(std::string_view html) {
        const std::size_t most = mean_depth * std::max(html.size(), short_text);
        std::size_t work = 0;
        html_scanner scan(html);
        out_.html.reserve(html.size());
        for (html_piece p; scan.next(p);) {
            put(p);
            work += p.bytes.size() * open_.depth();
            if (work > most) break;
        }
        out_.shallow = work <= most;
        for (html_piece p; !out_.shallow && scan.next(p);) put(p);
        return std::move(out_);
    }

private:
    void put(const html_piece& p) {
        if (is_hidden(p)) return leave_out();
        switch (p.is) {
            case html_piece::kind::text:
                return text(p);
            case html_piece::kind::start_tag:
                return start(p);
            case html_piece::kind::end_tag:
                return end(p);
            case html_piece::kind::other:
                if (begun_ || !is_doctype(p.bytes)) return leave_out();
                out_.html.append(p.bytes);  // it decides whether a table ends a paragraph
        }
    }

    bool is_hidden(const html_piece& p) {
        if (p.name == GUMBO_TAG_TEMPLATE) {
            if (p.is == html_piece::kind::start_tag) ++templates_;
            if (p.is == html_piece::kind::end_tag && templates_ != 0) --templates_;
            return true;
        }
        if (p.in_svg || templates_ != 0) return true;
        return p.is == html_piece::kind::text && p.name != GUMBO_TAG_UNKNOWN && p.name != GUMBO_TAG_TEXTAREA &&
               p.name != GUMBO_TAG_XMP && p.name != GUMBO_TAG_PLAINTEXT;
    }

    void text(const html_piece& p) {
        if (p.text == html_text::markup) {
            out_.html.append(p.bytes);
        } else {
            append_escaped(out_.html, p.bytes, p.text == html_text::raw ? "<&" : "<");
        }
        begun_ = begun_ || p.bytes.find_first_not_of(" \t\n\f\r") != p.bytes.npos;
        left_out_ = false;
    }

    void start(const html_piece& p) {
        const GumboTag name = usual(p.name);
        if (p.foreign || !is_laid_out(name)) return leave_out();
        if (out_.shallow) open_.start(name);
        out_.html.append("<").append(gumbo_normalized_tagname(name));
        const char* const read = attribute_read(name);
        const std::string_view value = attribute_of(p.attributes, read);
        const bool of_mail = value.find("gmail_") != value.npos;
        if (!value.empty() && (of_mail || read != attribute_of_mail)) {
            out_.html.append(" ").append(read).append("=").append(value);
        }
        out_.html += '>';
        if (p.name == GUMBO_TAG_PLAINTEXT || p.name == GUMBO_TAG_XMP) out_.html += '\n';  // <pre> drops the first one
        begun_ = true;
        left_out_ = false;
    }

    void end(const html_piece& p) {
        const GumboTag name = usual(p.name);
        if (p.foreign || !is_laid_out(name)) return leave_out();
        if (out_.shallow) open_.end(name);
        out_.html.append("</").append(gumbo_normalized_tagname(name)).append(">");
        begun_ = true;
        left_out_ = false;
    }

    void leave_out() {
        if (!left_out_) out_.html.append("<!>");
        left_out_ = true;
    }

    reduced_html out_;
    open_elements open_;         // as long as they are shallow
    std::size_t templates_ = 0;  // open
    bool begun_ = false;         // there is something to lay out
    bool left_out_ = false;      // "<!>" is the last
};

}  // namespace

reduced_html reduce(std::string_view html) {
    return reducer().reduce(html);
}

std::string without_tags(std::string_view reduced) {
    std::string text = "<pre>\n";
    html_scanner scan(reduced);
    bool verbatim = false;  // what a line feed at the begin of does not count
    for (html_piece p; scan.next(p);) {
        if (std::exchange(verbatim, p.name == GUMBO_TAG_PRE) && p.bytes.starts_with('\n')) p.bytes.remove_prefix(1);
        if (p.is == html_piece::kind::text) {
            append_escaped(text, p.bytes, "<");
        } else if ((is_block(p.name) || p.name == GUMBO_TAG_BR) && !text.ends_with('\n')) {
            text += '\n';
        } else {
            text.append("<!>");
        }
    }
    return text;
}

}  // namespace dedup::cli
