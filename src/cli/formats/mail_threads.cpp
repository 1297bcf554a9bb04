// External interface: cli::mail_threads, cli::bare_subject.
#include "cli/formats/mail_threads.hpp"

#include <fmt/format.h>
#include <glib.h>

#include <algorithm>

#include "cli/formats/recognise.hpp"
#include "cli/packing.hpp"
#include "dedup/fingerprint.hpp"

namespace dedup::cli {
namespace {

// What mail programs put before the subject of an answer, or of a forwarded mail, in the languages that have their own.
constexpr std::string_view answer_words[] = {"re",  "aw", "sv", "vs",   "antw", "odp",  "ynt",  "res",
                                             "ref", "rv", "r",  "回复", "答复", "回覆", "返信", "fw",
                                             "fwd", "wg", "tr", "enc",  "vb",   "i",    "转发", "轉寄"};

constexpr std::size_t longest_prefix = 64;  // bytes

std::uint64_t hash(std::string_view text) {
    return fingerprint(text);
}

// Keys of what is kept: ids and how they were met, subjects, numbers; each before a hash.
constexpr std::string_view id_key = "mi", subject_key = "ms", number_key = "mn";

std::string key_of(std::string_view kind, std::uint64_t hash) {
    std::string key(kind);
    pack(key, hash);
    return key;
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
        if (const known_subject* const found = known_by_subject(subject)) thread = found->thread;
    }
    make_unique(m);
    if (!thread) thread = begin(!m.references.empty() ? m.references.front() : !m.parent.empty() ? m.parent : m.id);
    for (const std::string& id : m.references) add(id, *thread, false);
    if (!m.parent.empty()) add(m.parent, *thread, false);
    add(m.id, *thread, true);
    if (!subject.empty()) subjects_.insert_or_assign(hash(subject), known_subject{*thread, true});
    return names_[*thread];
}

void mail_threads::save() const {
    for (const auto& [id, k] : ids_) {
        if (!k.changed) continue;
        std::string value(1, k.seen ? '\1' : '\0');
        kept_.put(key_of(id_key, id), value.append(names_[k.thread]));
    }
    for (const auto& [subject, k] : subjects_) {
        if (k.changed) kept_.put(key_of(subject_key, subject), names_[k.thread]);
    }
    for (const auto& [id, last] : numbered_) {
        std::string value;
        pack<std::uint32_t>(value, last);
        kept_.put(key_of(number_key, id), std::move(value));
    }
}

// Null where no mail had or named it.
mail_threads::known_id* mail_threads::known(std::string_view id) {
    if (id.empty()) return nullptr;
    const std::uint64_t hashed = hash(id);
    const auto found = ids_.find(hashed);
    if (found != ids_.end()) return &found->second;
    std::string value;
    if (!kept_.find(key_of(id_key, hashed), value) || value.empty()) return nullptr;
    return &ids_.emplace(hashed, known_id{begin(std::string_view(value).substr(1)), value[0] != '\0'}).first->second;
}

mail_threads::known_subject* mail_threads::known_by_subject(std::string_view subject) {
    const std::uint64_t hashed = hash(subject);
    const auto found = subjects_.find(hashed);
    if (found != subjects_.end()) return &found->second;
    std::string value;
    if (!kept_.find(key_of(subject_key, hashed), value)) return nullptr;
    return &subjects_.emplace(hashed, known_subject{begin(value)}).first->second;
}

// An id stays in the thread that it was named in first.
void mail_threads::add(std::string_view id, std::uint32_t thread, bool seen) {
    known_id* const k = known(id);
    if (k == nullptr) {
        ids_.emplace(hash(id), known_id{thread, seen, true});
    } else if (seen && !k->seen) {
        k->seen = k->changed = true;
    }
}

// What References ends with (RFC 5322, 3.6.4), or In-Reply-To holds: the first that is known, for addresses stand there
// too, else the first.
std::string mail_threads::parent_of(const mail& m) {
    std::vector<std::string> candidates = m.answered;
    if (!m.references.empty()) candidates.insert(candidates.begin(), m.references.back());
    if (candidates.empty()) return {};
    const auto first_known =
        std::find_if(candidates.begin(), candidates.end(), [&](const auto& id) { return known(id) != nullptr; });
    return first_known == candidates.end() ? candidates.front() : *first_known;
}

// The thread of the nearest id that is known: its own, for an answer may have come before, or one that it refers to.
std::optional<std::uint32_t> mail_threads::find(const mail& m) {
    const known_id* found = known(m.id);
    for (auto id = m.references.rbegin(); found == nullptr && id != m.references.rend(); ++id) found = known(*id);
    if (found == nullptr) found = known(m.parent);
    if (found == nullptr) return std::nullopt;
    return found->thread;
}

// An id that another mail has is numbered from 2 on, and that of those without one from 1, past what ids others have.
void mail_threads::make_unique(mail& m) {
    const auto is_seen = [&](const std::string& id) {
        const known_id* const k = known(id);
        return k != nullptr && k->seen;
    };
    if (!m.id.empty() && !is_seen(m.id)) return;
    const std::string given = m.id.empty() ? "mail" : m.id;
    std::uint32_t& last = last_number(given, m.id.empty() ? 0 : 1);
    do {
        m.id = fmt::format("{}#{}", given, ++last);
    } while (is_seen(m.id));
}

std::uint32_t& mail_threads::last_number(std::string_view id, std::uint32_t first) {
    const auto [at, is_new] = numbered_.try_emplace(hash(id), first);
    std::string value;
    if (is_new && kept_.find(key_of(number_key, at->first), value)) {
        std::string_view rest = value;
        at->second = unpack<std::uint32_t>(rest);
    }
    return at->second;
}

std::uint32_t mail_threads::begin(std::string_view name) {
    names_.emplace_back(name);
    return static_cast<std::uint32_t>(names_.size() - 1);
}

}  // namespace dedup::cli
