// A line of a JSONL dump.
#pragma once

#include <string>

#include "dedup/json.hpp"

// `id` is a token; `more` other fields, from their comma on.
inline std::string line(const std::string& thread, const std::string& id, const std::string& text,
                        const std::string& more = "") {
    return R"({"thread":")" + thread + R"(","id":)" + id + R"(,"text":)" + dedup::json_string(text) + more + "}\n";
}
