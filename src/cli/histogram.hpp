// Sizes by powers of two, in as many rows as a number has bits.
#pragma once

#include <array>
#include <bit>
#include <cstddef>

namespace dedup::cli {

// Row 0 is 1, row n is 2^(n-1) + 1 to 2^n: 1, 2, 3-4, 5-8, ...
[[nodiscard]] inline std::size_t row_of(std::size_t value) {
    return value <= 1 ? 0 : static_cast<std::size_t>(std::bit_width(value - 1));
}

struct size_row {
    std::size_t times = 0;
    std::size_t bytes = 0;

    bool operator==(const size_row&) const = default;
};

class histogram {
public:
    static constexpr std::size_t most_rows = 65;

    void add(std::size_t value, std::size_t bytes) {
        size_row& row = rows_[row_of(value)];
        ++row.times;
        row.bytes += bytes;
    }

    // Calls use(first value, last value, row) for those that hold something.
    template <class Use>
    void each(Use use) const {
        for (std::size_t n = 0; n < most_rows; ++n) {
            if (rows_[n] == size_row{}) continue;
            const std::size_t last = n == most_rows - 1 ? static_cast<std::size_t>(-1) : std::size_t{1} << n;
            use(n == 0 ? 1 : (std::size_t{1} << (n - 1)) + 1, last, rows_[n]);
        }
    }

private:
    std::array<size_row, most_rows> rows_{};
};

}  // namespace dedup::cli
