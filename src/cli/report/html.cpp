// External interface: cli::append_escaped and cli::beginning.
#include "cli/report/html.hpp"

#include "json/utf8.hpp"

namespace dedup::cli {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

// Of a character that HTML writes otherwise; else nothing.
std::string_view reference(char c) {
    switch (c) {
        case '&':
            return "&amp;";
        case '<':
            return "&lt;";
        case '>':
            return "&gt;";
        case '"':
            return "&quot;";
        case '\'':
            return "&#39;";
        default:
            return {};
    }
}

// The Control Pictures block has a sign for each of them, in their order.
void append_control_picture(std::string& out, unsigned char control) {
    out += "\xE2\x90";
    out += static_cast<char>(0x80 + (control == 0x7F ? 0x21 : control));
}

// C1 controls and noncharacters: parse errors in HTML, and nothing that can be seen.
bool is_unfit(std::string_view sequence) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
    if (sequence.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;
    if (sequence.size() == 3 && byte(0) == 0xEF) {
        return (byte(1) == 0xB7 && byte(2) >= 0x90 && byte(2) <= 0xAF) || (byte(1) == 0xBF && byte(2) >= 0xBE);
    }
    return sequence.size() == 4 && (byte(1) & 0x0F) == 0x0F && byte(2) == 0xBF && byte(3) >= 0xBE;
}

}  // namespace

void append_escaped(std::string& out, std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        const char c = bytes[at];
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            ++at;
            if (const auto written = reference(c); !written.empty()) {
                out += written;
            } else if (byte == 0x7F || (byte < 0x20 && c != '\t' && c != '\n')) {
                append_control_picture(out, byte);
            } else {
                out += c;
            }
            continue;
        }
        const json::sequence next = json::next_sequence(bytes, at);
        const std::string_view sequence = bytes.substr(at, next.size);
        out += next.well_formed && !is_unfit(sequence) ? sequence : replacement;
        at += next.size;
    }
}

std::string_view beginning(std::string_view utf8, std::size_t most) {
    if (utf8.size() <= most) return utf8;
    while (most > 0 && (static_cast<unsigned char>(utf8[most]) & 0xC0) == 0x80) --most;
    return utf8.substr(0, most);
}

}  // namespace dedup::cli
