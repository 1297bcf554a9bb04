// External interface: cli::open_source.
#include "cli/formats/open_source.hpp"

#include <fmt/format.h>

#include "cli/batch.hpp"
#include "cli/formats/discourse.hpp"
#include "cli/formats/html_page.hpp"
#include "cli/formats/line_converter.hpp"
#include "cli/formats/maildir.hpp"
#include "cli/formats/mbox.hpp"
#include "cli/formats/recognise.hpp"
#include "cli/formats/stack_exchange.hpp"
#include "cli/input.hpp"

namespace dedup::cli {

opened_source open_source(const std::string& name, const settings& s, threads_so_far& threads, problems& problems) {
    format f = s.format;
    if (is_directory(name)) {
        if (!is_maildir(name) || (f != format::automatic && f != format::maildir)) {
            throw unusable(fmt::format("{}: Is a directory, and not one that is read as a Maildir", name));
        }
        return {std::make_unique<maildir>(name, s, threads.mails, problems), format::jsonl, nullptr, true};
    }
    if (f == format::maildir) throw unusable(fmt::format("{}: is not a Maildir", name));
    auto from = std::make_unique<input>(name, f != format::text);
    const input* const file = from.get();
    if (s.preset != preset::none) f = format::jsonl;
    if (f == format::automatic) f = recognise(from->peek(recognised_by));
    switch (f) {
        case format::mbox:
            return {std::make_unique<mbox>(std::move(from), name, s, threads.mails, problems), format::jsonl, file,
                    true};
        case format::stackexchange:
            return {std::make_unique<stack_exchange>(std::move(from), name, s, problems), format::jsonl, file};
        case format::discourse:
            return {std::make_unique<discourse>(std::move(from), name, s, problems), format::jsonl, file};
        default:
            break;
    }
    if (s.html && f == format::automatic)
        f = begins_with_brace(from->peek(recognised_by)) ? format::jsonl : format::text;
    if (s.html && f == format::text) return {std::make_unique<html_page>(std::move(from), name, s, problems), f, file};
    if (s.html || s.preset != preset::none)
        return {std::make_unique<line_converter>(std::move(from), name, s, threads.stories, problems), f, file,
                s.preset == preset::hackernews};
    return {std::move(from), f, file};
}

}  // namespace dedup::cli
