// External interface: cli::stack_exchange.
#include "cli/formats/stack_exchange.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <utility>

#include "cli/batch.hpp"
#include "cli/formats/html_texts.hpp"

namespace dedup::cli {
namespace {

constexpr std::size_t piece = std::size_t{256} << 10;
constexpr std::size_t largest_piece = std::size_t{1} << 30;  // expat counts by int

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

// Expat gives up at the first fault. The dump's rows stand one behind another in one element, and no `<` stands within
// a row: where one is damaged, another parser begins with the next.
struct stack_exchange::reader {
    std::unique_ptr<byte_source> from;
    const std::string& name;
    cli::problems& problems;
    const std::size_t most;     // bytes of a post
    const std::size_t longest;  // bytes of its row
    html_texts texts;
    std::string* lines = nullptr;
    bool finished = false;

    reader(std::unique_ptr<byte_source> source, const std::string& file, const settings& s, cli::problems& to)
        : from(std::move(source)),
          name(file),
          problems(to),
          most(s.clean.max_post),
          longest(std::min(longest_line(s), largest_piece)) {
        if (parser_ == nullptr) throw std::bad_alloc();
        set_handlers();
    }
    ~reader() { XML_ParserFree(parser_); }
    reader(const reader&) = delete;
    reader& operator=(const reader&) = delete;

    // A step: it reads, parses, or passes over what is damaged.
    void parse() {
        if (lost_ && !find_row()) return;
        if (given_ == bytes_.size() && !read_on()) return;
        const auto size = static_cast<int>(bytes_.size() - given_);
        const auto result = XML_Parse(parser_, bytes_.data() + given_, size, ended_ ? XML_TRUE : XML_FALSE);
        given_ = bytes_.size();
        if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
        if (result == XML_STATUS_OK) {
            if (!fault_.empty()) bad(fault_);
            finished = ended_ || !fault_.empty();
        } else {
            const XML_Error error = XML_GetErrorCode(parser_);
            // What does not end is named where it begins.
            lose(fmt::format("the XML is damaged: {}", XML_ErrorString(error)),
                 here() + (error == XML_ERROR_UNCLOSED_TOKEN ? 1 : 0));
        }
    }

private:
    void set_handlers() {
        XML_SetUserData(parser_, this);
        XML_SetStartElementHandler(parser_, [](void* self, const char* element, const char** attributes) {
            auto* const r = static_cast<reader*>(self);
            try {
                if (r->root_.empty()) r->root_ = element;
                if (element == std::string_view("row")) r->add(row(attributes));
            } catch (...) {
                r->failure_ = std::current_exception();
                XML_StopParser(r->parser_, XML_FALSE);
            }
        });
        XML_SetXmlDeclHandler(parser_, [](void* self, const char*, const char* encoding, int) {
            if (encoding != nullptr) static_cast<reader*>(self)->encoding_ = encoding;
        });
    }

    void add(const row& r) {
        const bool comment = !r["PostId"].empty();
        if (r["Id"].empty()) return bad("the row has no Id");
        const std::string text = comment ? std::string(r["Text"]) : texts.text(r["Body"]);
        if (text.size() > most) return bad("larger than --max-post");
        (comment ? write_comment : write_post)(r, text, *lines);
    }

    // Where in bytes_ what expat looks at begins.
    [[nodiscard]] std::size_t here() const {
        const std::int64_t at = parser_begin_ + XML_GetCurrentByteIndex(parser_);
        return static_cast<std::size_t>(std::clamp<std::int64_t>(at, 0, static_cast<std::int64_t>(bytes_.size())));
    }

    void bad(std::string_view what) {
        move_to(here());
        problems.bad({name, line_, byte_}, what);
    }

    // Makes line_ and byte_ those of a byte of bytes_ that is not before the last such.
    void move_to(std::size_t at) {
        for (; counted_ < at; ++counted_) {
            line_ += bytes_[counted_] == '\n' ? 1 : 0;
            byte_ = bytes_[counted_] == '\n' ? 1 : byte_ + 1;
        }
    }

    // Forgets the bytes before `at`.
    void drop(std::size_t at) {
        move_to(at);
        bytes_.erase(0, at);
        counted_ -= at;
        given_ -= std::min(given_, at);
        lost_at_ -= std::min(lost_at_, at);
        row_begin_ -= std::min(row_begin_, at);
        parser_begin_ -= static_cast<std::int64_t>(at);
    }

