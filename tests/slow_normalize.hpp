// What normalize does, slowly and obviously, and what its tests share.
#pragma once

#include <doctest/doctest.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>
#include <algorithm>
#include <cstdio>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <vector>
#include "dedup/dedup.hpp"
#include "dedup/normalize.hpp"

namespace {

using dedup::change;
using dedup::normal_form;
using dedup::options;
using std::string_literals::operator""s;

constexpr options all_off(normal_form form = normal_form::nfc) {
    options o;
    o.form = form;
    o.unify_line_ends = o.unify_spaces = o.trim_line_ends = o.drop_controls = false;
    return o;
}

// The 256 combinations of the switches.
options combination(unsigned bits) {
    options o;
    o.form = (bits & 1) != 0 ? normal_form::nfkc : normal_form::nfc;
    o.unify_line_ends = (bits & 2) != 0;
    o.unify_spaces = (bits & 4) != 0;
    o.trim_line_ends = (bits & 8) != 0;
    o.drop_controls = (bits & 16) != 0;
    o.drop_joiners = (bits & 32) != 0;
    o.squeeze_blank_lines = (bits & 64) != 0;
    o.fold_glyphs = (bits & 128) != 0;
    return o;
}

std::string utf8(const std::u32string& points) {
    std::string out;
    icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(points.data()),
                                  static_cast<std::int32_t>(points.size()))
        .toUTF8String(out);
    return out;
}

std::u32string utf32(const icu::UnicodeString& s) {
    std::u32string out;
    for (std::int32_t i = 0; i < s.length(); i = s.moveIndex32(i, 1))
        out.push_back(static_cast<char32_t>(s.char32At(i)));
    return out;
}

std::u32string icu_normalize(const std::u32string& points, normal_form form) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* n = form == normal_form::nfkc ? icu::Normalizer2::getNFKCInstance(status)
                                                          : icu::Normalizer2::getNFCInstance(status);
    const auto s = icu::UnicodeString::fromUTF32(reinterpret_cast<const UChar32*>(points.data()),
                                                 static_cast<std::int32_t>(points.size()));
    return utf32(n->normalize(s, status));
}

bool is_line_end(char32_t c) {
    return (c >= 10 && c <= 13) || c == 0x85 || c == 0x2028 || c == 0x2029;
}
constexpr char32_t flow = 0x110000;  // stands where a space went from a line's end
bool is_blank(char32_t c) {
    return c == ' ' || c == '\t' || c == flow;
}

std::u32string mapped(const std::u32string& points, const options& o) {
    static const std::set<char32_t> joiners{0x61C,  0x200C, 0x200D, 0x200E, 0x200F, 0x202A, 0x202B,
                                            0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069};
    std::u32string out;
    for (std::size_t i = 0; i < points.size(); ++i) {
        const char32_t c = points[i];
        const bool zs = u_charType(static_cast<UChar32>(c)) == U_SPACE_SEPARATOR;
        const bool control = (u_charType(static_cast<UChar32>(c)) == U_CONTROL_CHAR && c != '\t' && !is_line_end(c)) ||
                             c == 0xFEFF || c == 0x200B || c == 0x2060 || c == 0xAD;
        if (o.unify_line_ends && is_line_end(c)) {
            if (c == '\r' && i + 1 < points.size() && points[i + 1] == '\n') ++i;
            out += '\n';
        } else if (o.unify_spaces && zs) {
            out += ' ';
        } else if ((o.drop_controls && control) || (o.drop_joiners && joiners.contains(c))) {
            continue;
        } else if (o.fold_glyphs && c == 0x2026) {
            out += U"...";
        } else if (o.fold_glyphs && c >= 0x2010 && c <= 0x2015) {
            out += '-';
        } else if (o.fold_glyphs && c >= 0x2018 && c <= 0x201F) {
            out += c <= 0x201B ? '\'' : '"';
        } else {
            out += c;
        }
    }
    return out;
}

std::vector<std::u32string> lines(const std::u32string& s) {  // each with its line end
    std::vector<std::u32string> out(1);
    for (std::size_t i = 0; i < s.size(); ++i) {
        out.back() += s[i];
        const std::size_t next = std::min(s.find_first_not_of(flow, i + 1), s.size());
        if (is_line_end(s[i]) && !(s[i] == '\r' && next < s.size() && s[next] == '\n')) out.emplace_back();
    }
    if (out.back().empty()) out.pop_back();
    return out;
}

struct slow_text {
    std::string text;
    std::vector<std::size_t> flowed;
};

