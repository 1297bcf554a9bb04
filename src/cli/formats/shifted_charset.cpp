// External interface: cli::iso_2022_jp_as_cp932, cli::hz_as_gb18030.
#include "cli/formats/shifted_charset.hpp"

#include <cstddef>

namespace dedup::cli {
namespace {

bool is_graphic(char c) {
    return c > ' ' && c <= '~';
}

// Row and cell of JIS X 0208: two rows share a lead byte, which leaves out the half-width kana; the trail byte leaves
// out DEL.
void append_cp932(std::string& out, char row, char cell) {
    const int lead = (row + 1) / 2 + (row < 0x5F ? 0x70 : 0xB0);
    const int trail = row % 2 == 0 ? cell + 0x7E : cell + (cell < 0x60 ? 0x1F : 0x20);
    out += static_cast<char>(lead);
    out += static_cast<char>(trail);
}

}  // namespace

std::string iso_2022_jp_as_cp932(std::string_view bytes) {
    enum class set { latin, kana, kanji } now = set::latin;
    struct escape {
        std::string_view bytes;
        set to;
    };
    constexpr escape escapes[] = {{"\x1B(B", set::latin},
                                  {"\x1B(J", set::latin},
                                  {"\x1B(I", set::kana},
                                  {"\x1B$B", set::kanji},
                                  {"\x1B$@", set::kanji}};
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) {
        const char c = bytes[at];
        bool escaped = false;
        for (const escape& e : escapes) {
            if (!bytes.substr(at).starts_with(e.bytes)) continue;
            now = e.to;
            at += e.bytes.size();
            escaped = true;
            break;
        }
        if (escaped) continue;
        if (c == '\n') now = set::latin;  // as every line begins
        if (now == set::kanji && is_graphic(c) && at + 1 < bytes.size() && is_graphic(bytes[at + 1])) {
            append_cp932(out, c, bytes[at + 1]);
            at += 2;
            continue;
        }
        out += now == set::kana && is_graphic(c) ? static_cast<char>(c | 0x80) : c;
        ++at;
    }
    return out;
}

std::string hz_as_gb18030(std::string_view bytes) {
    std::string out;
    bool chinese = false;
    for (std::size_t at = 0; at < bytes.size(); ++at) {
        const char c = bytes[at];
        const char next = at + 1 < bytes.size() ? bytes[at + 1] : '\0';
        if (c == '\n') chinese = false;  // as every line begins
        if (c == '~' && (next == '{' || next == '}' || (!chinese && (next == '~' || next == '\n')))) {
            if (next == '~') out += c;
            if (next == '{' || next == '}') chinese = next == '{';
            ++at;
        } else if (chinese && is_graphic(c) && is_graphic(next)) {
            out += static_cast<char>(c | 0x80);
            out += static_cast<char>(next | 0x80);
            ++at;
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace dedup::cli
