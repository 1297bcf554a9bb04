// External interface: cli::append_as_utf8.
#include "cli/formats/charset.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <cerrno>

#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

constexpr const char* western = "windows-1252";  // a superset of ISO 8859-1, and what is meant by it

// What is written under a name is often of a larger set, or it is no name at all.
std::string usual_name(std::string_view charset) {
    std::string name(charset);
    std::transform(name.begin(), name.end(), name.begin(), g_ascii_tolower);
    if (name == "utf8" || name == "utf-8") return "utf-8";
    if (name.empty() || name == "us-ascii" || name == "ascii" || name == "unknown-8bit" || name == "x-unknown" ||
        name == "default" || name == "8bit") {
        return {};
    }
    if (name == "iso-8859-1" || name == "iso8859-1" || name == "latin1") return western;
    if (name == "gb2312" || name == "gbk" || name == "x-gbk") return "gb18030";
    return name;
}

bool append_ill_formed(std::string& out, std::string_view bytes) {
    return json::append_well_formed(out, bytes) == 0;
}

// Whether the charset is known; `good` says whether nothing had to be replaced.
bool convert(std::string& out, std::string_view bytes, const std::string& charset, bool& good) {
    const iconv_t converter = g_mime_iconv_open("utf-8", charset.c_str());
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
    g_mime_iconv_close(converter);
    append_ill_formed(out, converted);
    return true;
}

}  // namespace

bool append_as_utf8(std::string& out, std::string_view bytes, std::string_view charset) {
    const std::size_t before = out.size();
    const std::string name = usual_name(charset);
    bool good = true;
    if (!name.empty() && name != "utf-8" && convert(out, bytes, name, good)) return good;
    if (append_ill_formed(out, bytes)) return name.empty() || name == "utf-8";
    if (name == "utf-8") return false;
    out.resize(before);
    convert(out, bytes, western, good);
    return false;
}

}  // namespace dedup::cli
