// External interface: meaning_of.
#include "meaning.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fold_table.hpp"

namespace dedup::inline v1 {
namespace {

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t near = 128;  // bytes on either side of a word that tell its language

// Words that negate. * stands for letters; = before what a word counts as: "don't" is "do not", and 非常 is none. A row
// with `beside` is of words that mean something else elsewhere (French "pas", Dutch "pas"): they count where one of
// these stands near, parted by |.
struct negations {
    std::string_view words;  // lower case, ' for any apostrophe
    std::string_view beside = {};
};
constexpr std::array rows = std::to_array<negations>({
    {"not cannot=not *n't=not no never none nobody nothing nowhere nor neither without"},         // English
    {"nicht nichts kein* nie niemals niemand weder ohne"},                                        // German
    {"niet niets geen nooit niemand zonder"},                                                     // Dutch
    {"n'* jamais sans aucun*"},                                                                   // French
    {"ne", " pas| jamais| plus| rien|č|ř|ě|š|ž"},                                                 // French, Czech
    {"pas", " ne |n'|n’| que | les | est |ê|è|ç"},                                                // French
    {"non senza nessun* niente"},                                                                 // Italian
    {"mai", "non | ho | hai | ha | che "},                                                        // Italian
    {"nunca jamás nada ni"},                                                                      // Spanish
    {"sin", " el | la | los | que | de |ñ|á|é|í|ó"},                                              // Spanish
    {"não"},                                                                                      // Portuguese
    {"sem", "ã|õ|ç| que | de | um | uma "},                                                       // Portuguese
    {"nigdy bez"},                                                                                // Polish
    {"není nikdy žádn*"},                                                                         // Czech
    {"не нет ни никогда без"},                                                                    // Russian
    {"ні ніколи немає"},                                                                          // Ukrainian
    {"inte aldrig ingen inget utan"},                                                             // Swedish
    {"ikke aldri uten uden"},                                                                     // Danish, Norwegian
    {"emme ette eivät ilman"},                                                                    // Finnish
    {"ei en et", "ää|yy|ssä|llä|stä|hän"},                                                        // Finnish
    {"nem nincs* soha nélkül"},                                                                   // Hungarian
    {"niciodată fără"},                                                                           // Romanian
    {"nu", "ă|ș|ț|ş|ţ| că | și | este "},                                                         // Romanian
    {"değil* yok yoktu yoktur hiç hiçbir"},                                                       // Turkish
    {"δεν δε μη μην όχι ποτέ χωρίς"},                                                             // Greek
    {"không chẳng chưa đừng"},                                                                    // Vietnamese
    {"tidak bukan jangan tanpa"},                                                                 // Indonesian
    {"*非常*= *特别*= *特別*= *别人*= *別人*= *未来*= *未來*= *分别*= *区别*= *個別*= *差别*="},  // Chinese
    {"*不* *没* *沒* *無* *无* *非* *未* *别* *別* *勿*"},                                        // Chinese
    {"*ない* *なかっ* *ません*"},                                                                 // Japanese
    {"*잘못*= 안 *않* *못* *없* *아니*"},                                                         // Korean
    {"*ไม่*"},                                                                                     // Thai
    {"لا لم لن ليس* ولا ولم ولن وليس* بدون"},                                                     // Arabic
    {"לא אין ולא שלא ואין בלי"},                                                                  // Hebrew
    {"नहीं मत ना बिना"},                                                                           // Hindi
});

// The rows, taken apart once.
class negation_index {
public:
    struct entry {
        std::string word;  // without its stars
        std::string counts_as;
        std::string_view beside;
    };

    negation_index() {
        for (const negations& row : rows) {
            for (std::string_view rest = row.words; !rest.empty();) {
                const std::string_view pattern = rest.substr(0, rest.find(' '));
                add(pattern, row.beside);
                rest.remove_prefix(std::min(pattern.size() + 1, rest.size()));
            }
        }
    }

    // The one that a word, in lower case, is; none: a null pointer.
    [[nodiscard]] const entry* find(const std::string& word) const {
        if (const auto found = words_.find(word); found != words_.end()) return &found->second;
        for (const entry& e : prefixes_)
            if (word.starts_with(e.word)) return &e;
        for (const entry& e : suffixes_)
            if (word.ends_with(e.word)) return &e;
        return nullptr;
    }

