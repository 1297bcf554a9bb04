// The text of a parsed mail: which of its parts people read, in UTF-8.
#pragma once

#include <gmime/gmime.h>

#include <string>

namespace dedup::cli {

// The first author's name, else the address.
std::string mail_author(GMimeMessage* message);
// 2004-01-05T09:00:00Z; empty where it has none.
std::string mail_date(GMimeMessage* message);

// Appends the plain text, or the HTML as text, of each part that is no attachment; of alternatives one; a forwarded
// message with its author, date and subject. Whether something in it had to be repaired.
bool append_mail_text(GMimeMessage* message, std::string& text);

}  // namespace dedup::cli
