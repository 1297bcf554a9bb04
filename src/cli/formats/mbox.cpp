// External interface: cli::mbox.
#include "cli/formats/mbox.hpp"

#include <utility>

#include "cli/batch.hpp"
#include "cli/formats/recognise.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t most_separators = 16;  // that are held; real ones are two in a row

}  // namespace

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
                if (!separators_.empty()) begin_mail(lines);  // no line of prose is as long
                too_long_ = true;
            } else {
                line(at_->line(), lines);
            }
            continue;
        }
        ended_ = true;
        put_back_separators();
        if (lines_.fault()) {  // the last mail may be cut
            problems_.bad({name_, begins_ != 0 ? begins_ : lines_.number(), 1}, *lines_.fault());
        } else {
            end_mail(lines);
        }
        posts_.end(name_);
    }
    return !lines.empty();
}

// A line that could begin a mail does so if the one behind it is of a header. Several in a row are one.
void mbox::line(std::string_view line, std::string& lines) {
    if (is_from_line(line)) {
        if (separators_.size() == most_separators) put_back_separators();
        if (separators_.empty()) separated_at_ = at_->number();
        separators_.emplace_back(line);
        return;
    }
    if (!separators_.empty()) is_header_line(line) ? begin_mail(lines) : put_back_separators();
    if (line.empty()) in_header_ = false;
    append(line);
}

void mbox::begin_mail(std::string& lines) {
    end_mail(lines);
    begins_ = separated_at_;
    in_header_ = true;
    separators_.clear();
}

// They were text.
void mbox::put_back_separators() {
    for (const std::string& line : separators_) append(line);
    separators_.clear();
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
