// gzip, zstd and xz, one class behind two calls: the inverse of decoder.hpp.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace dedup::cli {

enum class compression { automatic, none, gzip, zstd, xz };

class encoder {
public:
    virtual ~encoder() = default;
    // Appends to `out` what is ready of the present frame.
    virtual void encode(std::string_view bytes, std::string& out) = 0;
    // Appends the rest of the frame, which may hold nothing. What comes then begins another one.
    virtual void end(std::string& out) = 0;
};

// At the level that its own tool has by default; none for `automatic` and `none`.
std::unique_ptr<encoder> make_encoder(compression);

}  // namespace dedup::cli
