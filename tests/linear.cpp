// linear NAME SIZE: cleans one adversarial post of about SIZE bytes; size 0 cleans nothing; without arguments, the
// names. See linear.sh.
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "adversaries.hpp"
#include "dedup/dedup.hpp"

int main(int argc, char** argv) {
    for (const auto& a : dedup_test::adversaries()) {
        if (argc < 3) {
            std::puts(a.name);
        } else if (std::strcmp(a.name, argv[1]) == 0) {
            const std::size_t size = std::strtoul(argv[2], nullptr, 10);
            if (size > 0) dedup::clean(a.make(size));
        }
    }
}
