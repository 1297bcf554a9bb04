// The posts that a report shows, and the totals of all that it read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "cli/commands.hpp"
#include "cli/records.hpp"
#include "cli/report/totals.hpp"
#include "dedup/result.hpp"

namespace dedup::cli {

struct shown_post {
    std::string author, date;           // empty where the record does not say
    std::optional<std::size_t> parent;  // position in the thread
    std::string text;
    std::vector<back_ref> refs;  // back_ref::post: position in the thread
};

struct shown_thread {
    std::string name;
    std::vector<shown_post> posts;
    std::size_t left_out = 0;  // posts that came when the report was full
};

class collection {
public:
    // Bytes of text, copies included, that a report shows at most: what a browser opens without waiting.
    static constexpr std::size_t most_shown = std::size_t{16} << 20;
    static constexpr std::size_t most_named = 100;  // threads that are left out

    explicit collection(const settings& s) : settings_(s) {}

    // Takes the record in, if it is of a thread that was asked for; what record_stream::each calls.
    void add(record_stream& records, record& r);

    std::vector<shown_thread> threads;
    cli::totals totals;
    std::vector<std::string> left_out;  // names of threads of which no post is shown
    std::size_t threads_left_out = 0;
    std::size_t posts_left_out = 0;

private:
    struct followed {                        // a thread
        std::optional<std::size_t> shown;    // which of `threads` it is
        std::vector<std::size_t> positions;  // in it, by post number
    };

    followed& follow(const record& r);
    void show(followed& thread, const record& r, const record_stream& records, std::size_t size, std::string author,
              std::string date);
    void point(back_ref& ref, const followed& thread, const record& r, const record_stream& records,
               std::vector<shown_post>& posts);
    [[nodiscard]] bool is_asked_for(const record& r) const;

    const settings& settings_;
    std::unordered_map<std::string, followed> followed_;  // by canonical token
    followed text_file_;
    std::size_t shown_ = 0;           // bytes
    std::vector<std::size_t> sizes_;  // of a post's copies
    std::string scratch_;
};

}  // namespace dedup::cli
