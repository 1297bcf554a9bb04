// External interface: read_marker, read_markers.
#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "quote_parts.hpp"
#include "simd/sixteen_bytes.hpp"

namespace dedup::inline v1 {
namespace {

// What marks a line as quoted wherever it begins one.
constexpr std::array<std::string_view, 4> strong_marks = {">", "&gt;", "\uFF1E", "\u00BB"};
constexpr std::string_view guillemet = strong_marks[3];  // closes a quotation far more often

// What may, where neighbouring lines have it too.
struct weak_mark {
    char mark;
    bool nests;      // behind another mark, and before a > without a blank
    bool announced;  // only below "Ann writes:": elsewhere a comment, a heading, a list, a patch
};
constexpr std::array<weak_mark, 9> weak_marks = {{{'|', true, false},
                                                  {':', true, false},
                                                  {'}', true, false},
                                                  {']', true, false},
                                                  {'!', false, false},
                                                  {'=', false, true},
                                                  {'#', false, true},
                                                  {'%', false, true},
                                                  {'+', false, true}}};

// Ends of the line above marks that need one.
constexpr std::array<std::string_view, 7> announcing = {
    "writes:", "wrote:", "said:", "says:", "writes...", "schrieb:", "écrit :"};

// A word directly before > is whose words they are: initials, or a name where neighbouring lines have it too ...
constexpr std::size_t longest_initials = 3;
// ... or a prompt.
constexpr std::array<std::string_view, 24> prompts = {
    "r",  "sql",  "mysql", "sqlite", "psql", "mongo", "redis", "mariadb", "irb",    "php",   "ghci", "prelude",
    "js", "node", "scala", "julia",  "gdb",  "lldb",  "ftp",   "sftp",    "telnet", "debug", "cin",  "ps"};

// What begins as a quote mark and is none: an mbox's escape, smileys, and, unless it stands among quotes, an operator
// before its value. Grouped by the second byte.
enum class then : std::uint8_t { anything, blank, value };
struct lookalike {
    std::string_view text;
    then next;
};
constexpr std::array<lookalike, 24> lookalikes = {
    {{">From ", then::anything}, {">:-", then::anything}, {">:(", then::anything}, {">:)", then::anything},
     {">:[", then::anything},    {">:]", then::anything}, {">:/", then::anything}, {">:\\", then::anything},
     {">:D", then::blank},       {">:P", then::blank},    {">:p", then::blank},    {">:O", then::blank},
     {">:o", then::blank},       {">:3", then::blank},    {">;)", then::anything}, {">;-", then::anything},
     {">.<", then::blank},       {">.>", then::blank},    {">_<", then::blank},    {">_>", then::blank},
     {">=(", then::blank},       {">=)", then::blank},    {">=", then::value},     {">>=", then::value}}};

// How a statement at a Python prompt begins.
constexpr std::array<std::string_view, 12> statements = {"import ", "from ", "print ", "def ", "class ", "for ",
                                                         "while ",  "with ", "try:",   "del ", "@",      "assert "};

bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

// What a byte may begin, the likeliest first; a lone mark is a weak one that stands behind no other.
enum class first : std::uint8_t { text, word, strong, weak, lone, blank };

constexpr std::array<first, 256> firsts = [] {
    std::array<first, 256> out{};
    out[' '] = out['\t'] = first::blank;
    for (unsigned c = 'a'; c <= 'z'; ++c) out[c] = out[c - 32] = first::word;
    for (const std::string_view m : strong_marks) out[static_cast<unsigned char>(m[0])] = first::strong;
    for (const weak_mark& m : weak_marks) out[static_cast<unsigned char>(m.mark)] = m.nests ? first::weak : first::lone;
    return out;
}();

// What goes on in a name.
constexpr std::array<bool, 256> in_names = [] {
    std::array<bool, 256> out{};
    for (unsigned c = 0x80; c < 0x100; ++c) out[c] = true;
    for (unsigned c = 'a'; c <= 'z'; ++c) out[c] = out[c - 32] = true;
    for (unsigned c = '0'; c <= '9'; ++c) out[c] = true;
    out['_'] = out['-'] = out['.'] = true;
    return out;
}();

// The first row of lookalikes with this second byte.
constexpr std::array<std::uint8_t, 256> lookalike_rows = [] {
    std::array<std::uint8_t, 256> out{};
    out.fill(lookalikes.size());
    for (std::size_t i = lookalikes.size(); i-- > 0;)
        out[static_cast<unsigned char>(lookalikes[i].text[1])] = static_cast<std::uint8_t>(i);
    return out;
}();

// What may stand behind > or >> where they look like a mark, or one that is doubtful.
constexpr std::array<bool, 256> behind_others = [] {
    std::array<bool, 256> out{};
    for (const lookalike& l : lookalikes) out[static_cast<unsigned char>(l.text[l.text[1] == '>' ? 2 : 1])] = true;
    for (unsigned c = '0'; c <= '9'; ++c) out[c] = true;
    return out;
}();

first first_of(char c) {
    return firsts[static_cast<unsigned char>(c)];
}

constexpr std::size_t every_doubt = ~std::size_t{0};

// The marks that a line begins with:
//
//     > John> | text
//       |---| |
//       doubt content     depth 3
//
// `doubt`: the first mark that only its neighbours can confirm, its first two bytes where it is a run of >; how many
// there are.
struct marks {
    std::size_t content = 0;
    std::uint32_t depth = 0;
    span doubt;
    std::size_t doubts = 0;
};

// One mark, or a run of >: its size, 0 if there is none. Blanks behind it are not part of it.
struct mark {
    std::size_t size = 0;
    std::uint32_t depth = 1;
    std::size_t doubtful = 0;  // bytes that the neighbours must have too
};

mark strong_mark_at(std::string_view s) {
    for (const std::string_view m : strong_marks) {
        if (!s.starts_with(m)) continue;
        if (m != guillemet) return {m.size()};
        if (s.size() == m.size() || is_blank(s[m.size()])) return {m.size(), 1, m.size()};
    }
    return {};
}

mark weak_mark_at(std::string_view s, bool nested) {
    for (const weak_mark& m : weak_marks) {
        if (s[0] != m.mark || (nested && !m.nests)) continue;
        if (s.size() == 1 || is_blank(s[1]) || (m.nests && s[1] == '>')) return {1, 1, 1};
    }
    return {};
}

bool is_prompt(std::string_view word) {
    for (const std::string_view p : prompts) {
        if (p.size() != word.size()) continue;
        std::size_t same = 0;
        while (same < p.size() && lower(word[same]) == p[same]) ++same;
        if (same == p.size()) return true;
    }
    return false;
}

// Initials or a name, and the > that it is glued to: "JD>>", "John>", "USER]".
mark word_mark_at(std::string_view s) {
    std::size_t word = 1;
    while (word < s.size() && word < longest_name && in_names[static_cast<unsigned char>(s[word])]) ++word;
    if (word == s.size() || (s[word] != '>' && s[word] != ']')) return {};
    if (s[word - 1] == '-' || s[word - 1] == '.' || is_prompt(s.substr(0, word))) return {};
    mark m;
    m.size = word + 1;
    while (s[word] == '>' && m.size < s.size() && s[m.size] == '>') {
        ++m.size;
        ++m.depth;
    }
    if (m.size < s.size() && !is_blank(s[m.size])) return {};
    bool initials = word >= 2 && word <= longest_initials && s[word] == '>';
    for (std::size_t i = 0; initials && i < word; ++i) initials = first_of(s[i]) == first::word;
    m.doubtful = initials ? 0 : word + 1;
    return m;
}

// What stands in for the mark of a text of two bytes or more.
const lookalike* lookalike_at(std::string_view s) {
    for (std::size_t i = lookalike_rows[static_cast<unsigned char>(s[1])]; i < lookalikes.size(); ++i) {
        const lookalike& l = lookalikes[i];
        if (l.text[1] != s[1]) return nullptr;
        if (!s.starts_with(l.text)) continue;
        const char next = s.size() > l.text.size() ? s[l.text.size()] : ' ';
        if (l.next == then::anything || is_blank(next) || (l.next == then::value && is_digit(next))) return &l;
    }
    return nullptr;
}

// >>> at a prompt, >>286 as the number of a post: quotes only among other quotes.
bool is_doubtful_run(std::string_view s) {
    if (s.size() < 3 || s[1] != '>') return false;
    return is_digit(s[2]) || (s[2] == '>' && (s.size() == 3 || s[3] == ' '));
}

// The marks of `s`, a line, up to a doubtful one too many.
marks read_marks(std::string_view s, std::size_t doubts) {
    marks out;
    std::size_t at = 0;
    while (at < s.size() && at < most_indent && is_blank(s[at])) ++at;
    if (at == s.size() || first_of(s[at]) == first::text) return out;
    if (s[at] == '>' && s.size() - at > 1) {
        const std::string_view rest = s.substr(at);
        const lookalike* other = lookalike_at(rest);
        if (other != nullptr && other->next != then::value) return out;
        if (other != nullptr || is_doubtful_run(rest)) {
            if (doubts == out.doubts) return out;
            ++out.doubts;
            out.doubt = {at, at + 2};
        }
    }
    while (at < s.size()) {
        mark m;
        switch (first_of(s[at])) {
            case first::text:
            case first::blank:
                return out;
            case first::strong:
                m = s[at] == '>' ? mark{1} : strong_mark_at(s.substr(at));
                break;
            case first::weak:
            case first::lone:
                m = weak_mark_at(s.substr(at), out.depth > 0);
                break;
            case first::word:
                m = word_mark_at(s.substr(at));
                break;
        }
        if (m.size == 0 || (m.doubtful > 0 && doubts == out.doubts)) return out;
        out.doubts += static_cast<std::size_t>(m.doubtful > 0);
        if (out.doubt.size() == 0) out.doubt = {at, at + m.doubtful};
        out.depth += m.depth;
        at += m.size;
        if (at < s.size() && is_blank(s[at])) ++at;
        out.content = at;
    }
    return out;
}

void set(line& l, const marks& m) {
    l.content = l.begin + static_cast<std::uint32_t>(m.content);
    l.depth = m.depth;
}

std::string_view line_of(std::string_view text, const line& l) {
    return text.substr(l.begin, l.end - l.begin);
}

std::string_view content_of(std::string_view text, const line& l) {
    return text.substr(l.content, l.end - l.content);
}

// Whether a line of text is drawn, not written: a row of a table, a side of a box.
bool looks_drawn(std::string_view content, char sign) {
    if (content.back() == sign || content.back() == '\\' || content.find('|') != std::string_view::npos) return true;
    return content.find_first_not_of("-=_+*#.~ \t") == std::string_view::npos;
}

bool looks_typed_at_a_prompt(std::string_view content) {
    for (const std::string_view s : statements)
        if (content.starts_with(s)) return true;
    std::size_t word = 0;
    while (word < content.size() && in_names[static_cast<unsigned char>(content[word])]) ++word;
    if (word == content.size()) return true;
    if (content[word] == '(' || content[word] == '[' || content[word] == '=') return true;
    const std::string_view rest = content.substr(word);
    return word > 0 && (rest.starts_with(" = ") || rest.starts_with(" += "));
}

// Confirms and refuses the doubtful marks, a block of neighbouring lines that share one at a time.
class settler {
public:
    settler(std::string_view text, reading& r) : text_(text), lines_(r.lines), doubts_(r.room.doubts) {}

