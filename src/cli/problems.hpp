// What went wrong, said on standard error, and the exit code that follows from it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dedup::cli {

class progress;

struct place {
    std::string_view file;
    std::size_t line = 1;
    std::size_t byte = 1;  // of the line, from 1
};

// Messages wait here, so that those of many workers can be shown in the order of the input.
class problems {
public:
    // `quiet`: without notes.
    explicit problems(bool quiet = false) : quiet_(quiet) {}

    // Records came out.
    void good(std::size_t records = 1) { tally_.good += records; }
    // One was skipped, damaged or cut off, and is named.
    void bad(const place&, std::string_view what);
    // It came out, and is not what was asked for.
    void failed(const place&, std::string_view what);
    // Nothing is wrong, but somebody may want to know.
    void note(std::string_view file, std::string_view what);
    void note(std::string_view what);

    // Moves to the end of this all that `later` has.
    void take(problems& later);
    // Writes the messages that wait.
    void show();
    // What is drawn on standard error, and steps aside for messages; null: nothing.
    void stand_beside(progress* drawn) { drawn_ = drawn; }
    // Shown at once.
    static void error(std::string_view what);
    // Shows the exception that is being handled; the exit code of a tool that it ends.
    static int failure();

    struct tally {
        std::size_t good = 0, bad = 0, failed = 0;
    };
    [[nodiscard]] std::size_t skipped() const { return tally_.bad; }
    [[nodiscard]] const tally& so_far() const { return tally_; }
    // Of what an earlier process did of the same run.
    void go_on(const tally& before) { tally_ = before; }

    // 0; 1 where a check failed; 2 where something was bad and nothing good; 3 where both.
    [[nodiscard]] int exit_code() const {
        return tally_.failed != 0 ? 1 : tally_.bad == 0 ? 0 : tally_.good == 0 ? 2 : 3;
    }

private:
    bool quiet_;
    progress* drawn_ = nullptr;
    tally tally_;
    std::string messages_;
};

}  // namespace dedup::cli
