// The posts that a report shows, and the totals of all that it read.
#pragma once

#include <cstddef>
#include <map>
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

// The post whose text a copy repeats.
struct original {
    std::optional<std::size_t> thread;  // position in collection::threads; none: the post is in collection::absent
    std::size_t post = 0;               // position there
};

struct shown_copy {
    back_ref ref;  // its `post` has no meaning here
    original of;
    bool elsewhere = false;  // the original is of another thread
};

struct shown_post {
    std::size_t number = 0;             // in its thread, from 0; those left out count
    std::string author, date;           // empty where the record does not say
    std::optional<std::size_t> parent;  // its number
    std::string text;
    std::vector<shown_copy> copies;
};

struct shown_thread {
    std::string name;
    std::vector<shown_post> posts;  // ascending by number
    std::size_t posts_read = 0;     // with those that had no room

    // Position in `posts`.
    [[nodiscard]] std::optional<std::size_t> find(std::size_t number) const;
};

// A post that is not shown, for want of room or because nobody asked for its thread, but is repeated by one that is.
struct absent_post {
    std::string thread;  // its name
    std::size_t number = 0;
    std::map<span, std::string> blocks;  // what is repeated of its text
};

// Posts of a thread that have no room.
struct left_out {
    std::string thread;  // its name
    std::size_t posts = 0;
    std::size_t posts_read = 0;  // of the thread
};

class collection {
public:
    // Bytes of HTML for all posts, about: what a browser opens without waiting.
    static constexpr std::size_t most_shown = std::size_t{16} << 20;
    static constexpr std::size_t most_named = 100;  // threads that are left out

    explicit collection(const settings& s) : settings_(s) {}

    // Takes the record in, if it is of a thread that was asked for; what record_stream::each calls.
    void add(record_stream& records, record& r);

    // Of the text that a copy of a shown post repeats.
    [[nodiscard]] std::string_view text(const original& of, span target) const;
    // Number of that post in its thread.
    [[nodiscard]] std::size_t number(const original& of) const;
    [[nodiscard]] const std::string& thread_name(const original& of) const;
    [[nodiscard]] std::string_view author(const original& of) const;

    // Threads of which posts are left out, and those of which all are.
    [[nodiscard]] std::size_t threads_cut() const;
    [[nodiscard]] std::size_t threads_left_out() const { return threads_read - threads.size(); }
    // Of the first `most_named` threads that are cut; those of which something is shown come first.
    [[nodiscard]] std::vector<left_out> left_out_of() const;

    std::vector<shown_thread> threads;
    std::vector<absent_post> absent;
    cli::totals totals;
    std::size_t threads_read = 0;
    std::size_t posts_left_out = 0;
    std::size_t bytes_left_out = 0;

private:
    // A thread that began with a post without room.
    struct unshown_thread {
        std::string name;
        std::size_t posts = 0;
        bool shown_later = false;
    };
    // A thread that is shown, or named as left out, or of which something absent is repeated.
    struct followed {
        std::optional<std::size_t> shown;                     // which of `threads`
        std::optional<std::size_t> unshown;                   // which of `unshown_`
        std::unordered_map<std::size_t, std::size_t> absent;  // which of `absent`, by number
    };

    [[nodiscard]] bool is_asked_for(const record& r) const;
    void begin_thread(const record& r);
    followed& follow(std::string_view key);
    [[nodiscard]] const followed* find(std::string_view key) const;
    void leave_out(const record& r, std::size_t bytes);
    shown_thread& shown_thread_of(const record& r);
    std::size_t escaped_size(std::string_view text);
    std::size_t html_size(const record& r, const record_stream& records, std::string_view author,
                          std::string_view date);
    std::size_t html_size(const back_ref& ref, const record& r, const record_stream& records);
    void show(const record& r, const record_stream& records, std::string author, std::string date);
    [[nodiscard]] std::optional<original> find_original(const post_place& place) const;
    original original_of(const back_ref& ref, const record& r, const record_stream& records);

    const settings& settings_;
    std::unordered_map<std::string, followed> followed_;  // by key
    followed text_file_;                                  // whose key is empty
    std::vector<unshown_thread> unshown_;                 // at most `most_named`
    std::size_t shown_ = 0;                               // bytes
    std::vector<std::size_t> sizes_;                      // of a post's copies
    std::string scratch_;
};

}  // namespace dedup::cli
