// External interface: cli::thread_page, thread_id, post_id and block_id.
#include "cli/report/thread_page.hpp"

#include <algorithm>
#include <tuple>

#include "cli/report/copy.hpp"
#include "cli/report/html.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t most_uses_listed = 40;  // links back from a post

// Where the text of a post is cut: its copies stand there, or blocks that others repeat begin or end there.
std::vector<std::size_t> cuts(const shown_post& post, const std::vector<use>& uses) {
    std::vector<std::size_t> at = {0, post.text.size()};
    for (const shown_copy& c : post.copies) at.push_back(c.ref.at);
    for (const use& u : uses) {
        at.push_back(u.target.begin);
        at.push_back(u.target.end);
    }
    std::sort(at.begin(), at.end());
    at.erase(std::unique(at.begin(), at.end()), at.end());
    return at;
}

std::string copy_id(std::size_t thread, std::size_t post, std::size_t copy) {
    return fmt::format("{}r{}", post_id(thread, post), copy + 1);
}

}  // namespace

std::string thread_id(std::size_t thread) {
    return fmt::format("t{}", thread + 1);
}

std::string post_id(std::size_t thread, std::size_t post) {
    return fmt::format("t{}p{}", thread + 1, post + 1);
}

std::string block_id(std::size_t thread, std::size_t post, span block) {
    if (block.size() == 0) return post_id(thread, post);
    return fmt::format("t{}p{}b{}-{}", thread + 1, post + 1, block.begin, block.end);
}

thread_page::thread_page(const collection& shown, const copy_index& copies, std::size_t thread)
    : shown_(shown), copies_(copies), thread_(shown.threads[thread]), number_(thread) {}

void thread_page::append_post(std::string& out, std::size_t post) const {
    const bool repeated = !uses_of(post).empty();
    put(out, "<article class=\"post{}\" id=\"{}\">",
        repeated ? fmt::format(" source c{}", copies_.colour({number_, post})) : "", post_id(number_, at(post).number));
    append_header(out, post);
    out += "<div class=\"text\" dir=\"auto\">";
    append_text(out, post);
    out += "</div>";
    if (repeated) append_uses(out, post);
    out += "</article>\n";
}

void thread_page::append_header(std::string& out, std::size_t post) const {
    const shown_post& p = at(post);
    put(out, "<header><a class=\"number\" href=\"#{}\" title=\"Link to this post\">{}</a>", post_id(number_, p.number),
        p.number + 1);
    if (!p.author.empty()) {
        out += " <bdi class=\"author\">";
        append_escaped(out, p.author);
        out += "</bdi>";
    }
    if (!p.date.empty()) {
        out += " <bdi class=\"date\">";
        append_escaped(out, p.date);
        out += "</bdi>";
    }
    if (p.parent && *p.parent != p.number) {
        if (thread_.find(*p.parent)) {
            put(out, " <a class=\"parent\" href=\"#{}\">answers post {}</a>", post_id(number_, *p.parent),
                *p.parent + 1);
        } else {
            put(out, " <span class=\"parent\">answers post {}</span>", *p.parent + 1);
        }
    }
    out += "</header>";
}

void thread_page::append_text(std::string& out, std::size_t post) const {
    const shown_post& p = at(post);
    const std::vector<std::size_t> cut = cuts(p, uses_of(post));
    cursor uses;
    std::size_t copy = 0;
    bool mid_line = false;
    for (std::size_t i = 0; i < cut.size(); ++i) {
        for (; copy < p.copies.size() && p.copies[copy].ref.at == cut[i]; ++copy) {
            mid_line = append_copy(out, post, copy, mid_line);
        }
        if (i + 1 == cut.size()) break;
        append_block(out, post, {cut[i], cut[i + 1]}, uses);
        mid_line = p.text[cut[i + 1] - 1] != '\n';
    }
}

// A piece between two cuts, with an id for each block that begins with it. Ids of one place stand side by side, not
// within one another: there may be thousands.
void thread_page::append_block(std::string& out, std::size_t post, span piece, cursor& c) const {
    const std::vector<use>& uses = uses_of(post);
    const std::size_t number = at(post).number;
    std::vector<span> blocks;
    for (; c.next < uses.size() && uses[c.next].target.begin == piece.begin; ++c.next) {
        const span target = uses[c.next].target;
        c.covered = std::max(c.covered, target.end);
        if (target.size() > 0 && (blocks.empty() || blocks.back() != target)) blocks.push_back(target);
    }
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        put(out, "<span class=\"anchor\" id=\"{}\"></span>", block_id(number_, number, blocks[i]));
    }
    const bool repeated = c.covered > piece.begin;
    if (!blocks.empty()) {
        put(out, "<span class=\"block\" id=\"{}\" data-end=\"{}\">", block_id(number_, number, blocks[0]), piece.end);
    } else if (repeated) {
        put(out, "<span class=\"block\" data-end=\"{}\">", piece.end);
    }
    append_escaped(out, std::string_view(at(post).text).substr(piece.begin, piece.size()));
    if (repeated) out += "</span>";
}

// Gives whether what comes next stands on the line that the copy ends with.
bool thread_page::append_copy(std::string& out, std::size_t post, std::size_t copy, bool mid_line) const {
    const shown_copy& c = at(post).copies[copy];
    const original& of = c.of;
    const std::size_t number = shown_.number(of);
    const bool ended =
        append_copy_block(out, {.ref = c.ref,
                                .target = shown_.text(of, c.ref.target),
                                .author = shown_.author(of),
                                .thread = c.elsewhere ? std::string_view(shown_.thread_name(of)) : std::string_view(),
                                .id = copy_id(number_, at(post).number, copy),
                                .original = of.thread ? block_id(*of.thread, number, c.ref.target) : std::string(),
                                .post = number + 1,
                                .colour = copies_.colour(of),
                                .mid_line = mid_line,
                                .same_post = of.thread == number_ && of.post == post});
    return !ended;
}

void thread_page::append_uses(std::string& out, std::size_t post) const {
    std::vector<use> uses = uses_of(post);
    const auto copying_post = [](const use& u) { return std::tuple(u.thread, u.post); };
    std::stable_sort(uses.begin(), uses.end(), [&](const use& a, const use& b) {
        return std::tuple(copying_post(a), a.copy) < std::tuple(copying_post(b), b.copy);
    });
    put(out, "<footer>Copied {} time{}: ", uses.size(), uses.size() == 1 ? "" : "s");
    const std::size_t listed = std::min(uses.size(), most_uses_listed);
    for (std::size_t i = 0; i < listed; ++i) {
        const use& u = uses[i];
        if (i > 0 && copying_post(u) == copying_post(uses[i - 1])) continue;  // the first leads to the others
        const shown_thread& thread = shown_.threads[u.thread];
        const std::size_t number = thread.posts[u.post].number;
        put(out, "{}<a href=\"#{}\">post {}", i == 0 ? "" : ", ", copy_id(u.thread, number, u.copy), number + 1);
        if (u.thread != number_) {
            out += " of <bdi>";
            append_escaped(out, thread.name);
            out += "</bdi>";
        }
        out += "</a>";
    }
    if (listed < uses.size()) put(out, " and {} more", uses.size() - listed);
    out += "</footer>";
}

}  // namespace dedup::cli