slow_text slow_normalize(std::string_view source, const options& o) {
    std::u32string points;
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(source.data());
    const auto n = static_cast<std::int32_t>(source.size());
    for (std::int32_t i = 0; i < n;) {
        UChar32 c = bytes[i++];
        if (c >= 0x80) c = utf8_nextCharSafeBody(bytes, &i, n, c, -1);  // what U8_NEXT does, without its warnings
        points += c < 0 ? char32_t{0xFFFD} : static_cast<char32_t>(c);
    }
    points = icu_normalize(mapped(points, o), o.form);
    if (o.form == normal_form::nfkc && o.fold_glyphs) points = icu_normalize(mapped(points, o), o.form);
    if (o.trim_line_ends) {
        std::u32string out;
        const auto trim = [&out] {
            const bool flowed = !out.empty() && out.back() == ' ';
            while (!out.empty() && is_blank(out.back())) out.pop_back();
            if (flowed) out += flow;
        };
        for (const char32_t c : points) {
            if (is_line_end(c)) trim();
            out += c;
        }
        trim();
        points = out;
    }
    if (o.squeeze_blank_lines) {
        std::vector<std::u32string> kept;
        const auto empty = [](const std::u32string& l) {
            return std::all_of(l.begin(), l.end(), [](char32_t c) { return is_blank(c) || is_line_end(c); });
        };
        for (const auto& l : lines(points)) {
            if (!empty(l) || (!kept.empty() && !empty(kept.back()))) kept.push_back(l);
        }
        if (!kept.empty() && empty(kept.back())) kept.pop_back();
        points.clear();
        for (const auto& l : kept) points += l;
    }
    slow_text out;
    std::u32string piece;
    for (const char32_t c : points) {
        if (c != flow) {
            piece += c;
            continue;
        }
        out.text += utf8(piece);
        out.flowed.push_back(out.text.size());
        piece.clear();
    }
    out.text += utf8(piece);
    return out;
}

bool on_border(std::string_view s, std::size_t i) {
    return i == s.size() || (s[i] & 0xC0) != 0x80;
}

// What the map promises; empty if it keeps it.
std::string map_fault(std::string_view source, const dedup::normal_text& n) {
    change last;
    const auto kept = [&](std::size_t s, std::size_t t) {
        return s >= last.source.end && t >= last.text.end && s <= source.size() && t <= n.text.size() &&
               source.substr(last.source.end, s - last.source.end) ==
                   std::string_view(n.text).substr(last.text.end, t - last.text.end);
    };
    for (const change& c : n.map.changes) {
        if (c.source.size() == 0 || c.source.end > source.size() || c.source.end < c.source.begin) return "source";
        if (c.text.end < c.text.begin || c.text.end > n.text.size()) return "text";
        if (!kept(c.source.begin, c.text.begin)) return "kept bytes";
        if (!on_border(n.text, c.text.begin) || !on_border(n.text, c.text.end)) return "border";
        const std::string_view was = source.substr(c.source.begin, c.source.size());
        if (was == n.text.substr(c.text.begin, c.text.size())) return "no effect";
        if (c.line_end && (n.text[c.text.begin] != '\n' || c.text.size() != 1 || (was != "\r\n" && was != "\r"))) {
            return "line end";
        }
        if (n.map.source_begin(c.text.end) < c.source.end) return "source_begin";
        if (c.text.size() != 0 && n.map.source_begin(c.text.begin) != c.source.begin) return "source_begin of change";
        if (c.text.size() != 0 && n.map.source_end(c.text.end) != c.source.end) return "source_end";
        if (n.map.text_begin(c.source.begin) != c.text.begin) return "text_begin";
        if (n.map.text_end(c.source.end) != c.text.end) return "text_end";
        last = c;
    }
    return kept(source.size(), n.text.size()) ? "" : "kept bytes at the end";
}

// The source again, as result.hpp says.
std::string source_again(std::string_view source, const dedup::normal_text& n) {
    std::string out;
    std::size_t at = 0;
    const auto keep = [&](std::size_t end) {
        for (; at < end; ++at) {
            if (n.text[at] != '\n' || n.eol == dedup::line_end::lf) {
                out += n.text[at];
            } else {
                out += n.eol == dedup::line_end::crlf ? "\r\n" : "\r";
            }
        }
    };
    for (const dedup::edit& e : dedup::source_edits(source, n)) {
        if (at != 0 && e.replaced.begin <= at) return "edits touch";
        keep(e.replaced.begin);
        out += e.text;
        at = e.replaced.end;
    }
    keep(n.text.size());
    return out;
}

// Everything that holds for every source and every options; empty if it does.
[[maybe_unused]] std::string fault(std::string_view given, const options& o, dedup::normal_text& n) {
    const std::vector<char> exact(given.begin(), given.end());  // no byte behind it, so that sanitizers see an overread
    const std::string_view source(exact.data(), exact.size());
    dedup::normalize(source, o, n);
    const slow_text slow = slow_normalize(source, o);
    if (n.text != slow.text) return "text: " + n.text + " not " + slow.text;
    if (n.flowed != slow.flowed) return "flowed";
    if (const std::string f = map_fault(source, n); !f.empty()) return f;
    if (source_again(source, n) != source) return "source: " + source_again(source, n);
    dedup::normal_text again;
    dedup::normalize(n.text, o, again);
    if (again.text != n.text || !again.map.changes.empty() || again.repaired != 0)
        return "not idempotent: " + again.text;
    return "";
}

std::string hex(std::string_view s) {
    std::string out;
    for (const unsigned char c : s) {
        constexpr char digits[] = "0123456789ABCDEF";
        (out += digits[c >> 4]) += digits[c & 15];
        out += ' ';
    }
    return out;
}

}  // namespace