    // The one that stands here without any border.
    [[nodiscard]] const entry* find_inside(std::string_view s) const {
        if (!begins_inside_[static_cast<unsigned char>(s[0])]) return nullptr;
        for (const entry& e : inside_)
            if (s.starts_with(e.word)) return &e;
        return nullptr;
    }

private:
    void add(std::string_view pattern, std::string_view beside) {
        const std::size_t equals = std::min(pattern.find('='), pattern.size());
        std::string_view word = pattern.substr(0, equals);
        const bool before = word.front() == '*';
        const bool behind = word.back() == '*';
        word = word.substr(before ? 1 : 0, word.size() - (before ? 1 : 0) - (behind ? 1 : 0));
        const std::string_view counts_as = equals < pattern.size() ? pattern.substr(equals + 1) : word;
        const entry e{std::string(word), std::string(counts_as), beside};
        if (before && behind) {
            inside_.push_back(e);
            begins_inside_[static_cast<unsigned char>(word[0])] = true;
        } else if (before || behind) {
            (before ? suffixes_ : prefixes_).push_back(e);
        } else {
            words_.emplace(word, e);
        }
    }

    std::unordered_map<std::string, entry> words_;
    std::vector<entry> prefixes_, suffixes_, inside_;
    std::array<bool, 256> begins_inside_{};
};

const negation_index& all_negations() {
    static const negation_index index;
    return index;
}

constexpr std::array<std::string_view, 5> link_begins = {"http://", "https://", "ftp://", "mailto:", "www."};

// Names of [b] and <b>.
constexpr std::array<std::string_view, 29> markup_names = {
    "a",  "b",   "i",   "u",   "s",    "p",          "br",     "hr",    "em",   "li",
    "ul", "ol",  "h1",  "h2",  "h3",   "code",       "strong", "span",  "div",  "pre",
    "tt", "del", "url", "img", "size", "blockquote", "font",   "color", "quote"};

// Characters as markup writes them.
struct entity {
    std::string_view written;
    char32_t means;
};
constexpr std::array<entity, 7> entities = {{{"&gt;", '>'},
                                             {"&lt;", '<'},
                                             {"&amp;", '&'},
                                             {"&quot;", '"'},
                                             {"&apos;", '\''},
                                             {"&#39;", '\''},
                                             {"&nbsp;", ' '}}};

// First of the ten digits of scripts, in the order of Unicode.
constexpr std::array<char32_t, 24> zeros = {'0',   0x660,  0x6F0,  0x7C0,  0x966,  0x9E6,  0xA66,   0xAE6,
                                            0xB66, 0xBE6,  0xC66,  0xCE6,  0xD66,  0xDE6,  0xE50,   0xED0,
                                            0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x2080, 0x1D7CE, 0xFF10};

bool is_digit(char32_t c) {
    if (c < 0x80) return c >= '0' && c <= '9';
    for (const char32_t zero : zeros)
        if (c >= zero && c < zero + 10) return true;
    return c == 0xB2 || c == 0xB3 || c == 0xB9 || (c >= 0xBC && c <= 0xBE) || (c >= 0x2070 && c <= 0x2079) ||
           (c >= 0x2150 && c <= 0x2189) || (c >= 0x2460 && c <= 0x249B);
}

bool is_operator(char32_t c) {
    if (c < 0x80) return c != 0 && std::string_view("=<>!+-*/%&|^~").find(static_cast<char>(c)) != npos;
    return c == 0x2260 || c == 0x2264 || c == 0x2265 || c == 0x2248 || c == 0xB1 || c == 0xD7 || c == 0xF7 ||
           c == 0x2212;
}

bool is_blank(char32_t c) {
    return c == ' ' || c == '\t' || c == '\n' || c == 0xA0 || c == 0x3000;
}

// Letters, marks and symbols of other scripts; what is no punctuation, digit or operator.
bool is_letter(char32_t c) {
    if (c < 0x80) return (c | 0x20U) >= 'a' && (c | 0x20U) <= 'z';
    if (c < 0xC0) return c == 0xAA || c == 0xB5 || c == 0xBA;
    const bool punctuation = (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x3003) ||
                             (c >= 0x3008 && c <= 0x301F) || (c >= 0xFF00 && c <= 0xFF20) || c == 0x30FB ||
                             c == 0x60C || c == 0x61B || c == 0x61F || c == 0x6D4 || c == 0x5BE || c == 0x964 ||
                             c == 0x965 || c == detail::ill_formed;
    return !punctuation && !is_operator(c) && !is_digit(c);
}

// The small letter, for the scripts of the table.
char32_t lower(char32_t c) {
    if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7)) return c + 32;
    if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177) || (c >= 0x218 && c <= 0x21B) ||
        (c >= 0x1E00 && c <= 0x1EFF))
        return c | 1U;
    if (c >= 0x139 && c <= 0x148) return c + (c & 1U);
    if (c >= 0x179 && c <= 0x17E) return c + (c & 1U);
    if ((c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F)) return c + 32;
    if (c >= 0x400 && c <= 0x40F) return c + 80;
    if (c >= 0x388 && c <= 0x38A) return c + 37;
    switch (c) {
        case 0x386:
            return 0x3AC;
        case 0x38C:
            return 0x3CC;
        case 0x2019:
            return '\'';
        default:
            return c;
    }
}

