// External interface: cli::corpus.
#include "cli/corpus.hpp"

#include "cli/packing.hpp"

namespace dedup::cli {
namespace {

std::string key_of(std::uint64_t fingerprint) {
    std::string key = "paragraph ";
    pack(key, fingerprint);
    return key;
}

}  // namespace

bool corpus::claim(std::string_view file) {
    const std::string key = std::string("file ").append(file);
    if (store_.has(key)) return false;
    store_.put(key, {});
    return true;
}

std::optional<corpus_place> corpus::find(std::uint64_t fingerprint) {
    const auto value = store_.find(key_of(fingerprint));
    if (!value) return std::nullopt;
    std::string_view rest = *value;
    corpus_place p;
    p.begin = unpack(rest);
    p.goes_on = unpack(rest) != 0;
    p.thread = unpack_text(rest);
    p.id = unpack_text(rest);
    p.text = rest;
    return p;
}

void corpus::add(std::uint64_t fingerprint, const corpus_place& place) {
    const std::string key = key_of(fingerprint);
    if (store_.has(key)) return;
    std::string value;
    pack(value, place.begin);
    pack(value, place.goes_on ? 1 : 0);
    pack_text(value, place.thread);
    pack_text(value, place.id);
    value.append(place.text);
    store_.put(key, value);
}

}  // namespace dedup::cli
