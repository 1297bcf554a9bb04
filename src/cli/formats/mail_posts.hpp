// The mails of one mailbox, whatever its format, as posts.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/formats/mail.hpp"
#include "cli/formats/mail_threads.hpp"
#include "cli/problems.hpp"

namespace dedup::cli {

class mail_posts {
public:
    // All must live as long.
    mail_posts(const settings& s, mail_threads& threads, problems& problems)
        : most_(s.clean.max_post), threads_(threads), problems_(problems) {}

    // Appends the line of a mail, header first, or says what is wrong with it.
    void add(std::string_view message, const place& at, std::string& lines);
    // At the end of the mailbox.
    void end(std::string_view mailbox);

private:
    std::size_t most_;  // bytes of a post
    mail_threads& threads_;
    cli::problems& problems_;
    mail mail_;                 // kept for its capacity
    std::size_t repaired_ = 0;  // mails
    std::size_t cut_ = 0;       //   with fields that were too long
    std::size_t unread_ = 0;    //   with a body and no text
    std::string first_unread_;  // place
};

}  // namespace dedup::cli