void append(std::string& out, char32_t c) {
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 63))};
    } else if (c < 0x10000) {
        out += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 63)),
                static_cast<char>(0x80 | (c & 63))};
    } else {
        out += {static_cast<char>(0xF0 | (c >> 18 & 7)), static_cast<char>(0x80 | (c >> 12 & 63)),
                static_cast<char>(0x80 | (c >> 6 & 63)), static_cast<char>(0x80 | (c & 63))};
    }
}

// ASCII without case; `small` is lower case.
bool starts_with(std::string_view s, std::string_view small) {
    if (s.size() < small.size()) return false;
    for (std::size_t i = 0; i < small.size(); ++i)
        if (static_cast<char>(lower(static_cast<unsigned char>(s[i]))) != small[i]) return false;
    return true;
}

// Bytes of the link or the tag of markup that `s` begins with: their signs are no operators, a link's digits no number.
std::size_t markup_at(std::string_view s) {
    for (const std::string_view l : link_begins)
        if (starts_with(s, l)) return std::min(s.find_first_of(" \t\n<>[]\"|"), s.size());
    if (s.size() < 3 || (s[0] != '<' && s[0] != '[')) return 0;
    for (const std::string_view l : link_begins) {
        if (!starts_with(s.substr(1), l)) continue;
        const std::size_t end = s.find_first_of(" \t\n<>[]\"|", 1);
        return end != npos && s[end] == (s[0] == '<' ? '>' : ']') ? end + 1 : 0;
    }
    const bool html = s[0] == '<';
    const std::size_t name = s[1] == '/' ? 2 : 1;
    for (const std::string_view m : markup_names) {
        if (!starts_with(s.substr(name), m)) continue;
        const std::string_view rest = s.substr(name + m.size());
        const std::size_t close = rest.find_first_of(html ? "<>" : "[]");
        if (close == npos || rest[close] != (html ? '>' : ']')) continue;
        // a < b && c > d has no attributes, and a[i=3] is code.
        const bool attributes = html ? rest[0] == ' ' && rest.substr(0, close).find('=') != npos &&
                                           rest.substr(0, close).find(" && ") == npos
                                     : rest[0] == '=' && m.size() > 2;
        if (close == 0 || attributes || rest.substr(0, close) == "/" || rest.substr(0, close) == " /")
            return name + m.size() + close + 1;
    }
    return 0;
}

// Writes down the numbers, operators and negations of a side, in their order: what carries meaning. Two sides that
// differ in them do not say the same.
class reader {
public:
    explicit reader(const side& s) : side_(s), s_(s.text), line_start_(s.line_start) {}

    std::string read() {
        while (at_ < s_.size()) step();
        return std::move(out_);
    }

private:
    struct point {
        char32_t c = ' ';
        std::size_t size = 0;  // in the text: of an entity, all of it
    };
    [[nodiscard]] point point_at(std::size_t at) const {
        if (at >= s_.size()) return {};
        if (s_[at] == '&')
            for (const entity& e : entities)
                if (s_.substr(at).starts_with(e.written)) return {e.means, e.written.size()};
        const detail::code_point c = detail::decode(s_.data() + at, s_.size() - at);
        // Dashes, full width and the apostrophe of typesetters are the ASCII ones.
        if (c.value >= 0x2010 && c.value <= 0x2015) return {'-', c.size};
        if (c.value >= 0xFF01 && c.value <= 0xFF5E) return {c.value - 0xFEE0, c.size};
        return {c.value == 0x2019 ? '\'' : c.value, c.size};
    }
    [[nodiscard]] char32_t solid_after(std::size_t at) const {
        while (at < s_.size() && s_[at] == ' ') ++at;
        return point_at(at).c;
    }

    void step() {
        const std::size_t in_edit = at_ >= side_.edited.begin && at_ < side_.edited.end ? side_.edited.end - at_ : 0;
        if (const std::size_t n = in_edit > 0 ? std::min(markup_at(s_.substr(at_)), in_edit) : 0; n > 0) {
            pass({' ', n});
            return;
        }
        const point p = point_at(at_);
        if (is_digit(p.c)) {
            read_number();
        } else if (is_letter(p.c)) {
            read_word();
        } else if (is_operator(p.c)) {
            read_operators(p);
        } else {
            pass(p);
        }
    }

