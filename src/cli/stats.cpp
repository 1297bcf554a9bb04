// External interface: cli::stats.
#include <fmt/format.h>

#include <array>
#include <string>

#include "cli/commands.hpp"
#include "cli/posts.hpp"
#include "dedup/result.hpp"

namespace dedup::cli {
namespace {

struct total {
    std::string_view name;
    std::size_t refs = 0;
    std::size_t bytes = 0;  // of what was given, first to last copied byte

    void add(const back_ref& r) {
        ++refs;
        bytes += r.source.size();
    }
};

struct edit_total {
    std::string_view name;
    std::size_t edits = 0;
    std::size_t meaning = 0;  // of them, those that change it

    void add(edit_type t) {
        ++edits;
        meaning += t.meaning ? 1 : 0;
    }
};

struct totals {
    std::size_t threads = 0;
    std::size_t posts = 0;
    std::size_t given = 0;  // bytes
    std::size_t kept = 0;
    std::size_t repaired = 0;
    total all{"all"};
    // In the order of the enumerations.
    std::array<total, 3> unit{{{"passage"}, {"sentence"}, {"paragraph"}}};
    std::array<total, 3> match{{{"exact"}, {"folded"}, {"edited"}}};
    std::array<total, 3> role{{{"quote"}, {"repeat"}, {"boilerplate"}}};
    std::array<edit_total, 7> edit{
        {{"marker"}, {"wrap"}, {"glyph"}, {"snip"}, {"insertion"}, {"deletion"}, {"substitution"}}};

    void add(const post& p) {
        threads += p.first ? 1 : 0;
        ++posts;
        given += p.source.size();
        kept += p.result.text.size();
        repaired += p.result.repaired;
        for (const back_ref& r : p.result.refs) {
            all.add(r);
            unit[static_cast<std::size_t>(r.unit)].add(r);
            match[static_cast<std::size_t>(r.match)].add(r);
            role[static_cast<std::size_t>(r.role)].add(r);
            add_edits(p, r);
        }
    }

    void add_edits(const post& p, const back_ref& r) {
        const std::string_view target = p.cleaned_by.text(r.post).substr(r.target.begin, r.target.size());
        for (const dedup::edit& e : r.edits) {
            const edit_type type = type_of(target, e);
            edit[static_cast<std::size_t>(type.kind)].add(type);
        }
    }

    [[nodiscard]] double share(std::size_t bytes) const {
        return given == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(given);
    }
};

std::string json(const totals& t) {
    const auto one = [&](const total& x) {
        return fmt::format(R"({{"refs":{},"bytes":{},"share":{:.4f}}})", x.refs, x.bytes, t.share(x.bytes));
    };
    const auto group = [&](const std::array<total, 3>& g) {
        return fmt::format(R"({{"{}":{},"{}":{},"{}":{}}})", g[0].name, one(g[0]), g[1].name, one(g[1]), g[2].name,
                           one(g[2]));
    };
    std::string edits;
    for (const edit_total& x : t.edit) {
        edits +=
            fmt::format(R"({}"{}":{{"edits":{},"meaning":{}}})", edits.empty() ? "" : ",", x.name, x.edits, x.meaning);
    }
    return fmt::format(
        R"({{"threads":{},"posts":{},"bytes":{},"kept":{},"repaired":{},"copies":{},"unit":{},"match":{},"role":{},)"
        R"("edit":{{{}}}}})"
        "\n",
        t.threads, t.posts, t.given, t.kept, t.repaired, one(t.all), group(t.unit), group(t.match), group(t.role),
        edits);
}

std::string table(const totals& t) {
    std::string out = fmt::format("threads {}\nposts {}\nbytes given {}\nbytes kept {} ({:.1f} %)\n", t.threads,
                                  t.posts, t.given, t.kept, 100 * t.share(t.kept));
    if (t.repaired != 0) out += fmt::format("ill-formed sequences {}\n", t.repaired);
    out += fmt::format("\n{:<6} {:<12} {:>12} {:>16} {:>8}\n", "", "", "references", "copied bytes", "share");
    const auto row = [&](std::string_view group, const total& x) {
        out += fmt::format("{:<6} {:<12} {:>12} {:>16} {:>6.1f} %\n", group, x.name, x.refs, x.bytes,
                           100 * t.share(x.bytes));
    };
    for (const total& x : t.unit) row("unit", x);
    for (const total& x : t.match) row("match", x);
    for (const total& x : t.role) row("role", x);
    row("", t.all);
    out += fmt::format("\n{:<6} {:<12} {:>12} {:>16}\n", "", "", "edits", "change meaning");
    for (const edit_total& x : t.edit)
        out += fmt::format("{:<6} {:<12} {:>12} {:>16}\n", "edit", x.name, x.edits, x.meaning);
    return out;
}

}  // namespace

void stats(const settings& s, output& out, problems& problems) {
    totals t;
    each_post(s, 1, out, problems, [&] { return [&](const post& p, std::string&) { t.add(p); }; });
    out.write(s.json ? json(t) : table(t));
}

}  // namespace dedup::cli
