// External interface: cli::write_page.
#include "cli/report/page.hpp"

#include <algorithm>

#include "cli/report/assets.hpp"
#include "cli/report/charts.hpp"
#include "cli/report/copy_index.hpp"
#include "cli/report/html.hpp"
#include "cli/report/repeats.hpp"
#include "cli/report/thread_page.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t most_blocks_listed = 12;
constexpr std::size_t posts_a_group = 20;      // that a browser lays out, or leaves alone, together
constexpr std::size_t most_threads_open = 12;  // more are folded, so that the first post is near

// 1234567 -> 1,234,567
std::string grouped(std::size_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
    return digits;
}

std::string count(std::size_t number, const char* singular) {
    return fmt::format("{} {}{}", grouped(number), singular, number == 1 ? "" : "s");
}

void append_head(std::string& out, const std::string& title) {
    out += "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n";
    put(out,
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{}'; script-src '{}'; "
        "base-uri 'none'; form-action 'none'\">\n",
        assets::style_source, assets::script_source);
    out +=
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<meta name=\"color-scheme\" content=\"light dark\">\n"
        "<meta name=\"generator\" content=\"dedup " DEDUP_VERSION "\">\n<title>";
    append_escaped(out, title);
    out += "</title>\n<style>";
    out += assets::style;
    out += "</style></head>\n<body>\n";
}

void append_figure(std::string& out, const std::string& value, const std::string& label) {
    put(out, "<div class=\"figure\"><b>{}</b> {}</div>", value, label);
}

void append_top(std::string& out, const collection& shown, const std::string& title) {
    const totals& t = shown.totals;
    out += "<header class=\"top\"><h1 dir=\"auto\">";
    append_escaped(out, title);
    out +=
        "</h1><p>Every block of text stands once; each later copy of it is folded to one line, in the colour of the "
        "post that it comes from.</p><div class=\"figures\">";
    append_figure(out, per_cent(t.all.share()), "of the text was copies");
    append_figure(out, grouped(t.copies), t.copies == 1 ? "copy" : "copies");
    append_figure(out, grouped(t.posts), t.posts == 1 ? "post" : "posts");
    append_figure(out, grouped(shown.threads_read), shown.threads_read == 1 ? "thread" : "threads");
    append_figure(out, human_size(t.all.all()), fmt::format("became {}", human_size(t.all.kept)));
    out += "</div></header>\n";
}

// The start of a block as one line.
void append_start(std::string& out, std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\n"), text.size()));
    append_escaped(out, beginning(text, 200));
}

void append_repeats(std::string& out, const collection& shown, const copy_index& copies) {
    const std::vector<repeat> repeats = most_repeated(copies, most_blocks_listed);
    if (repeats.empty()) return;
    out += "<section class=\"repeats\"><h3>Most repeated blocks</h3><ol>";
    for (const repeat& r : repeats) {
        const std::size_t number = shown.number(r.of);
        put(out, "<li><span class=\"times\">{} times</span> ", r.copies);
        if (r.of.thread) {
            put(out, "<a class=\"block-start\" href=\"#{}\" dir=\"auto\">", block_id(*r.of.thread, number, r.target));
        } else {
            out += "<span class=\"block-start\" dir=\"auto\">";
        }
        append_start(out, shown.text(r.of, r.target));
        out += r.of.thread ? "</a> <span class=\"from\">" : "</span> <span class=\"from\">";
        if (const std::string_view author = shown.author(r.of); !author.empty()) {
            out += "by <bdi>";
            append_escaped(out, author);
            out += "</bdi>, ";
        }
        put(out, "post {}", number + 1);
        if (shown.threads.size() > 1 || !r.of.thread) {
            out += " of <bdi>";
            append_escaped(out, shown.thread_name(r.of));
            out += "</bdi>";
        }
        put(out, "{}, {}</span></li>", r.of.thread ? "" : ", not shown", human_size(r.target.size()));
    }
    out += "</ol></section>\n";
}

void append_charts(std::string& out, const collection& shown, const copy_index& copies) {
    out += "<section class=\"charts\" aria-label=\"Charts\"><h2>What was copied</h2><div class=\"grid\">";
    append_time_chart(out, shown.totals);
    append_depth_chart(out, shown.totals);
    append_author_chart(out, shown.totals);
    out += "</div>";
    append_repeats(out, shown, copies);
    out += "</section>\n";
}

