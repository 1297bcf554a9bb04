// What clean and restore say when they are done.
#pragma once

#include "cli/commands.hpp"

namespace dedup::cli {

// One line on standard error where the bar was shown, or --verbose asked for it.
void say_summary(const settings&, const run_state& ended, problems& problems);

}  // namespace dedup::cli
