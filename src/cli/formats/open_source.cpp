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
    if (is_directory(name)) {
        if (!is_maildir(name) || (s.format != format::automatic && s.format != format::maildir)) {
            throw unusable(fmt::format("{}: Is a directory, and not one that is read as a Maildir", name));
        }
        return {std::make_unique<maildir>(name, s, threads.mails, problems), true, nullptr, true};
    }
    if (s.format == format::maildir) throw unusable(fmt::format("{}: is not a Maildir", name));
    auto from = std::make_unique<input>(name, s.format != format::text);
    const input* const file = from.get();
    switch (decide(s, from->peek(recognised_by))) {
        case source_kind::mbox:
            return {std::make_unique<mbox>(std::move(from), name, s, threads.mails, problems), true, file, true};
        case source_kind::stackexchange:
            return {std::make_unique<stack_exchange>(std::move(from), name, s, problems), true, file};
        case source_kind::discourse:
            return {std::make_unique<discourse>(std::move(from), name, s, problems), true, file};
        case source_kind::converted_jsonl:
            return {std::make_unique<line_converter>(std::move(from), name, s, threads.stories, problems), true, file,
                    s.preset == preset::hackernews};
        case source_kind::html_page:
            return {std::make_unique<html_page>(std::move(from), name, s, problems), false, file};
        case source_kind::jsonl:
            return {std::move(from), true, file};
        case source_kind::text:
            break;
    }
    return {std::move(from), false, file};
}

}  // namespace dedup::cli
