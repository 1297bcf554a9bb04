// External interface: cli::catch_interrupts, cli::interrupted, cli::end_interrupted.
#include "cli/interrupt.hpp"

#include <csignal>
#include <cstdlib>

namespace dedup::cli {
namespace {

volatile std::sig_atomic_t noted = 0;

void note(int signal) {
    noted = signal;
}

// What whoever started the process has it ignore stays ignored.
void note_signal(int signal) {
    struct sigaction action = {};
    if (::sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) return;
    action.sa_handler = note;
    action.sa_flags = SA_RESETHAND | SA_RESTART;
    ::sigaction(signal, &action, nullptr);
}

}  // namespace

void catch_interrupts() {
    note_signal(SIGINT);
    note_signal(SIGTERM);
}

bool interrupted() {
    return noted != 0;
}

void end_interrupted() {
    std::signal(noted, SIG_DFL);
    std::raise(noted);
    std::_Exit(128 + noted);
}

}  // namespace dedup::cli
