// Standard output in large writes, each checked.
#pragma once

#include <string>
#include <string_view>

namespace dedup::cli {

class output {
public:
    output();

    // What is appended here goes out with the next flush; call ready() after each record.
    std::string buffer;

    void write(std::string_view bytes);
    void ready() {
        if (buffer.size() >= high_water) flush();
    }
    // Throws unusable where the bytes cannot be written: a full disk, a closed pipe.
    void flush();
    // Nothing can be written afterwards. Throws as flush() does: some file systems report only here.
    void close();

private:
    static void put(std::string_view bytes);

    static constexpr std::size_t high_water = std::size_t{256} << 10;
};

}  // namespace dedup::cli
