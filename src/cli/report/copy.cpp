// External interface: cli::append_copy_block.
#include "cli/report/copy.hpp"

#include <algorithm>

#include "cli/report/edits.hpp"
#include "cli/report/html.hpp"
#include "dedup/restore.hpp"
#include "json/record.hpp"

namespace dedup::cli {
namespace {

// "12 lines", without the blank ones at the end, or what a piece of a line is.
void append_size(std::string& out, const copy_view& view, std::string_view copy) {
    const std::string_view inked = copy.substr(0, copy.find_last_not_of(" \t\n") + 1);
    const auto lines = static_cast<std::size_t>(std::count(inked.begin(), inked.end(), '\n')) + 1;
    if (lines == 1 && view.mid_line) {
        put(out, "a {}", json::name(view.ref.unit));
    } else {
        put(out, "{} line{}", lines, lines == 1 ? "" : "s");
    }
}

void append_summary(std::string& out, const copy_view& view, std::string_view copy) {
    put(out, "<summary id=\"{0}\" aria-describedby=\"{0}e\"><span class=\"size\">", view.id);
    append_size(out, view, copy);
    out += "</span> <span class=\"by\">";
    if (view.same_post) {
        out += "from above";
    } else {
        const std::string_view author = view.author.empty() ? std::string_view(view.ref.author) : view.author;
        if (!author.empty()) {
            out += "by <bdi>";
            append_escaped(out, author);
            out += "</bdi>, ";
        }
        put(out, "{}post {}", author.empty() ? "from " : "", view.post);
        if (!view.thread.empty()) {
            out += " of <bdi>";
            append_escaped(out, view.thread);
            out += "</bdi>";
        }
    }
    out += "</span>";
    if (view.ref.edits.size() > most_marked) {
        put(out, " <span class=\"tag\">edited, {} of {} edits marked</span>", most_marked, view.ref.edits.size());
    } else if (view.ref.match == match::edited) {
        out += " <span class=\"tag\">edited</span>";
    }
    if (view.ref.role == role::boilerplate) out += " <span class=\"tag\">boilerplate</span>";
    out += " <span class=\"start\" dir=\"auto\">";
    constexpr std::size_t start = 120;
    append_escaped(
        out,
        beginning(view.target.substr(std::min(view.target.find_first_not_of(" \t\n"), view.target.size())), start));
    out += "</span></summary>";
}

void append_link(std::string& out, const copy_view& view) {
    if (view.original.empty()) {
        out += "<span class=\"go\">not shown</span>";
    } else {
        put(out, "<a class=\"go\" href=\"#{}\" title=\"Go to the original{}\">{}</a>", view.original,
            view.thread.empty() ? "" : ", in another thread",
            view.same_post ? "above" : fmt::format("post {}", view.post));
    }
}

void append_hover(std::string& out, const copy_view& view, const std::vector<edit_type>& types) {
    const back_ref& r = view.ref;
    put(out, "<div class=\"edits\" id=\"{}e\" role=\"tooltip\"><p><b>{}</b>, {} {}", view.id, json::name(r.role),
        json::name(r.match), json::name(r.unit));
    if (r.depth > 0) put(out, ", behind {} quote mark{}", r.depth, r.depth == 1 ? "" : "s");
    if (!r.author.empty()) {
        out += ", announced as <bdi>";
        append_escaped(out, beginning(r.author, 200));
        out += "</bdi>";
    }
    if (!r.date.empty()) {
        out += ", <bdi>";
        append_escaped(out, beginning(r.date, 200));
        out += "</bdi>";
    }
    out += "</p>";
    append_edit_list(out, r, view.target, types);
    out += "</div>";
}

}  // namespace

bool append_copy_block(std::string& out, const copy_view& view) {
    back_ref whole = view.ref;
    whole.target = {0, view.target.size()};
    std::string copy;
    append_copy(whole, view.target, copy);
    const std::vector<edit_type> types = edit_types(view.ref, view.target);
    put(out, "<div class=\"copy c{}{}\"><details>", view.colour, view.mid_line ? " mid" : "");
    append_summary(out, view, copy);
    out += "<div class=\"was\" dir=\"auto\">";
    append_edited_text(out, view.ref, view.target, types);
    out += "</div></details>";
    append_link(out, view);
    append_hover(out, view, types);
    out += "</div>";
    return copy.ends_with('\n');
}

}  // namespace dedup::cli
