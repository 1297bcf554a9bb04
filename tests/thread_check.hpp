// What the laws promise of every thread, as checks: for laws, golden, collapse and cleaner.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "dedup/dedup.hpp"
#include "dedup/fold.hpp"
#include "dedup/restore.hpp"

namespace dedup_test {

inline bool continues(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

inline bool on_border(std::string_view s, std::size_t at) {
    return at <= s.size() && (at == s.size() || !continues(s[at]));
}

inline std::string_view first_point(std::string_view s) {
    std::size_t n = s.empty() ? 0 : 1;
    while (n < s.size() && continues(s[n])) ++n;
    return s.substr(0, n);
}

inline std::string_view last_point(std::string_view s) {
    std::size_t at = s.size();
    if (at > 0) --at;
    while (at > 0 && continues(s[at])) --at;
    return s.substr(at);
}

// What is not canonical about the edits: see back_ref. Empty if nothing.
inline std::string edits_fault(std::string_view target, const std::vector<dedup::edit>& edits) {
    std::size_t kept_from = 0;
    bool first = true;
    for (const dedup::edit& e : edits) {
        const auto [b, end] = e.replaced;
        if (end < b || end > target.size()) return "edit outside the target";
        if (!on_border(target, b) || !on_border(target, end)) return "edit inside a code point";
        if (!first && b <= kept_from) return "edits touch";
        const std::string_view removed = target.substr(b, end - b);
        if (removed == e.text) return "edit without effect";
        if (!removed.empty() && !e.text.empty()) {
            if (first_point(removed) == first_point(e.text)) return "edit begins with what it keeps";
            if (last_point(removed) == last_point(e.text)) return "edit ends with what it keeps";
        } else if (b > kept_from || (first && b > 0)) {
            const std::string_view moving = removed.empty() ? std::string_view(e.text) : removed;
            if (last_point(target.substr(0, b)) == last_point(moving)) return "edit is not leftmost";
        }
        kept_from = end;
        first = false;
    }
    return {};
}

inline std::string key_of(std::string_view text) {
    dedup::folded f;
    dedup::fold(text, {}, f);
    return f.key;
}

// Which of the post's references calls itself exact or folded and is not: its words differ. Empty if none.
// For threads without tags: whether those are words depends on where their partners stand.
inline std::string match_fault(const std::vector<dedup::cleaned>& thread, std::size_t n) {
    for (const dedup::back_ref& r : thread[n].refs) {
        std::string copy;
        dedup::append_copy(r, thread[r.post].text, copy);
        const std::string target = thread[r.post].text.substr(r.target.begin, r.target.size());
        if (r.match == dedup::match::edited) continue;
        if (r.match == dedup::match::exact && copy != target) return "not exact: " + copy;
        if (key_of(copy) != key_of(target)) return "not folded: " + copy + " from " + target;
    }
    return {};
}

// What is wrong with post `n` of the thread, whose posts up to it were given as `source`; empty if nothing.
inline std::string post_fault(const std::vector<dedup::cleaned>& thread, std::size_t n, std::string_view source,
                              const dedup::options& o) {
    const dedup::cleaned& c = thread[n];
    if (c.post != n) return "wrong number";
    std::vector<std::string_view> texts(n);  // a post's own text is not needed
    for (std::size_t i = 0; i < n; ++i) texts[i] = thread[i].text;
    const std::string normal = dedup::normalize(source, o);
    if (dedup::restore(c, texts) != normal) return "restore differs from normalize";
    if (dedup::normalize(normal, o) != normal) return "normalize is not idempotent";
    if (dedup::restore_source(c, texts) != (o.keep_source ? source : normal)) return "restore_source differs";
    if (!o.keep_source && (!c.source.empty() || c.eol != dedup::line_end::lf)) return "source kept, unasked";
    std::size_t before = 0;
    std::size_t source_before = 0;
    for (const dedup::back_ref& r : c.refs) {
        if (r.at < before || !on_border(c.text, r.at)) return "at out of order or inside a code point";
        before = r.at;
        if (r.post > n) return "forward reference";
        const std::string_view text = thread[r.post].text;
        if (r.target.begin >= r.target.end || r.target.end > text.size()) return "target outside its text";
        if (!on_border(text, r.target.begin) || !on_border(text, r.target.end)) return "target inside a code point";
        if (r.post == n && r.target.end > r.at) return "target behind the copy";
        const auto& others = thread[r.post].refs;  // ascending by at: those of this post were looked at up to r
        const auto inside =
            std::upper_bound(others.begin(), r.post == n ? others.begin() + (&r - c.refs.data()) : others.end(),
                             r.target.begin, [](std::size_t at, const auto& x) { return at < x.at; });
        if (inside != others.end() && inside->at < r.target.end) return "target holds the place of another copy";
        const std::string_view target = text.substr(r.target.begin, r.target.size());
        if (std::string bad = edits_fault(target, r.edits); !bad.empty()) return bad;
        if (r.match == dedup::match::exact && !r.edits.empty()) return "exact, and edited";
        if (o.max_edits == 0 && r.match == dedup::match::edited) return "edited, unasked";
        if (!o.repeats && r.role != dedup::role::quote) return "repeat, unasked";
        if (r.source.begin < source_before || r.source.end <= r.source.begin || r.source.end > source.size()) {
            return "source span out of order";
        }
        source_before = r.source.begin;
    }
    return {};
}

// Cleans the posts as the thread of `cleaner` and says what breaks a law, and where; empty if nothing does.
inline std::string thread_fault(dedup::cleaner& cleaner, const std::vector<std::string>& posts, const dedup::options& o,
                                std::vector<dedup::cleaned>& thread) {
    thread.clear();
    for (std::size_t n = 0; n < posts.size(); ++n) {
        const std::vector<char> exact(posts[n].begin(), posts[n].end());  // so that sanitizers see an overread
        thread.push_back(cleaner.clean({exact.data(), exact.size()}));
        if (std::string bad = post_fault(thread, n, posts[n], o); !bad.empty()) {
            return "post " + std::to_string(n) + ": " + bad;
        }
    }
    return {};
}

}  // namespace dedup_test
