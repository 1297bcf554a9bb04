// External interface: cli::mail_threads, cli::bare_subject.
#include "cli/formats/mail_threads.hpp"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <functional>

namespace dedup::cli {
namespace {

// What mail programs put before the subject of an answer, or of a forwarded mail, in the languages that have their own.
constexpr std::string_view answer_words[] = {"re",  "aw", "sv", "vs",   "antw", "odp",  "ynt",  "res",
                                             "ref", "rv", "r",  "回复", "答复", "回覆", "返信", "fw",
                                             "fwd", "wg", "tr", "enc",  "vb",   "i",    "转发", "轉寄"};

constexpr std::size_t longest_prefix = 64;  // bytes

std::uint64_t hash(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

std::string_view skip_spaces(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

// Bytes of "Re:", "Re[2]:", "Re^2:" or the like that the text begins with; 0 where it does not.
std::size_t answer_prefix(std::string_view text) {
    const std::string_view begin = text.substr(0, longest_prefix);
    const std::size_t colon = std::min(begin.find(':'), begin.find("："));
    if (colon == begin.npos) return 0;
    const std::string_view before = text.substr(0, colon);
    const std::string_view word = before.substr(0, before.find_first_of("[(^* "));
    if (std::find(std::begin(answer_words), std::end(answer_words), word) == std::end(answer_words)) return 0;
    const std::string_view number = before.substr(word.size());
    if (number.find_first_not_of("[]()^* 0123456789") != number.npos) return 0;
    return colon + (text[colon] == ':' ? 1 : std::string_view("：").size());
}

}  // namespace

std::string bare_subject(std::string_view subject, bool& answers) {
    char* const folded = g_utf8_strdown(subject.data(), static_cast<gssize>(subject.size()));
    const std::string lower = folded;
    g_free(folded);
    answers = false;
    std::string_view rest = skip_spaces(lower);
    for (;;) {
        std::size_t prefix = answer_prefix(rest);
        if (prefix != 0) answers = true;
        const std::size_t bracket = rest.substr(0, longest_prefix).find(']');
        if (prefix == 0 && rest.starts_with('[') && bracket != rest.npos) prefix = bracket + 1;
        const std::string_view behind = skip_spaces(rest.substr(prefix));
        if (prefix == 0 || behind.empty()) break;  // a subject that is nothing else is one
        rest = behind;
    }
    return std::string(rest.substr(0, rest.find_last_not_of(" \t\r\n") + 1));
}

const std::string& mail_threads::place(mail& m) {
    ++mails_;
    const std::uint32_t thread = find(m);
    make_unique(m);
    for (const std::string& id : m.references) ids_.try_emplace(hash(id), known_id{thread, false});
    ids_.insert_or_assign(hash(m.id), known_id{thread, true});
    bool answers = false;
    const std::string subject = bare_subject(m.subject, answers);
    if (!subject.empty()) subjects_.insert_or_assign(hash(subject), thread);
    return names_[thread];
}

void mail_threads::make_unique(mail& m) {
    const auto seen = [&] {
        const auto found = ids_.find(hash(m.id));
        return found != ids_.end() && found->second.seen;
    };
    const std::string given = m.id.empty() ? "mail" : m.id;
    if (m.id.empty()) m.id = fmt::format("{}#{}", given, mails_);
    for (std::size_t n = mails_; seen(); ++n) m.id = fmt::format("{}#{}", given, n);
}

std::uint32_t mail_threads::find(mail& m) {
    // An answer may have come before.
    const auto own = m.id.empty() ? ids_.end() : ids_.find(hash(m.id));
    if (own != ids_.end()) return own->second.thread;
    for (auto id = m.references.rbegin(); id != m.references.rend(); ++id) {
        if (const auto found = ids_.find(hash(*id)); found != ids_.end()) return found->second.thread;
    }
    if (!m.references.empty()) return begin(m.references.front());
    bool answers = false;
    const std::string subject = bare_subject(m.subject, answers);
    if (answers) {
        if (const auto found = subjects_.find(hash(subject)); found != subjects_.end()) return found->second;
    }
    if (m.id.empty()) make_unique(m);
    return begin(m.id);
}

std::uint32_t mail_threads::begin(std::string_view name) {
    names_.emplace_back(name);
    return static_cast<std::uint32_t>(names_.size() - 1);
}

}  // namespace dedup::cli
