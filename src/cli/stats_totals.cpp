// External interface: cli::stats_totals, cli::to_json, cli::to_table.
#include "cli/stats_totals.hpp"

#include <fmt/format.h>

namespace dedup::cli {
namespace {

double share(std::size_t bytes, const counts& c) {
    return c.given == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(c.given);
}

std::string rows(const histogram& h, std::string_view times) {
    std::string out;
    h.each([&](std::size_t from, std::size_t to, const size_row& row) {
        out += fmt::format(R"({}{{"from":{},"to":{},"{}":{},"bytes":{}}})", out.empty() ? "" : ",", from, to, times,
                           row.times, row.bytes);
    });
    return "[" + out + "]";
}

void append_rows(std::string& out, std::string_view group, const histogram& h) {
    h.each([&](std::size_t from, std::size_t to, const size_row& row) {
        const std::string range = from == to ? fmt::format("{}", from) : fmt::format("{}-{}", from, to);
        out += fmt::format("{:<8} {:<14} {:>12} {:>16}\n", group, range, row.times, row.bytes);
    });
}

}  // namespace

void stats_totals::add(const post& p) {
    if (sorted_ && p.first) end_threads();
    repeat_counts* targets = nullptr;
    for (const back_ref& r : p.result.refs) {
        all.add(r);
        unit[static_cast<std::size_t>(r.unit)].add(r);
        match[static_cast<std::size_t>(r.match)].add(r);
        role[static_cast<std::size_t>(r.role)].add(r);
        length.add(r.source.size(), r.source.size());
        if (targets == nullptr) targets = &targets_[p.bare ? std::string() : std::string(p.thread)];
        targets->add(r.post, r.target);
        const std::string_view target = p.cleaned_by.text(r.post).substr(r.target.begin, r.target.size());
        for (const dedup::edit& e : r.edits) {
            const edit_type type = type_of(target, e);
            edit[static_cast<std::size_t>(type.kind)].add(type);
        }
    }
    if (p.bare && targets != nullptr) end_thread(*targets);  // whatever other files are called
}

void stats_totals::end_threads() {
    for (auto& [thread, targets] : targets_) end_thread(targets);
    targets_.clear();
}

void stats_totals::end_thread(repeat_counts& targets) {
    targets.take([this](std::size_t times, std::size_t bytes) { repeated.add(times, bytes); });
}

std::string to_json(const stats_totals& t, const counts& c) {
    const auto one = [&](const ref_total& x) {
        return fmt::format(R"({{"refs":{},"bytes":{},"share":{:.4f}}})", x.refs, x.bytes, share(x.bytes, c));
    };
    const auto group = [&](const std::array<ref_total, 3>& g) {
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
        R"("conservation":{{"normal":{},"kept":{},"copied":{}}},"length":{},"repeated":{},"edit":{{{}}}}})"
        "\n",
        c.threads, c.posts, c.given, c.kept, c.repaired, one(t.all), group(t.unit), group(t.match), group(t.role),
        c.normal, c.kept, c.copied, rows(t.length, "refs"), rows(t.repeated, "stretches"), edits);
}

std::string to_table(const stats_totals& t, const counts& c) {
    std::string out =
        fmt::format("threads {}\nposts {}\nbytes given {}\nbytes normalised {}\nbytes kept {} ({:.1f} %)\n", c.threads,
                    c.posts, c.given, c.normal, c.kept, 100 * share(c.kept, c));
    out += fmt::format("bytes copied {} (with those kept: {})\n", c.copied, c.kept + c.copied);
    if (c.repaired != 0) out += fmt::format("ill-formed sequences {}\n", c.repaired);
    const auto head = [&](std::string_view times, std::string_view bytes, std::string_view more) {
        out += fmt::format("\n{:<8} {:<14} {:>12} {:>16}{}\n", "", "", times, bytes, more);
    };
    head("references", "copied bytes", "    share");
    const auto row = [&](std::string_view group, const ref_total& x) {
        out += fmt::format("{:<8} {:<14} {:>12} {:>16} {:>6.1f} %\n", group, x.name, x.refs, x.bytes,
                           100 * share(x.bytes, c));
    };
    for (const ref_total& x : t.unit) row("unit", x);
    for (const ref_total& x : t.match) row("match", x);
    for (const ref_total& x : t.role) row("role", x);
    row("", t.all);
    append_rows(out, "length", t.length);
    head("stretches", "bytes of text", "");
    append_rows(out, "repeated", t.repeated);
    head("edits", "change meaning", "");
    for (const edit_total& x : t.edit)
        out += fmt::format("{:<8} {:<14} {:>12} {:>16}\n", "edit", x.name, x.edits, x.meaning);
    return out;
}

}  // namespace dedup::cli
