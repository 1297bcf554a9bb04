// External interface: cli::corpus.
#include "cli/corpus.hpp"

#include <utility>

#include "cli/packing.hpp"

namespace dedup::cli {
namespace {

std::string key_of(std::uint64_t fingerprint) {
    std::string key = "p";
    pack(key, fingerprint);
    return key;
}

}  // namespace

bool corpus::claim(std::string_view file) {
    std::string key = std::string("f").append(file);
    if (store_.find(key, found_)) return false;
    store_.put(std::move(key), {});
    return true;
}

std::optional<corpus_place> corpus::find(std::uint64_t fingerprint) {
    if (!store_.find(key_of(fingerprint), found_)) return std::nullopt;
    std::string_view rest = found_;
    corpus_place p;
    p.begin = unpack(rest);
    p.goes_on = unpack(rest) != 0;
    p.thread = unpack_text(rest);
    p.id = unpack_text(rest);
    p.text = rest;
    return p;
}

void corpus::add(std::uint64_t fingerprint, const corpus_place& place) {
    std::string value;
    value.reserve(4 * sizeof(std::uint64_t) + place.thread.size() + place.id.size() + place.text.size());
    pack(value, place.begin);
    pack(value, place.goes_on ? 1 : 0);
    pack_text(value, place.thread);
    pack_text(value, place.id);
    value.append(place.text);
    store_.put(key_of(fingerprint), std::move(value));
}

}  // namespace dedup::cli
