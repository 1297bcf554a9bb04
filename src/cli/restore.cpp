// External interface: cli::restore.
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <limits>
#include <optional>

#include "cli/commands.hpp"
#include "cli/input.hpp"
#include "cli/lines.hpp"
#include "cli/token_map.hpp"
#include "dedup/dedup.hpp"
#include "dedup/json.hpp"
#include "json/object.hpp"
#include "json/record.hpp"
#include "json/text.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const json::sequence next = json::next_sequence(text, at);
        if (!next.well_formed) return false;
        at += next.size;
    }
    return true;
}

// Bytes of the post that `c` stands for, before any of them is made: a record of a few bytes can ask for any number.
// Targets outside their text are left to restore() to refuse. `most` bounds the work, too.
bool restores_within(const cleaned& c, const std::vector<std::string_view>& texts, std::size_t most) {
    std::size_t size = c.text.size();
    std::size_t looked_at = 0;
    for (const back_ref& r : c.refs) {
        const std::string_view text = r.post == c.post ? c.text : texts[r.post];
        if (r.target.begin > r.target.end || r.target.end > text.size()) return true;
        const std::string_view target = text.substr(r.target.begin, r.target.size());
        looked_at += target.size();
        if (looked_at / 4 > most) return false;
        const auto line_feeds = [&](std::string_view in) {
            return r.prefix.empty() ? 0 : static_cast<std::size_t>(std::count(in.begin(), in.end(), '\n'));
        };
        std::size_t lines = line_feeds(target);
        size += target.size();
        for (const edit& e : r.edits) {
            if (e.replaced.begin > e.replaced.end || e.replaced.end > target.size()) return true;
            size += e.text.size();
            size -= std::min(size, e.replaced.size());
            lines += line_feeds(e.text);
        }
        if (!r.prefix.empty() && lines > most / r.prefix.size()) return false;
        size += lines * r.prefix.size();
        if (size > most) return false;
    }
    return size <= most;
}

struct bad_record {
    const char* at;  // into the line; none: its beginning
    std::string what;
};

// A record's members, by what they are for.
struct record_members {
    std::string_view thread, id, text, refs, restore;
    std::string_view fields, others;  // of `restore`: names that the line had, and fields that these hid
};

class restorer {
public:
    restorer(const settings& s, output& out, problems& problems) : settings_(s), out_(out), problems_(problems) {}

    void file(const std::string& name) {
        input from(name, true);
        const std::size_t longest =
            std::min<std::size_t>(settings_.clean.max_post, std::size_t{128} << 20) * 24 + (std::size_t{16} << 20);
        line_reader lines(from, longest);
        while (lines.next()) {
            lines.take(lines.whole().size(), block_);
            for (line_cursor at(block_, longest); at.next();) line(at, name);
        }
        if (lines.fault()) bad({name, lines.number(), lines.cut_line().size() + 1}, *lines.fault());
    }

private:
    void bad(const place& at, std::string_view what) {
        problems_.bad(at, what);
        problems_.show();
    }

    void line(const line_cursor& at, const std::string& name) {
        const std::string_view line = at.line();
        const auto bad_at = [&](std::size_t offset, std::string_view what) {
            bad({name, at.number(), offset + 1}, what);
        };
        if (at.too_long()) return bad_at(0, "the line is too long for a post within --max-post");
        if (is_blank(line)) return;
        try {
            record(line);
            problems_.good();
        } catch (const json_error& e) {
            bad_at(e.offset(), e.what());
        } catch (const bad_record& e) {
            bad_at(e.at == nullptr ? 0 : static_cast<std::size_t>(e.at - line.data()), e.what);
        }
    }

    record_members sort_members(std::span<const json::member> members) {
        record_members r;
        const std::pair<std::string_view, std::string_view*> slots[] = {
            {"thread", &r.thread}, {"id", &r.id}, {"text", &r.text}, {"refs", &r.refs}, {"restore", &r.restore}};
        for (const json::member& m : members) {
            for (const auto& [name, slot] : slots) {
                if (m.key != name) continue;
                if (!slot->empty())
                    throw bad_record{m.raw_key.data(), fmt::format("the field `{}` stands twice", name)};
                *slot = m.value;
            }
        }
        if (r.text.empty()) throw bad_record{nullptr, "the field `text` is missing"};
        if (r.text.front() != '"') throw bad_record{r.text.data(), "the text is not a string"};
        if (r.thread.empty()) throw bad_record{nullptr, "the field `thread` is missing"};
        return r;
    }

    template <class Read>
    static void in_member(std::string_view line, std::string_view bytes, Read read) {
        if (bytes.empty()) return;
        try {
            read();
        } catch (const json_error& e) {
            throw json_error(static_cast<std::size_t>(bytes.data() - line.data()) + e.offset(), e.what());
        }
    }

