// External interface: cli::clean.
#include <utility>

#include "cli/commands.hpp"
#include "cli/formats/line_converter.hpp"
#include "cli/input.hpp"
#include "cli/posts.hpp"
#include "cli/summary.hpp"
#include "dedup/json.hpp"
#include "dedup/render.hpp"
#include "json/record.hpp"
#include "json/text.hpp"

namespace dedup::cli {
namespace {

// Writes the record of a JSONL line: its fields in their order, `thread`, `id` and `text` under these names, whatever
// the line called them. What restoring needs to undo that goes into `restore`.
class record_writer {
public:
    explicit record_writer(const settings& s) : names_(s.fields), made_(s.preset != preset::none) {}

    void write(const post& p, post_output& to) {
        std::string& out = to.bytes;
        renamed_.clear();
        hidden_.clear();
        char before = '{';
        for (const json::member& m : p.members) {
            const bool is_text = m.value.data() == p.text_value.data();
            const std::string_view key = record_key(m, is_text);
            if (key.empty()) continue;
            out += before;
            before = ',';
            out.append(key).append(":");
            if (is_text) {
                append_text(p, to);
            } else {
                out.append(m.value);
            }
        }
        end(p, out, extra());
    }

    void write_text_file(const post& p, post_output& to) {
        std::string& out = to.bytes;
        out.append("{\"thread\":").append(p.thread).append(",\"id\":").append(p.id).append(",\"text\":");
        to.append_string(p.result.text);
        end(p, out, {});
    }

private:
    static void end(const post& p, std::string& out, std::string_view extra) {
        json::append_refs(out, p.result, [&](std::uint32_t number) { return p.name(number); });
        json::append_restore(out, p.result, p.bare, extra);
        out += "}\n";
    }

    static void append_text(const post& p, post_output& out) {
        // Most posts of most dumps come out as they came in.
        if (!p.text.empty() && p.result.text == p.source) {
            out.bytes.append(p.text);
        } else {
            out.append_string(p.result.text);
        }
    }

    // The key that `m` has in the record, with its quotes; none where it would stand in the place of another.
    std::string_view record_key(const json::member& m, bool is_text) {
        const auto named = [&](bool is, std::string_view key) {
            if (!is) return false;
            if (m.key != key.substr(1, key.size() - 2)) {
                renamed_.append(renamed_.empty() ? "" : ",")
                    .append(key)
                    .append(":")
                    .append(is_made(m) ? "null" : m.raw_key);
            }
            return true;
        };
        if (named(m.key == names_.thread, R"("thread")")) return R"("thread")";
        if (named(m.key == names_.id, R"("id")")) return R"("id")";
        if (named(is_text, R"("text")")) return R"("text")";
        if (is_made(m)) return {};  // no field of the input
        if (m.key != "thread" && m.key != "id" && m.key != "text") return m.raw_key;
        hidden_.append(hidden_.empty() ? "" : ",").append(m.raw_key).append(":").append(m.value);
        return {};
    }

    [[nodiscard]] bool is_made(const json::member& m) const {
        return made_ && (m.key == made_thread || m.key == made_parent || m.key == made_text);
    }

    std::string_view extra() {
        extra_.clear();
        if (!renamed_.empty()) extra_.append("\"fields\":{").append(renamed_).append("}");
        if (!hidden_.empty()) {
            extra_.append(extra_.empty() ? "" : ",").append("\"others\":{").append(hidden_).append("}");
        }
        return extra_;
    }

    const field_names& names_;
    const bool made_;      // by a preset, the fields that its lines lack
    std::string renamed_;  // `"text":"body"`
    std::string hidden_;   // fields that were called thread, id or text and are not that
    std::string extra_;
};

// A worker's own.
class post_writer {
public:
    explicit post_writer(const settings& s) : settings_(s), records_(s) {}

    void operator()(const post& p, post_output& out) {
        const bool marker = settings_.refs == marks::marker;
        if (!p.bare) {
            if (marker) throw unusable("--refs marker is for text; records hold their references");
            records_.write(p, out);
        } else if (settings_.json) {
            records_.write_text_file(p, out);
        } else {
            out.append(marker ? render(p.result, settings_.marker) : std::move(p.result.text));
        }
    }

private:
    const settings& settings_;
    record_writer records_;
};

}  // namespace

void clean(const settings& s, output& out, problems& problems) {
    const run_state ended = each_post(s, s.jobs, out, problems, [&] { return post_writer(s); });
    say_summary(s, ended, problems);
}

}  // namespace dedup::cli