    [[gnu::noinline]] void settle() {
        for (auto first = doubts_.begin(); first != doubts_.end();) {
            const std::string_view sign = sign_of(*first);
            auto last = first;
            while (++last != doubts_.end() && last->line == (last - 1)->line + 1 && sign_of(*last) == sign) {
            }
            const std::size_t begin = first->line;
            const std::size_t end = (last - 1)->line + std::size_t{1};
            const bool holds = is_run(sign) ? is_quoted(begin, end) : is_shared(begin, end, sign);
            for (; first != last; ++first) decide(*first, sign, holds);
        }
    }

private:
    using doubt = reading_room::doubt;

    [[nodiscard]] std::string_view sign_of(const doubt& d) const {
        return text_.substr(lines_[d.line].begin + d.begin, d.size);
    }

    static bool is_run(std::string_view sign) { return sign == ">>" || sign == ">="; }

    void decide(const doubt& d, std::string_view sign, bool holds) const {
        line& l = lines_[d.line];
        const std::string_view s = line_of(text_, l);
        const bool run = is_run(sign);
        if (!holds || (run && d.more)) set(l, read_marks(s, holds ? 1 : 0));
        // Behind a mark that is sure, a doubtful one changes nothing but the depth.
        l.weak = holds && !run && sign != guillemet && std::all_of(s.begin(), s.begin() + d.begin, is_blank);
    }

