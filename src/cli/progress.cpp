// External interface: cli::progress, cli::draw_bar, cli::json_object.
#include "cli/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/input.hpp"

namespace dedup::cli {
namespace {

constexpr auto bar_period = std::chrono::milliseconds(200);
constexpr auto json_period = std::chrono::seconds(1);
constexpr std::string_view erase_line = "\r\x1B[K";

bool can_show_bar() {
    const char* const terminal = std::getenv("TERM");
    return ::isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::size_t columns() {
    winsize size{};
    return ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col != 0 ? size.ws_col : 80;
}

void show(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

double a_second(std::uint64_t bytes, double seconds) {
    return seconds > 0 ? static_cast<double>(bytes) / seconds : 0;
}

// None where the size is not known, or nothing has been read.
std::optional<double> seconds_left(const run_state& s) {
    if (!s.size || s.read == 0) return std::nullopt;
    const double left = static_cast<double>(*s.size - std::min(*s.size, s.read));
    return s.seconds * left / static_cast<double>(s.read);
}

std::string clock(double seconds) {
    const auto whole = static_cast<std::uint64_t>(seconds + 0.5);
    if (whole < 3600) return fmt::format("{}:{:02}", whole / 60, whole % 60);
    return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

double part_read(const run_state& s) {
    if (!s.size || *s.size == 0) return 0;
    return std::min(1.0, static_cast<double>(s.read) / static_cast<double>(*s.size));
}

}  // namespace

std::string draw_bar(const run_state& s, std::size_t columns) {
    const std::size_t most = std::max<std::size_t>(columns, 2) - 1;  // a full line would wrap
    std::string facts = with_unit(static_cast<double>(s.read));
    if (s.size) facts += " of " + with_unit(static_cast<double>(*s.size));
    facts +=
        fmt::format(", {}/s, {:.1f} % collapsed", with_unit(a_second(s.read, s.seconds)), 100 * s.done.collapsed());
    const auto left = seconds_left(s);
    facts += left ? ", " + clock(*left) + " left" : ", " + clock(s.seconds);
    std::string line = "dedup ";
    if (s.size) {
        line += fmt::format("{:3.0f} % ", 100 * part_read(s));
        constexpr std::size_t narrowest = 8, widest = 40;
        const std::size_t taken = line.size() + facts.size() + 3;
        if (taken + narrowest <= most) {
            const std::size_t width = std::min(widest, most - taken);
            const auto full = static_cast<std::size_t>(part_read(s) * static_cast<double>(width));
            std::string bar(full, '=');
            if (full < width) bar += '>';
            bar.resize(width, ' ');
            line.append("[").append(bar).append("] ");
        }
    }
    line += facts;
    line.resize(std::min(line.size(), most));
    return line;
}

std::string json_object(const run_state& s, bool last) {
    const auto or_null = [](const auto& value) { return value ? fmt::format("{}", *value) : "null"; };
    const auto left = seconds_left(s);
    return fmt::format(
        R"({{"bytes_read":{},"bytes_total":{},"threads":{},"posts":{},"text_given":{},"text_kept":{},"references":{},)"
        R"("collapsed":{:.4f},"repaired":{},"seconds":{:.1f},"seconds_left":{},"bytes_per_second":{:.0f},"done":{}}})"
        "\n",
        s.read, or_null(s.size), s.done.threads, s.done.posts, s.done.given, s.done.kept, s.done.refs,
        s.done.collapsed(), s.done.repaired, s.seconds, left ? fmt::format("{:.1f}", *left) : "null",
        a_second(s.read, s.seconds), last);
}

progress::progress(const settings& s, const output& out, problems& problems) : problems_(problems) {
    const bool wanted = s.progress == progress_style::automatic && !s.quiet;
    state_.bar = s.progress == progress_style::bar || (wanted && can_show_bar() && !out.is_terminal());
    state_.size = input_size(s.files);
    if (!state_.bar && s.progress != progress_style::json) return;
    problems_.stand_beside(this);
    drawer_ = std::thread([this] { run(); });
}

progress::~progress() {
    give_up();
}

void progress::run() {
    std::unique_lock lock(mutex_);
    while (!ended_) {
        const auto period = is_bar() ? std::chrono::milliseconds(bar_period) : std::chrono::milliseconds(json_period);
        if (!ended_now_.wait_for(lock, period, [this] { return ended_; })) draw();
    }
}

// The mutex is held.
void progress::draw() {
    state_.seconds = seconds();
    if (!is_bar()) return show(json_object(state_, ended_));
    show(std::string(erase_line) + draw_bar(state_, columns()));
    drawn_ = true;
}

void progress::erase() {
    if (drawn_) show(erase_line);
    drawn_ = false;
}

void progress::advance(std::uint64_t read, const counts& done) {
    const std::lock_guard lock(mutex_);
    state_.read = read;
    state_.done = done;
}

void progress::aside(const std::function<void()>& say) {
    const std::lock_guard lock(mutex_);
    erase();
    say();
}

void progress::end(bool done) {
    if (!drawer_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        ended_ = true;
        erase();
        if (done && !is_bar()) draw();
    }
    ended_now_.notify_one();
    drawer_.join();
    problems_.stand_beside(nullptr);
}

run_state progress::finish() {
    end(true);
    state_.seconds = seconds();
    return state_;
}

void progress::give_up() {
    end(false);
}

double progress::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

}  // namespace dedup::cli
