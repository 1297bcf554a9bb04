// Which thread each mail belongs to, of a mailbox or of several, found in one pass.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/formats/mail.hpp"

namespace dedup::cli {

// A thread is named by the id of its first mail, or by the first id that its first mail refers to. Ids and subjects are
// kept as hashes.
class mail_threads {
public:
    // Gives `m` an id if it has none, or one that an earlier mail had; its thread, good until the next call.
    const std::string& place(mail& m);

private:
    struct known_id {
        std::uint32_t thread;
        bool seen;  // a mail had it; else one referred to it
    };

    void make_unique(mail& m);
    std::uint32_t find(mail& m);
    std::uint32_t begin(std::string_view name);

    std::unordered_map<std::uint64_t, known_id> ids_;
    std::unordered_map<std::uint64_t, std::uint32_t> subjects_;  // the last thread of each
    std::vector<std::string> names_;
    std::size_t mails_ = 0;
};

// The subject without what answering and lists put before it ("Re: ", "AW: ", "[list] "), in lower case; `answers` says
// whether something of the first kind was there.
std::string bare_subject(std::string_view subject, bool& answers);

}  // namespace dedup::cli
