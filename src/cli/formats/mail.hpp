// One mail as what a post needs of it: text from MIME parts, header fields decoded.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dedup::cli {

struct mail {
    std::string id;                       // without its angle brackets; empty where it has none
    std::vector<std::string> references;  // ids of what it answers, the nearest last
    std::vector<std::string> answered;    // what In-Reply-To holds: an id, or amid other words several and addresses
    std::string parent;                   // the one of all these that it answers; from mail_threads
    std::string author;                   // name, else address
    std::string date;                     // ISO 8601, UTC
    std::string subject;
    std::string text;
    bool repaired = false;  // a charset was unknown, or what was written was not in it
    bool cut = false;       // an author's field was too long to be read whole
    bool unread = false;    // it has a body, and nothing in it is text
};

// Reads a message, header first. False where it has no header. What is broken otherwise is read as well as it can be.
// By one thread at a time.
bool read_mail(std::string_view message, mail& m);

}  // namespace dedup::cli
