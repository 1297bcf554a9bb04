// A message as GMime parses it, given no more of its header than is read.
#pragma once

#include <gmime/gmime.h>

#include <memory>
#include <string_view>

namespace dedup::cli {

struct gmime_release {
    void operator()(void* object) const { g_object_unref(object); }
};
template <class Object>
using gmime_owned = std::unique_ptr<Object, gmime_release>;

struct parsed_message {
    gmime_owned<GMimeMessage> message;  // none where there is no header
    std::string_view body;              // of the bytes that were parsed
    bool cut = false;                   // an author's field was too long to be parsed
};

// Header, blank line, body; lines that a mailbox puts before them are passed over. Messages within are parts like any
// other. By one thread at a time.
parsed_message parse_message(std::string_view bytes);

}  // namespace dedup::cli
