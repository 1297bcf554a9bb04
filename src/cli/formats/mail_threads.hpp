// Which thread each mail belongs to, of a mailbox or of several, found in one pass.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/formats/mail.hpp"
#include "cli/kept_values.hpp"

namespace dedup::cli {

// A thread is named by the first id that its first mail refers to, or by the id of that. A mail goes where the nearest
// id that it names is known (RFC 5256: References, then In-Reply-To); an answer that names none, to the last thread of
// its subject. What turns out later to be one thread stays two. Ids and subjects are kept as hashes; those of earlier
// runs are looked for when they are named.
class mail_threads {
public:
    // `kept`: of earlier runs, or null.
    explicit mail_threads(kept_values* kept = nullptr) : kept_(kept) {}

    // Gives `m` its parent, and an id if it has none, or one that an earlier mail had; its thread, good until the next
    // call.
    const std::string& place(mail& m);
    // Keeps what is new.
    void save() const;

private:
    struct known_id {
        std::uint32_t thread = 0;
        bool seen = false;  // a mail had it; else one referred to it
        bool changed = false;
    };
    struct known_subject {
        std::uint32_t thread = 0;
        bool changed = false;
    };

    [[nodiscard]] known_id* known(std::string_view id);
    [[nodiscard]] known_subject* known_by_subject(std::string_view subject);
    void add(std::string_view id, std::uint32_t thread, bool seen);
    [[nodiscard]] std::string parent_of(const mail& m);
    [[nodiscard]] std::optional<std::uint32_t> find(const mail& m);
    void make_unique(mail& m);
    std::uint32_t& last_number(std::string_view id, std::uint32_t first);
    std::uint32_t begin(std::string_view name);

    changing_values kept_;
    std::unordered_map<std::uint64_t, known_id> ids_;
    std::unordered_map<std::uint64_t, known_subject> subjects_;  // the last thread of each
    std::unordered_map<std::uint64_t, std::uint32_t> numbered_;  // the last number given behind each id
    std::vector<std::string> names_;
};

// The subject without what answering and lists put before it ("Re: ", "AW: ", "[list] "), in lower case; `answers` says
// whether something of the first kind was there.
std::string bare_subject(std::string_view subject, bool& answers);

}  // namespace dedup::cli
