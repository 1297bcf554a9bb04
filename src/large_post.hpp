// Buffers are kept from post to post. What a large post grew them to would stay many times what its thread holds, so
// that it is given back: what such a post takes is far more than a few allocations.
#pragma once

#include <cstddef>

namespace dedup::inline v1 {

inline constexpr std::size_t large_post = std::size_t{1} << 18;  // bytes

}  // namespace dedup::inline v1
