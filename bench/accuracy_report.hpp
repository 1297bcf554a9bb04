// What dedup_accuracy prints.
#pragma once

#include <cstddef>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accuracy.hpp"

namespace bench {

struct accuracy_row {
    std::string dataset;
    values v;
    std::size_t messages = 0;
};

// A table; `-` stands where there is no value.
void print_accuracy(std::span<const accuracy_row> rows);

// {"dataset","precision","recall","f1","src_acc","granularity","messages"}, a line a row; null where there is no value.
void print_accuracy_json(std::span<const accuracy_row> rows);

// A mistake on one line, for people: kind, thread, id, code points, source, characters that count, and the text around
// it, with the mistake in [[ ]], line feeds as ⏎ and the middle of a long one left out.
std::string shown(const mistake& m, std::string_view thread, std::string_view id, std::string_view source,
                  const code_points& text);

// `sample` lines of those of each kind, spread evenly over them: the same ones in every run.
struct shown_mistakes {
    std::vector<std::string> missed;
    std::vector<std::string> wrong;
};
void print_mistakes(std::FILE* to, std::string_view dataset, const shown_mistakes& all, std::size_t sample);

}  // namespace bench
