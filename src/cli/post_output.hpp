// What sinks append to: bytes, among them texts that become JSON strings only when they are written.
//
//     bytes       {"thread":1,"id":2,"text":Say "hi".,"refs":[...]}
//     strings                               |-------|
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/output.hpp"
#include "dedup/result.hpp"

namespace dedup::cli {

// Buffers are used again, but not those of a line or a file of unusual size.
constexpr std::size_t largest_kept = std::size_t{4} << 20;  // bytes

class post_output {
public:
    // `later`: escaping strings is left to write(), for a worker who has no time and a writer who has.
    explicit post_output(bool later) : later_(later) {}

    std::string bytes;

    // Where nothing stands yet, a text as large as a file is moved here.
    void append(std::string&& text) {
        if (!bytes.empty()) {
            bytes += text;
        } else {
            bytes = std::move(text);
        }
    }
    // json::append_string(), now or later.
    void append_string(std::string_view utf8);

    // Writes `part` of the bytes; call in ascending order.
    void write(const span& part, output& out);

    // Keeps the buffers, but none of unusual size.
    void clear();

private:
    [[nodiscard]] std::string_view view(std::size_t begin, std::size_t end) const {
        return std::string_view(bytes).substr(begin, end - begin);
    }

    bool later_;
    std::vector<span> strings_;
    std::size_t written_ = 0;  // of them
};

}  // namespace dedup::cli
