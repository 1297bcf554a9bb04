// External interface: class clean_pass.
#include <algorithm>

#include <fmt/core.h>

#include "passes.hpp"

namespace bench {
namespace {

constexpr std::size_t batch = std::size_t{8} << 20;  // bytes cleaned between two stops of the clock

[[noreturn]] void complain(const thread& t, const post& p, std::string_view restored, std::string_view normal) {
    const auto differ = std::mismatch(restored.begin(), restored.end(), normal.begin(), normal.end());
    const auto at = static_cast<std::size_t>(differ.first - restored.begin());
    throw wrong_output(
        fmt::format("thread {}, post {}: restored text ({} bytes) and normalised text ({} bytes) differ "
                    "from byte {} on",
                    t.name, p.id, restored.size(), normal.size(), at));
}

}  // namespace

void clean_pass::run(timings& t) {
    outcome_ = {};
    double seconds = 0;
    const auto& threads = dump_->threads;
    for (std::size_t first = 0, last = 0; first < threads.size(); first = last) {
        const stopwatch watch;
        cleaned_.clear();  // the user's time, too
        for (std::size_t bytes = 0; last < threads.size() && bytes < batch; ++last) {
            for (const post& p : dump_->posts_of(threads[last])) {
                cleaned_.push_back(cleaner_.clean(dump_->text_of(p)));
                bytes += p.end - p.begin;
            }
            cleaner_.next_thread();
        }
        seconds += watch.seconds();
        verify(first, last);
    }
    outcome_.memory = cleaner_.memory();
    t.add(name_, seconds);
}

void clean_pass::verify(std::size_t first, std::size_t last) {
    std::size_t done = 0;
    for (; first < last; ++first) {
        const thread& t = dump_->threads[first];
        const auto posts = dump_->posts_of(t);
        texts_.clear();
        for (std::size_t i = 0; i < posts.size(); ++i) texts_.emplace_back(cleaned_[done + i].text);
        for (std::size_t i = 0; i < posts.size(); ++i) {
            const dedup::cleaned& c = cleaned_[done + i];
            const std::string normal = dedup::normalize(dump_->text_of(posts[i]));
            const std::string restored = dedup::restore(c, texts_);
            if (restored != normal) complain(t, posts[i], restored, normal);
            outcome_.normal += normal.size();
            outcome_.kept += c.text.size();
            outcome_.refs += c.refs.size();
        }
        done += posts.size();
    }
}

}  // namespace bench
