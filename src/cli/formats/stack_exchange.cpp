// External interface: cli::stack_exchange.
#include "cli/formats/stack_exchange.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <utility>

#include "cli/batch.hpp"
#include "cli/formats/html_texts.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t piece = std::size_t{256} << 10;

// A row's attributes, as expat gives them: names and values in turn, a null pointer at the end.
class row {
public:
    explicit row(const char** attributes) : attributes_(attributes) {}

    // Empty where it is missing.
    [[nodiscard]] std::string_view operator[](std::string_view name) const {
        for (const char** a = attributes_; *a != nullptr; a += 2) {
            if (a[0] == name) return a[1];
        }
        return {};
    }
    [[nodiscard]] std::string_view first_of(std::string_view name, std::string_view other) const {
        const std::string_view value = (*this)[name];
        return value.empty() ? (*this)[other] : value;
    }

private:
    const char** attributes_;
};

// The dumps' times are UTC and do not say so.
std::string utc(std::string_view time) {
    return time.empty() || time.ends_with('Z') ? std::string(time) : std::string(time) + "Z";
}

void write_post(const row& r, const std::string& text, std::string& lines) {
    post_line_writer post(lines);
    post.id("thread", r.first_of("ParentId", "Id"));
    post.id("id", r["Id"]);
    post.id("parent", r["ParentId"]);
    post.optional("author", r.first_of("OwnerDisplayName", "OwnerUserId"));
    post.optional("date", utc(r["CreationDate"]));
    post.optional("title", r["Title"]);
    post.optional("tags", r["Tags"]);
    post.id("score", r["Score"]);
    post.id("type", r["PostTypeId"]);
    post.text("text", text);
    post.end();
}

void write_comment(const row& r, const std::string& text, std::string& lines) {
    post_line_writer post(lines);
    post.id("thread", r["PostId"]);
    post.text("id", std::string("c").append(r["Id"]));
    post.optional("author", r.first_of("UserDisplayName", "UserId"));
    post.optional("date", utc(r["CreationDate"]));
    post.id("score", r["Score"]);
    post.text("text", text);
    post.end();
}

}  // namespace

struct stack_exchange::reader {
    std::unique_ptr<byte_source> from;
    const std::string& name;
    cli::problems& problems;
    const std::size_t most;     // bytes of a post
    const std::size_t longest;  // bytes of its row
    XML_Parser parser = XML_ParserCreate(nullptr);
    std::string* lines = nullptr;
    std::size_t fed = 0;  // bytes
    bool ended = false;
    html_texts texts;
    std::exception_ptr failure;  // none may pass through expat

    reader(std::unique_ptr<byte_source> source, const std::string& file, const settings& s, cli::problems& to)
        : from(std::move(source)), name(file), problems(to), most(s.clean.max_post), longest(longest_line(s)) {
        if (parser == nullptr) throw std::bad_alloc();
        XML_SetUserData(parser, this);
        XML_SetStartElementHandler(parser, [](void* self, const char* element, const char** attributes) {
            auto* const r = static_cast<reader*>(self);
            try {
                if (element == std::string_view("row")) r->add(row(attributes));
            } catch (...) {
                r->failure = std::current_exception();
                XML_StopParser(r->parser, XML_FALSE);
            }
        });
    }
    ~reader() { XML_ParserFree(parser); }
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;

    void bad(std::string_view what) {
        problems.bad({name, XML_GetCurrentLineNumber(parser), XML_GetCurrentColumnNumber(parser) + 1}, what);
    }

    void add(const row& r) {
        const bool comment = !r["PostId"].empty();
        if (r["Id"].empty()) return bad("the row has no Id");
        const std::string text = comment ? std::string(r["Text"]) : texts.text(r["Body"]);
        if (text.size() > most) return bad("larger than --max-post");
        (comment ? write_comment : write_post)(r, text, *lines);
    }

    void parse() {
        // Expat begins a row anew with every piece: a long one comes in pieces that grow with it.
        const auto at = static_cast<std::size_t>(std::max<XML_Index>(0, XML_GetCurrentByteIndex(parser)));
        const std::size_t pending = fed - std::min(fed, at);
        if (pending > longest) {
            bad("the row is too long for a post within --max-post");
            ended = true;
            return;
        }
        const std::size_t size = std::max(piece, pending);
        void* const buffer = XML_GetBuffer(parser, static_cast<int>(size));
        if (buffer == nullptr) throw std::bad_alloc();
        std::size_t n = 0;
        try {
            for (std::size_t got = 1; got != 0 && n < size; n += got) {
                got = from->read(static_cast<char*>(buffer) + n, size - n);
            }
        } catch (const broken_input& e) {
            XML_ParseBuffer(parser, static_cast<int>(n), XML_FALSE);
            bad(e.what());
            ended = true;
            return;
        }
        fed += n;
        ended = n < size;
        const auto result = XML_ParseBuffer(parser, static_cast<int>(n), ended);
        if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
        if (result == XML_STATUS_OK) return;
        bad(fmt::format("the XML is damaged: {}", XML_ErrorString(XML_GetErrorCode(parser))));
        ended = true;
    }
};

stack_exchange::stack_exchange(std::unique_ptr<byte_source> from, const std::string& name, const settings& s,
                               problems& problems)
    : reader_(std::make_unique<reader>(std::move(from), name, s, problems)) {}

stack_exchange::~stack_exchange() = default;

bool stack_exchange::next(std::string& lines) {
    reader_->lines = &lines;
    while (lines.empty() && !reader_->ended) reader_->parse();
    if (!lines.empty()) return true;
    reader_->texts.note(reader_->name, reader_->problems);
    return false;
}

}  // namespace dedup::cli
