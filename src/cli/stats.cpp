// External interface: cli::stats.
#include "cli/commands.hpp"
#include "cli/posts.hpp"
#include "cli/stats_totals.hpp"

namespace dedup::cli {

void stats(const settings& s, output& out, problems& problems) {
    settings checked = s;
    checked.verify = true;  // the sum of what is kept and copied is to be right, and edits are told by their targets
    stats_totals totals(s.sorted);
    const run_state ended =
        each_post(checked, 1, out, problems, [&] { return [&](const post& p, post_output&) { totals.add(p); }; });
    totals.end_threads();
    out.write(s.json ? to_json(totals, ended.done) : to_table(totals, ended.done));
}

}  // namespace dedup::cli
