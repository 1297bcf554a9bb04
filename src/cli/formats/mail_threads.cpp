// External interface: cli::mail_threads, cli::bare_subject.
#include "cli/formats/mail_threads.hpp"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>
#include <functional>

#include "cli/formats/recognise.hpp"

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
        if (prefix == 0 || (behind.empty() && rest.starts_with('['))) break;  // a list's name alone is a subject
        rest = behind;
    }
    return std::string(rest.substr(0, rest.find_last_not_of(" \t\r\n") + 1));
}

const std::string& mail_threads::place(mail& m) {
    m.parent = parent_of(m);
    bool answers = false;
    const std::string subject = bare_subject(m.subject, answers);
    std::optional<std::uint32_t> thread = find(m);
    if (!thread && m.parent.empty() && answers && !subject.empty()) {
        if (const auto found = subjects_.find(hash(subject)); found != subjects_.end()) thread = found->second;
    }
    make_unique(m);
    if (!thread) thread = begin(!m.references.empty() ? m.references.front() : !m.parent.empty() ? m.parent : m.id);
    for (const std::string& id : m.references) ids_.try_emplace(hash(id), known_id{*thread});
    if (!m.parent.empty()) ids_.try_emplace(hash(m.parent), known_id{*thread});
    ids_.try_emplace(hash(m.id), known_id{*thread}).first->second.seen = true;
    if (!subject.empty()) subjects_.insert_or_assign(hash(subject), *thread);
    return names_[*thread];
}

// What References ends with (RFC 5322, 3.6.4), or In-Reply-To holds: the first that is known, for addresses stand there
// too, else the first.
std::string mail_threads::parent_of(const mail& m) const {
    std::vector<std::string> candidates = m.answered;
    if (!m.references.empty()) candidates.insert(candidates.begin(), m.references.back());
    if (candidates.empty()) return {};
    const auto known =
        std::find_if(candidates.begin(), candidates.end(), [&](const auto& id) { return ids_.contains(hash(id)); });
    return known == candidates.end() ? candidates.front() : *known;
}

// The thread of the nearest id that is known: its own, for an answer may have come before, or one that it refers to.
std::optional<std::uint32_t> mail_threads::find(const mail& m) const {
    const auto look_for = [&](const std::string& id) { return id.empty() ? ids_.end() : ids_.find(hash(id)); };
    auto found = look_for(m.id);
    for (auto id = m.references.rbegin(); found == ids_.end() && id != m.references.rend(); ++id) found = look_for(*id);
    if (found == ids_.end()) found = look_for(m.parent);
    if (found == ids_.end()) return std::nullopt;
    return found->second.thread;
}

// An id that another mail has is numbered from 2 on, and that of those without one from 1, past what ids others have.
void mail_threads::make_unique(mail& m) {
    const auto is_seen = [&](const std::string& id) {
        const auto found = ids_.find(hash(id));
        return found != ids_.end() && found->second.seen;
    };
    if (!m.id.empty() && !is_seen(m.id)) return;
    const std::string given = m.id.empty() ? "mail" : m.id;
    std::uint32_t& last = numbered_.try_emplace(hash(given), m.id.empty() ? 0 : 1).first->second;
    do {
        m.id = fmt::format("{}#{}", given, ++last);
    } while (is_seen(m.id));
}

std::uint32_t mail_threads::begin(std::string_view name) {
    names_.emplace_back(name);
    return static_cast<std::uint32_t>(names_.size() - 1);
}

}  // namespace dedup::cli
