// External interface: cli::json_objects.
#include "cli/formats/json_objects.hpp"

namespace dedup::cli {

int json_objects::get() {
    if (at_ == end_) {
        at_ = 0;
        end_ = ended_ ? 0 : from_.read(bytes_.data(), bytes_.size());
        ended_ = end_ == 0;
        if (ended_) return -1;
    }
    const auto c = static_cast<unsigned char>(bytes_[at_++]);
    here_ = c == '\n' ? place{here_.line + 1, 1} : place{here_.line, here_.byte + 1};
    return c;
}

// Brackets and commas between objects are those of an array. Anything else is passed over to the next line.
const char* json_objects::find_brace() {
    constexpr std::string_view between = " \t\r\n[,]\xEF\xBB\xBF";
    for (const char* what = nullptr;;) {
        if (what == nullptr) begin_ = here_;
        const int c = get();
        if (c < 0) return what;
        if (what != nullptr && c == '\n') return what;
        if (what == nullptr && c == '{') {
            object_.assign(1, '{');
            return nullptr;
        }
        if (between.find(static_cast<char>(c)) == between.npos) what = "is no JSON object";
    }
}

const char* json_objects::read_object() {
    bool in_string = false;
    bool fits = true;
    for (std::size_t depth = 1; depth != 0;) {
        const int c = get();
        if (c < 0) return "the data end within a JSON object";
        fits = fits && object_.size() < most_;
        if (fits) object_ += static_cast<char>(c);
        if (c == '"') in_string = !in_string;
        if (in_string && c == '\\') {
            const int escaped = get();
            if (fits && escaped >= 0) object_ += static_cast<char>(escaped);
        }
        if (in_string) continue;
        if (c == '{') ++depth;
        if (c == '}') --depth;
    }
    return fits ? nullptr : "the JSON object is too long for a topic";
}

const char* json_objects::next() {
    object_.clear();
    const char* what = nullptr;
    try {
        what = find_brace();
        if (what == nullptr && !object_.empty()) what = read_object();
    } catch (const broken_input& e) {
        ended_ = true;
        at_ = end_ = 0;
        fault_ = e.what();
        what = fault_.c_str();
    }
    if (what != nullptr) object_.clear();
    return what;
}

}  // namespace dedup::cli