    // Whether lines that begin with >>> or >>286 or >= 5 stand among quotes, or read as such.
    [[nodiscard]] bool is_quoted(std::size_t begin, std::size_t end) const {
        if (begin > 0 && lines_[begin - 1].depth > 0) return true;
        if (end < lines_.size() && lines_[end].depth > 0) return true;
        std::size_t typed = 0;
        std::size_t written = 0;
        for (const line& l : lines_.subspan(begin, end - begin)) {
            const std::string_view content = content_of(text_, l);
            if (content.empty()) continue;
            const bool is_typed = l.depth < 3 || (l.depth == 3 && looks_typed_at_a_prompt(content));
            ++(is_typed ? typed : written);
        }
        return written + typed > 0 ? written >= typed : end - begin > 1;
    }

    // Whether two lines or more have the sign, and most of them are text.
    bool is_shared(std::size_t begin, std::size_t end, std::string_view sign) {
        std::size_t drawn = 0;
        std::size_t written = 0;
        for (const line& l : lines_.subspan(begin, end - begin)) {
            const std::string_view content = content_of(text_, l);
            if (!content.empty()) ++(sign.size() == 1 && looks_drawn(content, sign[0]) ? drawn : written);
        }
        return drawn + written > 1 && written > drawn && (sign.size() > 1 || is_announced(begin, sign[0]));
    }

