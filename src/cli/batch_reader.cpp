// External interface: cli::batch_reader.
#include "cli/batch_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace dedup::cli {
namespace {

place end_of(std::string_view file, std::string_view text) {
    const std::size_t line = 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    return {file, line, text.size() - (text.rfind('\n') + 1) + 1};
}

}  // namespace

struct batch_reader::open_file {
    std::string_view name;
    cli::problems problems;  // with what could not be converted
    opened_source from;
    line_reader lines;
    std::size_t repaired = 0;  // what from.bytes says, as far as batches have it

    open_file(const std::string& path, const settings& s, threads_so_far& threads)
        : name(path),
          problems(s.quiet),
          from(open_source(path, s, threads, problems)),
          lines(*from.bytes, longest_line(s)) {}
};

batch_reader::batch_reader(const settings& s, threads_so_far& threads, input_position from)
    : settings_(s), from_(from), threads_(threads), next_file_(from.file) {}
batch_reader::~batch_reader() = default;

bool batch_reader::next(batch& b) {
    pass_over_files();
    if (!file_) {
        if (next_file_ == settings_.files.size()) return false;
        open(settings_.files[next_file_++]);
    }
    b.file = file_->name;
    b.bare = !file_->from.jsonl;
    b.bare ? text(b) : lines(b);
    b.end = b.last ? input_position{next_file_, 0, 1}
                   : input_position{next_file_ - 1, file_->lines.taken(), file_->lines.number()};
    b.behind.take(file_->problems);
    b.repaired = file_->from.bytes->repaired() - file_->repaired;
    file_->repaired += b.repaired;
    b.read = read_ + (file_->from.file == nullptr ? 0 : file_->from.file->used());
    if (b.last) {
        read_ = b.read;
        file_.reset();
    }
    return true;
}

// Those before the one that the run goes on with: later mails belong to their threads. What is wrong with them has been
// said.
void batch_reader::pass_over_files() {
    for (; passed_over_ < from_.file; ++passed_over_) {
        open_file passed(settings_.files[passed_over_], settings_, threads_);
        if (!passed.from.finds_threads) continue;
        std::vector<char> bytes(std::size_t{64} << 10);
        try {
            while (passed.from.bytes->read(bytes.data(), bytes.size()) != 0) {
            }
        } catch (const broken_input&) {
        }
    }
}

void batch_reader::open(const std::string& name) {
    file_ = std::make_unique<open_file>(name, settings_, threads_);
    if (from_.bytes != 0 && !file_->lines.skip(from_.bytes, from_.line))
        throw unusable(fmt::format("{}: ends before byte {}, up to which the unfinished run read", name, from_.bytes));
    from_ = {};
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
    b.last = true;
    from.take_rest(b.input);
    if (!b.bare) b.input.begin = b.input.end;
}

void batch_reader::lines(batch& b) {
    line_reader& from = file_->lines;
    from.next();
    from.take(b.input);
    b.last = from.finished();
    if (b.last && from.fault()) b.behind.bad({b.file, from.number(), from.cut_line().size() + 1}, *from.fault());
}

}  // namespace dedup::cli
