// External interface: cli::annotate.
#include "cli/commands.hpp"
#include "cli/posts.hpp"
#include "json/text.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

// Byte offsets into a post as code points. Asked in ascending order, linear in the post.
class code_points {
public:
    explicit code_points(std::string_view text) : text_(text) {}

    std::size_t operator()(std::size_t byte) {
        if (byte < byte_) byte_ = count_ = 0;
        while (byte_ < byte) {
            byte_ += json::next_sequence(text_, byte_).size;
            ++count_;
        }
        return count_;
    }

private:
    std::string_view text_;
    std::size_t byte_ = 0;
    std::size_t count_ = 0;
};

}  // namespace

void annotate(const settings& s, output& out, problems& problems) {
    const auto sink = [&s](const post& p, post_output& to) {
        std::string& line = to.bytes;
        line.append("{\"thread\":").append(p.thread);
        if (!p.id.empty()) line.append(",\"id\":").append(p.id);
        line += ",\"quoted\":[";
        code_points points(p.source);
        const auto offset = [&](std::size_t byte) { return s.units == offsets::bytes ? byte : points(byte); };
        for (const back_ref& r : p.result.refs) {
            line += line.back() == '[' ? "[" : ",[";
            json::append_number(line, offset(r.source.begin));
            line += ',';
            json::append_number(line, offset(r.source.end));
            line.append(",").append(p.name(r.post).id).append("]");
        }
        line += "]}\n";
    };
    each_post(s, s.jobs, out, problems, [&] { return sink; });
}

}  // namespace dedup::cli
