// External interface: cli::restore.
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "cli/commands.hpp"
#include "cli/records.hpp"
#include "cli/summary.hpp"
#include "dedup/json.hpp"
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

// Writes posts as the lines or bytes that their records were made from.
class post_writer {
public:
    explicit post_writer(output& out) : out_(out) {}

    void write(const record& r, const std::string& post) {
        if (r.bare) return out_.write(post);
        if (!r.known.restore.empty() && !is_utf8(post)) {
            throw bad_record{r.known.restore.data(), "the source is not UTF-8 and the record is not of a text"};
        }
        std::string_view fields, others;  // names that the line had, and fields that these hid
        if (!r.known.restore.empty()) {
            for (const json::member& m : members_of(r.known.restore)) {
                if (m.key == "fields") fields = m.value;
                if (m.key == "others") others = m.value;
            }
        }
        read_names(fields);
        const auto hidden = others.empty() ? std::span<const json::member>() : members_of(others);
        // From here on nothing is thrown: half a line would be read as one with the next.
        write_members(r, post);
        for (const json::member& m : hidden) {
            begin(m.raw_key);
            out_.buffer.append(m.value);
        }
        out_.buffer += "}\n";
        out_.ready();
    }

private:
    // Of an object that stands inside the line.
    std::span<const json::member> members_of(std::string_view object) {
        try {
            return reader_.read(object);
        } catch (const json_error& e) {
            throw bad_record{object.data() + e.offset(), e.what()};
        }
    }

    void read_names(std::string_view fields) {
        names_.clear();
        if (fields.empty()) return;
        for (const json::member& m : members_of(fields)) {
            if (!m.is_string() && !m.is_null())
                throw bad_record{m.value.data(), "a name of a field is neither a string nor null"};
            names_.emplace(m.key, m.is_null() ? std::string_view() : m.value);
        }
    }

    void begin(std::string_view raw_key) {
        out_.buffer += before_;
        out_.buffer.append(raw_key).append(":");
        before_ = ',';
    }

    void write_members(const record& r, const std::string& post) {
        before_ = '{';
        for (const json::member& m : r.members) {
            if (m.key == "refs" || m.key == "restore") continue;
            const auto name = names_.empty() ? names_.end() : names_.find(std::string(m.key));
            if (name != names_.end() && name->second.empty()) continue;  // the line had no such field
            begin(name == names_.end() ? m.raw_key : name->second);
            if (m.key == "text") {
                json::append_string(out_.buffer, post);
            } else {
                out_.buffer.append(m.value);
            }
        }
    }

    output& out_;
    json::object_reader reader_;                               // of what stands inside `restore`
    std::unordered_map<std::string, std::string_view> names_;  // that the line had, by the record's; empty: none
    char before_ = '{';
};

}  // namespace

void restore(const settings& s, output& out, problems& problems) {
    progress shown(s, out, problems);
    record_stream records(s, problems);
    post_writer writer(out);
    counts done;
    for (const std::string& name : s.files) {
        records.each(name, [&](record& r) {
            const std::string post = records.restored(r);
            writer.write(r, post);
            done.add(r.post, post.size(), r.number == 0);
            shown.advance(records.bytes_read(), done);
        });
    }
    out.end_unit();  // what is said to be done is written
    say_summary(s, shown.finish(), problems);
}

}  // namespace dedup::cli
