// The text of a parsed mail: which of its parts people read, in UTF-8.
#pragma once

#include <gmime/gmime.h>

#include <string>
#include <string_view>

namespace dedup::cli {

// The first author's name, else the address.
std::string mail_author(GMimeMessage* message);
// 2004-01-05T09:00:00Z; empty where it has none.
std::string mail_date(GMimeMessage* message);

struct read_text {
    bool repaired = false;  // a charset was unknown, or what was written was not in it
    bool cut = false;       // the author of a message within was too long to be read whole
};

// Appends the text of each part that is no attachment: of alternatives what people prefer of those that say something,
// plain text before HTML before other text; of related parts the root; a forwarded message with its author, date and
// subject; of a multipart without parts all that stands there.
read_text append_mail_text(GMimeMessage* message, std::string& text);

// Whether nothing in it is seen, in UTF-8.
bool is_blank_text(std::string_view text);

}  // namespace dedup::cli