    // False where nothing is to be given to expat now.
    bool read_on() {
        if (!lost_) {
            drop(here());
            if (bytes_.size() > longest) {
                lose("the row is too long for a post within --max-post", here() + 1);
                return false;
            }
        }
        // Expat begins a row anew with every piece: a long one comes in pieces that grow with it.
        std::size_t size = bytes_.size();
        const std::size_t end = size + std::max(piece, size);
        bytes_.resize(end);
        try {
            for (std::size_t got = 1; got != 0 && size < end; size += got) {
                got = from->read(bytes_.data() + size, end - size);
            }
            ended_ = size < end;
        } catch (const broken_input& e) {
            fault_ = e.what();
        }
        bytes_.resize(size);
        return true;
    }

    // What is wrong there, and from where on the next row is looked for.
    void lose(std::string_view what, std::size_t search_from) {
        // In UTF-16 a row would have to be looked for otherwise; no dump is.
        const bool wide = encoding_.starts_with("UTF-16") || encoding_.starts_with("utf-16");
        bad(wide ? fmt::format("{}; what follows was not read", what) : std::string(what));
        finished = wide;
        lost_ = true;
        lost_at_ = std::max(search_from, row_begin_ + 1);
    }

    // Whether another parser has been put before the next row; where none has come, it reads on.
    bool find_row() {
        constexpr std::string_view begin = "<row";
        for (std::size_t at = bytes_.find(begin, lost_at_); at != bytes_.npos; at = bytes_.find(begin, at + 1)) {
            if (at + begin.size() == bytes_.size()) break;
            if (std::string_view(" \t\r\n/>").find(bytes_[at + begin.size()]) == std::string_view::npos) continue;
            restart(at);
            return true;
        }
        if (!fault_.empty()) {
            move_to(bytes_.size());
            problems.bad({name, line_, byte_}, fault_);
        }
        finished = ended_ || !fault_.empty();
        if (finished) return false;
        lost_at_ = std::max(lost_at_, bytes_.size() - std::min(bytes_.size(), begin.size()));
        drop(std::min(lost_at_, bytes_.size()));
        read_on();
        return false;
    }

    void restart(std::size_t at) {
        const std::string begin = fmt::format("<{}>", root_.empty() ? "posts" : root_);
        XML_ParserReset(parser_, encoding_.empty() ? nullptr : encoding_.c_str());
        set_handlers();
        XML_Parse(parser_, begin.data(), static_cast<int>(begin.size()), XML_FALSE);
        parser_begin_ = static_cast<std::int64_t>(at) - static_cast<std::int64_t>(begin.size());
        given_ = row_begin_ = at;
        lost_ = false;
    }

    XML_Parser parser_ = XML_ParserCreate(nullptr);
    std::string encoding_;           // as the file names it
    std::string root_;               // name of the element around the rows
    std::string bytes_;              // what expat may still look at
    std::size_t given_ = 0;          // of them, to expat
    std::int64_t parser_begin_ = 0;  // where in bytes_ the parser's input began; before them, but for the first
    std::size_t counted_ = 0;        // of bytes_, the one that stands in
    std::size_t line_ = 1;           //   this line,
    std::size_t byte_ = 1;           //   and there
    bool lost_ = false;              // a row is damaged, and the next is looked for
    std::size_t lost_at_ = 0;        //   from here on
    std::size_t row_begin_ = 0;      // of the row that this parser began with
    bool ended_ = false;             // all has been read
    std::string fault_;              // why no more can be read
    std::exception_ptr failure_;     // none may pass through expat
};

stack_exchange::stack_exchange(std::unique_ptr<byte_source> from, const std::string& name, const settings& s,
                               problems& problems)
    : reader_(std::make_unique<reader>(std::move(from), name, s, problems)) {}

stack_exchange::~stack_exchange() = default;

bool stack_exchange::next(std::string& lines) {
    reader_->lines = &lines;
    while (lines.empty() && !reader_->finished) reader_->parse();
    if (!lines.empty()) return true;
    reader_->texts.note(reader_->name, reader_->problems);
    return false;
}

}  // namespace dedup::cli
