// SIGINT and SIGTERM as a question that is asked between two pieces of work.
#pragma once

namespace dedup::cli {

// From now on the first such signal is only noted; a second one ends the process as if there were no handler.
void catch_interrupts();
[[nodiscard]] bool interrupted();
// Ends the process by the signal that was noted, so that whoever waits for it sees that.
[[noreturn]] void end_interrupted();

}  // namespace dedup::cli