    // Whether the mark needs no announcement, or has had one in this text.
    bool is_announced(std::size_t begin, char sign) {
        for (std::size_t m = 0; m < weak_marks.size(); ++m) {
            if (weak_marks[m].mark != sign || !weak_marks[m].announced) continue;
            if (begin > 0 && lines_[begin - 1].blank()) --begin;
            if (begin == 0) return announced_[m];
            for (const std::string_view a : announcing)
                announced_[m] = announced_[m] || content_of(text_, lines_[begin - 1]).ends_with(a);
            return announced_[m];
        }
        return true;
    }

    std::string_view text_;
    std::span<line> lines_;
    const std::vector<doubt>& doubts_;
    std::array<bool, weak_marks.size()> announced_{};
};

// The planes tell most lines that have no doubtful mark.
class line_reader {
public:
    line_reader(std::string_view text, const plane_reader& planes, reading& r)
        : text_(text), planes_(planes), lines_(r.lines), odd_(r.room.odd), doubts_(r.room.doubts) {}

    marked_lines read() {
        odd_.reserve(lines_.size() + 1);
        doubts_.clear();
        const first least = planes_.closers() ? first::word : first::strong;  // names end in a mark
        for (std::uint32_t i = 0; i < lines_.size(); ++i) {
            line& l = lines_[i];
            const first f = first_of(text_[l.begin]);
            if (f < least) continue;
            if (text_[l.begin] == '>' ? !read_plain_marks(l) : f == first::blank || may_be_mark(f, l.begin))
                read_other_marks(i, f);
        }
        return {odd_.all(), deep_};
    }

private:
    // "> > Text", ">> Text": marks that nothing looks like, as most have. REQUIRES: a > begins the line. How many there
    // are cannot be foreseen: sixteen bytes are looked at at once, up to what is none or a second blank.
    bool read_plain_marks(line& l) {
        std::uint32_t at = l.begin;
        std::uint32_t depth = 0;
        auto bytes = simd::bits_of<simd::quote_bytes>(text_.substr(at, 16));
        bool other = (bytes.marks & 15U) == 7;  // >>> may be a prompt
        std::uint32_t stops = stops_of(bytes, 0);
        while (stops == 0) {
            const std::uint32_t blank_before = bytes.blanks >> 15;
            depth += static_cast<std::uint32_t>(std::popcount(bytes.marks));
            at += 16;
            bytes = simd::bits_of<simd::quote_bytes>(text_.substr(at, 16));
            stops = stops_of(bytes, blank_before);
        }
        const std::uint32_t before = (stops & (~stops + 1)) - 1;
        const bool bare = (before & ~(bytes.marks & 3U)) == 0;  // > or >>, and no blank
        depth += static_cast<std::uint32_t>(std::popcount(bytes.marks & before));
        at += static_cast<std::uint32_t>(std::countr_zero(stops));
        // Behind marks alone stands the line's end, which is no mark; at the text's end, any may be.
        const char next = text_[std::min<std::size_t>(at, text_.size() - 1)];
        const first f = first_of(next);
        other |= (f == first::strong) | (bare & behind_others[static_cast<unsigned char>(next)]);
        const bool named = (f == first::word) & (closers_near(at) != 0);
        if (other | named | (f == first::weak)) {
            if (other || may_be_mark(f, at)) return false;
        }
        l.content = at;
        l.depth = depth;
        deep_ = true;
        return true;
    }