    void record(std::string_view line) {
        const auto members = reader_.read(line);
        record_members r = sort_members(members);
        const auto thread = json::canonical_id(r.thread, scratch_);
        if (!thread) throw bad_record{r.thread.data(), "the thread is neither a string nor an integer"};

        cleaned c;
        bool bare = false;
        in_member(line, r.restore, [&] {
            bare = parts_.restore(r.restore, c);
            for (const json::member& m : inner_.read(r.restore)) {
                if (m.key == "fields") r.fields = m.value;
                if (m.key == "others") r.others = m.value;
            }
        });
        // A text file is a thread of its own, whatever is called the same.
        if (thread_ != thread || bare || bare_) next_thread(*thread);
        bare_ = bare;

        const auto id = json::canonical_id(r.id, id_);
        c.text = json::unescape(r.text, text_, c.repaired);
        c.post = static_cast<std::uint32_t>(texts_.size());
        // Kept even where its references turn out to be bad: others may name what it holds literally.
        if (kept_ + c.text.size() > settings_.clean.max_thread) {
            throw bad_record{r.text.data(), "the thread is larger than --max-thread"};
        }
        if (id && numbers_.add(*id, c.post)) {
            kept_ += c.text.size();
            texts_.push_back(kept_texts_.emplace_back(c.text));
        }
        in_member(line, r.refs, [&] { parts_.refs(r.refs, number_of(id, c.post), c); });
        write(members, r, bare, restored(c, r));
    }

    json::resolver number_of(std::optional<std::string_view> own, std::uint32_t own_number) const {
        return [this, own, own_number](std::string_view token) {
            if (own == token) return own_number;
            const auto found = numbers_.find(token);
            if (!found) throw json_error(0, fmt::format("no post {} stands before this one", token));
            return *found;
        };
    }

    std::string restored(const cleaned& c, const record_members& r) const {
        const char* const at = r.refs.empty() ? r.text.data() : r.refs.data();
        const std::size_t most = settings_.clean.max_post;
        // The source may be smaller than its normal form, which has up to three bytes for one.
        if (!restores_within(c, texts_, c.source.empty() ? most : 3 * most)) {
            throw bad_record{at, "the post is larger than --max-post"};
        }
        try {
            std::string post = restore_source(c, texts_);
            if (post.size() > most) throw bad_record{at, "the post is larger than --max-post"};
            return post;
        } catch (const dedup::error& e) {
            throw bad_record{at, e.what()};
        }
    }

    void write(std::span<const json::member> members, const record_members& r, bool bare, const std::string& post) {
        if (bare) return out_.write(post);
        if (!r.restore.empty() && !is_utf8(post))
            throw bad_record{r.restore.data(), "the source is not UTF-8 and the record is not of a text"};
        std::string& out = out_.buffer;
        char before = '{';
        const auto begin = [&](std::string_view raw_key) {
            out += before;
            out.append(raw_key).append(":");
            before = ',';
        };
        std::vector<json::member> renamed;
        if (!r.fields.empty()) {
            const auto names = inner_.read(r.fields);
            renamed.assign(names.begin(), names.end());
            for (const json::member& m : renamed) {
                if (!m.is_string()) throw bad_record{m.value.data(), "a name of a field is not a string"};
            }
        }
        for (const json::member& m : members) {
            if (m.key == "refs" || m.key == "restore") continue;
            const auto name =
                std::find_if(renamed.begin(), renamed.end(), [&](const auto& n) { return n.key == m.key; });
            begin(name == renamed.end() ? m.raw_key : name->value);
            if (m.key == "text") {
                json::append_string(out, post);
            } else {
                out.append(m.value);
            }
        }
        if (!r.others.empty()) {
            for (const json::member& m : inner_.read(r.others)) {
                begin(m.raw_key);
                out.append(m.value);
            }
        }
        out += "}\n";
        out_.ready();
    }

    void next_thread(std::string_view thread) {
        thread_ = thread;
        texts_.clear();
        kept_texts_.clear();
        numbers_.clear();
        kept_ = 0;
    }

    const settings& settings_;
    output& out_;
    problems& problems_;
    block block_;
    json::object_reader reader_;
    json::object_reader inner_;  // for what stands inside `restore`
    json::record_reader parts_;

    std::optional<std::string> thread_;  // canonical
    bool bare_ = false;                  // it is a text file's
    std::deque<std::string> kept_texts_;
    std::vector<std::string_view> texts_;  // of kept_texts_, by post number
    std::size_t kept_ = 0;                 // bytes of them
    token_map numbers_;
    std::string scratch_, id_, text_;  // kept for their capacity
};

}  // namespace

void restore(const settings& s, output& out, problems& problems) {
    check_inputs(s.files);
    restorer r(s, out, problems);
    for (const std::string& name : s.files) r.file(name);
}

}  // namespace dedup::cli
