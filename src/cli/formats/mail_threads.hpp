// Which thread each mail belongs to, of a mailbox or of several, found in one pass.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/formats/mail.hpp"

namespace dedup::cli {

// A thread is named by the first id that its first mail refers to, or by the id of that. A mail goes where the nearest
// id that it names is known (RFC 5256: References, then In-Reply-To); an answer that names none, to the last thread of
// its subject. What turns out later to be one thread stays two. Ids and subjects are kept as hashes.
class mail_threads {
public:
    // Gives `m` its parent, and an id if it has none, or one that an earlier mail had; its thread, good until the next
    // call.
    const std::string& place(mail& m);

private:
    struct known_id {
        std::uint32_t thread = 0;
        bool seen = false;  // a mail had it; else one referred to it
    };

    [[nodiscard]] std::string parent_of(const mail& m) const;
    [[nodiscard]] std::optional<std::uint32_t> find(const mail& m) const;
    void make_unique(mail& m);
    std::uint32_t begin(std::string_view name);

    std::unordered_map<std::uint64_t, known_id> ids_;
    std::unordered_map<std::uint64_t, std::uint32_t> subjects_;  // the last thread of each
    std::unordered_map<std::uint64_t, std::uint32_t> numbered_;  // the last number given behind each id
    std::vector<std::string> names_;
};

// The subject without what answering and lists put before it ("Re: ", "AW: ", "[list] "), in lower case; `answers` says
// whether something of the first kind was there.
std::string bare_subject(std::string_view subject, bool& answers);

}  // namespace dedup::cli