    void pass(point p) {
        if (p.c == '\n')
            line_start_ = true;
        else if (!is_blank(p.c))
            line_start_ = false;
        if (!is_blank(p.c)) solid_before_ = p.c;
        second_ = before_;
        before_ = p.c;
        at_ += p.size;
    }

    // 1,000.5 is one number, and so is .5, but neither has the stop that ends "in 1994."
    void read_number() {
        if ((before_ == '.' || before_ == ',') && is_blank(second_)) out_ += '.';
        for (point p = point_at(at_);; p = point_at(at_)) {
            const bool inner = p.c == '.' || p.c == ',' || p.c == ':';
            if (!is_digit(p.c) && !(inner && is_digit(point_at(at_ + p.size).c))) break;
            append(out_, p.c);
            pass(p);
        }
        out_ += ' ';
    }

    void read_word() {
        std::string word;
        for (;;) {
            const point p = point_at(at_);
            const bool apostrophe = p.c == '\'' && is_letter(before_) && is_letter(point_at(at_ + p.size).c);
            if (p.size == 0 || !(is_letter(p.c) || apostrophe)) break;
            if (const negation_index::entry* n = all_negations().find_inside(s_.substr(at_))) {
                append_word(n->counts_as);
                pass({U'字', n->word.size()});
                word.clear();
                continue;
            }
            append(word, lower(p.c));
            pass(p);
        }
        const negation_index::entry* n = all_negations().find(word);
        if (n != nullptr && (n->beside.empty() || is_near(n->beside))) append_word(n->counts_as);
    }

    void append_word(std::string_view word) {
        if (!word.empty()) out_.append(word) += ' ';
    }

    [[nodiscard]] bool is_near(std::string_view any) const {
        const std::string_view here = s_.substr(at_ - std::min(at_, near), 2 * near);
        while (!any.empty()) {
            const std::string_view one = any.substr(0, any.find('|'));
            if (here.find(one) != npos || side_.near.find(one) != npos) return true;
            any.remove_prefix(std::min(one.size() + 1, any.size()));
        }
        return false;
    }

    // The signs that stand together. A row of equal ones is a rule, those at a line's beginning are quote marks.
    void read_operators(point p) {
        while (line_start_ && p.c == '>') {
            at_ += p.size;
            p = point_at(at_);
        }
        std::u32string run;
        bool same = true;
        const std::size_t begin = at_;
        for (std::size_t at = begin; is_operator(p.c); p = point_at(at)) {
            run += p.c;
            same = same && p.c == run[0];
            at += p.size;
        }
        const bool rule = run.size() > 3 && same;
        const bool whole = run == U"&&" || run == U"||" || run == U"++" ||
                           (run.size() > 1 && run.find_first_of(U"=<>") != std::u32string::npos);
        for (std::size_t i = 0; i < run.size(); ++i) {
            p = point_at(at_);
            if (!rule && (whole || is_meant(p))) append(out_, p.c == 0x2212 ? U'-' : p.c);
            pass(p);
        }
    }

    // Whether a sign is an operator where it stands, rather than a hyphen, a dash, a bullet, emphasis, an exclamation.
    [[nodiscard]] bool is_meant(point p) const {
        const char32_t after = point_at(at_ + p.size).c;
        const auto is_word = [](char32_t c) { return is_letter(c) || is_digit(c); };
        const bool within = (is_word(before_) || before_ == ')') && (is_word(after) || after == '(');
        const bool apart = is_blank(before_) && is_blank(after) && !line_start_;
        const char32_t solid = solid_after(at_ + p.size);
        const bool counts = is_digit(solid_before_) && is_digit(solid);
        switch (p.c) {
            case '-': {
                const bool alone = is_letter(after) && !is_word(point_at(at_ + p.size + 1).c);  // -x
                return counts || (is_digit(after) && !is_letter(before_)) || (alone && !is_word(before_));
            }
            case '!':
                return (is_word(after) || after == '(') && !is_word(before_);
            case '*':
            case '|':
                return within || apart;
            case '/':
                return is_digit(solid_before_) || is_digit(solid);
            case '&':
                return counts || (is_letter(after) && !is_word(before_));
            case '^':
                return within;
            case '~':
                return is_digit(solid) || apart;
            default:
                return true;
        }
    }

    const side& side_;
    std::string_view s_;
    std::string out_;
    std::size_t at_ = 0;
    char32_t before_ = ' ';  // the code point before at_, the one before that, and the last that is not blank
    char32_t second_ = ' ';
    char32_t solid_before_ = ' ';
    bool line_start_;  // blanks and quote marks at most stand before at_ in its line
};

}  // namespace

std::string meaning_of(const side& s) {
    return reader(s).read();
}

}  // namespace dedup::inline v1
