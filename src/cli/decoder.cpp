// External interface: cli::find_decoder.
#include "cli/decoder.hpp"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <new>

#include "cli/input.hpp"

namespace dedup::cli {
namespace {

constexpr const char* ends_early = "the compressed data end early";
constexpr const char* damaged = "the compressed data are damaged, or something else stands behind them";

// Members behind one another are one file, as gzip has it.
class gzip : public decoder {
public:
    gzip() {
        if (inflateInit2(&state_, 15 + 16) != Z_OK) throw std::bad_alloc();  // 16: with gzip's header
    }
    ~gzip() override { inflateEnd(&state_); }

    std::size_t read(raw_bytes& from, char* to, std::size_t size) override {
        const auto room = static_cast<uInt>(std::min<std::size_t>(size, std::numeric_limits<uInt>::max()));
        state_.next_out = reinterpret_cast<Bytef*>(to);
        state_.avail_out = room;
        while (state_.avail_out == room) {
            const bool more = from.refill();
            if (!more && between_) return 0;
            if (between_) inflateReset(&state_);
            between_ = false;
            const std::string_view in = from.bytes();
            state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
            state_.avail_in = static_cast<uInt>(in.size());
            const int result = inflate(&state_, Z_NO_FLUSH);
            from.drop(in.size() - state_.avail_in);
            between_ = result == Z_STREAM_END;
            if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) throw broken_input(damaged);
            if (!more && state_.avail_out == room && !between_) throw broken_input(ends_early);
        }
        return room - state_.avail_out;
    }

private:
    z_stream state_{};
    bool between_ = false;  // a member has ended
};

class zstd : public decoder {
public:
    zstd() : state_(ZSTD_createDCtx()) {
        if (state_ == nullptr) throw std::bad_alloc();
        // Dumps are packed with --long=31, which is refused unless asked for.
        ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, ZSTD_dParam_getBounds(ZSTD_d_windowLogMax).upperBound);
    }
    ~zstd() override { ZSTD_freeDCtx(state_); }

    std::size_t read(raw_bytes& from, char* to, std::size_t size) override {
        ZSTD_outBuffer out{to, size, 0};
        while (out.pos == 0) {
            const bool more = from.refill();
            if (!more && between_) return 0;
            ZSTD_inBuffer in{from.bytes().data(), from.bytes().size(), 0};
            const std::size_t result = ZSTD_decompressStream(state_, &out, &in);
            if (ZSTD_isError(result)) throw broken_input(damaged);
            from.drop(in.pos);
            between_ = result == 0;
            if (!more && out.pos == 0 && !between_) throw broken_input(ends_early);
        }
        return out.pos;
    }

private:
    ZSTD_DCtx* state_;
    bool between_ = false;  // a frame has ended
};

class xz : public decoder {
public:
    xz() {
        if (lzma_stream_decoder(&state_, std::numeric_limits<std::uint64_t>::max(), LZMA_CONCATENATED) != LZMA_OK) {
            throw std::bad_alloc();
        }
    }
    ~xz() override { lzma_end(&state_); }

    std::size_t read(raw_bytes& from, char* to, std::size_t size) override {
        state_.next_out = reinterpret_cast<std::uint8_t*>(to);
        state_.avail_out = size;
        while (state_.avail_out == size && !ended_) {
            const bool more = from.refill();
            const std::string_view in = from.bytes();
            state_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
            state_.avail_in = in.size();
            const lzma_ret result = lzma_code(&state_, more ? LZMA_RUN : LZMA_FINISH);
            from.drop(in.size() - state_.avail_in);
            ended_ = result == LZMA_STREAM_END;
            if (result == LZMA_BUF_ERROR) throw broken_input(ends_early);
            if (result != LZMA_OK && !ended_) throw broken_input(damaged);
        }
        return size - state_.avail_out;
    }

private:
    lzma_stream state_ = LZMA_STREAM_INIT;
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<decoder> find_decoder(std::string_view begin) {
    using namespace std::string_view_literals;
    if (begin.starts_with("\x1F\x8B\x08"sv)) return std::make_unique<gzip>();
    if (begin.starts_with("\xFD"
                          "7zXZ\0"sv))
        return std::make_unique<xz>();
    if (begin.starts_with("\x28\xB5\x2F\xFD"sv)) return std::make_unique<zstd>();
    const bool skippable =
        begin.size() >= 4 && (begin[0] & 0xF0) == 0x50 && begin.substr(1).starts_with("\x2A\x4D\x18");
    return skippable ? std::make_unique<zstd>() : nullptr;
}

}  // namespace dedup::cli
