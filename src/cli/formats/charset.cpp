// External interface: cli::append_as_utf8.
#include "cli/formats/charset.hpp"

#include <gmime/gmime.h>
#include <iconv.h>

#include <algorithm>
#include <cerrno>
#include <iterator>

#include "cli/formats/shifted_charset.hpp"
#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

constexpr const char* western = "windows-1252";  // a superset of ISO 8859-1, and what is meant by it

struct alias {
    std::string_view name, meant;
};

// What is written under a name is often of a larger set, or it is no name at all: empty.
constexpr alias aliases[] = {
    {"utf8", "utf-8"},
    {"unicode-1-1-utf-8", "utf-8"},
    {"unicode-1-1-utf-7", "utf-7"},
    {"unicode-2-0-utf-7", "utf-7"},
    {"us-ascii", ""},
    {"ascii", ""},
    {"ansi_x3.4-1968", ""},
    {"ansi_x3.4-1986", ""},
    {"iso646-us", ""},
    {"iso_646.irv:1991", ""},
    {"unknown-8bit", ""},
    {"x-unknown", ""},
    {"default", ""},
    {"8bit", ""},
    {"iso-8859-1", western},
    {"iso8859-1", western},
    {"iso_8859-1", western},
    {"latin1", western},
    {"x-mac-roman", "macintosh"},
    {"mac-roman", "macintosh"},
    {"gb2312", "gb18030"},
    {"gb_2312-80", "gb18030"},
    {"gbk", "gb18030"},
    {"x-gbk", "gb18030"},
    {"shift_jis", "cp932"},
    {"shift-jis", "cp932"},
    {"sjis", "cp932"},
    {"x-sjis", "cp932"},
    {"ms_kanji", "cp932"},
    {"windows-31j", "cp932"},
    {"euc-kr", "cp949"},
    {"ks_c_5601-1987", "cp949"},
};

std::string usual_name(std::string_view charset) {
    std::string name(charset);
    std::transform(name.begin(), name.end(), name.begin(), g_ascii_tolower);
    const auto found =
        std::find_if(std::begin(aliases), std::end(aliases), [&](const alias& a) { return a.name == name; });
    if (found != std::end(aliases)) return std::string(found->meant);
    if (name.starts_with("cp-")) name.erase(2, 1);
    return name;
}

// As iconv calls it, or as GMime has iconv call it.
iconv_t open_converter(const std::string& charset) {
    const iconv_t converter = iconv_open("utf-8", charset.c_str());
    if (converter != reinterpret_cast<iconv_t>(-1)) return converter;
    return iconv_open("utf-8", g_mime_charset_iconv_name(charset.c_str()));
}

bool append_ill_formed(std::string& out, std::string_view bytes) {
    return json::append_well_formed(out, bytes) == 0;
}

// Whether the charset is known; `good` says whether nothing had to be replaced.
bool convert(std::string& out, std::string_view bytes, const std::string& charset, bool& good) {
    const iconv_t converter = open_converter(charset);
    if (converter == reinterpret_cast<iconv_t>(-1)) return false;
    std::string converted;
    char piece[4096];
    char* from = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    for (bool more = true; more;) {
        char* to = piece;
        std::size_t room = sizeof piece;
        errno = 0;
        const bool failed =
            iconv(converter, left == 0 ? nullptr : &from, &left, &to, &room) == static_cast<std::size_t>(-1);
        const int error = failed ? errno : 0;
        converted.append(piece, sizeof piece - room);
        more = left != 0;
        if (error == EILSEQ || error == EINVAL) {
            converted += "\xEF\xBF\xBD";
            good = false;
            ++from;
            --left;
            more = true;
        }
    }
    iconv_close(converter);
    append_ill_formed(out, converted);
    return true;
}

// As convert(); what must be rewritten for iconv is.
bool convert_any(std::string& out, std::string_view bytes, const std::string& charset, bool& good) {
    if (charset == "hz-gb-2312" || charset == "hz") return convert(out, hz_as_gb18030(bytes), "gb18030", good);
    const std::size_t before = out.size();
    if (!convert(out, bytes, charset, good)) return false;
    if (good || charset != "iso-2022-jp") return true;
    std::string larger;
    bool all = true;
    if (convert(larger, iso_2022_jp_as_cp932(bytes), "cp932", all) && all) {
        out.replace(before, out.npos, larger);
        good = true;
    }
    return true;
}

}  // namespace

bool append_as_utf8(std::string& out, std::string_view bytes, std::string_view charset) {
    const std::size_t before = out.size();
    const std::string name = usual_name(charset);
    bool good = true;
    if (!name.empty() && name != "utf-8" && convert_any(out, bytes, name, good)) return good;
    if (append_ill_formed(out, bytes)) return name.empty() || name == "utf-8";
    if (name == "utf-8") return false;
    out.resize(before);
    convert(out, bytes, western, good);
    return false;
}

}  // namespace dedup::cli