void append_thread_list(std::string& out, const collection& shown) {
    if (shown.threads.size() < 2) return;
    put(out, "<nav class=\"threads\"><details{}><summary><h2>{}</h2></summary><ol>",
        shown.threads.size() <= most_threads_open ? " open" : "", count(shown.threads.size(), "thread"));
    for (std::size_t i = 0; i < shown.threads.size(); ++i) {
        const shown_thread& thread = shown.threads[i];
        std::size_t copies = 0;
        for (const shown_post& p : thread.posts) copies += p.copies.size();
        put(out, "<li><a href=\"#{}\"><bdi>", thread_id(i));
        append_escaped(out, thread.name);
        out += "</bdi></a> <span class=\"start\" dir=\"auto\">";
        append_start(out, thread.posts.front().text);
        put(out, "</span> <span class=\"from\">{}, {} {}</span></li>", count(thread.posts_read, "post"),
            grouped(copies), copies == 1 ? "copy" : "copies");
    }
    out += "</ol></details></nav>\n";
}

void append_left_out_threads(std::string& out, const collection& shown) {
    const std::vector<left_out> threads = shown.left_out_of();
    out += "<details><summary>What is left out, by thread</summary><ul>";
    for (const left_out& t : threads) {
        out += "<li><bdi>";
        append_escaped(out, t.thread);
        put(out, "</bdi>: {} of {}</li>", grouped(t.posts), count(t.posts_read, "post"));
    }
    if (const std::size_t others = shown.threads_cut() - threads.size(); others > 0) {
        put(out, "<li>and of {} more</li>", count(others, "thread"));
    }
    out += "</ul></details>";
}

void append_left_out(std::string& out, const collection& shown) {
    if (shown.posts_left_out == 0) return;
    put(out,
        "<aside class=\"left-out\"><p>The charts count everything. The page has room for {} of posts: {} of {} {} left "
        "out",
        human_size(collection::most_shown), count(shown.posts_left_out, "post"), human_size(shown.bytes_left_out),
        shown.posts_left_out == 1 ? "is" : "are");
    if (const std::size_t threads = shown.threads_left_out(); threads > 0) {
        put(out, ", and {} with nothing shown at all", count(threads, "thread"));
    }
    out += ".";
    if (shown.threads_read > 1) out += " <code>dedup report --thread ID</code> shows one thread.";
    out += "</p>";
    append_left_out_threads(out, shown);
    out += "</aside>\n";
}

void append_gap(std::string& out, std::size_t posts) {
    if (posts == 0) return;
    put(out, "<p class=\"left-out\">{} left out here for want of room.</p>\n", count(posts, "post"));
}

void write_thread(output& out, const collection& shown, const copy_index& copies, std::size_t number) {
    const shown_thread& thread = shown.threads[number];
    std::string& html = out.buffer;
    put(html, "<section class=\"thread\" id=\"{}\"><h2><bdi>", thread_id(number));
    append_escaped(html, thread.name);
    put(html, "</bdi> <span class=\"from\">{}</span></h2>\n", count(thread.posts_read, "post"));
    const thread_page page(shown, copies, number);
    std::size_t next = 0;  // number
    for (std::size_t post = 0; post < thread.posts.size(); ++post) {
        if (post % posts_a_group == 0) put(html, "{}<div class=\"posts\">\n", post == 0 ? "" : "</div>");
        append_gap(html, thread.posts[post].number - next);
        next = thread.posts[post].number + 1;
        page.append_post(html, post);
        out.ready();
    }
    html += "</div>\n";
    append_gap(html, thread.posts_read - next);
    html += "</section>\n";
}

std::string default_title(const collection& shown) {
    if (shown.threads_read == 1 && shown.threads.size() == 1) return shown.threads.front().name;
    return fmt::format("Copies in {}", count(shown.threads_read, "thread"));
}

}  // namespace

void write_page(output& out, const collection& shown, const std::string& given_title) {
    const std::string title = given_title.empty() ? default_title(shown) : given_title;
    const copy_index copies(shown);
    std::string& html = out.buffer;
    append_head(html, title);
    append_top(html, shown, title);
    if (shown.totals.posts > 0) append_charts(html, shown, copies);
    append_thread_list(html, shown);
    append_left_out(html, shown);
    html +=
        "<main>\n<div class=\"tools\"><button type=\"button\" id=\"unfold\" aria-pressed=\"false\">Unfold all "
        "copies</button><p><kbd>j</kbd> <kbd>k</kbd> next, previous copy &nbsp;<kbd>Enter</kbd> unfold &nbsp;"
        "<kbd>o</kbd> original &nbsp;<kbd>b</kbd> back</p></div>\n";
    for (std::size_t i = 0; i < shown.threads.size(); ++i) write_thread(out, shown, copies, i);
    put(html,
        "</main>\n<a id=\"back\" href=\"#\" hidden>Back</a>\n<footer class=\"end\">Written by dedup " DEDUP_VERSION
        ".</footer>\n<script>");
    html += assets::script;
    html += "</script>\n</body></html>\n";
    out.ready();
}

}  // namespace dedup::cli
