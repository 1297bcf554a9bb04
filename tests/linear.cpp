// linear clean|make NAME SIZE: makes one adversarial thread of about SIZE bytes, and cleans it or not; without
// arguments, the names. See linear.sh.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "adversaries.hpp"
#include "dedup/dedup.hpp"

namespace {

void clean(const std::vector<std::string>& thread) {
    dedup::cleaner cleaner;
    for (const std::string& post : thread) cleaner.clean(post);
}

}  // namespace

int main(int argc, char** argv) {
    for (const auto& a : bench::adversaries()) {
        if (argc < 4) {
            std::puts(std::string(a.name).c_str());
        } else if (a.name == argv[2]) {
            // Tables that a process makes once are no work that grows.
            clean({"Wide: Ａ é 调. A sentence that is long enough to be quoted. Another.",
                   "> A sentence that is long enough to be quoted.\n"});
            clean(a.make(std::size_t{16} << 10));
            const auto thread = a.make(std::strtoul(argv[3], nullptr, 10));
            if (argv[1] == std::string("clean")) clean(thread);
        }
    }
}
