// External interface: classes memcpy_pass, zstd_pass, icu_pass.
#include <cstring>
#include <string>
#include <unordered_map>

#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <xxhash.h>
#include <zstd.h>

#include "passes.hpp"

namespace bench {

void memcpy_pass::run(timings& t) {
    const stopwatch watch;
    std::memcpy(to_.data(), dump_->text.data(), to_.size());
    // The copy is used, as far as the compiler knows.
    asm volatile("" : : "r"(to_.data()) : "memory");
    t.add("memcpy", watch.seconds());
}

struct zstd_pass::state {
    struct free {
        void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
    };
    std::unique_ptr<ZSTD_CCtx, free> context{ZSTD_createCCtx()};
    std::vector<char> to;
};

zstd_pass::zstd_pass(const dump& d) : dump_(&d), state_(new state) {
    ZSTD_CCtx_setParameter(state_->context.get(), ZSTD_c_compressionLevel, 1);
    state_->to.resize(ZSTD_compressBound(d.text.size()));
}

zstd_pass::~zstd_pass() = default;

// The whole text in one call.
void zstd_pass::run(timings& t) {
    const stopwatch watch;
    const std::string& text = dump_->text;
    compressed_ = ZSTD_compress2(state_->context.get(), state_->to.data(), state_->to.size(), text.data(), text.size());
    t.add("zstd-1", watch.seconds());
    if (ZSTD_isError(compressed_)) throw std::runtime_error(ZSTD_getErrorName(compressed_));
}

namespace {

void check(UErrorCode status) {
    if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
}

}  // namespace

struct icu_pass::state {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(status);
    const icu::Normalizer2* casefold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    std::unique_ptr<icu::BreakIterator> sentences{
        icu::BreakIterator::createSentenceInstance(icu::Locale::getRoot(), status)};
    std::unordered_map<std::uint64_t, std::uint32_t> seen;  // where a sentence first stood
    icu::UnicodeString normal;
    icu::UnicodeString key;

    // Number of sentences that the thread has had.
    std::size_t take(std::string_view post) {
        const icu::StringPiece bytes(post.data(), static_cast<std::int32_t>(post.size()));
        nfc->normalize(icu::UnicodeString::fromUTF8(bytes), normal, status);
        sentences->setText(normal);
        std::size_t repeated = 0;
        for (std::int32_t begin = 0, end = sentences->next(); end != icu::BreakIterator::DONE;
             begin = end, end = sentences->next()) {
            casefold->normalize(normal.tempSubStringBetween(begin, end), key, status);
            const std::uint64_t hash =
                XXH3_64bits(key.getBuffer(), static_cast<std::size_t>(key.length()) * sizeof(char16_t));
            repeated += seen.try_emplace(hash, static_cast<std::uint32_t>(seen.size())).second ? 0 : 1;
        }
        check(status);
        return repeated;
    }
};

icu_pass::icu_pass(const dump& d) : dump_(&d), state_(new state) {
    check(state_->status);
}
icu_pass::~icu_pass() = default;

void icu_pass::run(timings& t) {
    const stopwatch watch;
    repeated_ = 0;
    for (const thread& th : dump_->threads) {
        for (const post& p : dump_->posts_of(th)) repeated_ += state_->take(dump_->text_of(p));
        state_->seen.clear();
    }
    t.add("icu-pipeline", watch.seconds());
}

}  // namespace bench
