// A Maildir: a directory with a mail a file in its `cur` and `new`. They are read in the order of their names' leading
// seconds, which is that of their arrival. Folders in it (".Archive/cur") are mailboxes of their own.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/formats/mail_posts.hpp"
#include "cli/formats/post_source.hpp"

namespace dedup::cli {

bool is_maildir(const std::string& directory);

class maildir : public post_source {
public:
    // All must live as long. Throws unusable where the directories cannot be read.
    maildir(const std::string& name, const settings& s, mail_threads& threads, problems& problems);

protected:
    bool next(std::string& lines) override;

private:
    const std::string& name_;
    cli::problems& problems_;
    mail_posts posts_;
    std::size_t longest_;             // bytes of a mail
    std::vector<std::string> files_;  // paths
    std::size_t next_ = 0;
};

}  // namespace dedup::cli
