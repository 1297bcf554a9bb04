// External interface: cli::report.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/records.hpp"
#include "cli/report/charts.hpp"
#include "cli/report/collection.hpp"
#include "cli/report/page.hpp"

namespace dedup::cli {
namespace {

std::string left_out_note(const collection& shown) {
    constexpr std::size_t most_named = 3;
    std::vector<std::string> names;
    for (const left_out& t : shown.left_out_of()) {
        if (names.size() < most_named) names.push_back(t.thread);
    }
    const std::size_t threads = shown.threads_cut(), wholly = shown.threads_left_out();
    std::string note = fmt::format("{} post{} of {} counted but not shown, of thread{} {}", shown.posts_left_out,
                                   shown.posts_left_out == 1 ? "" : "s", human_size(shown.bytes_left_out),
                                   threads == 1 ? "" : "s", fmt::join(names, ", "));
    if (threads > names.size()) note += fmt::format(" and {} more", threads - names.size());
    if (wholly > 0) note += fmt::format(", {} wholly", wholly);
    return shown.threads_read == 1 ? note : note + "; --thread shows one";
}

}  // namespace

void report(const settings& s, output& out, problems& problems) {
    collection shown(s);
    record_stream records(s, problems);
    for (const std::string& name : s.files) records.each(name, [&](record& r) { shown.add(records, r); });
    if (s.thread && shown.totals.posts == 0) throw unusable("no record is of the thread " + *s.thread);
    if (shown.posts_left_out > 0) {
        problems.note(s.files.size() == 1 ? s.files.front() : "report", left_out_note(shown));
        problems.show();
    }
    write_page(out, shown, s.title);
}

}  // namespace dedup::cli
