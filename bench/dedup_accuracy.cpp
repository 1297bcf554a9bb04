// How well dedup::cleaner finds quotes, measured against labelled ones (truth.hpp):
//
//     dedup_accuracy forum.truth.jsonl.zst mails.truth.jsonl
//     dedup_accuracy --json *.truth.jsonl.zst
//     dedup_accuracy --show-errors 100 forum.truth.jsonl.zst
//
// Every message is cleaned against its thread, and what a back-reference copies is predicted to be a quote from the
// message that holds the canonical copy. What a message repeats of itself is no prediction. Counted are characters that
// are not white space and not in the label's `ignore`.
//
//     precision      of the characters predicted, the share that is quoted
//     recall         of the characters quoted, the share that is predicted
//     f1             their harmonic mean
//     src_acc        of the characters rightly predicted, the share whose source is the label's
//     granularity    predictions that meet a labelled quote, on average over those that any meets; 1 is best
//     messages       that were read
//     micro          all characters of all files together
//     macro          the mean of the files' values: a small file counts as much as a large one
//
// --show-errors prints characters missed and characters falsely predicted, with the text around them.
// Exit codes: 0 done, 2 unusable arguments or input, 3 done with lines skipped.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <unordered_map>

#include "accuracy.hpp"
#include "accuracy_report.hpp"
#include "dedup/cleaner.hpp"
#include "dedup/error.hpp"
#include "truth.hpp"

namespace {

struct arguments {
    std::vector<std::string> files;
    std::size_t show_errors = 0;
    bool json = false;
};

void declare(CLI::App& app, arguments& a) {
    app.add_option("TRUTH", a.files, "Labelled messages: JSON lines, plain or zstd")->required();
    app.add_option("--show-errors", a.show_errors, "Errors of each kind to show for each file [0]")
        ->check(CLI::Range(0, 1000000));
    app.add_flag("--json", a.json, "One JSON object a line for each row; errors go to standard error");
}

// A thread's messages by number. The sources of labels have one too, read or not, so that they can be compared.
class thread_ids {
public:
    struct entry {
        std::uint32_t number = 0;
        std::optional<std::uint32_t> post;  // number of the clean() call, once there was one
    };

    void clear() {
        entries_.clear();
        names_.clear();
        posts_.clear();
    }
    // Views and references are good until clear().
    entry& operator[](const std::string& id) {
        const auto [at, added] = entries_.try_emplace(id);
        if (added) {
            at->second.number = static_cast<std::uint32_t>(names_.size());
            names_.push_back(at->first);
        }
        return at->second;
    }
    [[nodiscard]] std::optional<std::uint32_t> post_of(const std::string& id) const {
        const auto at = entries_.find(id);
        return at == entries_.end() ? std::nullopt : at->second.post;
    }
    void cleaned(entry& e, std::uint32_t post) {
        e.post = post;
        posts_.push_back(e.number);
    }
    [[nodiscard]] std::uint32_t number_of(std::uint32_t post) const { return posts_[post]; }
    [[nodiscard]] std::string_view name_of(std::uint32_t number) const { return names_[number]; }

private:
    std::unordered_map<std::string, entry> entries_;
    std::vector<std::string_view> names_;  // by number
    std::vector<std::uint32_t> posts_;     // numbers by post
};

// Cleans one file's messages and counts.
class measurement {
public:
    explicit measurement(bool showing) : showing_(showing) {}

    void add(const bench::truth_message& m) {
        if (thread_ != m.thread) {
            cleaner_.next_thread();
            ids_.clear();
            thread_ = m.thread;
        }
        thread_ids::entry& own = ids_[m.id];
        if (own.post) throw bench::unusable("the id stands in the thread already");
        const bench::code_points text(m.text);
        const std::vector<bench::quote> predicted = predict(m, own, text);
        const bench::labels truth{own.number, numbered(m.quoted), numbered(m.ignore)};
        const bench::scored s = bench::score(text, truth, predicted);
        sums += s.sums;
        if (!showing_) return;
        for (const bench::mistake& x : s.mistakes) {
            auto& lines = x.what == bench::mistake::kind::missed ? mistakes.missed : mistakes.wrong;
            lines.push_back(bench::shown(x, m.thread, m.id, ids_.name_of(x.where.source), text));
        }
    }

    bench::counts sums;
    bench::shown_mistakes mistakes;

private:
    std::vector<bench::quote> predict(const bench::truth_message& m, thread_ids::entry& own,
                                      const bench::code_points& text) {
        const auto parent = m.parent ? ids_.post_of(*m.parent) : std::nullopt;
        std::vector<bench::quote> predicted;
        try {
            const dedup::cleaned c = cleaner_.clean(m.text, {.parent = parent, .author = m.author});
            ids_.cleaned(own, c.post);
            for (const dedup::back_ref& r : c.refs) {
                predicted.push_back({text.before(r.source.begin), text.before(r.source.end), ids_.number_of(r.post)});
            }
        } catch (const dedup::error& e) {
            throw bench::unusable(e.what());
        }
        return predicted;
    }

    std::vector<bench::quote> numbered(const std::vector<bench::truth_span>& spans) {
        std::vector<bench::quote> quotes;
        quotes.reserve(spans.size());
        for (const bench::truth_span& s : spans) quotes.push_back({s.begin, s.end, ids_[s.source].number});
        return quotes;
    }

    bool showing_;
    dedup::cleaner cleaner_;
    std::optional<std::string> thread_;
    thread_ids ids_;
};

// A file's name up to the first dot.
std::string dataset_of(const std::string& path) {
    const std::string name = path.substr(path.rfind('/') + 1);
    return name.substr(0, name.find('.'));
}

int run(const arguments& a) {
    std::vector<bench::accuracy_row> rows;
    std::vector<bench::values> each;
    std::vector<bench::shown_mistakes> mistakes;
    bench::counts all;
    std::size_t skipped = 0;
    for (const std::string& file : a.files) {
        measurement one(a.show_errors > 0);
        skipped += bench::each_message(file, [&](const bench::truth_message& m) { one.add(m); });
        each.push_back(bench::values_of(one.sums));
        rows.push_back({dataset_of(file), each.back(), one.sums.messages});
        mistakes.push_back(std::move(one.mistakes));
        all += one.sums;
    }
    rows.push_back({"micro", bench::values_of(all), all.messages});
    rows.push_back({"macro", bench::mean(each), all.messages});
    if (a.json)
        bench::print_accuracy_json(rows);
    else
        bench::print_accuracy(rows);
    for (std::size_t i = 0; a.show_errors > 0 && i < mistakes.size(); ++i) {
        bench::print_mistakes(a.json ? stderr : stdout, rows[i].dataset, mistakes[i], a.show_errors);
    }
    return skipped > 0 ? 3 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("How well dedup finds quotes, measured against labelled ones");
    arguments a;
    declare(app, a);
    try {
        app.parse(argc, argv);
        return run(a);
    } catch (const CLI::ParseError& e) {
        return app.exit(e) == 0 ? 0 : 2;
    } catch (const std::exception& e) {
        fmt::print(stderr, "dedup_accuracy: {}\n", e.what());
        return 2;
    }
}
