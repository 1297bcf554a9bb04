// External interface: cli::mbox.
#include "cli/formats/mbox.hpp"

#include <utility>

#include "cli/batch.hpp"
#include "cli/formats/recognise.hpp"

namespace dedup::cli {

mbox::mbox(std::unique_ptr<byte_source> from, const std::string& name, const settings& s, mail_threads& threads,
           problems& problems)
    : from_(std::move(from)),
      name_(name),
      problems_(problems),
      posts_(s, threads, problems),
      longest_(longest_line(s)),
      lines_(*from_, longest_) {}

// Whether at_ has come to one.
bool mbox::next_line() {
    while (!at_ || !at_->next()) {
        if (!lines_.next()) return false;
        lines_.take(block_);
        at_.emplace(block_, longest_);
    }
    return true;
}

bool mbox::next(std::string& lines) {
    while (lines.empty() && !ended_) {
        if (next_line()) {
            if (at_->too_long()) {
                too_long_ = true;
            } else {
                line(at_->line(), lines);
            }
            continue;
        }
        ended_ = true;
        if (from_line_) append(*from_line_);
        if (lines_.fault()) {  // the last mail may be cut
            problems_.bad({name_, begins_ != 0 ? begins_ : lines_.number(), 1}, *lines_.fault());
        } else {
            end_mail(lines);
        }
        posts_.end(name_);
    }
    return !lines.empty();
}

void mbox::line(std::string_view line, std::string& lines) {
    if (from_line_) {
        if (is_header_line(line)) {
            end_mail(lines);
            begins_ = at_->number() - 1;
            in_header_ = true;
        } else {
            append(*from_line_);
        }
        from_line_.reset();
    }
    if (after_blank_ && is_from_line(line)) {
        from_line_ = line;
        after_blank_ = false;
        return;
    }
    after_blank_ = line.empty();
    if (line.empty()) in_header_ = false;
    append(line);
}

void mbox::append(std::string_view line) {
    if (begins_ == 0) {
        if (!stray_ && !line.empty()) problems_.bad({name_, at_->number(), 1}, "stands in no mail");
        stray_ = stray_ || !line.empty();
        return;
    }
    const std::size_t marks = line.find_first_not_of('>');
    if (!in_header_ && marks != 0 && marks != line.npos && line.substr(marks).starts_with("From ")) {
        line.remove_prefix(1);
    }
    if (mail_.size() + line.size() >= longest_) too_long_ = true;
    if (!too_long_) mail_.append(line).append("\n");
}

void mbox::end_mail(std::string& lines) {
    if (begins_ == 0) return;
    const place at{name_, begins_, 1};
    if (mail_.ends_with("\n\n")) mail_.pop_back();  // the blank line before the next one
    if (too_long_) {
        problems_.bad(at, "the mail is too long for a post within --max-post");
    } else {
        posts_.add(mail_, at, lines);
    }
    mail_.clear();
    too_long_ = false;
    begins_ = 0;
}

}  // namespace dedup::cli
