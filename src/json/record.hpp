// The parts of a record that the algorithm owns: `refs` and `restore`. What record.cpp and the tool share.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "dedup/result.hpp"

namespace dedup::inline v1::json {

// Each appends one member with the comma before it, or nothing where it would be empty.
void append_refs(std::string& out, const cleaned& c, std::span<const std::string_view> posts);
// `extra`: members of `restore` that the caller adds, `"key":value,...`.
void append_restore(std::string& out, const cleaned& c, bool bare, std::string_view extra = {});

// Post number of a canonical id token; throws where there is none.
using resolver = std::function<std::uint32_t(std::string_view token)>;

// Reads the two members' bytes, which object_reader gave and which padding follows, into a record's `cleaned`. Each
// throws json_error with an offset into the member's bytes.
class record_reader {
public:
    record_reader();
    ~record_reader();

    void refs(std::string_view bytes, const resolver& number, cleaned& out);
    // Gives whether the record came from bare bytes.
    bool restore(std::string_view bytes, cleaned& out);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace dedup::inline v1::json
