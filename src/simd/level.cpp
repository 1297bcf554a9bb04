// Interface: simd/level.hpp.
#include "simd/level.hpp"

#include <algorithm>
#include <atomic>

namespace dedup::inline v1::simd {
namespace {

level of_cpu() {
#if defined(__x86_64__)
    const auto has_avx512 = [] {
        return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
               __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0 &&
               __builtin_cpu_supports("avx512vbmi") != 0 && __builtin_cpu_supports("avx512vbmi2") != 0 &&
               __builtin_cpu_supports("gfni") != 0;
    };
    if (__builtin_cpu_supports("avx2") == 0 || __builtin_cpu_supports("bmi") == 0) return level::portable;
    return has_avx512() ? level::avx512 : level::avx2;
#else
    return level::portable;
#endif
}

std::atomic<level> most{level::avx512};

}  // namespace

level best() {
    static const level cpu = of_cpu();
    return std::min(cpu, most.load());
}

void limit(level at_most) {
    most = at_most;
}

}  // namespace dedup::inline v1::simd
