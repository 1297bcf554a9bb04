// Writes text line by line with what stands before each line: marks of quotes, indents of lists.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace dedup::cli {

class text_layout {
public:
    // White space becomes one space, none at the ends of lines.
    void words(std::string_view text);
    // Every byte as it is.
    void verbatim(std::string_view text);

    // What comes next begins a line, after a blank one where `breaks` is 2.
    void begin_line(std::size_t breaks = 1) { breaks_ = std::max(breaks_, breaks); }
    // <br>: the second in a row makes a blank line.
    void break_line() { breaks_ = std::min<std::size_t>(breaks_ + 1, 2); }
    // A tab, if something follows in the line.
    void next_cell() { gap_ = '\t'; }

    // Adds to what stands before each line; `first`, of the same size, stands in its place before the first one.
    void push_prefix(std::string_view prefix, std::string_view first);
    void pop_prefix(std::size_t size);
    // For pop_prefix.
    [[nodiscard]] std::size_t prefix_size() const { return prefix_.size(); }

    // All that was written.
    [[nodiscard]] const std::string& text() const { return text_; }
    // From where on `replacement` stands instead.
    void replace_from(std::size_t begin, std::string_view replacement);
    // All, with a line feed at its end, unless it is empty.
    std::string finish();

private:
    void place();  // what must stand before the next byte

    std::string text_;
    std::string prefix_;
    std::string first_;       // of its size, stands in its place before the next line, unless empty
    std::size_t shared_ = 0;  // bytes of prefix_ that it had ever since the last line
    std::size_t breaks_ = 0;  // line feeds wanted before what comes next
    char gap_ = '\0';         // a space or tab that is wanted
};

}  // namespace dedup::cli
