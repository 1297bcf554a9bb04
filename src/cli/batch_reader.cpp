// External interface: cli::batch_reader, cli::longest_line.
#include "cli/batch_reader.hpp"

#include <algorithm>

#include "dedup/json.hpp"

namespace dedup::cli {
namespace {

place end_of(std::string_view file, std::string_view text) {
    const std::size_t line = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    return {file, line, text.size() - (text.rfind('\n') + 1) + 1};
}

}  // namespace

std::size_t longest_line(const settings& s) {
    return std::min<std::size_t>(s.clean.max_post, std::size_t{512} << 20) * 6 + (std::size_t{16} << 20);
}

struct batch_reader::open_file {
    std::string_view name;
    input from;
    line_reader lines;
    bool jsonl = false;

    open_file(const std::string& path, const settings& s)
        : name(path), from(path, s.format != format::text), lines(from, longest_line(s)) {}
};

batch_reader::batch_reader(const settings& s) : settings_(s), parser_(s) {}
batch_reader::~batch_reader() = default;

bool batch_reader::next(batch& b) {
    if (!file_) {
        if (next_file_ == settings_.files.size()) return false;
        open(settings_.files[next_file_++]);
    }
    b.file = file_->name;
    b.bare = !file_->jsonl;
    b.bare ? text(b) : lines(b);
    b.read = read_ + file_->from.used();
    if (b.last) {
        read_ = b.read;
        file_.reset();
    }
    return true;
}

void batch_reader::open(const std::string& name) {
    file_ = std::make_unique<open_file>(name, settings_);
    file_->jsonl = settings_.format == format::jsonl || (settings_.format == format::automatic && looks_like_jsonl());
}

// Whether the file begins as JSONL does: with a brace, and with an object in one of its first lines. The lines after
// the first count so that a dump whose first line is cut is still named bad and not taken for prose.
bool batch_reader::looks_like_jsonl() {
    constexpr std::size_t looked_at = 16;
    bool brace = false;
    for (std::size_t n = 0; n < looked_at; ++n) {
        const std::string_view line = file_->lines.peek(n);
        if (is_blank(line)) continue;
        if (!brace && line[line.find_first_not_of(" \t\r")] != '{') return false;
        brace = true;
        if (parser_.is_object(line)) return true;
    }
    return false;
}

void batch_reader::text(batch& b) {
    line_reader& from = file_->lines;
    const std::string_view text = from.rest(settings_.clean.max_post);
    const std::string_view fits = text.substr(0, settings_.clean.max_post);
    const bool larger = text.size() > fits.size();
    if (from.fault()) {
        b.behind.bad(end_of(b.file, text), *from.fault());
    } else if (larger) {
        b.behind.bad(end_of(b.file, fits), "larger than --max-post");
    }
    b.bare = !from.fault() && !larger;
    b.joined = !b.bare && thread_;
    b.last = true;
    from.take_rest(b.input);
    if (b.bare) {
        thread_.reset();
    } else {
        b.input.begin = b.input.end;
    }
}

void batch_reader::lines(batch& b) {
    line_reader& from = file_->lines;
    from.next();
    const std::string_view whole = from.whole();
    const auto first = thread_ ? first_good(whole, 0, whole.size()) : std::nullopt;
    b.joined = thread_ && (!first || first->thread == *thread_);
    std::size_t size = whole.size();
    if (auto last = last_good(whole)) {
        // What follows the end is another file, which may go on with the thread.
        auto cut = from.ended() ? std::nullopt : last_border(whole, *last);
        if (cut) size = cut->at;
        thread_ = std::move(cut ? cut->before : last->thread);
    }
    from.take(size, b.input);
    b.last = from.finished();
    if (b.last && from.fault()) b.behind.bad({b.file, from.number(), from.cut_line().size() + 1}, *from.fault());
}

// The first line that begins in [from, to) and names a thread. `from` is where a line begins.
std::optional<batch_reader::good_line> batch_reader::first_good(std::string_view lines, std::size_t from,
                                                                std::size_t to) {
    while (from < to) {
        const std::size_t end = std::min(lines.find('\n', from), lines.size());
        std::string_view line = lines.substr(from, end - from);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.size() <= longest_line(settings_) && !is_blank(line)) {
            try {
                return good_line{from, std::string(parser_.parse(line).thread)};
            } catch (const json_error&) {
            } catch (const bad_line&) {  // the worker will name them
            }
        }
        from = end + 1;
    }
    return std::nullopt;
}

std::optional<batch_reader::good_line> batch_reader::last_good(std::string_view lines) {
    for (std::size_t end = lines.size(); end != 0;) {
        const std::size_t feed = end == 1 ? lines.npos : lines.rfind('\n', end - 2);
        const std::size_t begin = feed == lines.npos ? 0 : feed + 1;
        if (auto found = first_good(lines, begin, end)) return found;
        end = begin;
    }
    return std::nullopt;
}

// Where the thread of `last`, the last good line, begins, unless it is that of the first. Looks at few lines of a long
// thread: back in steps that double until there is another one, then at every line from there on.
std::optional<batch_reader::border> batch_reader::last_border(std::string_view lines, const good_line& last) {
    std::size_t step = 4096;
    for (std::size_t at = last.begin, next = 0; at > 0; at = next, step *= 2) {
        const std::size_t feed = at > step ? lines.rfind('\n', at - step) : lines.npos;
        next = feed == lines.npos ? 0 : feed + 1;
        auto line = first_good(lines, next, at);
        if (!line || line->thread == last.thread) continue;
        border found{0, {}};
        while (line->begin < last.begin) {
            auto after = first_good(lines, lines.find('\n', line->begin) + 1, last.begin + 1);
            if (after->thread != line->thread) found = {after->begin, std::move(line->thread)};
            line = std::move(after);
        }
        return found;
    }
    return std::nullopt;
}

}  // namespace dedup::cli