    static std::uint32_t stops_of(const simd::quote_bytes& b, std::uint32_t blank_before) {
        return (0xFFFFU & ~(b.marks | b.blanks)) | (b.blanks & (b.blanks << 1 | blank_before));
    }

    // Of a line that begins with `f` and is not blank; few need it, hence a call.
    [[gnu::noinline]] void read_other_marks(std::uint32_t i, first f) {
        const line& l = lines_[i];
        if (f == first::blank) {
            const std::size_t at = planes_.skip_blanks(l.begin, std::min(l.end - 1, l.begin + most_indent));
            if (!may_be_mark(first_of(text_[at]), at)) return;
        }
        read_marks_of(i);
    }

    // `f`: of the byte at `at`.
    [[nodiscard]] bool may_be_mark(first f, std::size_t at) const {
        switch (f) {
            case first::text:
            case first::blank:
                return false;
            case first::word:
                return may_end_in_mark(at);
            case first::strong:
                return true;
            case first::weak:
            case first::lone:
                const char next = at + 1 < text_.size() ? text_[at + 1] : '\n';
                return is_blank(next) || next == '\n' || next == '>';
        }
        return true;
    }

    // Where a name that begins here may end in a mark.
    [[nodiscard]] std::uint64_t closers_near(std::size_t at) const {
        return planes_.from(&simd::block_planes::closers, at) & ((std::uint64_t{2} << longest_name) - 1);
    }

    // Whether what may be a name ends in a mark: for nearly every line, no.
    [[nodiscard]] bool may_end_in_mark(std::size_t at) const {
        const std::uint64_t closers = closers_near(at);
        const std::uint64_t before = (closers & (~closers + 1)) - 1;
        // Names have no blanks.
        return closers != 0 && (planes_.from(&simd::block_planes::stops, at) &
                                ~planes_.from(&simd::block_planes::wides, at) & before) == 0;
    }

    void read_marks_of(std::uint32_t i) {
        line& l = lines_[i];
        const marks m = read_marks(line_of(text_, l), every_doubt);
        set(l, m);
        deep_ = deep_ || l.depth > 0;
        odd_.add_if(l.depth > 0, i);
        if (m.doubts > 0)
            doubts_.push_back({i, static_cast<std::uint32_t>(m.doubt.begin), static_cast<std::uint32_t>(m.doubt.size()),
                               m.doubts > 1});
    }

    std::string_view text_;
    const plane_reader planes_;
    std::span<line> lines_;
    number_list odd_;
    std::vector<reading_room::doubt>& doubts_;
    bool deep_ = false;
};

}  // namespace

void read_marker(std::string_view text, line& l) {
    const marks m = read_marks(line_of(text, l), every_doubt);
    set(l, m);
    l.weak = m.doubt.size() > 0;
}

marked_lines read_markers(std::string_view text, const plane_reader& planes, reading& r) {
    const marked_lines marked = line_reader(text, planes, r).read();
    if (!r.room.doubts.empty()) settler(text, r).settle();
    return marked;
}

}  // namespace dedup::inline v1
