// Numbers and bytes, one behind the other, the same on every machine: numbers seven bits a byte, the least first, the
// eighth bit set where another byte follows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "dedup/error.hpp"

namespace dedup::inline v1 {

class packer {
public:
    explicit packer(std::string& out) : out_(out) {}

    void number(std::uint64_t n) {
        for (; n >= 0x80; n >>= 7) out_.push_back(static_cast<char>(n | 0x80));
        out_.push_back(static_cast<char>(n));
    }
    void word(std::uint64_t n) {  // eight bytes, the least first
        char bytes[8];
        for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(n >> (8 * i));
        out_.append(bytes, sizeof bytes);
    }
    void bytes(std::string_view s) { out_.append(s); }
    void sized(std::string_view s) {
        number(s.size());
        bytes(s);
    }

private:
    std::string& out_;
};

class unpacker {
public:
    // `begin`: where `in` stands in what was given, for errors. `post`: the first in it.
    unpacker(std::string_view in, std::size_t begin, std::uint32_t post) : in_(in), begin_(begin), post_(post) {}

    [[nodiscard]] bool at_end() const { return at_ == in_.size(); }
    [[nodiscard]] std::size_t at() const { return at_; }
    void next_post() { ++post_; }

    [[noreturn]] void fail(const std::string& what) const {
        throw error(errc::bad_state, post_, begin_ + at_, "saved thread: " + what);
    }
    void need(bool holds) const {
        if (!holds) fail("damaged at byte " + std::to_string(begin_ + at_));
    }

    std::uint64_t number() {
        std::uint64_t n = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            need(at_ < in_.size());
            const auto byte = static_cast<unsigned char>(in_[at_++]);
            n |= std::uint64_t{byte & 0x7FU} << shift;
            if (byte < 0x80) return n;
        }
        need(false);
        return n;
    }
    std::uint32_t number(std::uint64_t most) {  // most < 2^32
        const std::uint64_t n = number();
        need(n <= most);
        return static_cast<std::uint32_t>(n);
    }
    std::uint64_t word() {
        std::uint64_t n = 0;
        const std::string_view s = bytes(8);
        for (int i = 0; i < 8; ++i)
            n |= std::uint64_t{static_cast<unsigned char>(s[static_cast<std::size_t>(i)])} << (8 * i);
        return n;
    }
    std::string_view bytes(std::uint64_t n) {
        need(n <= in_.size() - at_);
        at_ += n;
        return in_.substr(at_ - n, n);
    }
    std::string_view sized() { return bytes(number()); }

private:
    std::string_view in_;
    std::size_t begin_;
    std::uint32_t post_;
    std::size_t at_ = 0;
};

}  // namespace dedup::inline v1
