// External interface: cli::maildir, cli::is_maildir.
#include "cli/formats/maildir.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <tuple>

#include "cli/batch.hpp"
#include "cli/input.hpp"

namespace dedup::cli {
namespace {

namespace fs = std::filesystem;

struct mail_file {
    std::uint64_t seconds = 0;
    std::string name;
    std::string path;
};

void list(const fs::path& directory, std::vector<mail_file>& files) {
    if (!fs::is_directory(directory)) return;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
        mail_file file{0, entry.path().filename().string(), entry.path().string()};
        if (file.name.starts_with('.') || entry.is_directory()) continue;
        std::from_chars(file.name.data(), file.name.data() + file.name.size(), file.seconds);
        files.push_back(std::move(file));
    }
}

// Names of the mailboxes within that are no mail of this one: its folders, as Maildir++ and others have them.
std::string folders_in(const fs::path& directory) {
    std::vector<std::string> names;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory)) {
        if (entry.is_directory() && is_maildir(entry.path().string()))
            names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

bool is_maildir(const std::string& directory) {
    return is_directory(directory + "/cur") || is_directory(directory + "/new");
}

maildir::maildir(const std::string& name, const settings& s, mail_threads& threads, problems& problems)
    : name_(name), problems_(problems), posts_(s, threads, problems), longest_(longest_line(s)) {
    std::vector<mail_file> files;
    try {
        list(fs::path(name) / "cur", files);
        list(fs::path(name) / "new", files);
        if (const std::string folders = folders_in(name); !folders.empty()) {
            problems.note(name, fmt::format("its folders are mailboxes of their own, and not read: {}", folders));
        }
    } catch (const fs::filesystem_error& e) {
        throw unusable(fmt::format("{}: {}", name, e.code().message()));
    }
    std::sort(files.begin(), files.end(), [](const mail_file& a, const mail_file& b) {
        return std::tie(a.seconds, a.name, a.path) < std::tie(b.seconds, b.name, b.path);
    });
    for (mail_file& file : files) files_.push_back(std::move(file.path));
}

bool maildir::next(std::string& lines) {
    std::string message;
    while (lines.empty() && next_ != files_.size()) {
        const std::string& path = files_[next_++];
        const place at{path};
        try {
            input from(path, true);
            if (read_whole(from, longest_, message)) {
                posts_.add(message, at, lines);
            } else {
                problems_.bad(at, "the mail is too long for a post within --max-post");
            }
        } catch (const broken_input& e) {
            problems_.bad(at, e.what());
        } catch (const unusable& e) {
            problems_.bad(at, e.what());
        }
        if (next_ == files_.size()) posts_.end(name_);
    }
    return !lines.empty();
}

}  // namespace dedup::cli
