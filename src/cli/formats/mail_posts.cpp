// External interface: cli::mail_posts.
#include "cli/formats/mail_posts.hpp"

#include <fmt/format.h>

#include "cli/formats/post_source.hpp"

namespace dedup::cli {

void mail_posts::add(std::string_view message, const place& at, std::string& lines) {
    if (!read_mail(message, mail_)) return problems_.bad(at, "the mail has no header");
    if (mail_.text.size() > most_) return problems_.bad(at, "larger than --max-post");
    const std::string& thread = threads_.place(mail_);
    post_line_writer line(lines);
    line.text("thread", thread);
    line.text("id", mail_.id);
    line.optional("parent", mail_.parent);
    line.optional("author", mail_.author);
    line.optional("date", mail_.date);
    line.optional("subject", mail_.subject);
    line.text("text", mail_.text);
    line.end();
    if (mail_.repaired || line.repaired() != 0) ++repaired_;
    if (mail_.cut) ++cut_;
    if (mail_.unread && ++unread_ == 1) first_unread_ = fmt::format("{}:{}", at.file, at.line);
}

void mail_posts::end(std::string_view mailbox) {
    if (repaired_ != 0) {
        problems_.note(mailbox,
                       fmt::format("{} mails were not in the charset that they name, or it is unknown", repaired_));
    }
    if (cut_ != 0) problems_.note(mailbox, fmt::format("{} mails name more authors than are read", cut_));
    if (unread_ != 0) {
        problems_.note(mailbox,
                       fmt::format("{} mails hold no text that can be read, the first {}", unread_, first_unread_));
    }
    repaired_ = cut_ = unread_ = 0;
}

}  // namespace dedup::cli
