// The parts of a record that the algorithm owns: `refs` and `restore`. What record.cpp and the tool share.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "dedup/result.hpp"

namespace dedup::inline v1::json {

// Where a record says that a post's text stands.
struct post_name {
    std::string_view thread;  // token; empty: in the record's own
    std::string_view id;      // token
    std::size_t offset = 0;   // bytes of that post's text before it
};
using post_namer = std::function<post_name(std::uint32_t number)>;

// The words that records have for them.
std::string_view name(unit u);
std::string_view name(match m);
std::string_view name(role r);

// Each appends one member with the comma before it, or nothing where it would be empty.
void append_refs(std::string& out, const cleaned& c, const post_namer& name);
// `extra`: members of `restore` that the caller adds, `"key":value,...`.
void append_restore(std::string& out, const cleaned& c, bool bare, std::string_view extra = {});

// Number of the post with a canonical id token, in the thread with another; that is empty for the record's own. Throws
// where there is none.
using resolver = std::function<std::uint32_t(std::string_view thread, std::string_view id)>;

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
