// External interface: cli::make_encoder.
#include "cli/encoder.hpp"

#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <limits>
#include <new>

namespace dedup::cli {
namespace {

constexpr std::size_t piece = std::size_t{128} << 10;

struct step_result {
    std::size_t bytes;  // written
    bool more;          // there is, and no room was left
};

// Calls step(room, size of it) until no more is to come.
template <class Step>
void append_pieces(std::string& out, Step step) {
    for (bool more = true; more;) {
        const std::size_t had = out.size();
        out.resize(had + piece);
        const step_result made = step(out.data() + had, piece);
        out.resize(had + made.bytes);
        more = made.more;
    }
}

class gzip : public encoder {
public:
    gzip() {
        // 16: with gzip's header
        if (deflateInit2(&state_, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) throw std::bad_alloc();
    }
    ~gzip() override { deflateEnd(&state_); }

    void encode(std::string_view bytes, std::string& out) override {
        while (!bytes.empty()) {
            const std::size_t n = std::min<std::size_t>(bytes.size(), std::numeric_limits<uInt>::max());
            state_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
            state_.avail_in = static_cast<uInt>(n);
            run(Z_NO_FLUSH, out);
            bytes.remove_prefix(n);
        }
    }

    void end(std::string& out) override {
        run(Z_FINISH, out);
        deflateReset(&state_);
    }

private:
    void run(int flush, std::string& out) {
        append_pieces(out, [&](char* to, std::size_t size) -> step_result {
            state_.next_out = reinterpret_cast<Bytef*>(to);
            state_.avail_out = static_cast<uInt>(size);
            deflate(&state_, flush);
            return {size - state_.avail_out, state_.avail_out == 0};
        });
    }

    z_stream state_{};
};

class zstd : public encoder {
public:
    zstd() : state_(ZSTD_createCCtx()) {
        if (state_ == nullptr) throw std::bad_alloc();
        ZSTD_CCtx_setParameter(state_, ZSTD_c_compressionLevel, 3);
        ZSTD_CCtx_setParameter(state_, ZSTD_c_checksumFlag, 1);
    }
    ~zstd() override { ZSTD_freeCCtx(state_); }

    void encode(std::string_view bytes, std::string& out) override { run(bytes, ZSTD_e_continue, out); }
    void end(std::string& out) override { run({}, ZSTD_e_end, out); }

private:
    void run(std::string_view bytes, ZSTD_EndDirective directive, std::string& out) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        append_pieces(out, [&](char* to, std::size_t size) -> step_result {
            ZSTD_outBuffer room{to, size, 0};
            const std::size_t left = ZSTD_compressStream2(state_, &room, &in, directive);
            if (ZSTD_isError(left)) throw std::bad_alloc();  // nothing else can go wrong with these parameters
            return {room.pos, in.pos < in.size || (directive == ZSTD_e_end && left != 0)};
        });
    }

    ZSTD_CCtx* state_;
};

class xz : public encoder {
public:
    ~xz() override { lzma_end(&state_); }

    void encode(std::string_view bytes, std::string& out) override {
        begin();
        state_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
        state_.avail_in = bytes.size();
        run(LZMA_RUN, out);
    }

    void end(std::string& out) override {
        begin();
        run(LZMA_FINISH, out);
        begun_ = false;
    }

private:
    void begin() {
        if (begun_) return;
        if (lzma_easy_encoder(&state_, 6, LZMA_CHECK_CRC64) != LZMA_OK) throw std::bad_alloc();
        begun_ = true;
    }

    void run(lzma_action action, std::string& out) {
        append_pieces(out, [&](char* to, std::size_t size) -> step_result {
            state_.next_out = reinterpret_cast<std::uint8_t*>(to);
            state_.avail_out = size;
            const lzma_ret result = lzma_code(&state_, action);
            if (result == LZMA_MEM_ERROR) throw std::bad_alloc();
            return {size - state_.avail_out, state_.avail_out == 0};
        });
    }

    lzma_stream state_ = LZMA_STREAM_INIT;
    bool begun_ = false;
};

}  // namespace

std::unique_ptr<encoder> make_encoder(compression how) {
    switch (how) {
        case compression::gzip:
            return std::make_unique<gzip>();
        case compression::zstd:
            return std::make_unique<zstd>();
        case compression::xz:
            return std::make_unique<xz>();
        case compression::automatic:
        case compression::none:
            break;
    }
    return nullptr;
}

}  // namespace dedup::cli
