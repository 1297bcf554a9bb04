// External interface: cli::restore.
#include <algorithm>

#include "cli/commands.hpp"
#include "cli/records.hpp"
#include "cli/summary.hpp"
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
            for (const json::member& m : reader_.read(r.known.restore)) {
                if (m.key == "fields") fields = m.value;
                if (m.key == "others") others = m.value;
            }
        }
        write_members(r, fields, post);
        if (!others.empty()) {
            for (const json::member& m : reader_.read(others)) {
                begin(m.raw_key);
                out_.buffer.append(m.value);
            }
        }
        out_.buffer += "}\n";
        out_.ready();
    }

private:
    void begin(std::string_view raw_key) {
        out_.buffer += before_;
        out_.buffer.append(raw_key).append(":");
        before_ = ',';
    }

    void write_members(const record& r, std::string_view fields, const std::string& post) {
        std::vector<json::member> renamed;
        if (!fields.empty()) {
            const auto names = reader_.read(fields);
            renamed.assign(names.begin(), names.end());
            for (const json::member& m : renamed) {
                if (!m.is_string() && !m.is_null()) {
                    throw bad_record{m.value.data(), "a name of a field is neither a string nor null"};
                }
            }
        }
        before_ = '{';
        for (const json::member& m : r.members) {
            if (m.key == "refs" || m.key == "restore") continue;
            const auto name =
                std::find_if(renamed.begin(), renamed.end(), [&](const auto& n) { return n.key == m.key; });
            if (name != renamed.end() && name->is_null()) continue;  // the line had no such field
            begin(name == renamed.end() ? m.raw_key : name->value);
            if (m.key == "text") {
                json::append_string(out_.buffer, post);
            } else {
                out_.buffer.append(m.value);
            }
        }
    }

    output& out_;
    json::object_reader reader_;  // of what stands inside `restore`
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
