// External interface: cli::report.
#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/records.hpp"
#include "cli/report/collection.hpp"
#include "cli/report/page.hpp"

namespace dedup::cli {

void report(const settings& s, output& out, problems& problems) {
    collection shown(s);
    record_stream records(s, problems);
    for (const std::string& name : s.files) records.each(name, [&](record& r) { shown.add(records, r); });
    if (s.thread && shown.totals.posts == 0) throw unusable("no record is of the thread " + *s.thread);
    if (shown.posts_left_out > 0) {
        problems.note(s.files.size() == 1 ? s.files.front() : "report",
                      fmt::format("{} posts are counted but not shown, {} threads wholly; --thread shows one",
                                  shown.posts_left_out, shown.threads_left_out));
        problems.show();
    }
    write_page(out, shown, s.title);
}

}  // namespace dedup::cli
