// External interface: cli::say_summary.
#include "cli/summary.hpp"

#include <fmt/format.h>

namespace dedup::cli {

void say_summary(const settings& s, const run_state& ended, problems& problems) {
    if (s.quiet || !(ended.bar || s.verbose)) return;
    const counts& c = ended.done;
    const auto given = static_cast<double>(c.given);
    std::string line =
        fmt::format("{}, {}: {} of text, {} kept, {:.1f} % collapsed in {}", number_of(c.posts, "post"),
                    number_of(c.threads, "thread"), with_unit(given), with_unit(static_cast<double>(c.kept)),
                    100 * c.collapsed(), number_of(c.refs, "reference"));
    if (c.repaired != 0) line += fmt::format(", {} repaired", c.repaired);
    if (problems.skipped() != 0) line += fmt::format(", {} skipped", problems.skipped());
    if (s.verify) line += problems.exit_code() == 1 ? ", NOT verified" : ", verified";
    if (ended.seconds > 0) line += fmt::format(", {}/s", with_unit(given / ended.seconds));
    problems.note(line);
    problems.show();
}

}  // namespace dedup::cli
