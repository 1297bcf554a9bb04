// A small scraping pipeline: clean a thread post by post, store text and references apart, and later restore one post
// from the few texts that its references name. Exits with 1 where the restored post is not the normalised original.
#include <dedup/dedup.hpp>

#include <cstdint>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

const std::vector<std::string_view> scraped = {
    "Has anyone moved the nightly build to the new machine yet?\r\nThe old one ran out of disk space again, and nobody "
    "dares to delete the caches that have been piling up there since last spring.\r\n",
    "I did, and it works: the whole build now takes eleven minutes instead of forty, and the caches are kept "
    "for a week and then thrown away.\r\n",
    "> > The old one ran out of disk space again, and nobody dares to delete the\r\n"
    "> > caches that have been piling up there since last spring.\r\n"
    "> the whole build now takes eleven minutes instead of forty, and the caches\r\n"
    "> are kept for a week and then thrown away\r\n"
    "A week is plenty. Thank you both!\r\n",
};

struct storage {  // stands for a database: texts in one table, references in another
    std::map<std::uint32_t, std::string> texts;
    std::map<std::uint32_t, std::vector<dedup::back_ref>> refs;
};

std::string restore_post(const storage& stored, std::uint32_t post) {
    dedup::cleaned record;
    record.post = post;
    record.text = stored.texts.at(post);
    record.refs = stored.refs.at(post);
    std::vector<std::string_view> texts(post + 1);
    for (const auto& ref : record.refs) texts[ref.post] = stored.texts.at(ref.post);
    return dedup::restore(record, texts);
}

}  // namespace

int main() {
    storage stored;
    dedup::cleaner thread;
    for (const auto post : scraped) {
        auto cleaned = thread.clean(post);
        stored.texts[cleaned.post] = std::move(cleaned.text);
        stored.refs[cleaned.post] = std::move(cleaned.refs);
    }
    const auto last = static_cast<std::uint32_t>(scraped.size() - 1);
    std::cout << "stored:   " << stored.texts[last] << "restored:\n" << restore_post(stored, last);
    const bool collapsed = stored.refs[last].size() == 2 && stored.texts[last] == "A week is plenty. Thank you both!\n";
    return collapsed && restore_post(stored, last) == dedup::normalize(scraped[last]) ? 0 : 1;
}
