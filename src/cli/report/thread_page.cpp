// External interface: cli::thread_page, thread_id, post_id and block_id.
#include "cli/report/thread_page.hpp"

#include <algorithm>
#include <tuple>

#include "cli/report/copy.hpp"
#include "cli/report/html.hpp"

namespace dedup::cli {
namespace {

constexpr unsigned colours = 10;             // c0 to c9 of the style sheet
constexpr std::size_t most_uses_shown = 40;  // links back from a post

// Where the text of a post is cut: its copies stand there, or blocks that others repeat begin or end there.
template <class Uses>
std::vector<std::size_t> cuts(const shown_post& post, const Uses& uses) {
    std::vector<std::size_t> at = {0, post.text.size()};
    for (const back_ref& r : post.refs) at.push_back(r.at);
    for (const auto& u : uses) {
        at.push_back(u.target.begin);
        at.push_back(u.target.end);
    }
    std::sort(at.begin(), at.end());
    at.erase(std::unique(at.begin(), at.end()), at.end());
    return at;
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

thread_page::thread_page(const shown_thread& thread, std::size_t number)
    : thread_(thread), number_(number), uses_(thread.posts.size()), colours_(thread.posts.size()) {
    for (std::size_t post = 0; post < size(); ++post) {
        const std::vector<back_ref>& refs = thread.posts[post].refs;
        for (std::size_t ref = 0; ref < refs.size(); ++ref) {
            uses_[refs[ref].post].push_back({refs[ref].target, post, ref});
        }
    }
    unsigned colour = 0;
    for (std::size_t post = 0; post < size(); ++post) {
        std::vector<use>& uses = uses_[post];
        if (!uses.empty()) colours_[post] = colour++ % colours;
        std::stable_sort(uses.begin(), uses.end(), [](const use& a, const use& b) {
            return std::tuple(a.target.begin, b.target.end) < std::tuple(b.target.begin, a.target.end);
        });
    }
}

std::string thread_page::copy_id(std::size_t post, std::size_t ref) const {
    return fmt::format("{}r{}", post_id(number_, post), ref + 1);
}

void thread_page::append_post(std::string& out, std::size_t post) const {
    const bool repeated = !uses_[post].empty();
    put(out, "<article class=\"post{}\" id=\"{}\">", repeated ? fmt::format(" source c{}", colours_[post]) : "",
        post_id(number_, post));
    append_header(out, post);
    out += "<div class=\"text\" dir=\"auto\">";
    append_text(out, post);
    out += "</div>";
    if (repeated) append_uses(out, post);
    out += "</article>\n";
}

void thread_page::append_header(std::string& out, std::size_t post) const {
    const shown_post& p = thread_.posts[post];
    put(out, "<header><a class=\"number\" href=\"#{}\" title=\"Link to this post\">{}</a>", post_id(number_, post),
        post + 1);
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
    if (p.parent && *p.parent != post) {
        put(out, " <a class=\"parent\" href=\"#{}\">answers post {}</a>", post_id(number_, *p.parent), *p.parent + 1);
    }
    out += "</header>";
}

void thread_page::append_text(std::string& out, std::size_t post) const {
    const shown_post& p = thread_.posts[post];
    const std::vector<std::size_t> at = cuts(p, uses_[post]);
    cursor uses;
    std::size_t ref = 0;
    bool mid_line = false;
    for (std::size_t i = 0; i < at.size(); ++i) {
        for (; ref < p.refs.size() && p.refs[ref].at == at[i]; ++ref) mid_line = append_copy(out, post, ref, mid_line);
        if (i + 1 == at.size()) break;
        append_block(out, post, {at[i], at[i + 1]}, uses);
        mid_line = p.text[at[i + 1] - 1] != '\n';
    }
}

// A piece between two cuts, with an id for each block that begins with it. Ids of one place stand side by side, not
// within one another: there may be thousands.
void thread_page::append_block(std::string& out, std::size_t post, span piece, cursor& at) const {
    const std::vector<use>& uses = uses_[post];
    std::vector<span> blocks;
    for (; at.next < uses.size() && uses[at.next].target.begin == piece.begin; ++at.next) {
        const span target = uses[at.next].target;
        at.covered = std::max(at.covered, target.end);
        if (target.size() > 0 && (blocks.empty() || blocks.back() != target)) blocks.push_back(target);
    }
    for (std::size_t i = 1; i < blocks.size(); ++i) {
        put(out, "<span class=\"anchor\" id=\"{}\"></span>", block_id(number_, post, blocks[i]));
    }
    const bool repeated = at.covered > piece.begin;
    if (!blocks.empty()) {
        put(out, "<span class=\"block\" id=\"{}\" data-end=\"{}\">", block_id(number_, post, blocks[0]), piece.end);
    } else if (repeated) {
        put(out, "<span class=\"block\" data-end=\"{}\">", piece.end);
    }
    append_escaped(out, std::string_view(thread_.posts[post].text).substr(piece.begin, piece.size()));
    if (repeated) out += "</span>";
}

// Gives whether what comes next stands on the line that the copy ends with.
bool thread_page::append_copy(std::string& out, std::size_t post, std::size_t ref, bool mid_line) const {
    const back_ref& r = thread_.posts[post].refs[ref];
    const shown_post& source = thread_.posts[r.post];
    const bool ended =
        append_copy_block(out, {.ref = r,
                                .target = std::string_view(source.text).substr(r.target.begin, r.target.size()),
                                .author = source.author,
                                .id = copy_id(post, ref),
                                .original = block_id(number_, r.post, r.target),
                                .post = r.post + std::size_t{1},
                                .colour = colours_[r.post],
                                .mid_line = mid_line,
                                .same_post = r.post == post});
    return !ended;
}

void thread_page::append_uses(std::string& out, std::size_t post) const {
    std::vector<use> uses = uses_[post];
    std::stable_sort(uses.begin(), uses.end(),
                     [](const use& a, const use& b) { return std::tuple(a.post, a.ref) < std::tuple(b.post, b.ref); });
    put(out, "<footer>Copied {} time{}: ", uses.size(), uses.size() == 1 ? "" : "s");
    const std::size_t shown = std::min(uses.size(), most_uses_shown);
    for (std::size_t i = 0; i < shown; ++i) {
        if (i > 0 && uses[i].post == uses[i - 1].post) continue;  // the first copy of a post leads to the others
        put(out, "{}<a href=\"#{}\">post {}</a>", i == 0 ? "" : ", ", copy_id(uses[i].post, uses[i].ref),
            uses[i].post + 1);
    }
    if (shown < uses.size()) put(out, " and {} more", uses.size() - shown);
    out += "</footer>";
}

}  // namespace dedup::cli
