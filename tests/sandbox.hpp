// A temporary directory in which a test runs the built tool as a script would.
#pragma once

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

struct ran {
    int code;
    std::string out, err;
};

inline bool contains(const std::string& text, std::string_view part) {
    return text.find(part) != text.npos;
}

inline std::size_t lines(const std::string& text) {
    return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

inline std::string contents(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Whether terminals can be made: a bare chroot has none.
inline bool has_terminals() {
    const bool has = std::system("script -qec true /dev/null >/dev/null 2>&1 </dev/null") == 0;
    if (!has) MESSAGE("no terminal can be made here: not tested");
    return has;
}

// A directory of its own, the working directory of what run() runs.
class sandbox {
public:
    sandbox() {
        std::string name = (std::filesystem::temp_directory_path() / "dedup-cli-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        here_ = name;
    }
    ~sandbox() { std::filesystem::remove_all(here_); }
    sandbox(const sandbox&) = delete;
    sandbox& operator=(const sandbox&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return here_; }

    void file(const std::string& name, std::string_view bytes) const {
        std::ofstream(here_ / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

    // `command` in the shell, where `dedup` is the tool; standard input is empty unless it says otherwise.
    [[nodiscard]] ran run(const std::string& command) const {
        const std::string script = "cd '" + here_.string() + "'; dedup() { '" DEDUP_TOOL "' \"$@\"; }; { " + command +
                                   "\n} </dev/null >.out 2>.err";
        const int status = std::system(script.c_str());
        return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, contents(here_ / ".out"), contents(here_ / ".err")};
    }

private:
    std::filesystem::path here_;
};
