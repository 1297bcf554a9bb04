// An mbox: mails behind one another, each after a line "From ann@example.org Mon Jan  5 10:00:00 2004", and such lines
// in their texts quoted as ">From " (mboxo, mboxrd). Many writers leave out the blank line before it: what counts is
// the line itself, and that a header follows.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/formats/mail_posts.hpp"
#include "cli/formats/post_source.hpp"
#include "cli/lines.hpp"

namespace dedup::cli {

class mbox : public post_source {
public:
    // All but `from` must live as long. A mail is read whole; one far larger than --max-post is passed over.
    mbox(std::unique_ptr<byte_source> from, const std::string& name, const settings& s, mail_threads& threads,
         problems& problems);

protected:
    bool next(std::string& lines) override;

private:
    bool next_line();
    void line(std::string_view line, std::string& lines);
    void begin_mail(std::string& lines);
    void put_back_separators();
    void append(std::string_view line);
    void end_mail(std::string& lines);

    std::unique_ptr<byte_source> from_;
    const std::string& name_;
    cli::problems& problems_;
    mail_posts posts_;
    std::size_t longest_;  // bytes of a line, and of a mail
    line_reader lines_;
    block block_;
    std::optional<line_cursor> at_;  // in block_

    std::string mail_;
    std::size_t begins_ = 0;               // number of its first line; 0 where there is none
    std::vector<std::string> separators_;  // the lines before, which begin a mail if this one is of a header
    std::size_t separated_at_ = 0;         // number of the first of them
    bool in_header_ = false;
    bool too_long_ = false;
    bool stray_ = false;  // lines stood before the first mail
    bool ended_ = false;
};

}  // namespace dedup::cli
